"""MapPersona as a drawn thing, and the check that a persona is this workspace's."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from journeymap.changes.entities import Entity, register
from journeymap.core.errors import Invalid, LimitReached
from journeymap.core.kinds import Boolean, Dec, Pos, Uid
from personas.models import MapPersona, Persona

if TYPE_CHECKING:
    from journeymap.changes.rows import Row
    from journeymap.changes.work import Work

MAP_PERSONAS_HIGH = 40


def check_persona(work: Work, persona_id: str, *, field: str = "persona") -> None:
    """Refuse a persona that is not one of this map's workspace (A3). Raises Invalid."""
    known = work.memo.setdefault("personas", {})
    if persona_id not in known:
        known[persona_id] = Persona.objects.filter(
            pk=persona_id, workspace_id=work.workspace_id, deleted_at__isnull=True
        ).exists()
    if not known[persona_id]:
        raise Invalid(fields={f"fields.{field}": "This workspace has no such persona."})


def persona_rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """The `persona` a row newly names is one of this workspace."""
    if after is None or verb == "restore":
        return
    persona = after.values["persona"]
    if persona is not None and (before is None or before.values["persona"] != persona):
        check_persona(work, persona)


def _once(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """A persona stands on a map once, and there are at most 40."""
    if after is None or verb not in {"create", "restore"}:
        return
    twins = work.live("map_persona", persona=after.values["persona"])
    if twins:
        raise Invalid(
            fields={"fields.persona": "This persona is on the map already."}, row=twins[0].json()
        )
    if work.count("map_persona") >= MAP_PERSONAS_HIGH:
        raise LimitReached(f"A map holds at most {MAP_PERSONAS_HIGH} personas.")


def _one_primary(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """Whoever becomes primary takes over from the one before, in the same batch."""
    if after is None or not after.values["is_primary"]:
        return
    for other in work.live("map_persona", is_primary=True):
        if other.id != after.id:
            work.also(
                {
                    "entity": "map_persona",
                    "type": "set",
                    "id": other.id,
                    "fields": {"is_primary": False},
                }
            )


def register_all() -> None:
    """Tell the kernel about the drawn things of this package."""
    register(
        Entity(
            name="map_persona",
            section="map_personas",
            model=MapPersona,
            fields={
                "persona": Uid(required=True),
                "is_primary": Boolean(),
                "weight": Dec(5, 2, low=Decimal(0), high=Decimal(100), nullable=True),
                "visible_curve": Boolean(default=True),
                "pos": Pos(),
            },
            place=("pos",),
            fixed=frozenset({"persona"}),
            rules=(persona_rule, _once, _one_primary),
        )
    )
