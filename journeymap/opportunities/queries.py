"""Opportunities of one map and of all maps somebody sees, as pages and integrators read them."""

import uuid
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from journeymap.core.errors import NotFound
from journeymap.core.snapshot import reading
from journeymap.kpis.models import KPIAnnotation
from journeymap.kpis.rendering import decimal_text
from journeymap.maps.access import access_map_with, visible_maps
from journeymap.opportunities.models import (
    LIVE_STATUSES,
    ActionItem,
    Opportunity,
    OpportunityCard,
    OpportunityOutcome,
    OpportunityPain,
    OpportunityTouchpoint,
)
from journeymap.workspaces.actor import Actor, Capability

Json = dict[str, Any]
_COUNTED = ("actions", "actions_done", "outcomes")
_MEASURED = ("kpi_measured", "delta_abs", "delta_rel_pct", "verdict")
_LINKS = (
    ("card", OpportunityCard, "title"),
    ("pain_point", OpportunityPain, "title"),
    ("touchpoint", OpportunityTouchpoint, "name"),
)


def priority(*, impact: int | None, effort: int | None, confidence: int | None) -> Decimal | None:
    """Impact, weighed by how sure one is, for each point of effort; None while one is missing."""
    if impact is None or effort is None or confidence is None:
        return None
    exact = Decimal(impact) * confidence / 100 / effort
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def visible(opportunities: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    """Those which are neither deleted nor hidden by what they stand on."""
    return opportunities.filter(
        Q(stage__deleted_at__isnull=True),
        Q(step__deleted_at__isnull=True),
        Q(step__stage__deleted_at__isnull=True),
        deleted_at__isnull=True,
        lane__deleted_at__isnull=True,
    ).select_related(
        "map__workspace", "stage", "step__stage", "owner", "primary_stage_kpi__definition"
    )


def seen(
    actor: Actor, *, workspace_id: uuid.UUID, map_id: uuid.UUID | None = None, status: str | None
) -> QuerySet[Opportunity]:
    """The visible opportunities on all maps of a workspace the actor sees, the latest first."""
    maps = visible_maps(actor, workspace_id=workspace_id).order_by()
    if map_id is not None:
        maps = maps.filter(pk=map_id)
    found = visible(Opportunity.objects.filter(map__in=maps.values("pk")))
    if status is not None:
        found = found.filter(status=status)
    return found.order_by("-updated_at", "-id")


def one(
    actor: Actor, opportunity_id: uuid.UUID, capability: Capability
) -> tuple[Opportunity, bool]:
    """A visible opportunity, and whether the actor may see KPIs of its map.

    Errors: NotFound, Forbidden, InsufficientScope.
    """
    found = visible(Opportunity.objects.filter(pk=opportunity_id)).first()
    if found is None:
        raise NotFound
    _map, access = access_map_with(actor, found.map_id, capability)
    return found, access.show_kpis


def shown(rows: list[Opportunity], *, kpis: bool = True) -> list[Json]:
    """Rows as the API shows them: six statements whatever their number."""
    ids = [row.pk for row in rows]
    with reading():
        links, came = _links(ids), _came(ids)
    none = dict.fromkeys(_MEASURED)
    return [
        _json(row, links.get(row.pk, []), kpis=kpis)
        | dict.fromkeys(_COUNTED, 0)
        | none
        | (came.get(row.pk, {}) if kpis else {})
        for row in rows
    ]


def _came(ids: list[uuid.UUID]) -> dict[uuid.UUID, Json]:
    """How many actions and outcomes each has, and what the latest outcome says."""
    found: dict[uuid.UUID, Json] = {}
    actions = ActionItem.objects.filter(opportunity_id__in=ids).values("opportunity")
    for row in actions.annotate(n=Count("pk"), done=Count("done_at")):
        counts = {"actions": row["n"], "actions_done": row["done"]}
        found.setdefault(row["opportunity"], {}).update(counts)
    outcomes = OpportunityOutcome.objects.filter(opportunity_id__in=ids)
    for one in outcomes.select_related("stage_kpi__definition").order_by("created_at", "pk"):
        mine = found.setdefault(one.opportunity_id, {})
        relative = one.delta_rel_pct
        mine |= {
            "outcomes": mine.get("outcomes", 0) + 1,
            "kpi_measured": str(one.stage_kpi_id),
            "delta_abs": decimal_text(one.delta_abs),
            "delta_rel_pct": None if relative is None else format(relative, ".2f"),
            "verdict": one.verdict,
        }
    return found


def live_days(map_ids: set[uuid.UUID]) -> list[KPIAnnotation]:
    """The days on which opportunities went live, as notes on the KPIs they are judged by."""
    found = visible(Opportunity.objects.filter(map_id__in=map_ids, status__in=LIVE_STATUSES))
    return [
        KPIAnnotation(
            map_id=row.map_id, stage_kpi_id=row.primary_stage_kpi_id, at=row.done_on, text=row.title
        )
        for row in found.filter(primary_stage_kpi__isnull=False)
        if row.done_on is not None
    ]


def _links(ids: list[uuid.UUID]) -> dict[uuid.UUID, list[Json]]:
    """What each of these answers: the live cards, pains and touchpoints by name."""
    found: dict[uuid.UUID, list[Json]] = {}
    for name, model, title in _LINKS:
        rows = model._default_manager.filter(
            opportunity_id__in=ids, **{f"{name}__deleted_at__isnull": True}
        ).values_list("opportunity_id", f"{name}_id", f"{name}__{title}")
        for opportunity, target, words in rows.order_by("id"):
            entry = {"kind": name, "id": str(target), "name": words}
            found.setdefault(opportunity, []).append(entry)
    return found


def _json(row: Opportunity, links: list[Json], *, kpis: bool) -> Json:
    stage = row.stage or (row.step.stage if row.step else None)
    rank = priority(impact=row.impact, effort=row.effort, confidence=row.confidence)
    kpi = row.primary_stage_kpi if kpis else None
    return {
        "id": str(row.pk),
        "rev": row.rev,
        "map": {"id": str(row.map_id), "title": row.map.title},
        "lane": str(row.lane_id),
        "stage": None if stage is None else {"id": str(stage.pk), "name": stage.name},
        "step": None if row.step_id is None else str(row.step_id),
        **{name: getattr(row, name) for name in ("title", "problem", "solution", "hypothesis")},
        **{name: getattr(row, name) for name in ("kind", "impact", "effort", "confidence")},
        **{name: getattr(row, name) for name in ("reach", "team", "status", "external_url")},
        "priority": None if rank is None else format(rank, "f"),
        "owner": None
        if row.owner is None
        else {"id": str(row.owner.pk), "name": row.owner.display_name},
        "due_on": row.due_on and row.due_on.isoformat(),
        "done_on": row.done_on and row.done_on.isoformat(),
        "expected_change_pct": _money(row.expected_change_pct),
        "kpi": None
        if kpi is None or kpi.deleted_at is not None
        else {
            "id": str(kpi.pk),
            "name": kpi.label_override or kpi.definition.name(row.map.language),
            "unit": kpi.definition.unit,
            "decimals": kpi.definition.decimals,
            "direction": kpi.definition.direction,
        },
        "cost": _money(row.cost),
        "benefit_year": _money(row.benefit_year),
        "currency": row.map.workspace.currency,
        "links": links,
    }


def _money(value: Decimal | None) -> str | None:
    return None if value is None else format(value, ".2f")
