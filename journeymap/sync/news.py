"""Reading what other processes did: revisions of open maps, notices, and the log between.

These functions run in database threads.
"""

import threading
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db.models import Max, Q

from journeymap.changes import log
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.models import Notice

# A transaction that took its notice's id early may commit late; ids this young are read again.
WINDOW_SECONDS = 20.0
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Head:
    """Where a map's log stands."""

    epoch: str
    revision: int
    floor: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the log: where it stands, and the items after some revision.

    `whole` is False when the log does not reach so far back, or holds more than was asked for.
    """

    head: Head
    items: list[tuple[int, bytes]] = field(default_factory=list)
    whole: bool = True


def heads(map_ids: list[uuid.UUID]) -> dict[uuid.UUID, Head]:
    """Return where the logs of these maps stand; maps that are gone are missing."""
    found = JourneyMap.objects.filter(pk__in=map_ids)
    return {
        pk: Head(str(epoch), revision, floor)
        for pk, epoch, revision, floor in found.values_list("pk", "epoch", "revision", "floor")
    }


def stretch(map_id: uuid.UUID, *, after: int, limit: int) -> Stretch | None:
    """Return the head of a map's log and its items after a revision, serialised. None: no map."""
    head = heads([map_id]).get(map_id)
    if head is None:
        return None
    if not head.floor <= after <= head.revision or head.revision - after > limit:
        return Stretch(head, whole=False)
    read = [(i["revision"], orjson.dumps(i)) for i in log.items_after(map_id, after, limit=limit)]
    # Not one snapshot (on SQLite that would take the write lock): a commit in between shows up in
    # the items, a trimming as a missing beginning.
    last = read[-1][0] if read else after
    whole = last >= head.revision and len(read) == last - after
    return Stretch(Head(head.epoch, max(last, head.revision), head.floor), read, whole)


class NoticeReader:
    """Finds each notice once, although ids of a sequence may commit out of order."""

    def __init__(self) -> None:
        self._floor = 0
        self._seen: set[int] = set()
        # (when, the highest id known then): what is older than the window is settled.
        self._marks: deque[tuple[float, int]] = deque()
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin with what is written, or commits, from now on."""
        last = Notice.objects.aggregate(last=Max("id"))["last"] or 0
        floor = max(0, last - _PAGE)
        seen = set(Notice.objects.filter(id__gt=floor).values_list("id", flat=True))
        with self._lock:
            self._floor, self._seen = floor, seen

    def fresh(
        self, *, map_ids: list[uuid.UUID], workspace_ids: list[uuid.UUID]
    ) -> list[dict[str, Any]]:
        """Return the notices about these maps, workspaces, or everybody, that are new."""
        now = time.monotonic()
        concerned = (
            Q(map_id__in=map_ids)
            | Q(workspace_id__in=workspace_ids)
            | Q(map_id__isnull=True, workspace_id__isnull=True)
        )
        window = Notice.objects.filter(concerned, id__gt=self._floor).order_by("id")
        known = list(window.values_list("id", flat=True))
        with self._lock:
            ids = [i for i in known if i not in self._seen]
            self._seen.update(ids)
            self._settle(now, max([self._floor, *known]))
        found: list[dict[str, Any]] = []
        for start in range(0, len(ids), _PAGE):
            page = Notice.objects.filter(id__in=ids[start : start + _PAGE]).order_by("id")
            rows = page.values("id", "map_id", "workspace_id", "kind", "ref", "payload")
            found += [dict(row) for row in rows]
        return found

    def _settle(self, now: float, high: int) -> None:
        self._marks.append((now, high))
        while self._marks[0][0] < now - WINDOW_SECONDS:
            self._floor = max(self._floor, self._marks.popleft()[1])
        self._seen = {i for i in self._seen if i > self._floor}

    def told(self, notice_id: int) -> bool:
        """Note a notice that was heard directly; False when it had been read already."""
        with self._lock:
            if notice_id in self._seen or notice_id <= self._floor:
                return False
            self._seen.add(notice_id)
            return True
