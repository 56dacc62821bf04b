"""Stages, steps, lanes and places: limits, locks, what a lane takes, what follows what."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from journeymap.changes.models import Change
from journeymap.core.errors import Forbidden, Gone, Invalid, LimitReached, Locked, ParentGone
from journeymap.grid import ops as grid_ops
from journeymap.grid.models import LANE_KINDS, Stage
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.actor import Role
from personas.models import Persona
from tests.support.batches import new_id, op, verify_ops
from tests.support.drawn import SYSTEM, create, member_of, new_map, rows_of, submit
from tests.support.factories import make_workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn() -> JourneyMap:
    return new_map()


def _names(drawn: JourneyMap, section: str = "stages") -> list[str]:
    return [row["name"] for row in rows_of(drawn, section)]


def test_a_stage_is_created_set_moved_deleted_and_restored(drawn: JourneyMap) -> None:
    first = create(drawn, "stage", name="  Awareness\t ", canonical_phase="awareness")
    second = create(drawn, "stage", name="Decision", duration_min_s=60, duration_max_s=60)
    (row, _) = rows_of(drawn, "stages")
    assert row == {
        "id": first, "rev": 1, "pos": "a0", "name": "Awareness", "goal": "", "description": "",
        "canonical_phase": "awareness", "color": None, "duration_min_s": None,
        "duration_max_s": None, "collapsed": False,
    }  # fmt: skip
    move = op("stage", "move", second, pos="Zz")
    verify_ops(SYSTEM, drawn.pk, {"batch_id": new_id(), "base_revision": 0, "ops": [move]})
    assert _names(drawn) == ["Decision", "Awareness"]
    for verb, names in (("delete", ["Awareness"]), ("restore", ["Decision", "Awareness"])):
        body = {"batch_id": new_id(), "base_revision": 0, "ops": [op("stage", verb, second)]}
        verify_ops(SYSTEM, drawn.pk, body)
        assert _names(drawn) == names


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("canonical_phase", "beginning"),
        ("color", "#ff0000"),
        ("duration_min_s", -1),
        ("duration_max_s", 4),
        ("collapsed", 1),
        ("unknown", 1),
    ],
)
def test_a_value_out_of_its_range_is_refused_by_name(
    drawn: JourneyMap, field: str, value: Any
) -> None:
    fields = {"name": "Decision", "duration_min_s": 5, field: value}
    with pytest.raises(Invalid) as refusal:
        create(drawn, "stage", **fields)
    assert list(refusal.value.fields) in ([f"ops[0].fields.{field}"], [f"fields.{field}"])
    assert rows_of(drawn, "stages") == []


def test_forty_stages_forty_steps_a_stage_forty_lanes(drawn: JourneyMap) -> None:
    """The limits of `architecture.md`; what is deleted makes room."""
    stages = [op("stage", "create", name=f"S{n}") for n in range(40)]
    submit(drawn, *stages)
    home = stages[0]["id"]
    steps = [op("step", "create", stage=home, name=f"T{n}") for n in range(40)]
    submit(drawn, *steps)
    lanes = [op("lane", "create", kind="text") for _ in range(40)]
    submit(drawn, *lanes)
    elsewhere = create(drawn, "step", stage=stages[1]["id"], name="Elsewhere")
    for refused in (
        op("stage", "create", name="S40"),
        op("step", "create", stage=home, name="T40"),
        op("lane", "create", kind="text"),
        op("step", "move", elsewhere, stage=home, pos="a0"),
    ):
        with pytest.raises(LimitReached):
            submit(drawn, refused)
    submit(drawn, op("stage", "delete", stages[3]["id"]))
    create(drawn, "stage", name="S40")
    with pytest.raises(LimitReached):
        submit(drawn, op("stage", "restore", stages[3]["id"]))
    # Moving inside a full stage is no arrival.
    submit(drawn, op("step", "move", steps[3]["id"], stage=home, pos="Zz"))


def test_a_map_takes_no_more_placed_things_than_its_limit(
    drawn: JourneyMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All kinds count together; what a deleted stage hides does not."""
    monkeypatch.setattr(grid_ops, "PLACED_HIGH", 3)
    lane, tps = create(drawn, "lane", kind="text"), create(drawn, "lane", kind="touchpoints")
    stage, other = create(drawn, "stage", name="A"), create(drawn, "stage", name="B")
    step = create(drawn, "step", stage=other, name="B1")
    create(drawn, "touchpoint", lane=tps, stage=stage, name="Site", channel="website")
    submit(drawn, *[op("card", "create", lane=lane, step=step, title=f"{n}") for n in range(2)])
    fourth = op("card", "create", lane=lane, stage=stage, title="4")
    with pytest.raises(LimitReached):
        submit(drawn, fourth)
    submit(drawn, op("stage", "delete", other), fourth)
    assert len(rows_of(drawn, "cards")) == 1


def test_curve_arc_and_kpi_lanes_are_there_once(drawn: JourneyMap) -> None:
    for kind in ("emotion_curve", "dramatic_arc", "kpi"):
        first = create(drawn, "lane", kind=kind)
        with pytest.raises(Invalid) as refusal:
            create(drawn, "lane", kind=kind)
        assert refusal.value.extra["row"]["id"] == first
        submit(drawn, op("lane", "delete", first))
        create(drawn, "lane", kind=kind)
        with pytest.raises(Invalid):
            submit(drawn, op("lane", "restore", first))
    text = create(drawn, "lane", kind="text")
    with pytest.raises(Invalid):
        submit(drawn, op("lane", "set", text, kind="kpi"))


@pytest.mark.parametrize("kind", LANE_KINDS)
def test_a_lanes_kind_says_what_it_takes(drawn: JourneyMap, kind: str) -> None:
    lane, stage = create(drawn, "lane", kind=kind), create(drawn, "stage", name="A")
    things: dict[str, dict[str, Any]] = {
        "card": {"title": "x"},
        "touchpoint": {"name": "x", "channel": "website"},
        "pain_point": {"title": "x"},
    }
    taken = {"touchpoints": "touchpoint", "pains": "pain_point"}.get(kind, "card")
    if kind in {"emotion_curve", "dramatic_arc", "kpi", "channels"}:
        taken = ""
    for entity, fields in things.items():
        made = op(entity, "create", lane=lane, stage=stage, **fields)
        if entity == taken:
            submit(drawn, made)
        else:
            with pytest.raises(Invalid) as refusal:
                submit(drawn, made)
            assert list(refusal.value.fields) == ["fields.lane"]


def test_a_lane_in_use_keeps_what_it_takes(drawn: JourneyMap) -> None:
    lane, stage = create(drawn, "lane", kind="text"), create(drawn, "stage", name="A")
    card = create(drawn, "card", lane=lane, stage=stage, title="x")
    submit(drawn, op("lane", "set", lane, kind="ideas"))
    with pytest.raises(Invalid):
        submit(drawn, op("lane", "set", lane, kind="pains"))
    submit(drawn, op("card", "delete", card), op("lane", "set", lane, kind="pains"))
    # A restored card would stand where it does not belong.
    with pytest.raises(Invalid):
        submit(drawn, op("card", "restore", card))


def test_a_thing_stands_under_exactly_one_of_stage_and_step(drawn: JourneyMap) -> None:
    lane, stage = create(drawn, "lane", kind="text"), create(drawn, "stage", name="A")
    step = create(drawn, "step", stage=stage, name="A1")
    card = create(drawn, "card", lane=lane, step=step)
    for place in ({"stage": stage, "step": step}, {"stage": None, "step": None}):
        with pytest.raises(Invalid):
            create(drawn, "card", lane=lane, **place)
        with pytest.raises(Invalid):
            submit(drawn, op("card", "move", card, lane=lane, pos="a0", **place))
    submit(drawn, op("card", "move", card, lane=lane, stage=stage, step=None, pos="a0"))
    assert rows_of(drawn, "cards")[0]["step"] is None


def test_things_on_a_step_follow_it_and_are_hidden_with_its_stage(drawn: JourneyMap) -> None:
    """I8: deleting the stage hides step and card; restoring it brings back exactly those."""
    lane = create(drawn, "lane", kind="text")
    here, there = create(drawn, "stage", name="A"), create(drawn, "stage", name="B")
    step = create(drawn, "step", stage=here, name="A1")
    card = create(drawn, "card", lane=lane, step=step)
    submit(drawn, op("step", "move", step, stage=there, pos="a0"))
    submit(drawn, op("stage", "delete", here))
    assert [row["id"] for row in rows_of(drawn, "cards")] == [card]
    submit(drawn, op("stage", "delete", there))
    assert rows_of(drawn, "steps") == rows_of(drawn, "cards") == []
    with pytest.raises(Gone):
        submit(drawn, op("card", "set", card, title="x"))
    with pytest.raises(ParentGone):
        create(drawn, "card", lane=lane, step=step)
    applied = submit(drawn, op("stage", "restore", there))
    assert applied.item is not None
    shown = applied.item["ops"][0]["rows"]
    assert {name: [row["id"] for row in rows] for name, rows in shown.items()} == {
        "stages": [there],
        "steps": [step],
        "cards": [card],
    }


def test_a_locked_lane_is_closed_to_those_who_may_not_lock() -> None:
    """S2: a point on a locked lane springs back; owners and admins may still work there."""
    workspace = make_workspace()
    drawn = new_map(workspace)
    editor, admin = member_of(workspace, Role.EDITOR), member_of(workspace, Role.ADMIN)
    lane, open_lane = create(drawn, "lane", kind="text"), create(drawn, "lane", kind="text")
    stage = create(drawn, "stage", name="A")
    place = {"stage": stage, "step": None, "pos": "a0"}
    card = create(drawn, "card", lane=lane, stage=stage)
    free = create(drawn, "card", lane=open_lane, stage=stage)
    gone = create(drawn, "card", lane=lane, stage=stage)
    submit(drawn, op("card", "delete", gone))
    for locking in (
        op("lane", "set", lane, locked=True),
        op("lane", "create", kind="text", locked=True),
    ):
        with pytest.raises(Forbidden):
            submit(drawn, locking, actor=editor)
    submit(drawn, op("lane", "set", lane, locked=True), actor=admin)
    for refused in (
        op("card", "set", card, title="x"),
        op("card", "move", card, lane=open_lane, **place),
        op("card", "move", free, lane=lane, **place),
        op("card", "create", lane=lane, stage=stage),
        op("card", "delete", card),
        op("card", "restore", gone),
        op("lane", "set", lane, name="Mine"),
        op("lane", "move", lane, pos="a5"),
        op("lane", "delete", lane),
    ):
        with pytest.raises(Locked) as refusal:
            submit(drawn, refused, actor=editor)
        assert refusal.value.extra["row"]["id"] == lane
    submit(drawn, op("card", "set", card, title="x"), actor=admin)
    submit(drawn, op("lane", "set", lane, locked=False), actor=admin)
    submit(drawn, op("card", "set", card, title="y"), actor=editor)


def test_a_lock_is_signed_by_who_set_it_and_says_why() -> None:
    """Nobody locks in another's name; unlocking leaves no reason behind, and can be undone."""
    workspace = make_workspace()
    drawn = new_map(workspace)
    editor, admin = member_of(workspace, Role.EDITOR), member_of(workspace, Role.ADMIN)
    lane, stage = create(drawn, "lane", kind="text"), create(drawn, "stage", name="A")
    why = {"locked": True, "lock_reason": "Figures under review", "locked_by": "Somebody else"}

    def lock() -> tuple[object, ...]:
        (row,) = (row for row in rows_of(drawn, "lanes") if row["id"] == lane)
        return row["locked"], row["lock_reason"], row["locked_by"]

    signed = (True, "Figures under review", admin.name)
    submit(drawn, op("lane", "set", lane, **why), actor=admin)
    assert lock() == signed
    with pytest.raises(Locked) as refusal:
        submit(drawn, op("card", "create", lane=lane, stage=stage), actor=editor)
    assert str(refusal.value.detail) == f"{admin.name} has locked this lane. Figures under review"
    for forged in ({"locked_by": "Me"}, {"lock_reason": "Mine"}):
        with pytest.raises(Forbidden):
            submit(drawn, op("lane", "set", lane, **forged), actor=editor)
    submit(drawn, op("lane", "set", lane, locked_by="Me"), actor=admin)
    assert lock() == signed
    submit(drawn, op("lane", "set", lane, locked=False), actor=admin)
    assert lock() == (False, "", "")
    freed = Change.objects.filter(map_id=drawn.pk).latest("revision")
    submit(drawn, *freed.inverse, actor=admin)
    assert lock() == signed
    submit(drawn, op("lane", "set", lane, lock_reason="Until Friday"), actor=admin)
    assert lock() == (True, "Until Friday", admin.name)


def test_a_lane_names_only_a_persona_of_its_workspace(drawn: JourneyMap) -> None:
    """A3: foreign ids in a body are refused naming the field."""
    mine = Persona.objects.create(workspace_id=drawn.workspace_id, name="Léa")
    other = Persona.objects.create(workspace=make_workspace(), name="Karim")
    lane = create(drawn, "lane", kind="thoughts", persona=str(mine.pk))
    with pytest.raises(Invalid) as refusal:
        submit(drawn, op("lane", "set", lane, persona=str(other.pk)))
    assert list(refusal.value.fields) == ["fields.persona"]


def test_the_database_itself_refuses_what_the_rules_missed(drawn: JourneyMap) -> None:
    """The constraints are a backstop on both databases."""
    stage = create(drawn, "stage", name="A", duration_min_s=5, duration_max_s=6)
    for wrong in ({"canonical_phase": "nowhere"}, {"color": "pink"}, {"duration_max_s": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Stage.objects.filter(pk=stage).update(**wrong)
