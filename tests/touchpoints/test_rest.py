"""Channels, the catalogue, touchpoints across maps and curves over REST."""

from typing import Any

import pytest

from journeymap.maps.models import JourneyMap
from journeymap.workspaces.actor import Role
from personas.models import Persona
from tests.support.batches import op
from tests.support.drawn import create, new_map, submit
from tests.support.factories import (
    MadeMap,
    add_member,
    client_for,
    guest_client,
    make_guest,
    make_workspace,
    owner_of,
)

pytestmark = pytest.mark.django_db
API = "/api/v1"
FAIR = {
    "key": "fair",
    "name": {"en": "Fair", "fr": "Foire"},
    "medium": "offline",
    "ownership": "owned",
}


@pytest.fixture
def drawn() -> JourneyMap:
    return new_map()


@pytest.fixture
def client(drawn: JourneyMap) -> Any:
    return client_for(owner_of(drawn.workspace))


def test_channels_are_the_built_in_ones_and_the_workspaces_own(
    client: Any, drawn: JourneyMap
) -> None:
    made = client.post(f"{API}/channels", FAIR)
    assert made.status_code == 201, made.data
    assert made.data["name"] == {"en": "Fair", "fr": "Foire"}
    listed = client.get(f"{API}/channels?limit=200").data["results"]
    assert len(listed) == 38
    assert {"key": "website", "icon": "globe", "workspace": None}.items() <= next(
        row for row in listed if row["key"] == "website"
    ).items()
    elsewhere = client_for(owner_of(make_workspace()))
    assert len(elsewhere.get(f"{API}/channels?limit=200").data["results"]) == 37
    url = f"{API}/channels/{made.data['id']}"
    assert elsewhere.get(url).status_code == 404
    renamed = client.patch(url, {"name": {"en": "Trade fair", "fr": "Salon"}})
    assert renamed.data["name"]["fr"] == "Salon"
    lane, stage = create(drawn, "lane", kind="touchpoints"), create(drawn, "stage", name="A")
    used = create(drawn, "touchpoint", lane=lane, stage=stage, name="Stand", channel="fair")
    assert client.delete(url).status_code == 409
    submit(drawn, op("touchpoint", "delete", used))
    assert client.delete(url).status_code == 204
    assert client.post(f"{API}/channels", FAIR).status_code == 201


def test_built_in_channels_are_nobodys_to_change(client: Any) -> None:
    listed = client.get(f"{API}/channels?limit=200").data["results"]
    url = f"{API}/channels/{listed[0]['id']}"
    assert client.get(url).status_code == 200
    assert client.patch(url, {"icon": "x"}).status_code == 403
    assert client.delete(url).status_code == 403
    for wrong in ({"key": "website"}, {"key": "Fair 1"}, {"medium": "paper"}, {"name": "Fair"}):
        answer = client.post(f"{API}/channels", {**FAIR, **wrong})
        assert answer.status_code == 400, answer.data
        assert next(iter(answer.data["fields"])).startswith(next(iter(wrong)))


def test_the_catalogue_names_a_touchpoint_once(client: Any, drawn: JourneyMap) -> None:
    body = {"name": "Help desk", "channel": "phone", "category": "experience"}
    made = client.post(f"{API}/touchpoint-definitions", body)
    assert made.status_code == 201, made.data
    assert client.post(f"{API}/touchpoint-definitions", body).status_code == 409
    assert (
        client.post(f"{API}/touchpoint-definitions", {"name": "x", "channel": "fax"}).status_code
        == 400
    )
    url = f"{API}/touchpoint-definitions/{made.data['id']}"
    assert client.patch(url, {"owner_team": "Support"}).data["owner_team"] == "Support"
    viewer = client_for(add_member(drawn.workspace, Role.VIEWER))
    assert (viewer.get(url).status_code, viewer.delete(url).status_code) == (200, 403)
    assert client.delete(url).status_code == 204
    assert client.get(f"{API}/touchpoint-definitions").data["results"] == []


def test_the_top_touchpoints_of_all_maps_come_the_most_important_first(
    client: Any, drawn: JourneyMap
) -> None:
    """A0: analyse your ten most important touchpoints."""
    second, foreign = new_map(drawn.workspace), new_map()
    made = {}
    drawings: list[tuple[JourneyMap, str, dict[str, Any]]] = [
        (drawn, "minor", {"importance": 1}),
        (drawn, "felt badly", {"importance": 5}),
        (second, "truth", {"importance": 5, "is_moment_of_truth": True, "mot_kind": "zmot"}),
        (second, "felt well", {"importance": 5}),
        (second, "hidden", {"importance": 5}),
        (foreign, "foreign", {"importance": 5}),
    ]
    for number, (journey_map, name, more) in enumerate(drawings):
        lane = create(journey_map, "lane", kind="touchpoints")
        stage = create(journey_map, "stage", name=f"S{number}")
        step = create(journey_map, "step", stage=stage, name="T")
        made[name] = create(
            journey_map, "touchpoint", lane=lane, step=step, name=name, channel="website", **more
        )
        if name == "hidden":
            submit(journey_map, op("stage", "delete", stage))
    for name, valence in (("felt badly", -2), ("felt badly", -1), ("felt well", 2)):
        journey_map = drawn if name == "felt badly" else second
        lea = Persona.objects.create(workspace_id=drawn.workspace_id, name=f"{name}{valence}")
        create(
            journey_map, "emotion_reading", touchpoint=made[name], persona=str(lea.pk),
            valence=valence,
        )  # fmt: skip
    rows = client.get(f"{API}/touchpoints?top=10").data["results"]
    assert [row["name"] for row in rows] == ["truth", "felt badly", "felt well", "minor"]
    assert [row["valence"] for row in rows] == [None, "-1.50", "2.00", None]
    assert rows[1]["map"] == {"id": str(drawn.pk), "title": "Checkout"}
    assert rows[1]["stage"] != rows[1]["step"]
    assert len(client.get(f"{API}/touchpoints?top=2").data["results"]) == 2
    paged = client.get(f"{API}/touchpoints?limit=3").data
    assert (len(paged["results"]), paged["next"] is None) == (3, False)
    for wrong in ("top=0", "top=101", "top=x", "first=1"):
        assert client.get(f"{API}/touchpoints?{wrong}").status_code == 400
    stranger = f"{API}/touchpoints?workspace={foreign.workspace_id}"
    assert client.get(stranger).status_code == 404


def test_curves_carry_the_figures_of_the_map(client: Any, drawn: JourneyMap) -> None:
    """S10, over REST: weights default to the share of the customer base."""
    lea, karim = (
        Persona.objects.create(workspace_id=drawn.workspace_id, name=name, segment_weight=share)
        for name, share in (("Léa", 62), ("Karim", 38))
    )
    for persona in (lea, karim):
        create(drawn, "map_persona", persona=str(persona.pk))
    stage, gap = create(drawn, "stage", name="Paiement"), create(drawn, "stage", name="Après")
    readings = [
        create(drawn, "emotion_reading", stage=stage, persona=str(persona.pk), valence=valence)
        for persona, valence in ((lea, -2), (karim, 1))
    ]
    url = f"{API}/maps/{drawn.pk}/curves"
    answer = client.get(url)
    assert answer.status_code == 200, answer.data
    everyone, own, _ = answer.data["curves"]
    here, after = {"stage": stage, "step": None}, {"stage": gap, "step": None}
    assert everyone["points"] == [
        {**here, "value": "-0.86", "intensity": None, "assumption": True},
        {**after, "value": None, "intensity": None, "assumption": False},
    ]
    assert own["persona"] == str(lea.pk)
    assert own["peak"] == own["end"] == {**here, "value": "-2.00", "reading": readings[0]}
    assert own["coverage"] == {"read": 1, "of": 2, "ratio": "0.50"}
    assert (own["peak_end"], own["gaps"]) == ("-2.00", [after])
    assert answer.data["spread"] == [{**here, "value": "3.00"}]
    drawn.refresh_from_db()
    assert answer.data["revision"] == drawn.revision
    expected = client.get(f"{url}?state=expected").data["curves"][1]
    assert (expected["peak"], expected["mean"]) == (None, None)
    assert client.get(f"{url}?state=wished").status_code == 400
    assert client_for(owner_of(make_workspace())).get(url).status_code == 404


def test_a_guest_sees_the_curves_of_the_linked_map_and_no_other(drawn: JourneyMap) -> None:
    """B15: a guest's rights end at the map of the link; the library is out of reach."""
    guest = guest_client(MadeMap(drawn), make_guest(MadeMap(drawn))[1])
    assert guest.get(f"{API}/maps/{drawn.pk}/curves").status_code == 200
    for path in (
        f"maps/{new_map(drawn.workspace).pk}/curves",
        f"personas?workspace={drawn.workspace_id}",
        f"tags?workspace={drawn.workspace_id}",
    ):
        assert guest.get(f"{API}/{path}").status_code in {401, 403, 404}
