"""Search through the maps of a workspace: which maps, and where on them.

Looked for by the database itself, a regular expression a word (`core.words.pattern`) over the
columns people write in, on SQLite and PostgreSQL alike. No index helps: every text of the maps an
actor may see is read. For 50,000 cards on 500 maps that is a quarter of a second (half a second
when a word stands on thousands of them), measured on both; beyond, an index would be worth it.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Concat

from journeymap.cards.models import Card
from journeymap.core.errors import Invalid
from journeymap.core.words import folded, pattern
from journeymap.grid.models import Stage, Step
from journeymap.maps import tiles
from journeymap.maps.access import visible_maps
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.actor import Actor
from personas.models import MapPersona
from touchpoints.models import PainPoint, Touchpoint

Json = dict[str, Any]
QUERY_HIGH = 160
MAPS_HIGH = 50
PLACES_HIGH = 5
# Rows of one kind that are looked at closer, those of the latest changed maps first. A word that
# stands in more says too little, and whoever asks is told (`more`).
ROWS_HIGH = 2_000
EXCERPT = 120


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: what it is, its id, its texts, and its key in the editor."""

    kind: str
    id: str
    texts: tuple[str, ...]
    key: str


def search(actor: Actor, query: str, *, workspace_id: uuid.UUID | None = None) -> Json:
    """Return the maps with a text that holds every word of `query`, the latest changed first.

    A map comes with its tile, up to five `places` (headers, stages, steps, then what stands on
    them) and how many there are in all; `more` says that not everything is shown. Raises Invalid
    for a query too long. Nothing is found for no words.
    """
    if len(query) > QUERY_HIGH:
        raise Invalid(fields={"q": f"At most {QUERY_HIGH} characters."})
    words = query.split()
    if not words:
        return {"results": [], "more": False}
    maps = visible_maps(actor, workspace_id=workspace_id)
    places: dict[uuid.UUID, list[Place]] = defaultdict(list)
    rows: Counter[str] = Counter()
    for map_id, place in _places(maps, words):
        places[map_id].append(place)
        rows[place.kind] += 1
    found = list(maps.filter(pk__in=list(places)).select_related("owner")[:MAPS_HIGH])
    results = [
        {
            "map": tile,
            "total": len(places[journey_map.pk]),
            "places": [
                {
                    "kind": place.kind,
                    "id": place.id,
                    "text": excerpt(place.texts, words),
                    "url": _url(tile, place),
                }
                for place in places[journey_map.pk][:PLACES_HIGH]
            ],
        }
        for journey_map, tile in zip(found, tiles.tiles(found, actor=actor), strict=True)
    ]
    cut = len(places) > len(found) or any(count >= ROWS_HIGH for count in rows.values())
    return {"results": results, "more": cut}


def excerpt(texts: tuple[str, ...], words: list[str]) -> str:
    """Return the part of the texts that shows why they were found, at most 120 characters."""
    wanted = [folded(word) for word in words]
    text = next((t for t in texts if any(word in folded(t) for word in wanted)), texts[0])
    text = " ".join(text.split())
    if len(text) <= EXCERPT:
        return text
    # Folding may change lengths by a ligature or two: near enough for a window.
    at = min((p for p in (folded(text).find(word) for word in wanted) if p >= 0), default=0)
    start = max(0, min(at - EXCERPT // 3, len(text) - EXCERPT))
    cut = text[start : start + EXCERPT].strip()
    return f"{'…' if start else ''}{cut}{'…' if start + EXCERPT < len(text) else ''}"


def _places(maps: QuerySet[JourneyMap], words: list[str]) -> Iterator[tuple[uuid.UUID, Place]]:
    """Every text that holds all the words, kind by kind; what hangs on deleted things is not."""
    header = ("title", "summary", "scenario", "goal", "expectations")
    for row in _holding(maps, header, words).values("id", *header)[:ROWS_HIGH]:
        texts = tuple(row[name] for name in header)
        yield row["id"], Place("map", str(row["id"]), texts, "")
    live: Json = {"map__in": maps.order_by().values("pk"), "deleted_at": None}
    columns: tuple[tuple[str, type[Model], tuple[str, ...], Json], ...] = (
        ("stage", Stage, ("name", "goal", "description"), {}),
        ("step", Step, ("name", "description"), {"stage__deleted_at": None}),
    )
    for kind, model, fields, more in columns:
        for row in _rows(model, {**live, **more}, fields, words):
            yield row["map_id"], _at(kind, row, fields, f"{kind}:{row['id']}")
    placed: tuple[tuple[str, type[Model], tuple[str, ...]], ...] = (
        ("card", Card, ("title", "body")),
        ("touchpoint", Touchpoint, ("name",)),
        ("pain_point", PainPoint, ("title", "description", "cause")),
    )
    standing: Json = {
        "lane__deleted_at": None,
        "step__deleted_at": None,
        "stage__deleted_at": None,
        "step__stage__deleted_at": None,
    }
    for kind, model, fields in placed:
        for row in _rows(model, {**live, **standing}, fields, words, lane=True):
            key = f"item:{row['lane_id']}:{row['column']}:{row['id']}"
            yield row["map_id"], _at(kind, row, fields, key)
    cast = _holding(MapPersona.objects.filter(**live), ("persona__name",), words)
    for row in cast.values("map_id", "persona_id", "persona__name")[:ROWS_HIGH]:
        name = row["persona__name"]
        yield row["map_id"], Place("persona", str(row["persona_id"]), (name,), "")


def _rows(
    model: Any, scope: Json, fields: tuple[str, ...], words: list[str], *, lane: bool = False
) -> Any:
    found = _holding(model.objects.filter(**scope), fields, words)
    names = ["id", "map_id", *fields]
    if lane:
        found = found.annotate(column=Coalesce(F("step_id"), F("stage_id")))
        names += ["lane_id", "column"]
    return found.order_by("-map__updated_at", "map_id", "pos", "id").values(*names)[:ROWS_HIGH]


def _holding(rows: Any, fields: tuple[str, ...], words: list[str]) -> Any:
    """Narrow rows to those whose fields, read as one text, hold every word."""
    parts: list[Any] = [F(fields[0])]
    for name in fields[1:]:
        parts += [Value(" "), F(name)]
    # One text a row: SQLite asks a Python function for each, which is what search costs there.
    whole = Concat(*parts, output_field=TextField()) if len(parts) > 1 else parts[0]
    rows = rows.annotate(whole=whole)
    for word in words:
        rows = rows.filter(whole__regex=pattern(word))
    return rows


def _at(kind: str, row: Json, fields: tuple[str, ...], key: str) -> Place:
    return Place(kind, str(row["id"]), tuple(row[name] for name in fields), key)


def _url(tile: Json, place: Place) -> str:
    """The address that opens the map there; `#at=` is read by the editor alone."""
    address = f"/m/{tile['id']}/{tile['slug']}"
    return f"{address}#at={place.key}" if place.key else address
