"""KPI definitions, values and targets over REST."""

from typing import Any

import pytest

from journeymap.kpis.models import (
    KPIDefinition,
    KPIPush,
    KPISnapshot,
    StageKPI,
)
from journeymap.workspaces.models import Notice, Workspace
from tests.kpis import make
from tests.kpis.make import NOW, bind, url
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


# ---- definitions ---------------------------------------------------------------------------------


def test_everyone_in_the_workspace_reads_the_presets_in_both_languages(clients: Any) -> None:
    got = clients["viewer"].get(url("kpi-definitions") + "?limit=200")
    assert got.status_code == 200
    rows = {row["key"]: row for row in got.json()["results"]}
    assert len(rows) == 68
    assert rows["payment_abandonment_rate"]["name_i18n"]["fr"] == "Abandon à l’étape paiement"
    assert rows["payment_abandonment_rate"]["direction"] == "lower_better"
    assert rows["csat_1_5"]["scale_max"] == "5.0000"
    assert "2.35" in rows["conversion_rate"]["hint"]["text"]["en"]
    assert clients["anonymous"].get(url("kpi-definitions")).status_code == 401
    foreign = KPIDefinition.objects.create(
        workspace=make.workspace(), key="theirs", unit="count", family="count", direction="neutral"
    )
    assert clients["owner"].get(url("kpi-definitions", foreign.pk)).status_code == 404


def test_a_kpi_needs_a_direction(made: Any, clients: Any) -> None:
    """S9."""
    body = {
        "workspace": str(made.map.workspace_id),
        "key": "parental_control",
        "name_i18n": {"fr": "Contrôle parental activé"},
        "unit": "percent",
        "value_type": "proportion",
    }
    for direction in ({}, {"direction": None}, {"direction": ""}, {"direction": "up"}):
        got = clients["editor"].post(url("kpi-definitions"), body | direction, format="json")
        assert got.status_code == 400
        assert got.json()["fields"]["direction"] == "Choose whether higher or lower is better"
    got = clients["editor"].post(
        url("kpi-definitions"), body | {"direction": "higher_better"}, format="json"
    )
    assert got.status_code == 201
    row = got.json()
    assert row["name"] == "Contrôle parental activé"
    again = clients["editor"].post(
        url("kpi-definitions"), body | {"direction": "higher_better"}, format="json"
    )
    assert again.status_code == 409
    for role, status in (("commenter", 403), ("outsider", 404)):
        refused = clients[role].post(
            url("kpi-definitions"), body | {"direction": "neutral"}, format="json"
        )
        assert refused.status_code == status
    changed = clients["editor"].patch(
        url("kpi-definitions", row["id"]), {"decimals": 2}, format="json"
    )
    assert changed.json()["decimals"] == 2
    assert Notice.objects.filter(kind="library", ref=row["id"]).count() == 2
    assert clients["editor"].delete(url("kpi-definitions", row["id"])).status_code == 204


def test_a_preset_or_a_used_kpi_is_not_deleted(made: Any, clients: Any) -> None:
    preset = KPIDefinition.objects.get(key="nps", workspace=None)
    assert clients["owner"].delete(url("kpi-definitions", preset.pk)).status_code == 409
    assert (
        clients["owner"]
        .patch(url("kpi-definitions", preset.pk), {"decimals": 1}, format="json")
        .status_code
        == 409
    )
    own = KPIDefinition.objects.create(
        workspace_id=made.map.workspace_id,
        key="own",
        unit="count",
        family="count",
        direction="neutral",
    )
    kpi = bind(made)
    StageKPI.objects.filter(pk=kpi.pk).update(definition=own)
    assert clients["owner"].delete(url("kpi-definitions", own.pk)).status_code == 409


# ---- values and targets --------------------------------------------------------------------------


def test_a_pushed_value_is_stored_once_however_often_it_is_sent(made: Any, clients: Any) -> None:
    """S3: first 201, second 200 with the same id, one row; a token without the scope may not."""
    kpi = bind(made)
    where = url("stage-kpis", kpi.pk, "snapshots")
    body = {"period_start": "2026-11-02", "x": 1000, "n": 2500}
    key = {"HTTP_IDEMPOTENCY_KEY": "a1"}
    first = clients["token_kpi"].post(where, body, format="json", **key)
    again = clients["token_kpi"].post(where, body, format="json", **key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert KPISnapshot.objects.count() == KPIPush.objects.count() == 1
    assert first.json()["value"] == "40.0000"
    assert first.json()["period_start"] == "2026-11-01T23:00:00Z"
    assert first.json()["interval"]["low"][:5] == "38.09"
    assert first.json()["provenance"] == "push"
    reused = clients["token_kpi"].post(where, body | {"x": 1}, format="json", **key)
    assert reused.status_code == 409
    # The key's snapshot is remembered, also after a correction by someone else.
    corrected = clients["editor"].post(where, body | {"x": 850}, format="json")
    assert (corrected.status_code, corrected.json()["revision"]) == (201, 2)
    assert corrected.json()["provenance"] == "manual"
    assert (
        clients["token_kpi"].post(where, body, format="json", **key).json()["id"]
        == (first.json()["id"])
    )
    unchanged = clients["editor"].post(where, body | {"x": 850}, format="json")
    assert (unchanged.status_code, unchanged.json()["id"]) == (200, corrected.json()["id"])
    listed = clients["viewer"].get(where).json()["results"]
    assert [row["value"] for row in listed] == ["34.0000"]
    made.map.refresh_from_db()
    assert made.map.kpi_rev == 2


def test_who_may_push_and_read_values(made: Any, clients: Any) -> None:
    kpi = bind(made)
    where = url("stage-kpis", kpi.pk, "snapshots")
    body = {"period_start": "2026-11-02", "value": 12}
    for role, status in {
        "anonymous": 401,
        "outsider": 404,
        "viewer": 403,
        "commenter": 403,
        "token_read": 403,
        "editor": 201,
    }.items():
        assert clients[role].post(where, body, format="json").status_code == status, role
    got = clients["token_read"].post(where, body, format="json")
    assert got.json()["code"] == "insufficient_scope"
    for role, status in {"viewer": 200, "token_kpi": 200, "outsider": 404}.items():
        assert clients[role].get(where).status_code == status, role
    StageKPI.objects.filter(pk=kpi.pk).update(deleted_at=NOW)
    assert clients["editor"].post(where, body, format="json").status_code == 404


@pytest.mark.parametrize(
    ("key", "body", "field"),
    [
        ("nps", {"p": 1, "a": 2}, "value"),
        ("nps", {"value": 101}, "value"),
        ("csat_1_5", {"value": 0}, "value"),
        ("conversion_rate", {"x": 3, "n": 2}, "value"),
        ("conversion_rate", {"x": -1, "n": 2}, "value"),
        ("conversion_rate", {"x": 1.5, "n": 2}, "value"),
        ("conversion_rate", {"value": "many"}, "value"),
        ("conversion_rate", {"value": True}, "value"),
        ("conversion_rate", {"value": "NaN"}, "value"),
        ("conversion_rate", {"value": "1e400"}, "value"),
        ("orders", {"value": "99999999999999.9999999"}, "value"),
        ("conversion_rate", {}, "value"),
        ("conversion_rate", {"value": 1, "evil": 2}, "evil"),
        ("conversion_rate", {"value": 1, "period_start": "2026-13-01"}, "period_start"),
        ("conversion_rate", {"value": 1, "period_start": "2026-11-02T00:00:00"}, "period_start"),
        ("conversion_rate", {"value": 1, "period_start": "2026-11-30"}, "period_start"),
        ("conversion_rate", {"value": 1, "period_start": "9999-12-31"}, "period_start"),
        ("conversion_rate", {"value": 1, "period": "year"}, "period"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(
    made: Any, clients: Any, key: str, body: dict[str, Any], field: str
) -> None:
    kpi = bind(made, key=key)
    got = clients["editor"].post(
        url("stage-kpis", kpi.pk, "snapshots"),
        {"period_start": "2026-11-02"} | body,
        format="json",
    )
    assert got.status_code == 400
    assert field in got.json()["fields"]
    assert not KPISnapshot.objects.exists()


@pytest.mark.parametrize(
    ("key", "body", "value"),
    [
        ("conversion_rate", {"numerator": "235", "denominator": "10000"}, "2.3500"),
        ("conversion_rate", {"value": "2.35", "x": 235, "n": 10000}, "2.3500"),
        ("cac", {"a": 48000, "b": 320}, "150.0000"),
        ("roi", {"a": "3000", "b": "12000"}, "25.0000"),
        ("nps", {"p": 50, "a": 30, "d": 20}, "30.0000"),
        ("resolution_time_h", {"n": 10, "sum": 181, "median": 4.5}, "18.1000"),
        ("orders", {"value": 282}, "282.0000"),
        ("cac", {"a": 5, "b": 0}, None),
    ],
)
def test_a_value_may_come_as_its_parts(
    made: Any, clients: Any, key: str, body: dict[str, Any], value: str | None
) -> None:
    kpi = bind(made, key=key)
    got = clients["editor"].post(
        url("stage-kpis", kpi.pk, "snapshots"),
        {"period_start": "2026-11-02"} | body,
        format="json",
    )
    assert got.status_code == 201, got.json()
    assert got.json()["value"] == value


def test_odd_filters_are_a_400_and_not_a_500(made: Any, clients: Any) -> None:
    where = url("stage-kpis", bind(made).pk, "snapshots")
    for query in ("segment=%00", "period=%00", "period=year", "segment=" + 81 * "x", "evil=1"):
        assert clients["viewer"].get(f"{where}?{query}").status_code == 400, query
    assert clients["viewer"].get(f"{where}?period=week&segment=vip").status_code == 200


def test_a_target_is_set_and_judges_the_kpi(made: Any, clients: Any) -> None:
    kpi = bind(made)
    where = url("stage-kpis", kpi.pk, "targets")
    clients["editor"].post(
        url("stage-kpis", kpi.pk, "snapshots"),
        {"period_start": "2026-11-02", "x": 1000, "n": 2500},
        format="json",
    )
    body = {"value": "35.0", "due_on": "2026-12-31", "rationale": "Free delivery from 50 €"}
    assert clients["commenter"].post(where, body, format="json").status_code == 403
    got = clients["editor"].post(where, body, format="json")
    assert got.status_code == 201
    assert got.json()["valid_from"] == "2026-11-22"
    panel = clients["viewer"].get(url("stage-kpis", kpi.pk)).json()["panel"]
    assert (panel["health"], panel["target"]["value"]) == ("bad", "35.0000")
    assert clients["viewer"].get(where).json()["results"][0]["rationale"] == body["rationale"]
    for bad, field in (
        ({}, "value"),
        ({"value": 35, "warn_value": 30}, "warn_value"),
        ({"value": 35, "due_on": "2026-01-01"}, "due_on"),
        ({"value": 35, "owner": str(make.uuid7())}, "owner"),
    ):
        refused = clients["editor"].post(where, bad, format="json")
        assert refused.status_code == 400
        assert field in refused.json()["fields"]
    again = clients["editor"].post(where, {"value": 41, "warn_value": 45}, format="json")
    assert again.json()["id"] == got.json()["id"]
    panel = clients["viewer"].get(url("stage-kpis", kpi.pk)).json()["panel"]
    assert panel["health"] == "good"


def test_a_link_without_numbers_shows_no_kpi(made: Any) -> None:
    from journeymap.maps.models import MapGrant

    kpi = bind(made)
    _, secret, _ = factories.make_guest(made, role="view")
    client = factories.guest_client(made, secret)
    client.credentials(HTTP_X_JOURNEYMAP_MAP=str(made.id))
    assert client.get(url("stage-kpis", kpi.pk)).status_code == 200
    MapGrant.objects.filter(map=made.map, link_id__isnull=False).update(show_kpis=False)
    assert client.get(url("stage-kpis", kpi.pk)).status_code == 404
    assert client.get(url("stage-kpis", kpi.pk, "snapshots")).status_code == 404


def test_the_workspace_must_be_named_by_whoever_has_several(clients: Any, made: Any) -> None:
    owner = factories.owner_of(made.map.workspace)
    second = factories.make_workspace(owner, name="Second")
    client = factories.client_for(owner)
    assert client.get(url("sources")).status_code == 400
    assert client.get(url("sources") + f"?workspace={second.pk}").status_code == 200
    elsewhere = Workspace.objects.exclude(memberships__user=owner).first()
    assert elsewhere is not None
    assert client.get(url("sources") + f"?workspace={elsewhere.pk}").status_code == 404
    assert client.get(url("sources") + "?evil=1").status_code == 400
