"""Search finds what is written on maps, says where, and sees no more than the actor."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journeymap.core.words import folded, pattern
from personas.models import Persona
from tests.support.batches import new_id, op
from tests.support.factories import (
    add_member,
    client_for,
    make_map,
    make_workspace,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db
LANES = ("actions", "touchpoints", "pains")


def find(client: Any, query: str, **more: str) -> list[Any]:
    """What a search answers."""
    answer = client.get("/api/v1/search", {"q": query, **more})
    assert answer.status_code == 200, answer.content
    found: list[Any] = answer.json()["results"]
    return found


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("paiement", "PAIEMENT en ligne"),
        ("LEA", "Léa hésite"),
        ("hésite", "Lea hesite"),
        ("coeur", "Le cœur du magasin"),
        ("œuvre", "Oeuvre"),
        ("a+b", "a+b=c"),
        ("(3)", "Étape (3)"),
        ("100%", "100% remboursé"),
    ],
)
def test_words_are_found_whatever_their_case_and_accents(word: str, text: str) -> None:
    assert re.search(pattern(word), text)
    assert folded(word) in folded(text)
    made = make_map(title=text, stages=0, lanes=())
    (found,) = find(client_for(owner_of(made.map.workspace)), word)
    assert found["map"]["id"] == str(made.id)


def test_every_kind_of_text_is_found_with_the_address_of_its_place() -> None:
    made = make_map(stages=2, steps=1, lanes=LANES)
    lane, stage, step = made.lanes, made.stages[1], made.steps[0]
    ids = {kind: new_id() for kind in ("card", "touchpoint", "pain_point")}
    persona = Persona.objects.create(workspace=made.map.workspace, name="Zebra Zoé")
    submit(
        made,
        op("stage", "set", stage, goal="A zebra crosses"),
        op("step", "set", step, description="Where the zebra waits"),
        op("card", "create", ids["card"], lane=lane["actions"], stage=stage, title="Sees it",
           body=f"{'long ' * 40}zebra {'after ' * 40}"),
        op("touchpoint", "create", ids["touchpoint"], lane=lane["touchpoints"], step=step,
           name="Zebra crossing", channel="website"),
        op("pain_point", "create", ids["pain_point"], lane=lane["pains"], stage=stage,
           title="No zebra at night"),
        op("map_persona", "create", persona=str(persona.pk)),
    )  # fmt: skip
    client = client_for(owner_of(made.map.workspace))
    (found,) = find(client, "zebra")
    assert found["total"] == 6
    urls = {p["kind"]: p["url"].partition("#at=")[2] for p in found["places"]}
    assert urls == {
        "stage": f"stage:{stage}",
        "step": f"step:{step}",
        "card": f"item:{lane['actions']}:{stage}:{ids['card']}",
        "touchpoint": f"item:{lane['touchpoints']}:{step}:{ids['touchpoint']}",
        "pain_point": f"item:{lane['pains']}:{stage}:{ids['pain_point']}",
    }
    card = next(p for p in found["places"] if p["kind"] == "card")
    assert "zebra" in card["text"]
    assert len(card["text"]) <= 122
    # Both words, in one text.
    assert [p["kind"] for p in find(client, "night zebra")[0]["places"]] == ["pain_point"]
    assert find(client, "zebra absent") == []
    assert find(client, "zoe")[0]["places"][0]["kind"] == "persona"


def test_what_is_deleted_or_elsewhere_is_not_found() -> None:
    made = make_map(stages=2, lanes=LANES, cards=2, title="Secret")
    workspace = made.map.workspace
    owner = client_for(owner_of(workspace))
    assert find(owner, "card")[0]["total"] == 2
    submit(made, op("stage", "delete", made.stages[0]))
    assert find(owner, "card")[0]["total"] == 1
    submit(made, op("lane", "delete", made.lanes["actions"]))
    assert find(owner, "card") == []
    outsider = client_for(owner_of(make_workspace()))
    assert find(outsider, "secret") == []
    assert outsider.get(f"/api/v1/search?workspace={workspace.pk}&q=x").status_code == 404
    assert (
        find(client_for(add_member(workspace, "viewer")), "secret")[0]["map"]["title"] == "Secret"
    )
    owner.delete(made.url)
    assert find(owner, "secret") == []


def test_no_words_find_nothing_and_too_many_are_refused() -> None:
    made = make_map()
    client = client_for(owner_of(made.map.workspace))
    assert find(client, "") == find(client, "   ") == []
    for query in ("q=" + "x" * 161, "workspace=me&q=x", "order=1"):
        assert client.get(f"/api/v1/search?{query}").status_code == 400


def test_ten_maps_found_cost_as_many_queries_as_one() -> None:
    workspace = make_workspace()
    client = client_for(owner_of(workspace))
    counts = []
    for maps in (1, 9):
        for _ in range(maps):
            make_map(workspace, cards=3)
        with CaptureQueriesContext(connection) as captured:
            assert find(client, "card")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 26
