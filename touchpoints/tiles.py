"""What the dashboard's tiles show of this package and those below: stages, persona, curve.

All maps of a page are read together, so that the number of queries is that of one map.
"""

import uuid
from collections import defaultdict
from typing import Any

from journeymap.grid.models import Lane, Stage, Step
from journeymap.maps import tiles
from personas.models import MapPersona
from touchpoints import curve
from touchpoints.models import EmotionReading, Touchpoint

Json = dict[str, Any]
_ANCHOR = ("persona", "stage", "step", "touchpoint", "state")


def register_all() -> None:
    """Make the parts known to the dashboard."""
    tiles.register("stage_count", stage_counts)
    tiles.register("persona", primary_personas)
    tiles.register("curve", curves)


def stage_counts(map_ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return how many stages each map has."""
    counts: dict[uuid.UUID, int] = defaultdict(int)
    found = Stage.objects.filter(map_id__in=map_ids, deleted_at=None)
    for map_id in found.values_list("map_id", flat=True):
        counts[map_id] += 1
    return dict(counts)


def primary_personas(map_ids: list[uuid.UUID]) -> dict[uuid.UUID, Json]:
    """Return each map's primary persona, else its first."""
    found = (
        MapPersona.objects.filter(map_id__in=map_ids, deleted_at=None)
        .select_related("persona")
        .order_by("map_id", "-is_primary", "pos", "id")
    )
    first: dict[uuid.UUID, Json] = {}
    for row in found:
        persona = row.persona
        look = {name: getattr(persona, name) for name in ("name", "color", "pattern", "marker")}
        first.setdefault(row.map_id, {"id": str(persona.pk), **look})
    return first


def curves(map_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[float | None]]:
    """Return the feeling per stage of each map's primary persona, else of everyone."""
    documents: dict[uuid.UUID, Json] = {map_id: defaultdict(list) for map_id in map_ids}
    primary = {map_id: row["id"] for map_id, row in primary_personas(map_ids).items()}
    live: Json = {"map_id__in": map_ids, "deleted_at": None}
    sections: Json = {
        "stages": Stage.objects.filter(**live).values("map_id", "id", "pos"),
        "steps": Step.objects.filter(**live).values("map_id", "id", "pos", "stage"),
        "lanes": Lane.objects.filter(**live).values("map_id", "id", "pos"),
        "touchpoints": Touchpoint.objects.filter(**live, lane__deleted_at=None).values(
            "map_id", "id", "pos", "lane", "stage", "step", "importance"
        ),
        "map_personas": MapPersona.objects.filter(**live).values(
            "map_id", "id", "pos", "persona", "weight"
        ),
        "emotion_readings": EmotionReading.objects.filter(**live, state="current").values(
            "map_id", "id", *_ANCHOR, "valence", "intensity", "evidence_level"
        ),
    }
    for section, found in sections.items():
        for row in found:
            documents[row["map_id"]][section].append(_text_ids(row))
    return {
        map_id: values
        for map_id, document in documents.items()
        if (values := _stages(document, primary.get(map_id)))
    }


def _stages(document: Json, persona: str | None) -> list[float | None]:
    found = curve.curves(document)
    chosen = next((one for one in found if one.persona == persona and one.values), found[0])
    if not chosen.values:
        return []
    return [None if value is None else round(float(value), 2) for _, value in chosen.stages]


def _text_ids(row: Json) -> Json:
    return {
        name: str(value) if isinstance(value, uuid.UUID) else value for name, value in row.items()
    }
