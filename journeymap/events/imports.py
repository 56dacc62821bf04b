"""Files of events: uploaded in parts, checked to the last line, then written; or refused whole.

A file that holds a wrong line leaves nothing behind, nor does one that is cancelled: what is being
written belongs to its import, and goes with it. A worker that dies goes on where it was.
"""

import shutil
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from journeymap.core import clock
from journeymap.core.errors import Conflict, DomainError, Invalid, TooLarge
from journeymap.events import csvstream, privacy
from journeymap.events.ingest import MAX_NAMES, write
from journeymap.events.lines import BadLine, Incoming, Reader
from journeymap.events.models import IMPORT_JOB, EventImport, EventLog
from journeymap.kpis import jobs
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import Job
from journeymap.workspaces.services import audit

KIND = IMPORT_JOB
MAX_BYTES = 200 * 1024 * 1024
MAX_PARTS = 500
MAX_ERRORS = 100
BATCH = 2_000
PREVIEW_LINES = 1_000
OPEN = ("uploading", "checking", "writing")
# An upload that nobody went on with.
LEFT_AFTER = timedelta(days=1)


def folder(pk: uuid.UUID) -> Path:
    """Where the parts of an import lie until it ends."""
    return Path(settings.JOURNEYMAP_DATA_DIR) / "event-imports" / str(pk)


def _paths(row: EventImport) -> list[Path]:
    return [folder(row.pk) / f"{number:04}.part" for number in range(row.parts)]


def begin(log: EventLog, *, file_name: str) -> EventImport:
    """A new import of a log, which waits for its parts."""
    with transaction.atomic():
        EventLog.objects.select_for_update().get(pk=log.pk)
        last = EventImport.objects.filter(log=log).aggregate(n=Max("number"))["n"] or 0
        return EventImport.objects.create(log=log, number=last + 1, file_name=file_name[:160])


def add_part(row: EventImport, file: BinaryIO, *, size: int) -> None:
    """Keep one more part of the file. Errors: Conflict (it has begun), TooLarge."""
    with transaction.atomic():
        row = EventImport.objects.select_for_update().get(pk=row.pk)
        if row.state != "uploading":
            raise Conflict("This import takes no more parts.")
        if row.bytes + size > MAX_BYTES or row.parts >= MAX_PARTS:
            raise TooLarge("A file of events holds at most 200 MiB.")
        place = folder(row.pk)
        place.mkdir(parents=True, exist_ok=True)
        with (place / f"{row.parts:04}.part").open("wb") as target:
            shutil.copyfileobj(file, target, 1 << 20)
        EventImport.objects.filter(pk=row.pk).update(parts=row.parts + 1, bytes=row.bytes + size)


def preview(row: EventImport, given: dict[str, Any] | None) -> dict[str, Any]:
    """What the first thousand lines hold under a mapping (given or guessed)."""
    row.refresh_from_db()
    shape = csvstream.shape_of(_paths(row))
    mapping = given or csvstream.guessed_mapping(shape.header)
    found: dict[str, Any] = {
        "columns": list(shape.header),
        "delimiter": shape.delimiter,
        "encoding": shape.encoding,
        "mapping": mapping,
        "rows": [],
        "error_count": 0,
        "errors": [],
    }
    try:
        checked = csvstream.checked_mapping(mapping, shape.header)
    except Invalid:
        if given:
            raise
        return found
    reader = Reader(row.log, order=checked["order"])
    report = Report()
    for line, fields in csvstream.Rows(_paths(row), shape, checked):
        if len(found["rows"]) < 10 and fields is not None:
            found["rows"].append(fields)
        report.event(reader, line, fields, checked)
        if report.lines >= PREVIEW_LINES:
            break
    return found | {"error_count": report.error_count, "errors": report.errors}


def start(
    row: EventImport, *, actor: Actor, mapping: dict[str, Any] | None, accept_errors: bool
) -> None:
    """Have the uploaded file checked and written by a worker.

    Errors: Invalid (no header, a mapping that does not fit), Conflict (it has begun).
    """
    row.refresh_from_db()
    if row.state != "uploading":
        raise Conflict("This import has begun already.")
    if not row.parts:
        raise Invalid(fields={"file": "There is no file yet."})
    shape = csvstream.shape_of(_paths(row))
    guessed = csvstream.guessed_mapping(shape.header)
    row.mapping = csvstream.checked_mapping(mapping or guessed, shape.header)
    row.accept_errors = accept_errors
    row.state = "checking"
    Reader(row.log)  # says at once that there is no pepper
    with transaction.atomic():
        row.save()
        audit(
            actor=actor,
            workspace_id=row.log.workspace_id,
            action="events.import",
            target={"log": str(row.log_id), "import": str(row.pk), "bytes": row.bytes},
        )
        jobs.enqueue(key=_job_key(row.pk), payload={"import": str(row.pk)}, kind=KIND)


def _job_key(pk: uuid.UUID) -> str:
    return f"{KIND}:{pk}"


def cancel(row: EventImport) -> int:
    """Stop an import, or undo one that is done: its events go. Returns how many did."""
    with transaction.atomic():
        row = EventImport.objects.select_for_update().select_related("log").get(pk=row.pk)
        if row.state in ("cancelled", "failed"):
            raise Conflict("This import has left nothing to undo.")
        # Whoever is writing looks at the state in each of its transactions.
        EventImport.objects.filter(pk=row.pk).update(state="cancelled", finished_at=clock.now())
        gone = privacy.delete_import(row.log, row.number)
    _drop(row.pk)
    for job in Job.objects.filter(key=_job_key(row.pk)):
        jobs.cancel(job.pk)
    return gone


def _drop(pk: uuid.UUID) -> None:
    shutil.rmtree(folder(pk), ignore_errors=True)


class Report:
    """What is in a file and what is wrong with it: the first hundred errors, and how many."""

    def __init__(self) -> None:
        self.lines = self.events = self.error_count = 0
        self.errors: list[dict[str, Any]] = []

    def refuse(self, line: int, column: str, message: str) -> None:
        """Note one wrong line."""
        self.error_count += 1
        if len(self.errors) < MAX_ERRORS:
            self.errors.append({"line": line, "column": column, "message": message})

    def event(
        self, reader: Reader, line: int, fields: dict[str, str] | None, mapping: dict[str, str]
    ) -> Incoming | None:
        """Read one row, or note what is wrong with it."""
        self.lines += 1
        if fields is None:
            self.refuse(line, "", _("This line has more or fewer cells than the header."))
            return None
        try:
            found = reader.read(fields)
        except BadLine as error:
            self.refuse(line, mapping.get(error.column, error.column), error.message)
            return None
        self.events += 1
        return found

    def body(self) -> dict[str, Any]:
        """The report as it is kept."""
        return {
            "lines": self.lines,
            "events": self.events,
            "error_count": self.error_count,
            "errors": self.errors,
        }


def run(claimed: jobs.Claim) -> None:
    """Check and write one import: what a worker does."""
    row = EventImport.objects.select_related("log").filter(pk=claimed.payload["import"]).first()
    if row is None or row.state not in ("checking", "writing"):
        return
    claimed.total = 2 * row.bytes
    attempt = claimed.job.attempt
    try:
        if row.state == "checking" and not _check(claimed, row):
            return
        _write(claimed, row)
    except (jobs.Lost, jobs.Unfinished):
        raise
    except DomainError as error:
        _fail(row, {**row.report, "reason": _(error.detail)})
    except Exception:
        if not EventImport.objects.filter(pk=row.pk, state__in=OPEN).exists():
            raise jobs.Lost from None  # cancelled meanwhile: its parts are gone
        if attempt >= jobs.MAX_ATTEMPTS:
            _fail(row, {**row.report, "reason": _("Something went wrong on the server.")})
        raise


def _check(claimed: jobs.Claim, row: EventImport) -> bool:
    report, names = Report(), set[str]()
    reader = Reader(row.log, order=row.mapping["order"])
    rows = csvstream.Rows(_paths(row), csvstream.shape_of(_paths(row)), row.mapping)
    try:
        for line, fields in rows:
            found = report.event(reader, line, fields, row.mapping)
            if found is not None and len(names) <= MAX_NAMES:
                names.add(found.name)
            if report.lines % BATCH == 0:
                claimed.done = rows.position
                claimed.extend()
    except csvstream.Unreadable as error:
        # What follows is anybody's guess: this one is never skipped.
        report.refuse(error.line, "", error.message)
        _fail(row, report.body() | {"reason": error.message})
        return False
    reason = ""
    if report.error_count and not row.accept_errors:
        told = _("%(n)s lines cannot be read; nothing was imported.")
        reason = told % {"n": report.error_count}
    elif not report.events:
        reason = _("There is no event in this file.")
    elif len(names) > MAX_NAMES:
        reason = _("A log holds at most 2,000 names of events.")
    if reason:
        _fail(row, report.body() | {"reason": reason})
        return False
    row.report = report.body()
    going = EventImport.objects.filter(pk=row.pk, state="checking")
    if not going.update(state="writing", report=row.report):
        raise jobs.Lost
    return True


def _write(claimed: jobs.Claim, row: EventImport) -> None:
    reader = Reader(row.log, order=row.mapping["order"])
    rows = csvstream.Rows(_paths(row), csvstream.shape_of(_paths(row)), row.mapping)
    for last, batch in _batches(rows, reader, row, after=int(claimed.payload.get("line", 0))):
        with transaction.atomic():
            now = EventImport.objects.select_for_update().get(pk=row.pk)
            if now.state != "writing":
                raise jobs.Lost
            done = write(row.log, batch, import_number=row.number)
            counts = {
                "written": len(done.new),
                "duplicates": len(done.duplicates),
                "erased": len(done.erased),
            }
            row.report = now.report | {n: now.report.get(n, 0) + c for n, c in counts.items()}
            EventImport.objects.filter(pk=row.pk).update(report=row.report)
            claimed.payload = {**claimed.payload, "line": last}
            claimed.done = row.bytes + rows.position
            claimed.extend()
    ended = EventImport.objects.filter(pk=row.pk, state="writing")
    ended.update(state="done", finished_at=clock.now())
    _drop(row.pk)


def _batches(
    rows: csvstream.Rows, reader: Reader, row: EventImport, *, after: int
) -> Iterator[tuple[int, list[Incoming]]]:
    report, batch, last = Report(), list[Incoming](), 0
    for line, fields in rows:
        last = line
        if line <= after:
            continue
        found = report.event(reader, line, fields, row.mapping)
        if found is not None:
            batch.append(found)
        if len(batch) == BATCH:
            yield line, batch
            batch = []
    if batch:
        yield last, batch


def _fail(row: EventImport, report: dict[str, Any]) -> None:
    with transaction.atomic():
        going = EventImport.objects.filter(pk=row.pk, state__in=OPEN)
        if going.update(state="failed", report=report, finished_at=clock.now()):
            privacy.delete_import(row.log, row.number)
    _drop(row.pk)


def forget_abandoned() -> None:
    """Drop uploads that nobody went on with for a day."""
    left = EventImport.objects.filter(state="uploading", created_at__lt=clock.now() - LEFT_AFTER)
    for row in left:
        cancel(row)


def progress(row: EventImport) -> tuple[int, int]:
    """How many bytes of how many have been worked through (checking and writing each count)."""
    if row.state == "done":
        return 1, 1
    job = Job.objects.filter(key=_job_key(row.pk)).first()
    return (job.done, job.total) if job else (0, 0)
