"""Cards: their content, their personas and tags, and whose those are."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from journeymap.cards.models import Card, Tag
from journeymap.core.errors import Invalid
from journeymap.files.models import Attachment
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.models import Workspace
from personas.models import Persona
from tests.support.batches import batch, op, verify_ops
from tests.support.drawn import SYSTEM, create, new_map, rows_of, submit
from tests.support.factories import make_workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn() -> JourneyMap:
    return new_map()


@pytest.fixture
def cell(drawn: JourneyMap) -> dict[str, str]:
    lane, stage = create(drawn, "lane", kind="text"), create(drawn, "stage", name="A")
    return {"lane": lane, "stage": stage}


def _attachment(workspace: Workspace) -> str:
    made = Attachment.objects.create(
        workspace=workspace, name="a.png", mime="image/png", size=1, sha256="0" * 64, width=1,
        height=1,
    )  # fmt: skip
    return str(made.pk)


def test_a_card_carries_all_its_fields(drawn: JourneyMap, cell: dict[str, str]) -> None:
    card = create(drawn, "card", **cell)
    (row,) = rows_of(drawn, "cards")
    assert row == {
        "id": card, "rev": 3, **cell, "step": None, "pos": "a0", "span": 1, "kind": "text",
        "title": "", "body": "", "color": None, "emoji": "", "url": None, "attachment": None,
        "fail_point": False, "wait_point": False, "evidence_level": "assumption", "personas": [],
        "tags": [], "review_due_on": None, "alt_text": "", "decorative": False, "aspect": "wide",
        "focus_x": None, "focus_y": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "touchpoint"),
        ("aspect", "round"),
        ("focus_x", 101),
        ("focus_y", -1),
        ("alt_text", "x" * 301),
        ("span", 0),
        ("span", 41),
        ("title", "x" * 281),
        ("body", "x" * 4001),
        ("url", "javascript:alert(1)"),
        ("evidence_level", "certain"),
        ("emoji", "x" * 9),
    ],
)
def test_what_no_card_may_hold_is_refused(
    drawn: JourneyMap, cell: dict[str, str], field: str, value: Any
) -> None:
    with pytest.raises(Invalid):
        create(drawn, "card", **cell, **{field: value})


def test_personas_and_tags_are_linked_and_unlinked_one_by_one(
    drawn: JourneyMap, cell: dict[str, str]
) -> None:
    ids = [
        str(Persona.objects.create(workspace_id=drawn.workspace_id, name=name).pk)
        for name in ("Léa", "Karim")
    ]
    tag = str(Tag.objects.create(workspace_id=drawn.workspace_id, name="checkout").pk)
    card = create(drawn, "card", **cell, personas=ids[::-1])
    assert rows_of(drawn, "cards")[0]["personas"] == sorted(ids)
    for verb, fields in (
        ("unlink", {"persona": ids[0]}),
        ("link", {"tag": tag}),
        ("link", {"tag": tag}),
    ):
        verify_ops(SYSTEM, drawn.pk, batch(op("card", verb, card, **fields)))
    (row,) = rows_of(drawn, "cards")
    assert (row["personas"], row["tags"]) == ([ids[1]], [tag])


def test_what_belongs_to_another_workspace_cannot_be_named(
    drawn: JourneyMap, cell: dict[str, str]
) -> None:
    """A3; deleted library rows count as absent."""
    elsewhere = make_workspace()
    persona = str(Persona.objects.create(workspace=elsewhere, name="Léa").pk)
    tag = str(Tag.objects.create(workspace=elsewhere, name="checkout").pk)
    dead = Tag.objects.create(
        workspace_id=drawn.workspace_id, name="old", deleted_at=drawn.created_at
    )
    card = create(drawn, "card", **cell)
    for wrong in (
        op("card", "create", **cell, personas=[persona]),
        op("card", "link", card, persona=persona),
        op("card", "link", card, tag=tag),
        op("card", "link", card, tag=str(dead.pk)),
        op("card", "set", card, attachment=_attachment(elsewhere)),
        op("card", "set", card, attachment=str(uuid.uuid4())),
    ):
        with pytest.raises(Invalid):
            submit(drawn, wrong)
    submit(drawn, op("card", "set", card, attachment=_attachment(drawn.workspace)))


def test_the_database_itself_refuses_a_card_in_two_columns(
    drawn: JourneyMap, cell: dict[str, str]
) -> None:
    step = create(drawn, "step", stage=cell["stage"], name="A1")
    card = create(drawn, "card", **cell)
    for wrong in ({"step": step}, {"stage": None}, {"kind": "mood"}, {"span": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Card.objects.filter(pk=card).update(**wrong)
