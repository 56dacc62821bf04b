"""The document as bytes: its ETag known before anything is built, kept compressed per ETag."""

import gzip
import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass

import orjson

from journeymap.changes import document, includes
from journeymap.changes.tree import nested
from journeymap.core.snapshot import reading
from journeymap.maps.access import Heading, map_heading
from journeymap.maps.models import JourneyMap
from journeymap.maps.policy import Access

# A map of 1,000 cards is some 40 kB compressed; this bounds the cache to a few tens of MB.
_KEPT_BYTES = 32 * 1024 * 1024
_kept: OrderedDict[tuple[str, ...], bytes] = OrderedDict()
_size = 0
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Asked:
    """Which document: the map, what goes with it, its shape."""

    map_id: uuid.UUID
    include: tuple[str, ...] = ()
    tree: bool = False


def etag(asked: Asked, heading: Heading, access: Access) -> str:
    """Return the ETag (without quotes) of what would be answered now; costs no query.

    Exactly `epoch.revision` for the drawn rows alone; with includes, what those rise with and
    what this actor may see of them follow.
    """
    parts = [heading.epoch, str(heading.revision)]
    if asked.include:
        parts += [includes.get(name).revision(heading) for name in asked.include]
        parts += ["-".join(asked.include), _visibility(access)]
    if asked.tree:
        parts.append("tree")
    return ".".join(parts)


def compressed(asked: Asked, access: Access) -> tuple[str, bytes]:
    """Return the ETag and the gzipped JSON of a document, read in one snapshot.

    Raises NotFound when the map has gone meanwhile.
    """
    with reading():
        tag = etag(asked, map_heading(asked.map_id), access)
        key = (str(asked.map_id), tag)
        found = _get(key)
        if found is None:
            found = _build(asked, access)
            _put(key, found)
    return tag, found


def _build(asked: Asked, access: Access) -> bytes:
    journey_map = JourneyMap.objects.select_related("workspace").get(pk=asked.map_id)
    body = document.build(asked.map_id)
    for name in asked.include:
        body.update(includes.get(name).build(journey_map, access))
    if asked.tree:
        body = nested(body)
    # Level 1: a third larger than level 6 and five times as fast, and most answers are local.
    return gzip.compress(orjson.dumps(body, default=str), compresslevel=1, mtime=0)


def _visibility(access: Access) -> str:
    flags = (access.show_kpis, access.show_personas, access.show_comments)
    return "".join("1" if flag else "0" for flag in flags)


def _get(key: tuple[str, ...]) -> bytes | None:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _put(key: tuple[str, ...], value: bytes) -> None:
    global _size
    with _lock:
        _size += len(value) - len(_kept.pop(key, b""))
        _kept[key] = value
        while _size > _KEPT_BYTES:
            _, old = _kept.popitem(last=False)
            _size -= len(old)
