"""Templates and `include=personas` over REST."""

import gzip
from typing import Any

import orjson
import pytest

from journeymap.cards.models import Tag
from journeymap.changes import includes
from journeymap.maps import policy
from journeymap.workspaces.actor import Role
from personas.models import Persona
from tests.support.drawn import SYSTEM, create, new_map
from tests.support.factories import add_member, client_for, make_workspace, owner_of
from touchpoints.channels import BUILT_INS

pytestmark = pytest.mark.django_db
API = "/api/v1"


def _plain(answer: Any) -> Any:
    body = answer.content
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return orjson.loads(body)


def test_templates_are_listed_in_both_languages() -> None:
    client = client_for(owner_of(make_workspace()))
    found = client.get(f"{API}/templates").data
    assert (len(found["results"]), found["next"]) == (12, None)
    first = found["results"][0]
    assert first["key"] == "six_stage_digital"
    assert first["name"] == {
        "en": "Six-stage digital journey",
        "fr": "Parcours digital en 6 étapes",
    }
    assert first["stages"][0]["name"]["fr"] == "Découverte"
    assert first["stages"][2]["valence"] == -2
    assert client.get(f"{API}/templates?kind=x").status_code == 400
    assert client_for().get(f"{API}/templates").status_code in {401, 403}


def test_a_map_is_made_from_a_template_over_rest() -> None:
    workspace = make_workspace()
    client = client_for(owner_of(workspace))
    body = {"workspace": str(workspace.pk), "title": "Achat", "language": "fr"}
    made = client.post(f"{API}/maps", {**body, "template": "ecommerce_checkout"})
    assert made.status_code == 201, made.data
    document = _plain(client.get(f"{API}/maps/{made.data['id']}/document?include=personas"))
    assert [stage["name"] for stage in document["stages"]][:2] == ["Recherche", "Fiche produit"]
    (persona,) = document["personas"].values()
    assert persona["name"] == "Karim"
    assert document["channels"]["website"]["name"] == "Site web"
    assert client.post(f"{API}/maps", {**body, "template": "nothing"}).status_code == 400
    viewer = client_for(add_member(workspace, Role.VIEWER))
    assert viewer.post(f"{API}/maps", body).status_code == 403


def test_the_personas_beside_a_document_are_those_it_names() -> None:
    """B15: a guest's link opens one map; personas elsewhere stay unseen."""
    workspace = make_workspace()
    drawn, other = new_map(workspace), new_map(workspace)
    tag = Tag.objects.create(workspace=workspace, name="checkout", color="teal")
    named = {}
    for name in ("on the map", "of a lane", "of a card", "felt", "elsewhere"):
        named[name] = str(Persona.objects.create(workspace=workspace, name=name).pk)
    stage = create(drawn, "stage", name="A")
    create(drawn, "map_persona", persona=named["on the map"])
    lane = create(drawn, "lane", kind="text", persona=named["of a lane"])
    create(drawn, "card", lane=lane, stage=stage, personas=[named["of a card"]])
    create(drawn, "emotion_reading", stage=stage, valence=0, persona=named["felt"])
    create(other, "map_persona", persona=named["elsewhere"])
    part = includes.get("personas")
    access = policy.access_to_map(SYSTEM, drawn.pk)
    assert access is not None
    built = part.build(drawn, access)
    assert set(built["personas"]) == set(named.values()) - {named["elsewhere"]}
    assert built["tags"] == {str(tag.pk): {"name": "checkout", "color": "teal"}}
    assert len(built["channels"]) == len(BUILT_INS)
    hidden = policy.Access(role=Role.VIEWER, capabilities=frozenset(), show_personas=False)
    assert part.build(drawn, hidden)["personas"] == {}


def test_the_part_gets_a_new_etag_with_each_change_of_the_library() -> None:
    workspace = make_workspace()
    drawn = new_map(workspace)
    client = client_for(owner_of(workspace))
    url = f"{API}/maps/{drawn.pk}/document?include=personas"
    first = client.get(url)
    assert first.status_code == 200
    client.post(f"{API}/tags", {"name": "new"})
    assert client.get(url).headers["ETag"] != first.headers["ETag"]
