"""The rules of the protocol that the write path alone can hold, each by its number."""

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from journeymap.changes import document, publish
from journeymap.changes.apply import Submission, apply_batch, apply_in_transaction
from journeymap.changes.envelope import parse
from journeymap.changes.fold import fold
from journeymap.changes.log import items_after, trim
from journeymap.changes.models import Change, ChangeTouch, MapVersion
from journeymap.core.errors import (
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    ParentGone,
    PreconditionFailed,
    Stale,
    TooLarge,
)
from journeymap.workspaces.models import Membership
from tests.changes.conftest import World, make_world
from tests.support.batches import batch, new_id, op, verify_ops


def test_p1_a_batch_raises_the_revision_by_one_and_a_refusal_leaves_it(world: World) -> None:
    before = world.revision()

    applied = apply_batch(
        actor=world.actors["editor"],
        map_id=world.map_id,
        batch=batch(op("stage", "set", world.ids["stage_a"], name="Find")),
    )
    with pytest.raises(Invalid):
        apply_batch(
            actor=world.actors["editor"],
            map_id=world.map_id,
            batch=batch(op("stage", "set", new_id(), name="Nowhere")),
        )

    assert applied.effect == "applied"
    assert applied.revision == before + 1 == world.revision()


def test_p2_a_batch_is_all_or_nothing_and_travels_as_one_item(world: World) -> None:
    before = document.build(world.map_id)

    with pytest.raises(Invalid) as refusal:
        apply_batch(
            actor=world.actors["editor"],
            map_id=world.map_id,
            batch=batch(
                op("stage", "set", world.ids["stage_a"], name="Changed"),
                op("stage", "set", new_id(), name="Unknown"),
            ),
        )
    assert refusal.value.extra["op"] == 1
    assert document.build(world.map_id) == before

    applied = apply_batch(
        actor=world.actors["editor"],
        map_id=world.map_id,
        batch=batch(
            op("stage", "set", world.ids["stage_a"], name="One"),
            op("stage", "set", world.ids["stage_b"], name="Two"),
        ),
    )
    (item,) = items_after(world.map_id, before["revision"], limit=10)
    assert item == applied.item
    assert [o["id"] for o in item["ops"]] == [world.ids["stage_a"], world.ids["stage_b"]]


def test_p3_a_batch_without_effect_commits_nothing(world: World) -> None:
    revision = world.revision()

    applied = apply_batch(
        actor=world.actors["editor"],
        map_id=world.map_id,
        batch=batch(op("stage", "set", world.ids["stage_a"], name="Discover")),
    )

    assert (applied.effect, applied.revision) == ("none", revision)
    assert not Change.objects.filter(map_id=world.map_id, revision__gt=revision).exists()


def test_p4_the_log_holds_effective_ops_not_what_was_sent(world: World) -> None:
    # Two people insert after the same stage with the same key: the second gets a fresh one.
    first, second = new_id(), new_id()
    for stage in (first, second):
        applied = apply_batch(
            actor=world.actors["editor"],
            map_id=world.map_id,
            batch=batch(
                op("stage", "create", stage, name="New", pos="a0V", after=world.ids["stage_a"])
            ),
        )

    assert applied.item is not None
    effective = applied.item["ops"][0]
    assert effective["fields"]["pos"] != "a0V"
    assert "after" not in effective["fields"]
    assert effective["fields"]["description"] == ""
    order = [stage["id"] for stage in document.build(world.map_id)["stages"]]
    assert order == [world.ids["stage_a"], second, first, world.ids["stage_b"]]


def _apply_and_fail(world: World) -> None:
    body = parse(batch(op("stage", "set", world.ids["stage_a"], name="Lost")))
    with transaction.atomic():
        apply_in_transaction(Submission(world.actors["editor"], body), map_id=world.map_id)
        raise RuntimeError


def test_p6_nothing_is_published_for_a_transaction_that_rolls_back(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    heard: list[int] = []
    listener = lambda map_id, revision, item: heard.append(revision)  # noqa: E731  # one expression
    publish.subscribe(listener)
    try:
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
            _apply_and_fail(world)
        assert heard == []
        with django_capture_on_commit_callbacks(execute=True):
            apply_batch(
                actor=world.actors["editor"],
                map_id=world.map_id,
                batch=batch(op("stage", "set", world.ids["stage_a"], name="Kept")),
            )
        assert heard == [world.revision()]
    finally:
        publish.unsubscribe(listener)


def test_p7_a_resubmitted_batch_is_answered_from_the_log(world: World) -> None:
    body = batch(op("card", "set", world.ids["card"], title="Once"))
    first = apply_batch(actor=world.actors["editor"], map_id=world.map_id, batch=body)
    apply_batch(
        actor=world.actors["editor"],
        map_id=world.map_id,
        batch=batch(op("card", "set", world.ids["card"], title="Later")),
    )

    again = apply_batch(actor=world.actors["editor"], map_id=world.map_id, batch=body)

    assert (again.effect, again.revision) == ("earlier", first.revision)
    assert document.build(world.map_id)["cards"][0]["title"] == "Later"


def test_p10_a_refusal_names_op_and_field_but_nothing_of_other_maps(world: World) -> None:
    other = make_world()

    with pytest.raises(Invalid) as foreign:
        apply_batch(
            actor=world.actors["editor"],
            map_id=world.map_id,
            batch=batch(op("stage", "set", other.ids["stage_a"], name="Mine?")),
        )
    with pytest.raises(Invalid) as absent:
        apply_batch(
            actor=world.actors["editor"],
            map_id=world.map_id,
            batch=batch(op("stage", "set", new_id(), name="Mine?")),
        )
    assert foreign.value.fields == absent.value.fields
    with pytest.raises(NotFound):
        apply_batch(
            actor=world.actors["outsider"],
            map_id=world.map_id,
            batch=batch(op("stage", "set", world.ids["stage_a"], name="No")),
        )


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"entity": "planet"}, "ops[0].entity"),
        ({"type": "explode"}, "ops[0].type"),
        ({"type": "text", "fields": {"name": "x"}}, "ops[0].fields"),
        ({"colour": "red"}, "ops[0].colour"),
        ({"fields": {"name": "x", "__proto__": 1}}, "ops[0].fields.__proto__"),
        ({"fields": {"name": 7}}, "ops[0].fields.name"),
        ({"fields": {"name": "x" * 81}}, "ops[0].fields.name"),
        ({"fields": {"name": "a\ud800"}}, "ops[0].fields.name"),
        ({"fields": {}}, "ops[0].fields"),
        ({"fields": []}, "ops[0].fields"),
        ({"id": "../etc"}, "ops[0].id"),
        ({"id": 5}, "ops[0].id"),
        ({"expect": 1}, "ops[0]"),
    ],
)
def test_p14_what_the_text_alone_condemns_is_refused_before_any_lock(
    change: dict[str, object], where: str
) -> None:
    # No database fixture: touching one would fail the test.
    good = op("stage", "set", new_id(), name="Fine")
    assert parse(batch(good)).ops[0].fields == {"name": "Fine"}

    with pytest.raises(Invalid) as refusal:
        parse(batch({**good, **change}))
    assert any(name.startswith(where) for name in refusal.value.fields)


def test_p14_too_large_a_batch_is_refused() -> None:
    ops = [op("stage", "set", new_id(), name="x")] * 1001
    with pytest.raises(TooLarge):
        parse(batch(*ops))


def test_p15_the_log_replayed_from_an_empty_map_gives_the_present(world: World) -> None:
    editor = world.actors["owner"]
    for body in (
        batch(op("stage", "delete", world.ids["stage_a"])),
        batch(op("stage", "restore", world.ids["stage_a"])),
        batch(op("card", "set", world.ids["card"], title="Back again")),
        batch(op("map", "set", str(world.map_id), title="Renamed")),
    ):
        verify_ops(editor, world.map_id, body)

    state = document.empty(world.map_id)
    for item in items_after(world.map_id, 0, limit=100):
        state = fold(state, item["ops"], revision=item["revision"])

    assert state == document.build(world.map_id)


def test_p15_a_trimmed_log_replays_from_the_version_at_its_floor(world: World) -> None:
    for number in range(5):
        apply_batch(
            actor=world.actors["editor"],
            map_id=world.map_id,
            batch=batch(op("card", "set", world.ids["card"], title=f"Title {number}")),
        )

    floor = trim(world.map_id, keep=2)

    assert floor == world.revision() - 2
    state = MapVersion.objects.get(map_id=world.map_id, kind="floor").document
    for item in items_after(world.map_id, floor, limit=100):
        state = fold(state, item["ops"], revision=item["revision"])
    assert state == document.build(world.map_id)
    assert trim(world.map_id, keep=2) == floor


def test_i3_creating_twice_under_one_id_makes_one_row(world: World) -> None:
    create = op("stage", "create", new_id(), name="Only once", pos="a3")
    apply_batch(actor=world.actors["editor"], map_id=world.map_id, batch=batch(create))

    again = apply_batch(actor=world.actors["editor"], map_id=world.map_id, batch=batch(create))

    assert again.effect == "none"
    names = [stage["name"] for stage in document.build(world.map_id)["stages"]]
    assert names.count("Only once") == 1


def test_i8_a_deleted_parent_hides_its_things_and_restore_brings_back_exactly_those(
    world: World,
) -> None:
    editor = world.actors["editor"]
    before = document.build(world.map_id)
    verify_ops(editor, world.map_id, batch(op("stage", "delete", world.ids["stage_a"])))

    hidden = document.build(world.map_id)
    assert hidden["cards"] == []
    with pytest.raises(Gone):
        verify_ops(editor, world.map_id, batch(op("card", "set", world.ids["card"], title="Ghost")))
    with pytest.raises(ParentGone):
        verify_ops(
            editor,
            world.map_id,
            batch(
                op(
                    "card",
                    "create",
                    lane=world.ids["lane"],
                    stage=world.ids["stage_a"],
                    kind="text",
                    title="Orphan",
                )
            ),
        )
    applied = verify_ops(editor, world.map_id, batch(op("stage", "restore", world.ids["stage_a"])))

    assert applied.item is not None
    rows = applied.item["ops"][0]["rows"]
    assert [row["id"] for row in rows["cards"]] == [world.ids["card"]]
    after = document.build(world.map_id)
    assert [c["id"] for c in after["cards"]] == [c["id"] for c in before["cards"]]


def test_i10_undo_skips_and_names_what_someone_changed_since(world: World) -> None:
    editor, owner = world.actors["editor"], world.actors["owner"]
    card = world.ids["card"]
    apply_batch(
        actor=editor, map_id=world.map_id, batch=batch(op("card", "set", card, title="Mine"))
    )
    apply_batch(
        actor=owner, map_id=world.map_id, batch=batch(op("card", "set", card, title="Theirs"))
    )

    undo = {**op("card", "set", card, title="Compares offers"), "expect": {"title": "Mine"}}
    applied = apply_batch(actor=editor, map_id=world.map_id, batch=batch(undo))

    assert applied.effect == "none"
    assert applied.skipped == ({"op": 0, "field": "title"},)
    assert document.build(world.map_id)["cards"][0]["title"] == "Theirs"


def test_i11_a_demotion_counts_for_the_very_next_batch(world: World) -> None:
    def body() -> dict[str, object]:
        return batch(op("card", "set", world.ids["card"], title=new_id()))

    editor = world.actors["editor"]
    apply_batch(actor=editor, map_id=world.map_id, batch=body())

    Membership.objects.filter(user_id=editor.person).update(role="viewer")

    with pytest.raises(Forbidden) as refusal:
        apply_batch(actor=editor, map_id=world.map_id, batch=body())
    assert refusal.value.extra["op"] == 0


def test_a_batch_may_presume_the_revision_it_was_made_for(world: World) -> None:
    revision = world.revision()
    body = batch(op("card", "set", world.ids["card"], title="Presumed"))

    with pytest.raises(PreconditionFailed):
        apply_batch(
            actor=world.actors["editor"],
            map_id=world.map_id,
            batch=body,
            if_revision=revision - 1,
        )
    applied = apply_batch(
        actor=world.actors["editor"], map_id=world.map_id, batch=body, if_revision=revision
    )

    assert applied.revision == revision + 1


def test_a_client_from_a_future_this_map_never_had_is_told_so(world: World) -> None:
    with pytest.raises(Stale):
        apply_batch(
            actor=world.actors["editor"],
            map_id=world.map_id,
            batch=batch(op("card", "set", world.ids["card"], title="x"), base=10_000),
        )


def test_the_touched_index_names_each_row_once_a_revision(world: World) -> None:
    card = world.ids["card"]
    applied = apply_batch(
        actor=world.actors["editor"],
        map_id=world.map_id,
        batch=batch(op("card", "set", card, title="A"), op("card", "set", card, body="B")),
    )

    touched = ChangeTouch.objects.filter(map_id=world.map_id, revision=applied.revision)
    assert [(t.entity, str(t.entity_id)) for t in touched] == [("card", card)]
