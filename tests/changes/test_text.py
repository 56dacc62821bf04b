"""The op `text`: long texts in which several people write at once (I12, and I10 for them)."""

import unicodedata
from typing import Any

import pytest

from journeymap.changes import document
from journeymap.changes.apply import Applied, apply_batch
from journeymap.changes.models import Change
from journeymap.core.errors import Forbidden, Gone, Invalid, LimitReached, Locked
from tests.changes.conftest import World
from tests.support.batches import batch, new_id, op, verify_ops

Json = dict[str, Any]


def _text(world: World, base: str, value: str, *, field: str = "body") -> Json:
    return op("card", "text", world.ids["card"], field=field, base=base, value=value)


def _write(world: World, base: str, value: str, *, name: str = "editor") -> Applied:
    return verify_ops(world.actors[name], world.map_id, batch(_text(world, base, value)))


def _body(world: World) -> str:
    (card,) = document.build(world.map_id)["cards"]
    return str(card["body"])


def test_i12_both_texts_survive_and_the_effective_op_is_a_plain_set(world: World) -> None:
    _write(world, "", "The cat sat.")
    _write(world, "The cat sat.", "The black cat sat.", name="admin")

    applied = _write(world, "The cat sat.", "The cat sat down.")

    assert applied.item is not None
    merged = {"body": "The black cat sat down."}
    card = world.ids["card"]
    assert applied.item["ops"] == [{"entity": "card", "type": "set", "id": card, "fields": merged}]
    inverse = Change.objects.get(map_id=world.map_id, revision=applied.revision).inverse
    assert inverse[0]["fields"] == {"body": "The black cat sat."}
    assert _body(world) == merged["body"]


def test_i12_a_queued_text_merges_the_same_after_a_reconnect(world: World) -> None:
    """Sent twice it counts once (P7); what its author started from is years old by then."""
    _write(world, "", "One. Two.")
    queued = batch(_text(world, "One. Two.", "One. Two. Mine."))
    _write(world, "One. Two.", "Zero. One. Two.", name="admin")

    first = apply_batch(actor=world.actors["editor"], map_id=world.map_id, batch=queued)
    again = apply_batch(actor=world.actors["editor"], map_id=world.map_id, batch=queued)

    assert (first.effect, again.effect) == ("applied", "earlier")
    assert _body(world) == "Zero. One. Two. Mine."


def test_p3_what_is_there_already_has_no_effect(world: World) -> None:
    _write(world, "", "One")
    assert _write(world, "", "One").effect == "none"
    assert _write(world, "Other", "Other").effect == "none"


def test_i10_undo_takes_back_ones_own_words_alone(world: World) -> None:
    _write(world, "", "Start.")
    mine = _write(world, "Start.", "Start. Mine.")
    _write(world, "Start. Mine.", "Theirs. Start. Mine.", name="admin")

    undone = verify_ops(
        world.actors["editor"],
        world.map_id,
        batch(_text(world, "Start. Mine.", "Start."), undoes=str(mine.batch_id)),
    )

    assert undone.effect == "applied"
    assert _body(world) == "Theirs. Start."


def test_too_long_together_is_refused_with_the_row_and_too_long_alone_before(world: World) -> None:
    base = "a " * 1990
    _write(world, "", base)
    _write(world, base, f"theirs {base}", name="admin")

    with pytest.raises(LimitReached) as refusal:
        _write(world, base, f"{base} and mine as well")
    assert refusal.value.extra["row"]["body"] == f"theirs {base}"
    assert "fields.value" in refusal.value.fields
    with pytest.raises(Invalid) as refused:
        _write(world, base, "a" * 4001)
    assert "ops[0].fields.value" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        _write(world, "a" * 4001, "a")
    assert "ops[0].fields.base" in refused.value.fields
    assert _body(world) == f"theirs {base}"


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"field": "alt_text", "base": "", "value": "x"}, id="a short field"),
        pytest.param({"field": ["body"], "base": "", "value": "x"}, id="no name"),
        pytest.param({"field": "body", "value": "x"}, id="no base"),
        pytest.param({"field": "body", "base": ""}, id="no value"),
        pytest.param({"field": "body", "base": None, "value": "x"}, id="null"),
        pytest.param({"field": "body", "base": "\ud800", "value": "x"}, id="half a character"),
        pytest.param({"field": "body", "base": "", "value": "x", "title": "y"}, id="another key"),
        pytest.param({"body": "x"}, id="as a set"),
    ],
)
def test_p14_other_shapes_are_refused_before_any_lock(world: World, fields: Json) -> None:
    body = batch({"entity": "card", "type": "text", "id": world.ids["card"], "fields": fields})
    with pytest.raises(Invalid):
        apply_batch(actor=world.actors["editor"], map_id=world.map_id, batch=body)
    body = batch(op("touchpoint", "text", new_id(), field="systems", base="", value="x"))
    with pytest.raises(Invalid):
        apply_batch(actor=world.actors["editor"], map_id=world.map_id, batch=body)


def test_locked_deleted_and_forbidden_as_for_a_set(world: World) -> None:
    _write(world, "", "One")
    editor, owner = world.actors["editor"], world.actors["owner"]
    lock = batch(op("lane", "set", world.ids["lane"], locked=True))

    with pytest.raises(Forbidden):
        _write(world, "One", "Two", name="viewer")
    apply_batch(actor=owner, map_id=world.map_id, batch=lock)
    with pytest.raises(Locked):
        _write(world, "One", "Two")
    unlock = batch(op("lane", "set", world.ids["lane"], locked=False))
    apply_batch(actor=owner, map_id=world.map_id, batch=unlock)
    apply_batch(
        actor=editor, map_id=world.map_id, batch=batch(op("card", "delete", world.ids["card"]))
    )
    with pytest.raises(Gone) as refusal:
        _write(world, "One", "Two")
    assert refusal.value.extra["row"]["body"] == "One"


def test_texts_are_normalised_before_they_are_compared(world: World) -> None:
    """One accent, written in two ways, is one; where a letter and an accent meet, they join."""
    _write(world, "", "cafe\u0301")
    assert _body(world) == "caf\u00e9"
    assert _write(world, "cafe\u0301", "caf\u00e9").effect == "none"
    _write(world, "caf\u00e9", "caf\u00e9 e", name="admin")
    _write(world, "caf\u00e9", "caf\u00e9 \u0301", name="editor")
    assert _body(world) == unicodedata.normalize("NFC", _body(world))


def test_many_merges_in_one_batch_share_one_allowance(world: World) -> None:
    """Beyond it the merge is coarser; nothing anybody wrote is lost for that."""
    base = ". " * 1000
    _write(world, "", base)
    _write(world, base, f"w{base[:-1]}w", name="admin")
    ops = [_text(world, base, f"q{base[:-1]}q") for _ in range(3)]
    with pytest.raises(LimitReached):
        # Each of them once more: the text grows beyond its limit, and all of it is refused.
        apply_batch(actor=world.actors["editor"], map_id=world.map_id, batch=batch(*ops * 40))
    assert _body(world) == f"w{base[:-1]}w"
