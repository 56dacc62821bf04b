"""A map of a given size, made as every map is made: by batches."""

from journeymap.changes.apply import apply_batch
from journeymap.core.ids import new_secret, uuid7
from journeymap.maps.services import create_map
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import User
from journeymap.workspaces.services import create_token, create_workspace

STAGES, LANES = 6, 12


def _op(entity: str, **fields: object) -> dict[str, object]:
    return {"entity": entity, "type": "create", "id": str(uuid7()), "fields": fields}


def make_map(cards: int) -> tuple[str, str]:
    """Make 6 stages, 12 lanes and `cards` cards; return the map's id and a reading token."""
    user = User.objects.create_user(f"{new_secret(bits=40)}@example.org", name="Bench")
    workspace = create_workspace(owner=user, name="Bench")
    actor = Actor.member(user_id=user.pk, name="Bench")
    journey_map = create_map(actor=actor, workspace=workspace, header={"title": "Bench"})
    stages = [_op("stage", name=f"Stage {n}") for n in range(STAGES)]
    lanes = [_op("lane", kind="text", side="individual", name=f"Lane {n}") for n in range(LANES)]
    things = [
        _op(
            "card",
            kind="text",
            title=f"Card {n}",
            body=f"Notes for card {n}: ".ljust(160, "lorem ipsum dolor "[n % 18]),
            lane=lanes[n % LANES]["id"],
            stage=stages[n // LANES % STAGES]["id"],
        )
        for n in range(cards)
    ]
    ops = [*stages, *lanes, *things]
    for start in range(0, len(ops), 500):
        apply_batch(
            actor=actor,
            map_id=journey_map.pk,
            batch={
                "batch_id": str(uuid7()),
                "base_revision": 0,
                "ops": ops[start : start + 500],
            },
        )
    _, secret = create_token(
        actor=actor, workspace_id=workspace.pk, name="bench", scopes=["maps:read"]
    )
    return str(journey_map.pk), secret
