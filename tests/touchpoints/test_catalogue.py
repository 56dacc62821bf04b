"""The catalogue against the maps: figures, duplicates, and merging what is there twice."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journeymap.maps.models import JourneyMap, MapGrant
from journeymap.workspaces.actor import Role
from tests.support.batches import op
from tests.support.drawn import create, new_map, rows_of, submit
from tests.support.factories import add_member, client_for, make_workspace, owner_of
from touchpoints.models import TouchpointDefinition

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def drawn() -> JourneyMap:
    return new_map()


@pytest.fixture
def client(drawn: JourneyMap) -> Any:
    return client_for(owner_of(drawn.workspace))


def entry(drawn: JourneyMap, name: str, channel: str = "website") -> TouchpointDefinition:
    return TouchpointDefinition.objects.create(
        workspace_id=drawn.workspace_id, name=name, channel=channel
    )


def meet(journey_map: JourneyMap, name: str, **fields: Any) -> str:
    """A touchpoint on a map, in a lane and stage of its own."""
    return create(
        journey_map,
        "touchpoint",
        lane=create(journey_map, "lane", kind="touchpoints"),
        stage=create(journey_map, "stage", name="Stage"),
        name=name,
        **{"channel": "website", **fields},
    )


def pointing(journey_map: JourneyMap) -> dict[str, str | None]:
    return {row["name"]: row["definition"] for row in rows_of(journey_map, "touchpoints")}


def test_the_catalogue_counts_what_the_maps_say_in_a_fixed_number_of_queries(
    client: Any, drawn: JourneyMap
) -> None:
    second = new_map(drawn.workspace)
    site, unused = entry(drawn, "Site web"), entry(drawn, "Fax", "print")
    truth = {"is_moment_of_truth": True, "mot_kind": "zmot"}
    first = meet(drawn, "Accueil", definition=str(site.pk), importance=5, **truth)
    meet(second, "Page", definition=str(site.pk), importance=2)
    meet(drawn, "Help Desk", channel="phone", importance=4)
    meet(second, "help desk", channel="phone", importance=4)
    create(drawn, "emotion_reading", touchpoint=first, valence=-2)
    url = f"{API}/touchpoint-catalogue"
    with CaptureQueriesContext(connection) as asked:
        found = client.get(url).data
        before = len(asked)
    figures = {row["name"]: row for row in found["definitions"]}
    assert {k: v for k, v in figures["Site web"].items() if k != "definition"} == {
        "name": "Site web", "channel": "website", "occurrences": 2, "maps": 2,
        "importance": "3.50", "score": 7, "valence": "-2.00", "readings": 1, "moments": 1,
        "kpis": 0,
    }  # fmt: skip
    assert (figures["Fax"]["occurrences"], figures["Fax"]["importance"]) == (0, None)
    assert [(row["score"], row["names"]) for row in found["loose"]] == [
        (8, ["Help Desk", "help desk"])
    ]
    assert [row["channel"] for row in found["top"]] == ["phone", "website"]
    assert [(row["loose"], row["definitions"]) for row in found["duplicates"]] == [(2, [])]
    for number in range(5):
        meet(new_map(drawn.workspace), f"More {number}")
    with CaptureQueriesContext(connection) as asked:
        assert len(client.get(url).data["loose"]) == 6
        assert len(asked) == before
    assert str(unused.pk) in {row["definition"] for row in found["definitions"]}
    stranger = client_for(owner_of(make_workspace()))
    assert stranger.get(f"{url}?workspace={drawn.workspace_id}").status_code == 404


def test_occurrences_of_an_entry_and_of_a_name_in_none(client: Any, drawn: JourneyMap) -> None:
    site = entry(drawn, "Site web")
    kept = meet(drawn, "Accueil", definition=str(site.pk))
    free = meet(drawn, "Café")
    meet(drawn, "Café", channel="phone")
    ask = f"{API}/touchpoints?workspace={drawn.workspace_id}"
    listed = client.get(f"{ask}&definition={site.pk}").data["results"]
    assert [(row["id"], row["stage_name"]) for row in listed] == [(kept, "Stage")]
    assert listed[0]["lane"] == rows_of(drawn, "touchpoints")[0]["lane"]
    named = client.get(f"{ask}&named=CAFE&channel=website").data["results"]
    assert [row["id"] for row in named] == [free]
    for wrong in ("definition=x", f"named={'x' * 121}", "channel="):
        assert client.get(f"{ask}&{wrong}").status_code == 400


def test_merging_points_every_touchpoint_at_one_entry_through_the_maps_log(
    client: Any, drawn: JourneyMap
) -> None:
    second = new_map(drawn.workspace)
    kept, twin = entry(drawn, "Café"), entry(drawn, "Cafe")
    meet(drawn, "A", definition=str(twin.pk))
    meet(second, "B", definition=str(twin.pk))
    meet(second, "CAFÉ")
    gone = meet(second, "gone", definition=str(twin.pk))
    submit(second, op("touchpoint", "delete", gone))
    found = client.get(f"{API}/touchpoint-catalogue").data["duplicates"]
    assert found == [
        {"name": "Cafe", "channel": "website", "definitions": [str(twin.pk), str(kept.pk)],
         "names": ["CAFÉ"], "loose": 1}
    ]  # fmt: skip
    body = {"definitions": [str(twin.pk)], "names": ["café"]}
    url = f"{API}/touchpoint-definitions/{kept.pk}/merge"
    told = {"maps": 2, "touchpoints": 3}
    assert client.post(url, {**body, "dry_run": True}).data == told
    assert pointing(second)["B"] == str(twin.pk)
    drawn.refresh_from_db()
    before = drawn.revision
    assert client.post(url, body).data == told
    drawn.refresh_from_db()
    assert drawn.revision == before + 1
    assert set(pointing(drawn).values()) | set(pointing(second).values()) == {str(kept.pk)}
    assert client.get(f"{API}/touchpoint-definitions/{twin.pk}").status_code == 404
    # One that comes back from before the merge is counted with the rest.
    submit(second, op("touchpoint", "restore", gone))
    figures = client.get(f"{API}/touchpoint-catalogue").data["definitions"]
    assert [(row["name"], row["occurrences"]) for row in figures] == [("Café", 4)]
    ask = f"{API}/touchpoints?definition={kept.pk}"
    assert len(client.get(ask).data["results"]) == 4


def test_merging_is_refused_as_a_whole_telling_how_many_maps_stand_in_the_way(
    client: Any, drawn: JourneyMap
) -> None:
    second = new_map(drawn.workspace)
    kept, twin = entry(drawn, "Café"), entry(drawn, "Cafe")
    meet(drawn, "A", definition=str(twin.pk))
    meet(second, "B", definition=str(twin.pk))
    url = f"{API}/touchpoint-definitions/{kept.pk}/merge"
    body = {"definitions": [str(twin.pk)]}
    editor = add_member(drawn.workspace, Role.EDITOR)
    MapGrant.objects.create(map=second, user=editor, role="viewer")
    refused = client_for(editor).post(url, body)
    assert (refused.status_code, refused.data["maps"]) == (403, 1)
    MapGrant.objects.all().delete()
    submit(drawn, op("lane", "set", rows_of(drawn, "lanes")[0]["id"], locked=True))
    locked = client_for(editor).post(url, body)
    assert (locked.status_code, locked.data["maps"]) == (409, 1)
    assert set(pointing(drawn).values()) | set(pointing(second).values()) == {str(twin.pk)}
    foreign = TouchpointDefinition.objects.create(
        workspace=make_workspace(), name="Theirs", channel="website"
    )
    for wrong in ([str(foreign.pk)], [str(kept.pk)], ["x"], "x"):
        answer = client.post(url, {"definitions": wrong})
        assert (answer.status_code, str(answer.data["fields"])[:13]) == (400, "{'definitions")
    viewer = client_for(add_member(drawn.workspace, Role.VIEWER))
    outsider = client_for(owner_of(make_workspace()))
    assert (viewer.post(url, body).status_code, outsider.post(url, body).status_code) == (403, 404)
    assert client.post(url, body).data == {"maps": 2, "touchpoints": 2}


def test_a_deleted_entry_comes_back_unless_its_name_is_given_away(
    client: Any, drawn: JourneyMap
) -> None:
    row = entry(drawn, "Café")
    url = f"{API}/touchpoint-definitions/{row.pk}"
    assert client.delete(url).status_code == 204
    assert client.post(f"{url}/restore").data["name"] == "Café"
    client.delete(url)
    entry(drawn, "Café")
    assert client.post(f"{url}/restore").status_code == 409
    outsider = client_for(owner_of(make_workspace()))
    assert outsider.post(f"{url}/restore").status_code == 404
