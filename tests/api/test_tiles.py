"""The dashboard's list: every tile field, in a number of queries that does not grow with it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journeymap.library.sample import load_sample
from tests.support.batches import op
from tests.support.factories import (
    client_for,
    make_map,
    make_user,
    make_workspace,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db
FIELDS = {
    *("id", "slug", "title", "kind", "state", "status", "language", "updated_at", "sample"),
    *("workspace", "deleted", "stage_count", "persona", "curve", "kpi", "folder", "owner"),
    *("review_due_on", "starred", "deleted_at", "deleted_by"),
}


def test_a_tile_of_the_sample_shows_its_persona_curve_and_kpis() -> None:
    owner = make_user()
    load_sample(owner=owner, maps=("as_is",))
    (tile,) = client_for(owner).get("/api/v1/maps").json()["results"]
    assert set(tile) == FIELDS
    assert tile["sample"] is True
    assert tile["stage_count"] >= 5
    assert tile["persona"]["name"] == "Léa"
    assert len(tile["curve"]) == tile["stage_count"]
    assert all(value is None or -2 <= value <= 2 for value in tile["curve"])
    assert tile["kpi"]["total"] > 0
    empty = make_map(make_workspace(owner), stages=0, lanes=())
    by_id = {t["id"]: t for t in client_for(owner).get("/api/v1/maps").json()["results"]}
    bare = by_id[str(empty.id)]
    assert (bare["stage_count"], bare["persona"], bare["curve"], bare["kpi"]) == (0, None, [], None)


def test_ten_maps_cost_as_many_queries_as_one() -> None:
    workspace = make_workspace()
    client = client_for(owner_of(workspace))
    counts = []
    for maps in (1, 9):
        for _ in range(maps):
            made = make_map(workspace)
            submit(made, op("emotion_reading", "create", stage=made.stages[0], valence=1))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page = client.get("/api/v1/maps").json()
        counts.append(len(captured))
    assert len(page["results"]) == 10
    assert page["results"][0]["curve"] == [1.0, None]
    assert counts[0] == counts[1] <= 20


def test_the_list_finds_words_filters_by_workspace_and_shows_the_bin_to_admins() -> None:
    workspace = make_workspace()
    owner = client_for(owner_of(workspace))
    kept, gone = make_map(workspace, title="Buying a car"), make_map(workspace, title="Leaving")
    assert owner.delete(gone.url).status_code == 204
    titles = lambda query: [  # noqa: E731  # three words, used four times below
        t["title"] for t in owner.get(f"/api/v1/maps?{query}").json()["results"]
    ]
    assert titles("") == ["Buying a car"]
    assert titles("deleted=true") == ["Leaving"]
    assert titles("q=car+buy") == ["Buying a car"]
    assert titles(f"q=train&workspace={workspace.pk}") == []
    assert owner.get("/api/v1/maps?workspace=nonsense").status_code == 400
    assert owner.get("/api/v1/maps?deleted=false").status_code == 400
    assert owner.get(f"/api/v1/maps?workspace={make_workspace().pk}").status_code == 404
    assert owner.get("/api/v1/maps?lane__map__workspace=x").status_code == 400  # A9
    back = owner.post(f"{gone.url}/restore")
    assert back.status_code == 200
    assert back.json()["deleted_at"] is None
    assert sorted(titles("")) == ["Buying a car", "Leaving"]
    assert kept.id != gone.id
