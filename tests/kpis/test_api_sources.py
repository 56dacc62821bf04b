"""Sources over REST: who may, secrets that never come back, files."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from journeymap.kpis import jobs, secrets
from journeymap.kpis.models import (
    KPISnapshot,
    KPISource,
    KPISourceRow,
)
from journeymap.workspaces.models import AuditEvent, Job, Notice
from tests.kpis import make
from tests.kpis.make import NOW, bind, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
CANARY = "CANARY-9f2c"


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
    assert jobs.run(Job.objects.get().pk) == "done"
    values = [s.value for s in KPISnapshot.objects.filter(value__isnull=False)]
    assert values == [40, 40]
    corrected = FILE.replace("1000;2500\n12", "850;2500\n12")
    clients["admin"].post(where, sent(corrected), format="multipart")
    assert KPISourceRow.objects.count() == 3
    for job in Job.objects.filter(state="queued"):
        jobs.run(job.pk)
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
    for fields in (
        {"mapping": "{"},
        {"mapping": "[]"},
        {"mapping": '{"date": "\\u0000"}'},
        {"mapping": '{"date": "nope"}'},
    ):
        got = clients["admin"].post(where, sent(FILE, **fields), format="multipart")
        assert got.status_code == 400
    assert clients["admin"].post(where, {}, format="multipart").status_code == 400
    other = make.source(made.map.workspace, "push")
    got = clients["admin"].post(url("sources", other.pk, "upload"), sent(FILE), format="multipart")
    assert got.status_code == 400
    assert clients["editor"].post(where, sent(FILE), format="multipart").status_code == 403
