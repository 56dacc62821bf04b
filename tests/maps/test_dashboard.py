"""The dashboard's list: filters, order, folders, stars, the bin; and what none of them may do."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journeymap.core import clock
from journeymap.kpis import planner
from journeymap.maps.models import Folder, JourneyMap, MapStar
from personas.models import Persona
from tests.support.batches import new_id, op
from tests.support.factories import (
    add_member,
    client_for,
    guest_client,
    make_guest,
    make_map,
    make_workspace,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db
BARE: dict[str, Any] = {"stages": 0, "lanes": ()}


def titles(client: Any, query: str = "") -> list[str]:
    """Titles of the list, in its order."""
    answer = client.get(f"/api/v1/maps?{query}")
    assert answer.status_code == 200, answer.content
    return [tile["title"] for tile in answer.json()["results"]]


def test_filters_narrow_the_list_and_nonsense_is_named() -> None:
    workspace = make_workspace()
    owner = client_for(owner_of(workspace))
    today = clock.now().date()
    make_map(workspace, title="Hotel", kind="service_blueprint", **BARE)
    make_map(workspace, title="Shop", state="future", status="archived", **BARE)
    bank = make_map(workspace, title="Bank", **BARE)
    lea = Persona.objects.create(workspace=workspace, name="Léa")
    submit(bank, op("map_persona", "create", persona=str(lea.pk)))
    assert owner.patch(bank.url, {"review_due_on": f"{today}"}, format="json").status_code == 200
    member = add_member(workspace, "editor")
    assert owner.patch(bank.url, {"owner": f"{member.pk}"}, format="json").status_code == 200
    stranger = add_member(make_workspace(), "editor")
    refused = owner.patch(bank.url, {"owner": f"{stranger.pk}"}, format="json")
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["owner"])
    assert titles(owner, "kind=service_blueprint") == ["Hotel"]
    assert titles(owner, "kind=service_blueprint,customer_journey&sort=title") == [
        *("Bank", "Hotel", "Shop")
    ]
    assert titles(owner, "state=future&status=archived") == ["Shop"]
    assert titles(owner, "status=draft&sort=title") == ["Bank", "Hotel"]
    assert titles(owner, f"persona={lea.pk}") == ["Bank"]
    assert titles(owner, f"owner={member.pk}") == ["Bank"]
    assert titles(owner, "review=due") == titles(owner, "review=soon") == ["Bank"]
    later = today + timedelta(days=7)
    owner.patch(bank.url, {"review_due_on": f"{later}"}, format="json")
    assert (titles(owner, "review=due"), titles(owner, "review=soon")) == ([], ["Bank"])
    assert titles(owner, "health=bad") == []
    wrong = ("kind=poem", "state=past,current", "sort=colour", "health=ill", "review=never")
    for query in (*wrong, "persona=me", "owner=you", "folder=there", "starred=false"):
        answer = owner.get(f"/api/v1/maps?{query}")
        assert answer.status_code == 400, query
        assert list(answer.json()["fields"]) == [query.partition("=")[0]]


def test_health_sorts_the_worst_first_and_titles_without_accents() -> None:
    workspace = make_workspace()
    owner = client_for(owner_of(workspace))
    for title in ("Zoo", "Étape", "apple", "Ecole"):
        make_map(workspace, title=title, **BARE)
    assert titles(owner, "sort=title") == ["apple", "Ecole", "Étape", "Zoo"]
    # Without KPIs all are equal: the latest first, as ever.
    assert titles(owner, "sort=health") == ["Ecole", "apple", "Étape", "Zoo"]
    assert titles(owner, "q=etape") == ["Étape"]


def test_five_hundred_maps_cost_a_page_no_more_queries_than_one() -> None:
    workspace = make_workspace()
    client = client_for(owner_of(workspace))
    make_map(workspace)
    counts = []
    for more in (0, 500):
        JourneyMap.objects.bulk_create(
            JourneyMap(workspace=workspace, title=f"Map {n}", owner=owner_of(workspace))
            for n in range(more)
        )
        found = []
        for query in ("limit=60", "limit=60&sort=health", "limit=60&sort=title&starred=true"):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"/api/v1/maps?{query}").status_code == 200
            found.append(len(captured))
        counts.append(found)
    assert counts[0][0] == counts[1][0] <= 20
    assert counts[0][1] == counts[1][1] <= 24
    page = client.get("/api/v1/maps?limit=200&sort=title").json()
    seen = len(page["results"])
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += len(page["results"])
    assert seen == 501


def test_folders_make_a_tree_three_deep_and_give_their_maps_back() -> None:
    made = make_map(**BARE)
    workspace = made.map.workspace
    owner = client_for(owner_of(workspace))
    ids = []
    for name, parent in (("A", None), ("B", 0), ("C", 1)):
        answer = owner.post(
            "/api/v1/folders",
            {"name": name, **({} if parent is None else {"parent": ids[parent]})},
            format="json",
        )
        assert answer.status_code == 201, answer.content
        ids.append(answer.json()["id"])
    a, b, c = ids
    for body in (
        {"name": "D", "parent": c},
        {"name": "D", "parent": new_id()},
        {"name": ""},
        {"name": "x" * 81},
    ):
        refused = owner.post("/api/v1/folders", body, format="json")
        assert (refused.status_code, len(refused.json()["fields"])) == (400, 1), body
    for parent in (a, b, c):
        refused = owner.patch(f"/api/v1/folders/{a}", {"parent": parent}, format="json")
        assert list(refused.json()["fields"]) == ["parent"]
    place = {"maps": [str(made.id)], "folder": c}
    assert owner.post("/api/v1/maps/placements", place, format="json").status_code == 204
    before = JourneyMap.objects.get(pk=made.id).updated_at
    assert (titles(owner, f"folder={c}"), titles(owner, "folder=none")) == (
        ["Buying a bicycle"],
        [],
    )
    listed = {row["name"]: row["maps"] for row in owner.get("/api/v1/folders").json()["results"]}
    assert listed == {"A": 0, "B": 0, "C": 1}
    assert owner.delete(f"/api/v1/folders/{c}").status_code == 204
    assert titles(owner, f"folder={b}") == ["Buying a bicycle"]
    assert owner.delete(f"/api/v1/folders/{a}").status_code == 204
    assert Folder.objects.get(pk=b).parent is None
    moved_out = {"maps": [str(made.id)], "folder": None}
    assert owner.post("/api/v1/maps/placements", moved_out, format="json").status_code == 204
    assert titles(owner, "folder=none") == ["Buying a bicycle"]
    # The order of the dashboard is that of changes, and this is none.
    assert JourneyMap.objects.get(pk=made.id).updated_at == before


def test_maps_go_to_folders_of_their_own_workspace_all_or_none() -> None:
    workspace = make_workspace()
    owner = owner_of(workspace)
    here, other = make_map(workspace, **BARE), make_map(make_workspace(owner), **BARE)
    folder = Folder.objects.create(workspace=workspace, name="Here")
    client = client_for(owner)
    both = {"maps": [str(here.id), str(other.id)], "folder": str(folder.pk)}
    refused = client.post("/api/v1/maps/placements", both, format="json")
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["folder"])
    unknown = {"maps": [str(here.id), new_id()], "folder": str(folder.pk)}
    assert client.post("/api/v1/maps/placements", unknown, format="json").status_code == 404
    assert not JourneyMap.objects.filter(folder=folder).exists()
    for body in ({"maps": [], "folder": None}, {"maps": [str(here.id)]}):
        assert client.post("/api/v1/maps/placements", body, format="json").status_code == 400


def test_stars_are_ones_own() -> None:
    made = make_map(**BARE)
    owner, viewer = owner_of(made.map.workspace), add_member(made.map.workspace, "viewer")
    client, other = client_for(viewer), client_for(owner)
    for _ in range(2):
        assert client.put(f"{made.url}/star").status_code == 204
    assert titles(client, "starred=true") == ["Buying a bicycle"]
    assert titles(other, "starred=true") == []
    assert client.get("/api/v1/maps").json()["results"][0]["starred"] is True
    assert other.get("/api/v1/maps").json()["results"][0]["starred"] is False
    for _ in range(2):
        assert client.delete(f"{made.url}/star").status_code == 204
    assert not MapStar.objects.exists()
    _, secret, _ = make_guest(made, role="edit")
    assert guest_client(made, secret).put(f"{made.url}/star").status_code == 403
    assert client.put(f"/api/v1/maps/{new_id()}/star").status_code == 404


def test_the_bin_says_who_and_when_and_deletes_for_good_by_name_alone() -> None:
    made = make_map(title="Hotel ", cards=2)
    workspace = made.map.workspace
    admin = client_for(add_member(workspace, "admin"))
    owner = client_for(owner_of(workspace))
    purge = f"{made.url}/purge"
    assert owner.post(purge, {"title": "Hotel"}, format="json").status_code == 404  # Not in there.
    assert admin.delete(made.url).status_code == 204
    (tile,) = owner.get("/api/v1/maps?deleted=true").json()["results"]
    assert (tile["deleted_by"], tile["deleted"]) == ("admin", True)
    assert tile["deleted_at"] is not None
    for title in ("Hotels", ""):
        refused = owner.post(purge, {"title": title}, format="json")
        assert (refused.status_code, list(refused.json()["fields"])) == (400, ["title"])
    assert owner.post(purge, {"title": "Hotel"}, format="json").status_code == 204
    assert not JourneyMap.objects.filter(pk=made.id).exists()
    assert owner.post(f"{made.url}/restore").status_code == 404


def test_the_planner_empties_the_bin_after_thirty_days_and_nothing_else() -> None:
    workspace = make_workspace()
    old, fresh, kept = (make_map(workspace, title=t) for t in ("Old", "Fresh", "Kept"))
    now = clock.now()
    days = {old.id: 31, fresh.id: 29}
    for map_id, ago in days.items():
        JourneyMap.objects.filter(pk=map_id).update(deleted_at=now - timedelta(days=ago))
    planner.tidy()
    assert set(JourneyMap.objects.values_list("pk", flat=True)) == {fresh.id, kept.id}
