"""Batches that share a transaction: each its own revision, each its own fate."""

from journeymap.changes import document
from journeymap.changes.apply import Submission, apply_group
from journeymap.changes.envelope import parse
from journeymap.changes.fold import fold
from journeymap.changes.log import items_after
from journeymap.changes.models import Change
from journeymap.core.errors import DomainError, Forbidden, Invalid
from tests.changes.conftest import World
from tests.support.batches import batch, new_id, op


def test_p17_revisions_are_gapless_whoever_writes_and_whatever_is_refused(world: World) -> None:
    good = [
        Submission(
            world.actors["editor"],
            parse(batch(op("card", "set", world.ids["card"], title=f"Draft {number}"))),
        )
        for number in range(4)
    ]
    bad = Submission(
        world.actors["viewer"], parse(batch(op("card", "set", world.ids["card"], title="No")))
    )

    outcomes = apply_group(world.map_id, [good[0], good[1], bad, good[2], good[3]])

    assert isinstance(outcomes[2], Forbidden)
    kept = [outcome.revision for outcome in outcomes if not isinstance(outcome, DomainError)]
    assert kept == list(range(kept[0], kept[0] + 4))
    logged = Change.objects.filter(map_id=world.map_id).order_by("revision")
    assert [change.revision for change in logged] == list(range(1, world.revision() + 1))


def test_p2_a_refused_batch_leaves_no_trace_among_those_committed_with_it(world: World) -> None:
    editor, card = world.actors["editor"], world.ids["card"]
    once = Submission(editor, parse(batch(op("card", "set", card, title="First"))))
    refused = Submission(
        editor,
        parse(
            batch(op("card", "set", card, title="Never"), op("stage", "set", new_id(), name="x"))
        ),
    )
    after = Submission(editor, parse(batch(op("card", "set", card, body="After"))))

    outcomes = apply_group(world.map_id, [once, refused, once, after])

    assert isinstance(outcomes[1], Invalid)
    effects = [o.effect for o in outcomes if not isinstance(o, DomainError)]
    assert effects == ["applied", "earlier", "applied"]
    (row,) = document.build(world.map_id)["cards"]
    assert (row["title"], row["body"]) == ("First", "After")
    state = document.empty(world.map_id)
    for item in items_after(world.map_id, 0, limit=100):
        state = fold(state, item["ops"], revision=item["revision"])
    assert state == document.build(world.map_id)
