"""The sample workspace: a finished journey to look at, play with, reset and remove."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.db import transaction

from journeymap.cards.models import Tag
from journeymap.core import clock
from journeymap.core.errors import Invalid
from journeymap.core.pos import n_between
from journeymap.kpis import collecting
from journeymap.kpis.models import KPISource, KPITarget, StageKPI
from journeymap.kpis.periods import Period
from journeymap.kpis.snapshots import record_snapshot
from journeymap.library.drawing import apply_drawing
from journeymap.library.sample_drawing import Cast, sample_drawing
from journeymap.library.templates import DATA
from journeymap.maps.models import JourneyMap
from journeymap.maps.services import create_map
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import User, Workspace
from journeymap.workspaces.notices import library_changed
from journeymap.workspaces.services import create_workspace
from personas.models import Persona, PersonaAttribute, PersonaJob, Segment

Json = dict[str, Any]

NAME = "Sample"
WEEKS = 12
TARGET_DAYS = 90
LABELS = {"en": "Load the sample", "fr": "Chargement de l'exemple"}


@cache
def read_sample() -> Json:
    """The sample's content as written in `data/sample.yaml`."""
    content: Json = yaml.safe_load((DATA / "sample.yaml").read_text("utf-8"))
    return content


def sample_of(owner: User) -> Workspace | None:
    """The sample workspace a person owns, if there is one."""
    return Workspace.objects.filter(
        is_sample=True,
        deleted_at__isnull=True,
        memberships__user=owner,
        memberships__role="owner",
    ).first()


def load_sample(*, owner: User) -> Workspace:
    """Return the owner's sample workspace, made in the owner's language when there is none."""
    workspace = sample_of(owner)
    if workspace is None:
        language = owner.language or "en"
        workspace = create_workspace(owner=owner, name=NAME, language=language, is_sample=True)
    if not JourneyMap.objects.filter(workspace=workspace, is_sample=True).exists():
        _fill(workspace)
    return workspace


def reset_sample(workspace: Workspace) -> JourneyMap:
    """Put the sample journey and its personas back as delivered; other maps there stay.

    Raises Invalid for a workspace that is not a sample.
    """
    _only_samples(workspace)
    JourneyMap.objects.filter(workspace=workspace, is_sample=True).delete()
    return _fill(workspace)


def remove_sample(workspace: Workspace) -> None:
    """Remove the sample workspace with everything in it. Raises Invalid for any other one."""
    _only_samples(workspace)
    with transaction.atomic():
        # Maps first: what is drawn on them holds on to personas, tags and sources.
        JourneyMap.objects.filter(workspace=workspace).delete()
        workspace.delete()


def _only_samples(workspace: Workspace) -> None:
    if not workspace.is_sample:
        raise Invalid("This is not a sample workspace.")


def _fill(workspace: Workspace) -> JourneyMap:
    content, language = read_sample(), workspace.default_language
    actor = Actor.system("sample")
    with transaction.atomic():
        cast = _cast(content, workspace=workspace, language=language)
        source = _source(content, workspace=workspace, language=language)
        header = {
            name: text[language] if isinstance(text, dict) else text
            for name, text in content["map"].items()
        }
        journey_map = create_map(
            actor=actor,
            workspace=workspace,
            header={**header, "language": language},
            is_sample=True,
        )
    drawing = sample_drawing(content, language=language, cast=cast, source=source.pk)
    apply_drawing(drawing, actor=actor, map_id=journey_map.pk, revision=0, label=LABELS[language])
    _record_history(journey_map, source)
    _set_targets(content, journey_map, language=language)
    journey_map.refresh_from_db()
    return journey_map


def _cast(content: Json, *, workspace: Workspace, language: str) -> Cast:
    """The library rows the journey names, as delivered: those of these names are put back."""
    segments, personas, tags = {}, {}, {}
    for row in content["segments"]:
        segments[row["key"]], _ = Segment.objects.update_or_create(
            workspace=workspace,
            name=row["name"][language],
            defaults={"share_pct": Decimal(row["share"]), "external_key": row["external_key"]},
        )
    for row in content["tags"]:
        tag, _ = Tag.objects.update_or_create(
            workspace=workspace,
            name=row["name"][language],
            deleted_at=None,
            defaults={"color": row["color"]},
        )
        tags[row["key"]] = tag.pk
    for row in content["personas"]:
        persona = _persona(row, workspace=workspace, language=language, segments=segments)
        personas[row["key"]] = persona.pk
    library_changed(workspace_id=workspace.pk, entity="persona", ref="")
    weights = {row["key"]: row["weight"] for row in content["personas"]}
    return Cast(personas=personas, weights=weights, tags=tags)


def _persona(
    row: Json, *, workspace: Workspace, language: str, segments: Mapping[str, Segment]
) -> Persona:
    fields: Json = {
        name: row[name][language]
        for name in ("location", "role_title", "tagline", "quote", "bio", "sources")
    }
    for name in ("motivations", "frustrations", "goals_short", "goals_long", "fears", "needs"):
        fields[name] = [text[language] for text in row[name]]
    fields |= {name: row[name] for name in ("kind", "color", "pattern", "marker", "tech_level")}
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
    persona, _ = Persona.objects.update_or_create(
        workspace=workspace, name=row["name"], deleted_at=None, defaults=fields
    )
    persona.attributes.all().delete()
    persona.jobs.all().delete()
    for pos, attribute in _numbered(row["attributes"]):
        scale = "scale" in attribute
        PersonaAttribute.objects.create(
            persona=persona,
            pos=pos,
            key=attribute["key"][language],
            value="" if scale else attribute["value"][language],
            scale=attribute["scale"] if scale else None,
            left_label=attribute["left"][language] if scale else "",
            right_label=attribute["right"][language] if scale else "",
        )
    for pos, job in _numbered(row["jobs"]):
        texts = {name: job[name][language] for name in ("situation", "motivation", "outcome")}
        rest = {name: job[name] for name in ("kind", "importance", "satisfaction")}
        PersonaJob.objects.create(persona=persona, pos=pos, **texts, **rest)
    return persona


def _numbered(rows: list[Json]) -> list[tuple[str, Json]]:
    return list(zip(n_between(None, None, len(rows)), rows, strict=True))


def _source(content: Json, *, workspace: Workspace, language: str) -> KPISource:
    levels = {
        key: dict(zip(("level", "drift", "noise", "n"), kpi["level"], strict=True))
        for key, kpi in content["kpis"].items()
    }
    source, _ = KPISource.objects.update_or_create(
        workspace=workspace,
        name=content["source"][language],
        defaults={
            "kind": "sample",
            "config": {"seed": 7, "levels": levels},
            "timezone": workspace.timezone,
            "backfill_periods": WEEKS,
            "status": "ok",
            "enabled": True,
        },
    )
    return source


def _record_history(journey_map: JourneyMap, source: KPISource) -> None:
    """Record the last twelve closed weeks; the planner goes on from there."""
    adapter = collecting.source_of(source)
    bound = StageKPI.objects.filter(map=journey_map, deleted_at__isnull=True)
    for stage_kpi in bound.select_related("definition", "source", "map__workspace"):
        week = collecting.period_at(stage_kpi, clock.now())
        weeks: list[Period] = []
        for _ in range(WEEKS):
            week = week.previous()
            weeks.insert(0, week)
        for week in weeks:
            record_snapshot(
                stage_kpi=stage_kpi,
                period=week,
                observation=adapter.collect(collecting.question(stage_kpi, week)),
                provenance="pull",
            )


def _set_targets(content: Json, journey_map: JourneyMap, *, language: str) -> None:
    today = clock.now().astimezone(ZoneInfo(journey_map.workspace.timezone)).date()
    bound = StageKPI.objects.filter(map=journey_map, deleted_at__isnull=True)
    for stage_kpi in bound.select_related("definition"):
        kpi = content["kpis"][stage_kpi.definition.key]
        target, warn = kpi.get("target"), kpi.get("warn")
        if target is not None:
            value, rationale = target
            KPITarget.objects.create(
                stage_kpi=stage_kpi,
                value=Decimal(str(value)),
                warn_value=None if warn is None else Decimal(str(warn)),
                valid_from=today - timedelta(weeks=WEEKS),
                due_on=today + timedelta(days=TARGET_DAYS),
                rationale=rationale[language],
            )
