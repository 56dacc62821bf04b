"""Sources asked over HTTP, set up over REST: recipes, named secrets, classed refusals."""

import io
import json
import logging
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command

from journeymap.kpis import secrets
from journeymap.kpis.models import KPIRun, KPISnapshot, KPISource
from journeymap.kpis.sources import asked
from tests.kpis.fakes import Desk, served, shipped
from tests.kpis.make import bind, run_all, url
from tests.kpis.test_recipes import ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
CANARY = "CANARY-desk"
FIELDS = {"subdomain": "acme", "email": "reports@example.com"}


def zendesk(clients: Any, **changes: Any) -> Any:
    body = {
        "kind": "recipe",
        "name": "Desk",
        "config": {"recipe": "zendesk", "fields": FIELDS},
        "secrets": {"api_token": CANARY},
    }
    return clients["admin"].post(url("sources"), body | changes, format="json")


def test_recipes_are_told_in_both_languages(clients: Any, made: Any) -> None:
    where = url("source-recipes") + f"?workspace={made.map.workspace_id}"
    told = {one["key"]: one for one in clients["admin"].get(where).json()}
    desk = told["zendesk"]
    assert [one["key"] for one in desk["fields"]] == ["subdomain", "email", "api_token"]
    assert desk["fields"][2]["secret"] is True
    assert desk["metrics"][0]["title"] == {"en": "Tickets created", "fr": "Tickets créés"}
    assert desk["procedure"]["checklist"][0]["fr"]
    assert clients["editor"].get(where).status_code == 403


def test_a_source_with_a_recipe_starts_with_the_vendors_habits(clients: Any) -> None:
    made = zendesk(clients)
    assert made.status_code == 201, made.content
    said = made.json()
    assert (said["freshness_lag_s"], said["mutable_window_s"]) == (600, 28 * 86_400)
    assert (said["secrets"], said["has_secret"]) == (["api_token"], True)
    assert "csat" in said["series"]
    assert CANARY not in made.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"config": {"recipe": "nobody", "fields": {}}}, "config.recipe"),
        (
            {"config": {"recipe": "zendesk", "fields": {"email": "a@b.c"}}},
            "config.fields.subdomain",
        ),
        ({"secrets": {"password": "x"}}, "secrets.password"),
        ({"secret": "x", "secrets": None}, "secret"),
        ({"kind": "http", "config": {"url": "http://10.0.0.1"}}, "config.url"),
        ({"kind": "sheet", "config": {"url": "https://localhost:8000/x"}}, "config.url"),
        ({"kind": "promql", "config": {"url": "http://169.254.169.254"}}, "config.url"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(
    clients: Any, change: Any, field: str
) -> None:
    body = {key: value for key, value in change.items() if value is not None}
    answer = zendesk(clients, **body)
    if "secrets" in change and change["secrets"] is None:
        answer = clients["admin"].post(
            url("sources"),
            {"kind": "recipe", "name": "D", "config": {"recipe": "zendesk", "fields": FIELDS}}
            | {"secret": "x"},
            format="json",
        )
    assert answer.status_code == 400
    assert field in answer.json()["fields"]


def test_named_secrets_are_kept_one_by_one_and_stay_where_they_were_given(clients: Any) -> None:
    zendesk(clients)
    row = KPISource.objects.get()
    where = url("sources", row.pk)

    def change(**body: Any) -> Any:
        answer = clients["admin"].patch(where, body, format="json")
        row.refresh_from_db()
        return answer

    stored = bytes(row.secret)
    assert change(name="Support").status_code == 200
    assert change(secrets={"api_token": ""}).status_code == 200
    assert secrets.unseal(row.secret, row_id=row.pk) == json.dumps({"api_token": CANARY})
    assert CANARY.encode() not in bytes(row.secret) + stored
    moved = {"recipe": "zendesk", "fields": FIELDS | {"subdomain": "evil"}}
    refused = change(config=moved)
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["secrets.api_token"])
    assert change(config=moved, secrets={"api_token": ""}).status_code == 400
    other = {"recipe": "zendesk", "fields": FIELDS | {"email": "b@example.com"}}
    assert change(config=other).status_code == 200  # the same place, another name
    assert change(config=moved, secrets={"api_token": "new"}).status_code == 200
    assert secrets.unseal(row.secret, row_id=row.pk) == json.dumps({"api_token": "new"})


def test_from_the_vendor_to_the_map_without_the_token_anywhere(
    clients: Any,
    made: Any,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    vendor = Desk()
    vendor.sets = [ticket(n, "2026-11-10T08:00:00Z", reply=30) for n in range(5)]
    with served(vendor, settings) as server:
        hosts = {"https://{{config.subdomain}}.zendesk.com": server.url}
        monkeypatch.setattr(asked, "registry", lambda: {"zendesk": shipped("zendesk", hosts)})
        said = zendesk(clients, secrets={"api_token": CANARY}).json()
        source = KPISource.objects.get(pk=said["id"])
        source.backfill_periods = 2
        source.mutable_window_s = 0
        source.save()
        kpi = bind(made, "support_volume", source=source, series="tickets_created")
        timed = bind(made, "first_response_h", source=source, series="first_reply_time")
        tested = clients["admin"].post(
            url("sources", source.pk, "test"), {"series": "tickets_created"}, format="json"
        )
        assert tested.json()["ok"] is True
        assert tested.json()["columns"] == ["c", "value"]
        clients["admin"].post(url("sources", source.pk, "collect"), {}, format="json")
        assert run_all() == ["done", "done"]
        values = KPISnapshot.objects.filter(stage_kpi=kpi).order_by("period_start")
        assert [int(one.value or 0) for one in values] == [0, 5]
        # Half an hour: the vendor's seconds have become the KPI's hours.
        hours = KPISnapshot.objects.filter(stage_kpi=timed, status="ok")
        assert [one.value for one in hours] == [Decimal("0.5")]
        vendor.limits = [{"Retry-After": "30"}]
        limited = clients["admin"].post(url("sources", source.pk, "test"), {}, format="json")
        assert limited.json()["error"]["code"] == "limit"
        wrong = {"secrets": {"api_token": "CANARY-wrong"}}
        assert clients["admin"].patch(url("sources", source.pk), wrong, format="json")
        french = clients["admin"].post(
            url("sources", source.pk, "test"), {}, format="json", headers={"Accept-Language": "fr"}
        )
        assert french.json()["error"]["detail"].startswith("La source a refusé")
        clients["admin"].post(
            url("sources", source.pk, "collect"),
            {"from": "2026-11-01", "to": "2026-11-02"},
            format="json",
        )
        run_all()
        assert KPIRun.objects.filter(error_class="auth").exists()
        answers = b"".join(
            clients["owner"].get(url(*parts)).content
            for parts in (("sources",), ("sources", source.pk), ("sources", source.pk, "runs"))
        )
    assert b"CANARY" not in answers
    assert "CANARY" not in caplog.text
    dump = io.StringIO()
    call_command("dumpdata", "kpis", "workspaces", "changes", stdout=dump)
    assert source.name in dump.getvalue()
    assert "CANARY" not in dump.getvalue()
