"""The library rows the sample's maps name, put (back) as delivered.

Each row the sample made is known by its mark, so that a row somebody else gave the same name is
never touched: the sample's then takes another name.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models

from journeymap.cards.models import Tag
from journeymap.core import clock
from journeymap.core.pos import n_between
from journeymap.kpis import collecting
from journeymap.kpis.models import KPISource
from journeymap.library.models import SampleMark
from journeymap.library.sample_content import in_language, read_shared
from journeymap.workspaces.models import Workspace
from journeymap.workspaces.notices import library_changed
from personas.models import Persona, PersonaAttribute, PersonaJob, Segment
from touchpoints.models import TouchpointDefinition

Json = dict[str, Any]
WEEKS = 12
_LISTS = ("motivations", "frustrations", "goals_short", "goals_long", "fears", "needs")
_AS_WRITTEN = (
    *("location", "role_title", "tagline", "quote", "bio", "sources"),
    *("kind", "color", "pattern", "marker", "tech_level"),
)


@dataclass(frozen=True)
class Cast:
    """Ids of the rows the maps name, by their keys."""

    personas: Mapping[str, uuid.UUID]
    tags: Mapping[str, uuid.UUID]
    definitions: Mapping[str, uuid.UUID]
    source: KPISource

    def ids(self) -> dict[str, str]:
        """The keys of what cards and touchpoints may name, with their ids."""
        named = {**self.personas, **self.tags, **self.definitions}
        return {key: str(row_id) for key, row_id in named.items()}


def put_library(workspace: Workspace) -> Cast:
    """Make the sample's library rows, or put those it made back as delivered."""
    content = in_language(read_shared(), workspace.default_language)
    # A sample from before there were marks: what has the sample's names is the sample's.
    adopt = not SampleMark.objects.filter(workspace=workspace).exists()
    putter = _Putter(workspace, adopt)
    segments = {
        row["key"]: putter.put(
            Segment,
            row,
            share_pct=Decimal(row["share"]),
            external_key=row["external_key"],
        )
        for row in content["segments"]
    }
    tags = {row["key"]: putter.put(Tag, row, color=row["color"]) for row in content["tags"]}
    definitions = {
        row["key"]: putter.put(
            TouchpointDefinition,
            row,
            channel=row["channel"],
            category=row["category"],
            owner_team=row["team"],
            merged_into=None,
        )
        for row in content["definitions"]
    }
    personas = {row["key"]: _put_persona(putter, row, segments) for row in content["personas"]}
    source = putter.put(
        KPISource,
        {"key": "figures", "name": content["source"]},
        kind="sample",
        config={"seed": 7, "levels": _levels(content["kpis"], workspace)},
        timezone=workspace.timezone,
        backfill_periods=WEEKS,
        status="ok",
        enabled=True,
    )
    library_changed(workspace_id=workspace.pk, entity="persona", ref="")
    return Cast(
        personas={key: row.pk for key, row in personas.items()},
        tags={key: row.pk for key, row in tags.items()},
        definitions={key: row.pk for key, row in definitions.items()},
        source=source,
    )


class _Putter:
    def __init__(self, workspace: Workspace, adopt: bool) -> None:
        self.workspace, self.adopt = workspace, adopt

    def put(self, model: type[models.Model], written: Json, /, **fields: Any) -> Any:
        """Write one row: the marked one, else a new one under a free name."""
        kind, key, name = model._meta.model_name, written["key"], written["name"]
        rows = model._default_manager.filter(workspace=self.workspace)
        if any(column.name == "deleted_at" for column in model._meta.concrete_fields):
            fields["deleted_at"] = None
            live = rows.filter(deleted_at__isnull=True)
        else:
            live = rows
        mark = SampleMark.objects.filter(workspace=self.workspace, kind=kind, key=key).first()
        row: Any = rows.filter(pk=mark.row).first() if mark else None
        if row is None and self.adopt:
            row = live.filter(name=name).first()
        if row is None:
            row = model(workspace=self.workspace)
        taken = {other.lower() for other in live.exclude(pk=row.pk).values_list("name", flat=True)}
        free, number = name, 2
        while free.lower() in taken:
            free, number = f"{name} ({number})", number + 1
        for column, value in {**fields, "name": free}.items():
            setattr(row, column, value)
        if hasattr(row, "rev") and not row._state.adding:
            row.rev += 1
        row.save()
        SampleMark.objects.update_or_create(
            workspace=self.workspace, kind=kind, key=key, defaults={"row": row.pk}
        )
        return row


def _put_persona(putter: _Putter, row: Json, segments: Mapping[str, Any]) -> Persona:
    fields: Json = {name: row[name] for name in (*_AS_WRITTEN, *_LISTS)}
    fields |= {
        "avatar_glyph": row["glyph"],
        "age_min": row["ages"][0],
        "age_max": row["ages"][1],
        "preferred_channels": row["channels"],
        "segment": segments[row["segment"]],
        "segment_weight": Decimal(row["weight"]),
        "evidence_level": "qualitative",
        "status": "validated",
        "is_fictional": True,
    }
    persona: Persona = putter.put(Persona, row, **fields)
    persona.attributes.all().delete()
    persona.jobs.all().delete()
    for pos, attribute in _numbered(row["attributes"]):
        PersonaAttribute.objects.create(
            persona=persona,
            pos=pos,
            key=attribute["key"],
            value=attribute.get("value", ""),
            scale=attribute.get("scale"),
            left_label=attribute.get("left", ""),
            right_label=attribute.get("right", ""),
        )
    for pos, job in _numbered(row["jobs"]):
        PersonaJob.objects.create(persona=persona, pos=pos, **job)
    return persona


def _numbered(rows: list[Json]) -> list[tuple[str, Json]]:
    return list(zip(n_between(None, None, len(rows)), rows, strict=True))


def _levels(kpis: Json, workspace: Workspace) -> Json:
    """What the source tells of each series; recent weeks are pinned to the weeks just closed."""
    week = collecting.week_in(workspace, clock.now())
    closed: list[str] = []
    for _ in range(WEEKS):
        week = week.previous()
        closed.insert(0, week.local_date.isoformat())
    levels: Json = {}
    for key, kpi in kpis.items():
        level = dict(zip(("level", "drift", "noise", "n"), kpi["level"], strict=True))
        if "recent" in kpi:
            level["told"] = dict(zip(closed, kpi["recent"], strict=True))
        levels[key] = level
    return levels
