"""Files of events: dialects, parts, reports with line and reason, nothing half-imported."""

import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from journeymap.core import clock
from journeymap.core.errors import Conflict, Invalid, TooLarge
from journeymap.events import forgetting, imports
from journeymap.events.models import Event, EventImport, EventLog, EventName, EventSubject
from journeymap.kpis import jobs
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import Job
from tests.events import make
from tests.kpis.make import NOW
from tests.support import factories

pytestmark = pytest.mark.django_db

ME = Actor.system("test")


@pytest.fixture(autouse=True)
def still(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.JOURNEYMAP_DATA_DIR = tmp_path
    with clock.frozen(NOW), mock.patch.object(jobs, "poke"):
        yield


def begun(log: EventLog, text: str | bytes, *, parts: int = 1, **given: Any) -> EventImport:
    raw = text if isinstance(text, bytes) else text.encode()
    row = imports.begin(log, file_name="events.csv")
    size = -(-len(raw) // parts)
    for start in range(0, len(raw), size):
        part = raw[start : start + size]
        imports.add_part(row, io.BytesIO(part), size=len(part))
    imports.start(row, actor=ME, mapping=None, **{"accept_errors": False} | given)
    return row


def run(row: EventImport) -> str:
    job = Job.objects.get(key=f"event_import:{row.pk}")
    outcome = jobs.run(job.pk)
    row.refresh_from_db()
    return outcome


def imported(log: EventLog, text: str | bytes, **given: Any) -> EventImport:
    row = begun(log, text, **given)
    assert run(row) == "done"
    return row


TIDY = "subject,event,ts\nada,visit,2026-03-02T09:00:00Z\nbob,visit,2026-03-02T10:00:00Z\n"


@pytest.mark.parametrize(
    "text",
    [
        TIDY,
        TIDY.replace(",", ";"),
        TIDY.replace(",", "\t").encode("utf-16"),
        b"\xef\xbb\xbf" + TIDY.replace("\n", "\r\n").encode(),
        "sep=;\n" + TIDY.replace(",", ";"),
        "user_id,activity,timestamp\nada,visit,02/03/2026 10:00\nbob,visit,1772445600\n",
    ],
)
def test_files_as_people_save_them_hold_the_same(text: str | bytes) -> None:
    log = make.log(timezone="Europe/Paris")
    row = imported(log, text)
    assert (row.state, row.report["written"], row.report["error_count"]) == ("done", 2, 0)
    assert [event.at for event in Event.objects.order_by("at")] == [
        1772442000_000000,
        1772445600_000000,
    ]
    assert set(EventName.objects.values_list("name", flat=True)) == {"visit"}
    assert not imports.folder(row.pk).exists()


def test_names_keep_their_letters_and_subjects_do_not() -> None:
    log = make.log()
    text = "subject,event,ts\nzoé@example.org,cafe\u0301 ☕,2026-03-02T09:00:00Z\n"
    imported(log, text.encode())
    assert EventName.objects.get().name == "café ☕"
    stored = json.dumps([list(map(str, row)) for row in EventSubject.objects.values_list()])
    assert "zo" not in stored
    windows = imported(log, text.replace("e\u0301 ☕", "é").encode("cp1252"))
    assert windows.report["written"] == 1
    assert EventSubject.objects.count() == 1  # the same person, whatever the encoding


def test_a_wrong_line_refuses_the_whole_file_and_is_named() -> None:
    log = make.log()
    text = TIDY + "eve,,2026-03-02T09:00:00Z\neve,visit,2026-03-02T09:00:00\nsubject,event,ts\na\n"
    row = imported(log, text)
    assert row.state == "failed"
    assert row.report["reason"] == "4 lines cannot be read; nothing was imported."
    assert [(e["line"], e["column"]) for e in row.report["errors"]] == [
        (4, "event"),
        (5, "ts"),
        (6, "ts"),
        (7, ""),
    ]
    assert "no offset" in row.report["errors"][1]["message"]
    assert not Event.objects.exists()
    accepted = imported(log, text, accept_errors=True)
    assert (accepted.state, accepted.report["written"]) == ("done", 2)
    assert accepted.report["error_count"] == 4


def test_a_file_again_changes_nothing() -> None:
    log = make.log()
    imported(log, TIDY)
    again = imported(log, TIDY + "ada,buy,2026-03-02T09:30:00Z\n")
    assert (again.report["written"], again.report["duplicates"]) == (1, 2)
    assert Event.objects.count() == 3
    other = make.log(name="Other")
    assert imported(other, TIDY).report["written"] == 2  # another log knows nothing of it


def test_undoing_an_import_takes_its_events_and_nobody_elses() -> None:
    log = make.log()
    first = imported(log, TIDY)
    second = imported(log, TIDY + "cy,buy,2026-03-04T09:00:00Z\n")
    assert imports.cancel(second) == 1
    log.refresh_from_db()
    assert log.last_at == 1772445600_000000
    assert set(EventName.objects.values_list("name", flat=True)) == {"visit"}
    assert EventSubject.objects.count() == 2
    with pytest.raises(Conflict):
        imports.cancel(second)
    assert imports.cancel(first) == 2
    assert not Event.objects.exists()


def long_text(lines: int) -> str:
    rows = (f"s{n % 97},visit,{1772442000 + n}\n" for n in range(lines))
    return "subject,event,ts\n" + "".join(rows)


def test_a_cancelled_import_leaves_nothing_and_shows_how_far_it_was(monkeypatch: Any) -> None:
    log = make.log()
    monkeypatch.setattr(imports, "BATCH", 100)
    row = begun(log, long_text(1_000), parts=7)
    seen: list[tuple[int, int]] = []
    extend = jobs.Claim.extend

    def cancelling(claimed: jobs.Claim) -> None:
        extend(claimed)
        seen.append((claimed.done, claimed.total))
        if len(seen) == 14:  # ten while checking, then four batches
            imports.cancel(row)

    monkeypatch.setattr(jobs.Claim, "extend", cancelling)
    assert run(row) == "lost"
    assert row.state == "cancelled"
    assert not Event.objects.exists()
    assert seen == sorted(seen)
    assert seen[-1][0] < seen[-1][1] == 2 * len(long_text(1_000))


def test_a_worker_that_dies_while_writing_goes_on_where_it_was(monkeypatch: Any) -> None:
    log = make.log()
    monkeypatch.setattr(imports, "BATCH", 100)
    row = begun(log, long_text(1_000))
    extend, calls = jobs.Claim.extend, []

    def dying(claimed: jobs.Claim) -> None:
        extend(claimed)
        calls.append(1)
        if len(calls) == 14:
            raise KeyboardInterrupt

    monkeypatch.setattr(jobs.Claim, "extend", dying)
    with pytest.raises(KeyboardInterrupt):
        run(row)
    monkeypatch.setattr(jobs.Claim, "extend", extend)
    assert 0 < Event.objects.count() < 1_000
    Job.objects.update(state="queued", lease_until=None, not_before=None)
    assert run(row) == "done"
    assert Event.objects.count() == 1_000
    assert row.report["written"] + row.report["duplicates"] == 1_000


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (b"", "file"),
        (b"\x00\x01\x02", "file"),
        (b"subject,event,event\na,b,c\n", "file"),
        (b"who,what,when\na,b,c\n", "mapping.subject"),
    ],
)
def test_what_is_no_file_of_events_is_refused_at_once(raw: bytes, where: str) -> None:
    with pytest.raises(Invalid) as caught:
        begun(make.log(), raw or b" ")
    assert where in caught.value.fields


def test_a_line_without_end_is_refused_with_its_number() -> None:
    row = imported(make.log(), TIDY + '"' + "x" * 300_000, accept_errors=True)
    assert row.state == "failed"
    assert row.report["reason"].startswith("Line ")
    assert not Event.objects.exists()


def test_a_large_file_takes_no_more_memory_than_a_small_one(monkeypatch: Any) -> None:
    """Bounded by the batch, not by the file: what 200 MB need is what 4 MB need."""
    monkeypatch.setattr(
        imports, "write", lambda *_, **__: mock.Mock(new=[], duplicates=[], erased=[])
    )
    monkeypatch.setattr(imports, "BATCH", 100)
    peaks = []
    for lines in (400, 3_200):
        row = begun(make.log(name=str(lines)), long_text(lines), parts=3)
        tracemalloc.start()
        assert run(row) == "done"
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5 + 200_000


def test_parts_beyond_the_limit_and_late_ones_are_refused(monkeypatch: Any) -> None:
    log = make.log()
    row = begun(log, TIDY)
    with pytest.raises(Conflict):
        imports.add_part(row, io.BytesIO(b"x"), size=1)
    monkeypatch.setattr(imports, "MAX_BYTES", 10)
    with pytest.raises(TooLarge):
        begun(log, TIDY)


def test_an_upload_nobody_goes_on_with_is_dropped_after_a_day() -> None:
    row = imports.begin(make.log(), file_name="a.csv")
    imports.add_part(row, io.BytesIO(b"x"), size=1)
    EventImport.objects.update(created_at=NOW - imports.LEFT_AFTER * 2)
    forgetting.forget()
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert not imports.folder(row.pk).exists()


def test_over_rest_a_preview_then_parts_then_progress() -> None:
    world = factories.make_map(stages=1)
    client = factories.clients_of(world)["owner"]
    log = make.log(workspace=world.map.workspace)
    url = f"/api/v1/event-logs/{log.pk}/imports"

    def send(raw: bytes, **given: Any) -> Any:
        body = {"file": SimpleUploadedFile("a.csv", raw), **given}
        return client.post(url, body, format="multipart")

    preview = send(TIDY.encode(), dry_run="true").json()
    assert preview["preview"]["mapping"] == {"subject": "subject", "event": "event", "ts": "ts"}
    assert preview["preview"]["rows"][0]["subject"] == "ada"
    first = send(TIDY[:40].encode(), last="false")
    assert (first.status_code, first.json()["state"]) == (200, "uploading")
    second = send(TIDY[40:].encode(), upload=first.json()["id"])
    assert second.status_code == 202, second.content
    row = EventImport.objects.get(pk=first.json()["id"])
    assert run(row) == "done"
    shown = client.get(f"/api/v1/event-imports/{row.pk}").json()
    assert (shown["state"], shown["report"]["written"]) == ("done", 2)
    names = client.get(f"/api/v1/event-logs/{log.pk}/names").json()["results"]
    assert [(n["name"], n["events"], n["subjects"]) for n in names] == [("visit", 2, 2)]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.csv", TIDY)
    refused = send(archive.getvalue())
    assert refused.status_code == 400
    assert "file" in refused.json()["fields"] or "mapping.subject" in refused.json()["fields"]
    assert not EventImport.objects.filter(state="uploading").exists()
    assert client.delete(f"/api/v1/event-imports/{row.pk}").json() == {"events": 2}
