"""`Drawing`: collects the create ops of a whole map, with ids and positions made on the way."""

import uuid
from collections import Counter
from collections.abc import Iterable
from typing import Any

from journeymap.changes.apply import apply_batch
from journeymap.core import pos as positions
from journeymap.core.ids import uuid7
from journeymap.grid.models import SIDE_OF_LANE
from journeymap.workspaces.actor import Actor

Json = dict[str, Any]

OPS_A_BATCH = 250
"""Ops a batch: a whole template in one or two, and a transaction stays short (about 50 ms)."""

# Contact the company starts; everything else is started by the customer.
STARTED_BY_COMPANY = frozenset(
    {"paid_ads", "email", "sms", "push", "mail", "print", "tv_radio", "out_of_home"}
)
CATEGORY_OF_PHASE = {
    "awareness": "discovery",
    "consideration": "consideration",
    "decision": "decision",
    "purchase": "decision",
    "delivery": "experience",
    "onboarding": "experience",
    "use": "experience",
    "support": "experience",
    "retention": "retention",
    "advocacy": "advocacy",
}


class Drawing:
    """Ops in the making. Every method returns the id of what it adds."""

    def __init__(self) -> None:
        self.ops: list[Json] = []
        self._counts: Counter[tuple[Any, ...]] = Counter()
        self._keys: list[str] = []

    def add(self, entity: str, order: tuple[Any, ...] | None = None, /, **fields: Any) -> str:
        """Add a row; `order` names the list of siblings it is appended to, None if it has none."""
        row_id = str(uuid7())
        if order is not None:
            fields["pos"] = self._next_pos((entity, *order))
        self.ops.append({"entity": entity, "type": "create", "id": row_id, "fields": fields})
        return row_id

    def _next_pos(self, siblings: tuple[Any, ...]) -> str:
        number = self._counts[siblings]
        self._counts[siblings] += 1
        while len(self._keys) <= number:
            self._keys.append(positions.between(self._keys[-1] if self._keys else None, None))
        return self._keys[number]

    def lane(self, kind: str, **fields: Any) -> str:
        """Add a lane; its side is the usual one of its kind."""
        return self.add("lane", (), kind=kind, side=SIDE_OF_LANE[kind], **fields)

    def stage(self, name: str, phase: str, **fields: Any) -> str:
        """Add a stage."""
        return self.add("stage", (), name=name, canonical_phase=phase, **fields)

    def step(self, stage: str, name: str, **fields: Any) -> str:
        """Add a step to a stage."""
        return self.add("step", (stage,), stage=stage, name=name, **fields)

    def placed(
        self, entity: str, lane: str, stage: str, step: str | None = None, /, **fields: Any
    ) -> str:
        """Add a thing to a cell: under the step where one is given, else under the stage."""
        fields |= {"stage": None if step else stage, "step": step}
        return self.add(entity, (lane, stage, step), lane=lane, **fields)

    def persona(self, persona: uuid.UUID, **fields: Any) -> str:
        """Put a persona on the map."""
        return self.add("map_persona", (), persona=str(persona), **fields)

    def batches(self) -> Iterable[list[Json]]:
        """The ops in order, in batches."""
        for start in range(0, len(self.ops), OPS_A_BATCH):
            yield self.ops[start : start + OPS_A_BATCH]


def apply_drawing(
    drawing: Drawing, *, actor: Actor, map_id: uuid.UUID, revision: int, label: str
) -> int:
    """Apply a drawing to a map through the one write path; returns the map's revision.

    Raises DomainError where a batch is refused; those before it stay.
    """
    for ops in drawing.batches():
        applied = apply_batch(
            actor=actor,
            map_id=map_id,
            batch={
                "batch_id": str(uuid7()),
                "base_revision": revision,
                "ops": ops,
                "label": label,
            },
        )
        revision = applied.revision
    return revision
