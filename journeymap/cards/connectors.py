"""Connector as a drawn thing: an arrow from one placed thing to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeymap.cards.models import (
    CONNECTOR_KINDS,
    CONNECTORS_HIGH,
    FROM_ENDS,
    TO_ENDS,
    Connector,
)
from journeymap.changes.entities import Entity
from journeymap.core.errors import Invalid, LimitReached
from journeymap.core.kinds import Choice, Integer, Ref, Text

if TYPE_CHECKING:
    from journeymap.changes.rows import Row
    from journeymap.changes.work import Work

ENDS = (*FROM_ENDS, *TO_ENDS)


def connector() -> Entity:
    """Describe the connector. Its ends never change: another arrow is another connector."""
    return Entity(
        name="connector",
        section="connectors",
        model=Connector,
        fields={
            **{name: Ref(name.partition("_")[2], nullable=True) for name in ENDS},
            "kind": Choice(CONNECTOR_KINDS, default="flow"),
            "label": Text(80, line=True),
            "condition": Text(160, line=True),
            "share_pct": Integer(0, 100, nullable=True),
        },
        fixed=frozenset(ENDS),
        one_of=(FROM_ENDS, TO_ENDS),
        rules=(_connector_rule,),
    )


def _connector_rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """Two different ends, at most one connector of a kind between them, and a limit."""
    if after is None:
        return
    values = after.values
    if verb == "create":
        _two_ends(after)
    if before is None or before.values["kind"] != values["kind"]:
        ends = {name: values[name] for name in ENDS}
        twins = [r for r in work.live("connector", kind=values["kind"], **ends) if r.id != after.id]
        if twins:
            raise Invalid(
                fields={"fields.kind": "These two are connected like this already."},
                row=twins[0].json(),
            )
    if before is None:
        count = work.memo.get("connectors")
        count = work.count("connector") if count is None else count
        if count >= CONNECTORS_HIGH:
            raise LimitReached(f"A map holds at most {CONNECTORS_HIGH:,} connectors.")
        work.memo["connectors"] = count + 1


def _two_ends(row: Row) -> None:
    found = []
    for names in (FROM_ENDS, TO_ENDS):
        given = [name for name in names if row.values[name] is not None]
        if len(given) != 1:
            raise Invalid(fields={f"fields.{names[0]}": f"Name exactly one of {', '.join(names)}."})
        found.append(given[0])
    start, end = found
    if row.values[start] == row.values[end]:
        raise Invalid(fields={f"fields.{end}": "A connector leads to something else."})
