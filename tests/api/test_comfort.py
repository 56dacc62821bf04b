"""Comfort routes: one op each, If-Match on the row, fields named as they were sent."""

import pytest

from journeymap.changes.models import Change
from tests.support.batches import new_id, op
from tests.support.factories import client_for, make_map, owner_of, submit

pytestmark = pytest.mark.django_db


def test_a_stage_is_created_renamed_moved_and_deleted_by_one_op_each() -> None:
    made = make_map(stages=2)
    client = client_for(owner_of(made.map.workspace))
    row_id = new_id()
    made_row = client.post(f"{made.url}/stages", {"id": row_id, "name": "Later", "after": None})
    assert (made_row.status_code, made_row.json()["id"]) == (201, row_id)
    names = lambda: [  # noqa: E731  # read three times below
        row["name"] for row in client.get(f"{made.url}/stages").json()["results"]
    ]
    assert names() == ["Later", "Stage 1", "Stage 2"]
    renamed = client.patch(f"/api/v1/stages/{row_id}", {"name": "Last"})
    assert (renamed.status_code, renamed.json()["name"]) == (200, "Last")
    moved = client.patch(f"/api/v1/stages/{row_id}", {"after": made.stages[1]})
    assert moved.status_code == 200
    assert names() == ["Stage 1", "Stage 2", "Last"]
    assert client.delete(f"/api/v1/stages/{row_id}").status_code == 204
    assert names() == ["Stage 1", "Stage 2"]
    ops = [
        c.ops for c in Change.objects.filter(map_id=made.id, revision__gt=1).order_by("revision")
    ]
    assert [(len(o), o[0]["type"]) for o in ops] == [
        (1, "create"),
        (1, "set"),
        (1, "move"),
        (1, "delete"),
    ]


def test_if_match_holds_the_row_to_what_was_read_and_not_the_whole_map() -> None:
    made = make_map(stages=1, cards=2)
    client = client_for(owner_of(made.map.workspace))
    url = f"/api/v1/cards/{made.cards[0]}"
    tag = client.patch(url, {"title": "One"})["ETag"]
    submit(made, op("card", "set", made.cards[1], title="Somebody else's"))
    kept = client.patch(url, {"title": "Two"}, HTTP_IF_MATCH=tag)
    assert kept.status_code == 200
    late = client.patch(url, {"title": "Three"}, HTTP_IF_MATCH=tag)
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    assert late.json()["row"]["title"] == "Two"
    assert client.delete(url, HTTP_IF_MATCH='"nonsense"').status_code == 412
    assert client.delete(url, HTTP_IF_MATCH=kept["ETag"]).status_code == 204


def test_refusals_name_the_fields_as_they_were_sent() -> None:
    made = make_map(stages=1)
    client = client_for(owner_of(made.map.workspace))
    cases = (
        ({"name": ""}, "name"),
        ({"nam": "x"}, "nam"),
        ({"name": "x", "rev": 3}, "rev"),
        ({"name": "x", "after": "y"}, "after"),
        ({"goal": "x"}, "name"),
    )
    for body, field in cases:
        answer = client.post(f"{made.url}/stages", body)
        assert (answer.status_code, list(answer.json()["fields"])) == (400, [field]), body
        assert "op" not in answer.json()
    mixed = client.patch(f"/api/v1/stages/{made.stages[0]}", {"name": "x", "pos": "a9"})
    assert (mixed.status_code, list(mixed.json()["fields"])) == (400, ["pos"])
    submit(made, op("stage", "delete", made.stages[0]))
    gone = client.patch(f"/api/v1/stages/{made.stages[0]}", {"name": "x"})
    assert (gone.status_code, gone.json()["code"]) == (409, "gone")
