"""What an op may say about an opportunity, what follows from it, and how REST shows it."""

from decimal import Decimal
from typing import Any

import pytest

from journeymap.changes import document
from journeymap.core.errors import DomainError, Invalid
from journeymap.opportunities.queries import priority
from tests.support.batches import new_id, op
from tests.support.factories import (
    MadeMap,
    clients_of,
    make_map,
    make_user,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db
Json = dict[str, Any]
LANES = ("actions", "pains", "opportunities", "ideas")


@pytest.fixture
def made() -> MadeMap:
    return make_map(stages=2, lanes=LANES, cards=1)


def put(made: MadeMap, *, lane: str = "opportunities", **fields: Any) -> str:
    row_id = new_id()
    cell = {"lane": made.lanes[lane], "stage": made.stages[0]}
    submit(made, op("opportunity", "create", row_id, **cell, title="Free delivery", **fields))
    return row_id


def rows(made: MadeMap) -> Json:
    return {row["id"]: row for row in document.build(made.id)["opportunities"]}


def refused(made: MadeMap, *ops: Json) -> DomainError:
    with pytest.raises(DomainError) as refusal:
        submit(made, *ops)
    return refusal.value


@pytest.mark.parametrize(
    ("impact", "effort", "confidence", "wanted"),
    [(5, 2, 70, "1.75"), (1, 3, 100, "0.33"), (5, 4, 1, "0.01"), (3, 1, 0, "0.00")],
)
def test_the_priority_is_impact_times_confidence_by_effort(
    impact: int, effort: int, confidence: int, wanted: str
) -> None:
    assert priority(impact=impact, effort=effort, confidence=confidence) == Decimal(wanted)
    assert priority(impact=None, effort=effort, confidence=confidence) is None


def test_what_is_done_has_its_day_and_keeps_the_one_it_was_given(made: MadeMap) -> None:
    today, named = put(made), put(made)
    submit(made, op("opportunity", "set", today, status="done"))
    submit(
        made,
        op("opportunity", "set", named, status="done"),
        op("opportunity", "set", named, done_on="2026-11-02"),
    )
    found = rows(made)
    assert found[today]["done_on"] is not None
    assert found[named]["done_on"] == "2026-11-02"


def test_nothing_is_called_measured_by_hand(made: MadeMap) -> None:
    row_id = put(made, status="done", done_on="2026-11-02")
    refusal = refused(made, op("opportunity", "set", row_id, status="measured"))
    assert isinstance(refusal, Invalid)
    assert list(refusal.fields) == ["fields.status"]
    assert rows(made)[row_id]["status"] == "done"


def test_its_owner_is_a_member(made: MadeMap) -> None:
    row_id, stranger = put(made), make_user("Zoé")
    refusal = refused(made, op("opportunity", "set", row_id, owner=str(stranger.pk)))
    assert list(refusal.fields) == ["fields.owner"]
    owner = owner_of(made.map.workspace)
    submit(made, op("opportunity", "set", row_id, owner=str(owner.pk)))
    assert rows(made)[row_id]["owner"] == str(owner.pk)


def test_lanes_of_ideas_and_opportunities_take_both(made: MadeMap) -> None:
    put(made, lane="ideas")
    card = {"stage": made.stages[0], "title": "Noted", "kind": "opportunity"}
    submit(made, op("card", "create", lane=made.lanes["opportunities"], **card))
    # A lane may become one that takes what stands in it, and no other.
    submit(made, op("lane", "set", made.lanes["ideas"], kind="opportunities"))
    refusal = refused(made, op("lane", "set", made.lanes["ideas"], kind="actions"))
    assert list(refusal.fields) == ["fields.kind"]


def test_rest_shows_where_it_stands_and_what_it_answers(made: MadeMap) -> None:
    pain = new_id()
    cell = {"lane": made.lanes["pains"], "stage": made.stages[0]}
    submit(made, op("pain_point", "create", pain, **cell, title="Unexpected fee"))
    row_id = put(made, impact=5, effort=2, confidence=70, pain_points=[pain], status="planned")
    put(made, lane="ideas")
    owner = clients_of(made)["owner"]
    query = f"?workspace={made.map.workspace_id}"
    shown = owner.get(f"/api/v1/opportunities{query}&status=planned").data["results"]
    assert [row["id"] for row in shown] == [row_id]
    (row,) = shown
    assert row["priority"] == "1.75"
    assert row["stage"] == {"id": made.stages[0], "name": "Stage 1"}
    assert row["links"] == [{"kind": "pain_point", "id": pain, "name": "Unexpected fee"}]
    assert row["kpi"] is None
    assert owner.get(f"/api/v1/opportunities/{row_id}").data == row
    # What hides its stage hides it.
    submit(made, op("stage", "delete", made.stages[0]))
    assert owner.get(f"/api/v1/opportunities{query}").data["results"] == []
    assert owner.get(f"/api/v1/opportunities/{row_id}").status_code == 404
    assert owner.get(f"/api/v1/opportunities{query}&status=proven").status_code == 400
