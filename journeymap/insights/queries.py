"""The findings of a map as it stands now, read in one snapshot; nothing of them is stored."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from journeymap.changes import document
from journeymap.core import clock
from journeymap.core.snapshot import reading
from journeymap.insights import rules
from journeymap.kpis.queries import kpi_panel
from journeymap.maps.models import JourneyMap
from journeymap.maps.policy import Access
from personas.models import Persona
from touchpoints import queries as touchpoints
from touchpoints.curve import rounded

Json = dict[str, Any]
_FIGURES = ("peak", "end", "peak_end", "mean", "min", "coverage")


def insights_of(journey_map: JourneyMap, access: Access) -> Json:
    """The findings and the figures of a map, for an actor of this standing.

    Whoever may not see KPIs gets what the drawing alone says; whoever may not see personas learns
    that they disagree, and not who.
    """
    with reading():
        drawn = document.build(journey_map.pk)
        curves = touchpoints.curves_drawn(drawn)
        kpis = kpi_panel(journey_map, access)
        cast = Persona.objects.filter(pk__in=[row["persona"] for row in drawn["map_personas"]])
        names = {str(pk): name for pk, name in cast.values_list("pk", "name")}
        if not access.show_personas:
            names = {}
    now = clock.now()
    today = now.astimezone(ZoneInfo(journey_map.workspace.timezone)).date()
    found = rules.insights(drawn, curves, kpis, today=today)
    things, assumed = rules.assumptions(drawn)
    labels = {str(row["id"]): row.get("label_override") or "" for row in drawn["stage_kpis"]}
    everyone = touchpoints.curve_json(curves[0])
    return {
        "map": str(journey_map.pk),
        "revision": drawn["revision"],
        "as_of": clock.iso(now),
        "insights": [_json(one, kpis, labels, names) for one in found],
        "felt": {name: everyone[name] for name in _FIGURES},
        "assumptions": {"things": things, "assumed": assumed},
    }


def _json(one: rules.Insight, kpis: Json, labels: dict[str, str], names: dict[str, str]) -> Json:
    return {
        "kind": one.kind,
        "about": _thing(one.about),
        "stage": one.stage,
        "step": one.step,
        "felt": _text(one.felt),
        "spread": _text(one.spread),
        "personas": [
            {"id": persona, "name": names[persona], "value": _text(value)}
            for persona, value in one.personas
            if persona in names
        ],
        "kpis": list(_kpis(one.kpis, kpis, labels)),
        "things": [_thing(thing) for thing in one.things],
        "since": None if one.since is None else one.since.isoformat(),
    }


def _kpis(ids: Iterable[str], kpis: Json, labels: dict[str, str]) -> Iterable[Json]:
    for one in ids:
        panel = kpis[one]
        latest = panel["latest"] or {}
        yield {
            "id": one,
            "name": labels[one] or panel["definition"]["name"],
            "unit": panel["definition"]["unit"],
            "value": latest.get("value"),
            "n": latest.get("n"),
            "health": panel["health"],
            "stale": panel["stale"],
        }


def _thing(thing: rules.Thing) -> Json:
    return {"entity": thing.entity, "id": thing.id, "name": thing.name}


def _text(value: Fraction | None) -> str | None:
    return None if value is None else format(rounded(value), "f")
