"""Touchpoints across maps, channels of a workspace, and the curves of one map."""

import uuid
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from journeymap.changes import document
from journeymap.core.snapshot import reading
from journeymap.maps.access import visible_maps
from journeymap.workspaces.actor import Actor
from personas.models import Persona
from touchpoints import curve
from touchpoints.models import Channel, EmotionReading, Touchpoint, TouchpointDefinition

Json = dict[str, Any]


def channels_of(workspace_id: uuid.UUID) -> QuerySet[Channel]:
    """The channels a workspace may use: the built-in ones and its own."""
    return Channel.objects.filter(
        Q(workspace=None) | Q(workspace_id=workspace_id), deleted_at__isnull=True
    ).order_by("key", "id")


def touchpoints_seen(
    actor: Actor, *, workspace_id: uuid.UUID | None = None
) -> QuerySet[Touchpoint]:
    """The visible touchpoints on all maps the actor sees, the most important first.

    Among equals: moments of truth, then what feels worst. Each row carries `valence_sum` and
    `readings` of its current readings.
    """
    felt = (
        EmotionReading.objects.filter(
            touchpoint=OuterRef("pk"), state="current", deleted_at__isnull=True
        )
        .order_by()
        .values("touchpoint")
    )
    maps = visible_maps(actor, workspace_id=workspace_id).order_by()
    return (
        Touchpoint.objects.filter(
            Q(stage__deleted_at__isnull=True),
            Q(step__deleted_at__isnull=True),
            Q(step__stage__deleted_at__isnull=True),
            map__in=maps.values("pk"),
            deleted_at__isnull=True,
            lane__deleted_at__isnull=True,
        )
        .select_related("map", "stage", "step__stage")
        .annotate(
            valence_sum=Subquery(felt.values(total=Sum("valence")), output_field=IntegerField()),
            readings=Coalesce(
                Subquery(felt.values(total=Count("pk")), output_field=IntegerField()), 0
            ),
        )
        .order_by("-importance", "-is_moment_of_truth", F("valence_sum").asc(nulls_last=True), "id")
    )


def occurrences(found: QuerySet[Touchpoint], definition_id: uuid.UUID) -> QuerySet[Touchpoint]:
    """Of these touchpoints those of an entry of the catalogue, or of one merged into it."""
    merged = TouchpointDefinition.objects.filter(merged_into=definition_id).values("pk")
    return found.filter(Q(definition=definition_id) | Q(definition__in=merged))


def touchpoint_json(row: Any) -> Json:
    """A row of `touchpoints_seen` as the API shows it."""
    mean = None if not row.readings else Fraction(row.valence_sum, row.readings)
    stage = row.stage or row.step.stage
    return {
        "id": str(row.pk),
        "map": {"id": str(row.map_id), "title": row.map.title},
        "lane": str(row.lane_id),
        "stage": str(stage.pk),
        "stage_name": stage.name,
        "step": row.step_id and str(row.step_id),
        "step_name": row.step and row.step.name,
        "definition": row.definition_id and str(row.definition_id),
        **{
            name: getattr(row, name)
            for name in (
                *("name", "channel", "category", "importance", "is_moment_of_truth"),
                *("mot_kind", "satisfaction", "evidence_level", "readings"),
            )
        },
        "valence": _text(mean),
    }


def curves_of(map_id: uuid.UUID, *, state: str = "current") -> Json:
    """The derived values of a map: curves, their figures, and where personas disagree."""
    with reading():
        drawn = document.build(map_id)
        found = curves_drawn(drawn, state=state)
    return {
        "map": str(map_id),
        "revision": drawn["revision"],
        "state": state,
        "curves": [curve_json(one) for one in found],
        "spread": [
            {**_column(column), "value": _text(value)} for column, value in curve.spreads(found)
        ],
    }


def curves_drawn(drawn: Json, *, state: str = "current") -> list[curve.Curve]:
    """The curves of a map's document, everyone's first, weighed by the personas' segments."""
    weights = dict(
        Persona.objects.filter(
            pk__in=[row["persona"] for row in drawn["map_personas"]]
        ).values_list("pk", "segment_weight")
    )
    return curve.curves(
        drawn,
        segment_weights={str(persona): weight for persona, weight in weights.items()},
        state=state,
    )


def curve_json(found: curve.Curve) -> Json:
    """A curve with its figures as the API shows it."""
    return {
        "persona": found.persona,
        "state": found.state,
        "points": [
            {
                **_column(point.column),
                "value": _text(point.value),
                "intensity": point.intensity,
                "assumption": point.assumption,
            }
            for point in found.points
        ],
        "stages": [{"stage": stage, "value": _text(value)} for stage, value in found.stages],
        "peak": _extreme(found.peak),
        "end": _extreme(found.end),
        "peak_end": _text(found.peak_end),
        "mean": _text(found.mean),
        "min": _text(found.lowest),
        "coverage": {
            "read": len(found.values),
            "of": len(found.points),
            "ratio": _text(found.coverage),
        },
        "gaps": [_column(column) for column in found.gaps],
    }


def _column(column: curve.Column) -> Json:
    return {"stage": column.stage, "step": column.step}


def _extreme(extreme: curve.Extreme | None) -> Json | None:
    if extreme is None or extreme.column is None:
        return None
    return {
        **_column(extreme.column),
        "value": _text(extreme.value),
        "reading": extreme.reading,
    }


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(curve.rounded(value))
