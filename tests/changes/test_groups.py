"""Batches that share a transaction: each its own revision, each its own fate."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

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


def test_p2_a_refused_batch_whose_writes_have_gone_out_already_leaves_no_trace_either(
    world: World,
) -> None:
    # The second create counts what stands on the map, so that the first one is written by then.
    editor, lane, stage = world.actors["editor"], world.ids["lane"], world.ids["stage_a"]
    create = [
        op("card", "create", lane=lane, stage=stage, kind="text", title=title, after=None)
        for title in ("One", "Two")
    ]
    group = [
        Submission(editor, parse(batch(*ops)))
        for ops in (
            [op("card", "set", world.ids["card"], title="First")],
            [*create, op("stage", "set", new_id(), name="x")],
            [op("card", "set", world.ids["card"], body="After")],
        )
    ]
    started = world.revision()

    outcomes = apply_group(world.map_id, group)

    assert isinstance(outcomes[1], Invalid)
    assert world.revision() == started + 2
    (row,) = document.build(world.map_id)["cards"]
    assert (row["title"], row["body"]) == ("First", "After")


def test_batches_of_a_group_see_what_those_before_them_made(world: World) -> None:
    editor, lane, stage = world.actors["editor"], world.ids["lane"], world.ids["stage_a"]
    fresh = new_id()
    first = op("card", "create", fresh, lane=lane, stage=stage, kind="text", title="New")
    last = op("card", "create", lane=lane, stage=stage, kind="text", title="Last", after=fresh)
    ops = [first, op("card", "set", fresh, title="Newer"), op("card", "delete", fresh), last]

    outcomes = apply_group(world.map_id, [Submission(editor, parse(batch(o))) for o in ops])

    assert [getattr(outcome, "effect", outcome) for outcome in outcomes] == ["applied"] * 4
    titles = [row["title"] for row in document.build(world.map_id)["cards"]]
    assert titles == ["Compares offers", "Last"]


def test_a_group_of_edits_reads_its_rows_together(world: World) -> None:
    editor, card = world.actors["editor"], world.ids["card"]
    counts = []
    for size in (1, 8):
        edits = [
            Submission(editor, parse(batch(op("card", "set", card, title=f"{size}.{number}"))))
            for number in range(size)
        ]
        with CaptureQueriesContext(connection) as captured:
            apply_group(world.map_id, edits)
        counts.append(sum(1 for query in captured if query["sql"].startswith("SELECT")))
    # Lock, log, rights, the card, its links, its lane and its stage.
    assert counts == [7, 7]
