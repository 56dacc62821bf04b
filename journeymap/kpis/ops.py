"""`stage_kpi` as a drawn thing: what an op may say about a KPI bound to a stage or touchpoint."""

from typing import Any

from django.db.models import Q

from journeymap.changes import entities
from journeymap.changes.entities import Entity
from journeymap.changes.rows import Row
from journeymap.changes.work import Work
from journeymap.core.errors import Conflict, Invalid, LimitReached
from journeymap.core.kinds import Boolean, Choice, Dec, Integer, Pos, Ref, Text, Uid
from journeymap.kpis.models import (
    CADENCES,
    KPIS_A_STAGE_HIGH,
    KPIDefinition,
    KPISource,
    StageKPI,
)
from journeymap.workspaces.actor import Capability

_UNIQUE = ("stage", "touchpoint", "definition", "persona", "segment")


def register() -> None:
    """Make `stage_kpi` known to the write path."""
    entities.register(
        Entity(
            name="stage_kpi",
            section="stage_kpis",
            model=StageKPI,
            capability=Capability.MANAGE_KPIS,
            place=("stage", "pos"),
            fixed=frozenset({"touchpoint", "definition"}),
            one_of=(("stage", "touchpoint"),),
            rules=(_anchored, _known, _within_limits),
            fields={
                "stage": Ref("stage", nullable=True),
                "touchpoint": Ref("touchpoint", nullable=True),
                "definition": Uid(required=True),
                "persona": Uid(nullable=True),
                "segment": Uid(nullable=True),
                "label_override": Text(80, line=True, default=""),
                "source": Uid(nullable=True),
                "series": Text(80, line=True, default=""),
                "cadence": Choice(CADENCES, default="weekly"),
                "baseline_value": Dec(20, 6, nullable=True),
                "stale_after_h": Integer(1, 24 * 366, nullable=True),
                "visible": Boolean(default=True),
                "pos": Pos(),
            },
        )
    )


def _anchored(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """A KPI stands on exactly one of a stage and a touchpoint."""
    if after is None or verb not in ("create", "move"):
        return
    if (after.values["stage"] is None) == (after.values["touchpoint"] is None):
        raise Invalid(fields={"fields.stage": "Give either a stage or a touchpoint."})


def _known(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """Definition, source, persona and segment belong to the map's workspace (or are presets).

    A restore is not asked: what a row named when it was deleted may have gone meanwhile.
    """
    if after is None or verb not in ("create", "set"):
        return

    def changed(name: str) -> Any:
        value = after.values[name]
        same = before is not None and before.values[name] == value
        return None if same else value

    fields: dict[str, str] = {}
    definition = changed("definition")
    mine = Q(workspace_id=work.workspace_id) | Q(workspace_id=None)
    if definition and not KPIDefinition.objects.filter(mine, pk=definition).exists():
        fields["fields.definition"] = "There is no such KPI definition in this workspace."
    source = changed("source")
    if source and not KPISource.objects.filter(pk=source, workspace_id=work.workspace_id).exists():
        fields["fields.source"] = "There is no such source in this workspace."
    fields |= _unknown_people(work, persona=changed("persona"), segment=changed("segment"))
    if fields:
        raise Invalid(fields=fields)


def _unknown_people(work: Work, *, persona: Any, segment: Any) -> dict[str, str]:
    from personas.models import Persona, Segment

    fields: dict[str, str] = {}
    mine = {"workspace_id": work.workspace_id}
    if persona and not Persona.objects.filter(pk=persona, deleted_at=None, **mine).exists():
        fields["fields.persona"] = "There is no such persona in this workspace."
    if segment and not Segment.objects.filter(pk=segment, **mine).exists():
        fields["fields.segment"] = "There is no such segment in this workspace."
    return fields


def _within_limits(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """At most twelve a stage, and the same KPI for the same people only once (I8: live rows)."""
    if after is None or after.deleted or verb not in ("create", "set", "move", "restore"):
        return
    anchor = "stage" if after.values["stage"] else "touchpoint"
    others = [
        row
        for row in work.live("stage_kpi", **{anchor: after.values[anchor]})
        if row.id != after.id
    ]
    if verb != "set" and len(others) >= KPIS_A_STAGE_HIGH:
        raise LimitReached(f"At most {KPIS_A_STAGE_HIGH} KPIs on one {anchor}.")
    for row in others:
        if all(row.values[name] == after.values[name] for name in _UNIQUE):
            raise Conflict("This KPI is already on this stage for the same people.")
