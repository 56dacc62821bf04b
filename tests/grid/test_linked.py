"""Ways between maps: whose maps, no loops, and what a map is told of those around it."""

from itertools import pairwise

import pytest
from django.utils import timezone

from journeymap.changes import document, tree
from journeymap.core.errors import Invalid, LimitReached
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.actor import Role
from journeymap.workspaces.models import Workspace
from tests.support.batches import op
from tests.support.drawn import create, member_of, new_map, rows_of, submit
from tests.support.factories import clients_of, make_map, make_workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace() -> Workspace:
    return make_workspace()


def _step(journey_map: JourneyMap, **fields: object) -> str:
    stage = create(journey_map, "stage", name="A")
    return create(journey_map, "step", stage=stage, name="A1", **fields)


def _opens(journey_map: JourneyMap, other: JourneyMap) -> str:
    return _step(journey_map, child_map=str(other.pk))


def test_a_step_opens_a_map_of_the_workspace_that_the_actor_sees(workspace: Workspace) -> None:
    here, other = new_map(workspace), new_map(workspace)
    step = _step(here)
    editor = member_of(workspace, Role.EDITOR)
    submit(here, op("step", "set", step, child_map=str(other.pk)), actor=editor)
    assert rows_of(here, "steps")[0]["child_map"] == str(other.pk)
    binned = new_map(workspace)
    JourneyMap.objects.filter(pk=binned.pk).update(deleted_at=timezone.now())
    for wrong in (new_map(), binned):
        for bad in (
            op("step", "set", step, child_map=str(wrong.pk)),
            op("map_link", "create", to_map=str(wrong.pk), kind="variant"),
        ):
            with pytest.raises(Invalid, match=r"not valid") as refusal:
                submit(here, bad)
            assert list(refusal.value.fields.values()) == ["This workspace has no such map."]


def test_no_map_lies_in_itself(workspace: Workspace) -> None:
    a, b, c = (new_map(workspace) for _ in range(3))
    _opens(a, b)
    create(b, "map_link", to_map=str(c.pk), kind="child")
    for journey_map, other in ((a, a), (b, a), (c, a), (c, b)):
        with pytest.raises(Invalid, match="not valid") as refusal:
            _opens(journey_map, other)
        assert "fields.child_map" in refusal.value.fields
        with pytest.raises(Invalid):
            create(journey_map, "map_link", to_map=str(other.pk), kind="child")
    # Other ways may lead back, and a map may be opened from two places.
    create(c, "map_link", to_map=str(a.pk), kind="variant")
    _opens(a, c)


def test_maps_do_not_follow_themselves(workspace: Workspace) -> None:
    a, b = new_map(workspace), new_map(workspace)
    link = create(a, "map_link", to_map=str(b.pk), kind="next")
    with pytest.raises(Invalid):
        create(b, "map_link", to_map=str(a.pk), kind="next")
    other = create(b, "map_link", to_map=str(a.pk), kind="variant")
    with pytest.raises(Invalid):
        submit(b, op("map_link", "set", other, kind="next"))
    submit(a, op("map_link", "delete", link))
    submit(b, op("map_link", "set", other, kind="next"))
    with pytest.raises(Invalid):
        submit(a, op("map_link", "restore", link))


def test_a_deleted_step_that_would_close_a_loop_stays_deleted(workspace: Workspace) -> None:
    a, b = new_map(workspace), new_map(workspace)
    step = _opens(a, b)
    submit(a, op("step", "delete", step))
    _opens(b, a)
    with pytest.raises(Invalid):
        submit(a, op("step", "restore", step))


def test_maps_nest_ten_deep(workspace: Workspace) -> None:
    maps = [new_map(workspace) for _ in range(13)]
    for above, below in pairwise(maps[:11]):
        _opens(above, below)
    with pytest.raises(LimitReached, match="10 deep"):
        _opens(maps[10], maps[11])
    with pytest.raises(LimitReached):
        _opens(maps[11], maps[0])
    # What would close the loop is told as what it is, from the other end of the chain too.
    with pytest.raises(Invalid):
        _opens(maps[10], maps[0])
    _opens(maps[11], maps[12])


def test_a_map_is_told_of_those_around_it() -> None:
    made = make_map(stages=1, steps=1)
    workspace, here = made.map.workspace, str(made.id)
    clients = clients_of(made)
    parent, child, variant, gone = (
        JourneyMap.objects.create(workspace=workspace, title=title)
        for title in ("Whole life", "Basket", "At the shop", "Old")
    )
    above = _opens(parent, made.map)
    submit(made.map, op("step", "set", made.steps[0], child_map=str(child.pk)))
    link = create(made.map, "map_link", stage=made.stages[0], to_map=str(variant.pk),
                  kind="variant")  # fmt: skip
    back = create(variant, "map_link", to_map=here, kind="blueprint_of")
    create(made.map, "map_link", to_map=str(gone.pk), kind="next")
    JourneyMap.objects.filter(pk=gone.pk).update(deleted_at=timezone.now())
    around = clients["viewer"].get(f"{made.url}/linked").json()

    def entry(other: JourneyMap, slug: str, kind: str, incoming: bool, via: str | None,
              **start: str) -> dict[str, object]:  # fmt: skip
        return {
            "id": str(other.pk), "title": other.title, "slug": slug, "kind": kind,
            "incoming": incoming, "link": via, "from": {"stage": None, "step": None, **start},
        }  # fmt: skip

    assert around["parents"] == [
        entry(parent, "whole-life", "child", True, None, map=str(parent.pk), step=above)
    ]
    assert around["children"] == [
        entry(child, "basket", "child", False, None, map=here, step=made.steps[0])
    ]
    others = sorted(around["others"], key=lambda found: found["incoming"])
    assert others == [
        entry(variant, "at-the-shop", "variant", False, link, map=here, stage=made.stages[0]),
        entry(variant, "at-the-shop", "blueprint_of", True, back, map=str(variant.pk)),
    ]
    assert clients["outsider"].get(f"{made.url}/linked").status_code == 404
    empty: dict[str, list[object]] = {"parents": [], "children": [], "others": []}
    assert clients["guest_edit"].get(f"{made.url}/linked").json() == empty
    # What starts at a hidden place leads nowhere.
    submit(made.map, op("stage", "delete", made.stages[0]))
    around = clients["viewer"].get(f"{made.url}/linked").json()
    assert (around["children"], len(around["others"])) == ([], 1)


def test_links_stand_where_they_begin_in_the_tree(workspace: Workspace) -> None:
    here, other = new_map(workspace), str(new_map(workspace).pk)
    step = _step(here)
    stage = rows_of(here, "stages")[0]["id"]
    ids = [
        create(here, "map_link", to_map=other, kind="variant", **start)
        for start in ({}, {"stage": stage}, {"step": step})
    ]
    shaped = tree.nested(document.build(here.pk))
    (drawn,) = shaped["stages"]
    held = [shaped["map_links"], drawn["map_links"], drawn["steps"][0]["map_links"]]
    assert [[row["id"] for row in rows] for rows in held] == [[row_id] for row_id in ids]


def test_a_content_lane_takes_cards(workspace: Workspace) -> None:
    here = new_map(workspace)
    lane, stage = create(here, "lane", kind="content"), create(here, "stage", name="A")
    create(here, "card", lane=lane, stage=stage, review_due_on="2027-01-15")
    assert rows_of(here, "cards")[0]["review_due_on"] == "2027-01-15"
    with pytest.raises(Invalid):
        create(here, "pain_point", lane=lane, stage=stage, title="No")
