"""KPIs over REST: who may do what, secrets that never come back, values recorded once."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from journeymap.core import clock
from journeymap.kpis import jobs, secrets
from journeymap.kpis.models import (
    KPIDefinition,
    KPIPush,
    KPISnapshot,
    KPISource,
    KPISourceRow,
    StageKPI,
)
from journeymap.workspaces.models import AuditEvent, Job, Notice, Workspace
from tests.kpis import make
from tests.support import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
CANARY = "CANARY-9f2c"


@pytest.fixture(autouse=True)
def _still() -> Any:
    with clock.frozen(NOW), mock.patch.object(jobs, "poke"):
        yield


@pytest.fixture
def made() -> Any:
    return factories.make_map(stages=2)


@pytest.fixture
def clients(made: Any) -> Any:
    return factories.clients_of(made)


def url(*parts: object) -> str:
    return "/api/v1/" + "/".join(str(part) for part in parts)


def bind(made: Any, key: str = "payment_abandonment_rate", **values: Any) -> StageKPI:
    stage_id = values.pop("stage", made.stages[0])
    return make.stage_kpi(made.map, key=key, stage=_stage(stage_id), **values)


def _stage(stage_id: str) -> Any:
    from journeymap.grid.models import Stage

    return Stage.objects.get(pk=stage_id)


# ---- definitions ---------------------------------------------------------------------------------


def test_everyone_in_the_workspace_reads_the_presets_in_both_languages(clients: Any) -> None:
    got = clients["viewer"].get(url("kpi-definitions") + "?limit=200")
    assert got.status_code == 200
    rows = {row["key"]: row for row in got.json()["results"]}
    assert len(rows) == 66
    assert rows["payment_abandonment_rate"]["name_i18n"]["fr"] == "Abandon à l'étape paiement"
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


# ---- sources -------------------------------------------------------------------------------------


def sql_source(clients: Any, settings: Any, **changes: Any) -> Any:
    settings.JOURNEYMAP_SQL_HOSTS = ["db.example.org:5432", "db2.example.org:5432"]
    body = {
        "kind": "sql",
        "name": "Helpdesk",
        "secret": CANARY,
        "config": {
            "engine": "postgresql",
            "host": "db.example.org",
            "port": 5432,
            "database": "helpdesk",
            "user": "reader",
            "queries": {"resolved": "SELECT 1 AS c"},
        },
    }
    return clients["admin"].post(url("sources"), body | changes, format="json")


def test_a_secret_is_encrypted_for_its_row_and_never_comes_back(
    clients: Any, settings: Any, made: Any
) -> None:
    made_source = sql_source(clients, settings)
    assert made_source.status_code == 201
    row = KPISource.objects.get()
    assert CANARY.encode() not in bytes(row.secret)
    assert secrets.unseal(row.secret, row_id=row.pk) == CANARY
    with pytest.raises(secrets.Unreadable):
        secrets.unseal(row.secret, row_id=make.uuid7())
    answers = [
        made_source,
        clients["owner"].get(url("sources")),
        clients["owner"].get(url("sources", row.pk)),
        clients["owner"].patch(url("sources", row.pk), {"name": "Tickets"}, format="json"),
        clients["owner"].post(url("sources", row.pk, "test"), {}, format="json"),
    ]
    for answer in answers:
        assert answer.status_code in (200, 201)
        assert CANARY not in answer.content.decode()
    assert answers[2].json()["has_secret"] is True
    kept = json.dumps(list(AuditEvent.objects.values("target")), default=str)
    kept += json.dumps(list(Notice.objects.values("payload")), default=str)
    assert CANARY not in kept
    actions = AuditEvent.objects.filter(action__startswith="source.")
    assert {a.action for a in actions} == {"source.created", "source.changed"}


def test_keys_can_be_rotated(clients: Any, settings: Any) -> None:
    from cryptography.fernet import Fernet

    sql_source(clients, settings)
    row = KPISource.objects.get()
    old = list(settings.JOURNEYMAP_FIELD_KEYS)
    settings.JOURNEYMAP_FIELD_KEYS = [Fernet.generate_key().decode(), *old]
    call_command("rotate_keys", stdout=StringIO())
    row.refresh_from_db()
    settings.JOURNEYMAP_FIELD_KEYS = settings.JOURNEYMAP_FIELD_KEYS[:1]
    assert secrets.unseal(row.secret, row_id=row.pk) == CANARY
    settings.JOURNEYMAP_FIELD_KEYS = old
    with pytest.raises(secrets.Unreadable):
        secrets.unseal(row.secret, row_id=row.pk)
    with pytest.raises(CommandError, match=str(row.pk)):
        call_command("rotate_keys", stdout=StringIO())


def test_a_secret_does_not_follow_a_source_to_another_address(clients: Any, settings: Any) -> None:
    sql_source(clients, settings)
    row = KPISource.objects.get()
    moved = {"config": row.config | {"host": "db2.example.org"}}
    refused = clients["admin"].patch(url("sources", row.pk), moved, format="json")
    assert refused.status_code == 400
    assert "secret" in refused.json()["fields"]
    other_query = {"config": row.config | {"queries": {"a": "SELECT 2 AS c"}}}
    assert (
        clients["admin"].patch(url("sources", row.pk), other_query, format="json").status_code
        == 200
    )
    known = clients["admin"].patch(
        url("sources", row.pk), moved | {"secret": "other"}, format="json"
    )
    assert known.status_code == 200
    row.refresh_from_db()
    assert secrets.unseal(row.secret, row_id=row.pk) == "other"


def test_only_hosts_the_operator_allows_can_be_named(clients: Any, settings: Any) -> None:
    sql_source(clients, settings)
    row = KPISource.objects.get()
    bad = {"config": row.config | {"host": "169.254.169.254"}, "secret": "x"}
    refused = clients["admin"].patch(url("sources", row.pk), bad, format="json")
    assert refused.status_code == 400
    assert "config.host" in refused.json()["fields"]


def test_sources_belong_to_owners_and_admins(clients: Any, settings: Any) -> None:
    sql_source(clients, settings)
    row = KPISource.objects.get()
    listed = clients["editor"].get(url("sources")).json()["results"]
    assert [(r["name"], r["series"]) for r in listed] == [("Helpdesk", ["resolved"])]
    assert "config" not in listed[0]
    for role, status in {
        "anonymous": 401,
        "outsider": 404,
        "viewer": 403,
        "editor": 403,
        "token_kpi": 403,
        "guest_edit": 401,
    }.items():
        for method, tail in (
            ("get", []),
            ("patch", []),
            ("delete", []),
            ("get", ["runs"]),
            ("post", ["test"]),
            ("post", ["collect"]),
        ):
            got = getattr(clients[role], method)(url("sources", row.pk, *tail))
            assert got.status_code in (status, 404 if role == "guest_edit" else status), (
                role,
                method,
                tail,
            )
    assert clients["viewer"].get(url("sources")).status_code == 403
    assert clients["admin"].delete(url("sources", row.pk)).status_code == 204
    assert not KPISource.objects.exists()


def test_two_sources_cannot_have_one_name_and_odd_bodies_are_named(
    clients: Any, settings: Any
) -> None:
    assert sql_source(clients, settings).status_code == 201
    assert sql_source(clients, settings).status_code == 409
    for change, field in (
        ({"kind": "ftp"}, "kind"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"name": ""}, "name"),
        ({"enabled": "yes"}, "enabled"),
        ({"status": "ok"}, "status"),
        ({"backfill_periods": 0}, "backfill_periods"),
        ({"config": []}, "config"),
    ):
        got = sql_source(clients, settings, **({"name": "Other"} | change))
        assert got.status_code == 400
        assert field in got.json()["fields"], change


def test_a_source_with_values_can_go_and_its_kpis_keep_what_was_measured(
    made: Any, clients: Any
) -> None:
    source = make.source(made.map.workspace)
    kpi = bind(made, source=source)
    pushed = clients["editor"].post(
        url("stage-kpis", kpi.pk, "snapshots"),
        {"period_start": "2026-11-02", "value": 40},
        format="json",
    )
    assert pushed.status_code == 201
    assert clients["admin"].delete(url("sources", source.pk)).status_code == 204
    panel = clients["viewer"].get(url("stage-kpis", kpi.pk)).json()["panel"]
    assert panel["source"] is None
    assert panel["latest"]["value"] == "40.0000"


def test_a_test_shows_first_rows_or_the_class_of_the_trouble(
    made: Any, clients: Any, settings: Any
) -> None:
    source = make.source(made.map.workspace, config={"seed": 3})
    kpi = bind(made, source=source)
    got = clients["admin"].post(
        url("sources", source.pk, "test"), {"stage_kpi": str(kpi.pk)}, format="json"
    )
    assert got.json()["ok"] is True
    assert got.json()["columns"] == ["period", "x", "n"]
    assert len(got.json()["rows"]) == 5
    sql_source(clients, settings)
    settings.JOURNEYMAP_SQL_HOSTS = []
    got = clients["admin"].post(
        url("sources", KPISource.objects.get(kind="sql").pk, "test"), {}, format="json"
    )
    assert got.status_code == 200
    assert got.json()["error"] == {
        "code": "blocked_address",
        "detail": "The source could not be reached.",
    }


def test_collecting_now_forgives_past_failures(made: Any, clients: Any) -> None:
    source = make.source(
        made.map.workspace,
        status="needs_attention",
        failures=7,
        breaker_until=NOW + timedelta(hours=1),
    )
    kpi = bind(made, source=source)
    got = clients["admin"].post(url("sources", source.pk, "collect"))
    assert (got.status_code, got.json()) == (202, {"queued": 1})
    source.refresh_from_db()
    assert (source.status, source.failures, source.breaker_until) == ("new", 0, None)
    ranged = {"from": "2026-01-01", "to": "2026-03-31"}
    clients["admin"].post(url("sources", source.pk, "collect"), ranged, format="json")
    payload = Job.objects.exclude(key=f"kpi:{kpi.pk}").get().payload
    assert payload["from"] == "2025-12-31T23:00:00+00:00"
    assert payload["to"] == "2026-03-31T22:00:00+00:00"
    for bad in ({"from": "2026-01-01"}, {"from": "2026-02-01", "to": "2026-01-01"}):
        got = clients["admin"].post(url("sources", source.pk, "collect"), bad, format="json")
        assert got.status_code == 400


FILE = "Semaine;x;n\n05/10/2026;1000;2500\n12/10/2026;1000;2500\n16/11/2026;1;2\n"


def sent(text: str, **fields: Any) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("kpi.csv", text.encode("cp1252"), "text/csv"), **fields}


def test_a_file_is_previewed_then_kept_then_collected(made: Any, clients: Any) -> None:
    """S1's way in: first a dry run, then the values, then a corrected file."""
    from journeymap.kpis import collecting

    source = make.source(made.map.workspace, "csv")
    kpi = bind(made, source=source)
    where = url("sources", source.pk, "upload")
    dry = clients["admin"].post(where, sent(FILE, dry_run="true"), format="multipart")
    assert dry.status_code == 200
    assert dry.json()["mapping"]["series"] == [{"name": "", "columns": {"x": "x", "n": "n"}}]
    assert (dry.json()["points"], dry.json()["imported"]) == (3, 0)
    assert not KPISourceRow.objects.exists()
    got = clients["admin"].post(where, sent(FILE), format="multipart")
    assert (got.json()["imported"], got.json()["queued"]) == (3, 1)
    run = {jobs.KIND: collecting.run}
    assert jobs.run(Job.objects.get().pk, handlers=run) == "done"
    values = [s.value for s in KPISnapshot.objects.filter(value__isnull=False)]
    assert values == [40, 40]
    corrected = FILE.replace("1000;2500\n12", "850;2500\n12")
    clients["admin"].post(where, sent(corrected), format="multipart")
    assert KPISourceRow.objects.count() == 3
    for job in Job.objects.filter(state="queued"):
        jobs.run(job.pk, handlers=run)
    current = KPISnapshot.objects.filter(is_current=True, stage_kpi=kpi, value__isnull=False)
    assert [(s.value, s.revision) for s in current.order_by("period_start")] == [(34, 2), (40, 1)]


def test_wrong_rows_stop_an_upload_unless_accepted(made: Any, clients: Any) -> None:
    source = make.source(made.map.workspace, "csv")
    where = url("sources", source.pk, "upload")
    bad = FILE + "soon;1;2\n"
    got = clients["admin"].post(where, sent(bad), format="multipart")
    assert got.status_code == 400
    assert got.json()["row_errors"][0]["line"] == 5
    assert not KPISourceRow.objects.exists()
    got = clients["admin"].post(where, sent(bad, accept_errors="true"), format="multipart")
    assert (got.json()["imported"], got.json()["error_count"]) == (3, 1)
    for fields in ({"mapping": "{"}, {"mapping": "[]"}, {"mapping": '{"date": "nope"}'}):
        got = clients["admin"].post(where, sent(FILE, **fields), format="multipart")
        assert got.status_code == 400
    assert clients["admin"].post(where, {}, format="multipart").status_code == 400
    other = make.source(made.map.workspace, "push")
    got = clients["admin"].post(url("sources", other.pk, "upload"), sent(FILE), format="multipart")
    assert got.status_code == 400
    assert clients["editor"].post(where, sent(FILE), format="multipart").status_code == 403


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
