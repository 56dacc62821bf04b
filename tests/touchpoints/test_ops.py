"""Touchpoints, pain points and emotion readings as drawn things."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from journeymap.core.errors import Invalid, Locked, ParentGone
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.actor import Role
from personas.models import Persona
from tests.support.batches import batch, op, verify_ops
from tests.support.drawn import SYSTEM, create, member_of, new_map, rows_of, submit
from tests.support.factories import make_workspace
from touchpoints.channels import BUILT_INS, load_built_ins
from touchpoints.models import Channel, EmotionReading, Touchpoint, TouchpointDefinition

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn() -> JourneyMap:
    return new_map()


@pytest.fixture
def cell(drawn: JourneyMap) -> dict[str, str]:
    lane, stage = create(drawn, "lane", kind="touchpoints"), create(drawn, "stage", name="A")
    return {"lane": lane, "stage": stage}


def _persona(drawn: JourneyMap, name: str = "Léa") -> str:
    return str(Persona.objects.create(workspace_id=drawn.workspace_id, name=name).pk)


def _touchpoint(drawn: JourneyMap, cell: dict[str, str], **fields: Any) -> str:
    return create(drawn, "touchpoint", **{"name": "Site", "channel": "website", **cell, **fields})


def test_a_touchpoint_carries_all_its_fields(drawn: JourneyMap, cell: dict[str, str]) -> None:
    made = _touchpoint(drawn, cell, devices=["tablet", "mobile"], mot_kind="fmot",
                       is_moment_of_truth=True)  # fmt: skip
    (row,) = rows_of(drawn, "touchpoints")
    assert row == {
        "id": made, "rev": 3, **cell, "step": None, "pos": "a0", "span": 1, "definition": None,
        "name": "Site", "channel": "website", "category": None, "tp_type": "communication",
        "initiator": "customer", "receiver": None, "importance": 3, "duration_s": None,
        "wait_s": None, "frequency": "once", "staff_roles": "", "systems": "",
        "devices": ["mobile", "tablet"], "satisfaction": None, "is_moment_of_truth": True,
        "mot_kind": "fmot", "compliance": None, "url": None, "evidence_level": "assumption",
    }  # fmt: skip


def test_a_moment_of_truth_names_its_kind_and_nothing_else_does(
    drawn: JourneyMap, cell: dict[str, str]
) -> None:
    made = _touchpoint(drawn, cell)
    for wrong in ({"is_moment_of_truth": True}, {"mot_kind": "zmot"}):
        with pytest.raises(Invalid) as refusal:
            submit(drawn, op("touchpoint", "set", made, **wrong))
        assert list(refusal.value.fields) == ["fields.mot_kind"]
    right = op("touchpoint", "set", made, is_moment_of_truth=True, mot_kind="zmot")
    verify_ops(SYSTEM, drawn.pk, batch(right))
    with pytest.raises(IntegrityError), transaction.atomic():
        Touchpoint.objects.filter(pk=made).update(mot_kind=None)


def test_channels_are_built_in_or_the_workspaces_own(
    drawn: JourneyMap, cell: dict[str, str]
) -> None:
    """A3: another workspace's channel is no channel here."""
    assert load_built_ins() == 0
    assert Channel.objects.filter(workspace=None).count() == len(BUILT_INS) == 37
    names = {"name_en": "Fair", "name_fr": "Foire", "medium": "offline", "ownership": "owned"}
    Channel.objects.create(workspace=drawn.workspace, key="fair", icon="tent", **names)
    Channel.objects.create(workspace=make_workspace(), key="market", icon="tent", **names)
    made = _touchpoint(drawn, cell, channel="fair")
    for channel in ("market", "fax"):
        with pytest.raises(Invalid) as refusal:
            submit(drawn, op("touchpoint", "set", made, channel=channel))
        assert list(refusal.value.fields) == ["fields.channel"]


def test_a_definition_is_one_of_the_workspaces_catalogue(
    drawn: JourneyMap, cell: dict[str, str]
) -> None:
    mine = TouchpointDefinition.objects.create(
        workspace_id=drawn.workspace_id, name="Shop", channel="store"
    )
    other = TouchpointDefinition.objects.create(
        workspace=make_workspace(), name="Shop", channel="store"
    )
    made = _touchpoint(drawn, cell, definition=str(mine.pk))
    with pytest.raises(Invalid):
        submit(drawn, op("touchpoint", "set", made, definition=str(other.pk)))


def test_a_pain_point_points_at_a_touchpoint_without_hanging_on_it(
    drawn: JourneyMap, cell: dict[str, str]
) -> None:
    touchpoint = _touchpoint(drawn, cell)
    lane = create(drawn, "lane", kind="pains")
    pain = create(
        drawn, "pain_point", lane=lane, stage=cell["stage"], title="Fee", touchpoint=touchpoint,
        personas=[_persona(drawn)], severity=5, frequency_pct=56,
    )  # fmt: skip
    submit(drawn, op("touchpoint", "delete", touchpoint))
    (row,) = rows_of(drawn, "pain_points")
    assert (row["id"], row["touchpoint"], len(row["personas"])) == (pain, touchpoint, 1)
    for wrong in ({"severity": 6}, {"frequency_pct": 101}, {"title": ""}, {"status": "new"}):
        with pytest.raises(Invalid):
            submit(drawn, op("pain_point", "set", pain, **wrong))


def test_a_reading_has_one_anchor_and_is_there_once_a_persona_and_state(
    drawn: JourneyMap, cell: dict[str, str]
) -> None:
    touchpoint, lea = _touchpoint(drawn, cell), _persona(drawn)
    anchor = {"touchpoint": touchpoint, "persona": lea}
    first = create(drawn, "emotion_reading", **anchor, valence=-2, intensity=5, raw_value="1.5")
    assert rows_of(drawn, "emotion_readings")[0]["raw_value"] == "1.500"
    create(drawn, "emotion_reading", **anchor, valence=1, state="expected")
    create(drawn, "emotion_reading", touchpoint=touchpoint, valence=0)
    create(drawn, "emotion_reading", stage=cell["stage"], persona=lea, valence=0)
    with pytest.raises(Invalid) as refusal:
        create(drawn, "emotion_reading", **anchor, valence=0)
    assert refusal.value.extra["row"]["id"] == first
    with pytest.raises(Invalid):
        create(drawn, "emotion_reading", touchpoint=touchpoint, valence=2)
    for wrong in ({}, {"stage": cell["stage"], "touchpoint": touchpoint}):
        with pytest.raises(Invalid):
            create(drawn, "emotion_reading", valence=0, persona=lea, **wrong)
    with pytest.raises(Invalid):
        submit(drawn, op("emotion_reading", "set", first, state="expected"))
    # Anchor and persona are for ever.
    with pytest.raises(Invalid):
        submit(drawn, op("emotion_reading", "set", first, stage=cell["stage"]))
    submit(drawn, op("emotion_reading", "delete", first))
    create(drawn, "emotion_reading", **anchor, valence=0)
    with pytest.raises(Invalid):
        submit(drawn, op("emotion_reading", "restore", first))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("valence", -3),
        ("valence", 1.5),
        ("valence", True),
        ("intensity", 0),
        ("confidence", 101),
        ("n", 0),
        ("observed_on", "2026-02-30"),
        ("label", "x" * 41),
        ("note", "x" * 501),
        ("raw_value", "1.2345"),
        ("state", "wished"),
    ],
)
def test_a_reading_out_of_range_is_refused(
    drawn: JourneyMap, cell: dict[str, str], field: str, value: Any
) -> None:
    with pytest.raises(Invalid):
        create(drawn, "emotion_reading", **{"stage": cell["stage"], "valence": 0, field: value})


def test_readings_go_and_come_back_with_what_they_are_about(
    drawn: JourneyMap, cell: dict[str, str]
) -> None:
    """I8: no orphan, no resurrection of what was deleted by itself."""
    touchpoint = _touchpoint(drawn, cell)
    kept = create(drawn, "emotion_reading", touchpoint=touchpoint, valence=1)
    submit(drawn, op("stage", "delete", cell["stage"]))
    assert rows_of(drawn, "emotion_readings") == []
    with pytest.raises(ParentGone):
        create(drawn, "emotion_reading", touchpoint=touchpoint, valence=1, persona=_persona(drawn))
    submit(drawn, op("stage", "restore", cell["stage"]))
    assert [row["id"] for row in rows_of(drawn, "emotion_readings")] == [kept]


def test_a_locked_curve_keeps_its_readings() -> None:
    """S2: the facilitator locks the emotions lane."""
    workspace = make_workspace()
    drawn, editor = new_map(workspace), member_of(workspace, Role.EDITOR)
    stage, lane = create(drawn, "stage", name="A"), create(drawn, "lane", kind="emotion_curve")
    reading = create(drawn, "emotion_reading", editor, stage=stage, valence=0)
    submit(drawn, op("lane", "set", lane, locked=True))
    for refused in (
        op("emotion_reading", "set", reading, valence=1),
        op("emotion_reading", "delete", reading),
        op("emotion_reading", "create", stage=stage, valence=1, state="expected"),
    ):
        with pytest.raises(Locked):
            submit(drawn, refused, actor=editor)
    submit(drawn, op("emotion_reading", "set", reading, valence=1))


def test_the_database_itself_refuses_a_wrong_reading(
    drawn: JourneyMap, cell: dict[str, str]
) -> None:
    made = create(drawn, "emotion_reading", stage=cell["stage"], valence=0)
    touchpoint = _touchpoint(drawn, cell)
    for wrong in ({"valence": 3}, {"intensity": 6}, {"touchpoint": touchpoint}, {"stage": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EmotionReading.objects.filter(pk=made).update(**wrong)
