"""Templates of one's own and twins of maps: complete, under new ids, honest about evidence."""

from typing import Any

import pytest

from journeymap.kpis.models import KPIDefinition, KPISource
from journeymap.library.models import MapTemplate
from journeymap.maps.models import Folder, JourneyMap
from personas.models import Persona
from tests.support.batches import new_id, op
from tests.support.factories import (
    MadeMap,
    add_member,
    client_for,
    make_map,
    make_workspace,
    owner_of,
    submit,
)
from touchpoints.models import Channel

pytestmark = pytest.mark.django_db
LANES = ("actions", "touchpoints", "emotion_curve", "pains", "kpi")
TEMPLATES = "/api/v1/templates"


def drawn_map() -> tuple[MadeMap, dict[str, Persona]]:
    """A map with one of everything, said by two personas."""
    made = make_map(stages=2, steps=1, lanes=LANES, cards=2, scenario="It rains", title="Bicycle")
    workspace = made.map.workspace
    cast = {n: Persona.objects.create(workspace=workspace, name=n) for n in ("Léa", "Karim")}
    source = KPISource.objects.create(workspace=workspace, name="File", kind="csv")
    definition = KPIDefinition.objects.filter(workspace=None).order_by("key").first()
    Channel.objects.create(workspace=workspace, key="fair", name_en="Fair", name_fr="Salon",
                           medium="offline", ownership="owned")  # fmt: skip
    touch, stage = new_id(), made.stages[1]
    assert definition is not None
    submit(
        made,
        op("map_persona", "create", persona=str(cast["Léa"].pk), is_primary=True),
        op("map_persona", "create", persona=str(cast["Karim"].pk)),
        op("card", "set", made.cards[0], evidence_level="qualitative"),
        op("card", "link", made.cards[0], persona=str(cast["Léa"].pk)),
        op("touchpoint", "create", touch, lane=made.lanes["touchpoints"], step=made.steps[0],
           name="Stand", channel="fair"),
        op("pain_point", "create", lane=made.lanes["pains"], stage=stage, title="Late",
           touchpoint=touch, personas=[str(cast["Karim"].pk)]),
        op("emotion_reading", "create", stage=stage, persona=str(cast["Léa"].pk), valence=-2,
           n=40, evidence_level="quantitative"),
        op("emotion_reading", "create", stage=stage, persona=str(cast["Karim"].pk), valence=1),
        op("emotion_reading", "create", touchpoint=touch, valence=2),
        op("stage_kpi", "create", stage=stage, definition=str(definition.pk),
           source=str(source.pk)),
    )  # fmt: skip
    return made, cast


def shape(document: Any) -> dict[str, int]:
    """How many rows of each kind a document has."""
    return {name: len(rows) for name, rows in document.items() if isinstance(rows, list)}


def test_a_twin_has_everything_under_new_ids_and_stands_in_the_same_folder() -> None:
    made, _ = drawn_map()
    workspace = made.map.workspace
    owner = client_for(owner_of(workspace))
    folder = Folder.objects.create(workspace=workspace, name="Here")
    place = {"maps": [str(made.id)], "folder": str(folder.pk)}
    owner.post("/api/v1/maps/placements", place, format="json")
    answer = owner.post(f"{made.url}/duplicate", {"title": "Twin"}, format="json")
    assert answer.status_code == 201, answer.content
    assert (answer.json()["title"], answer.json()["folder"]) == ("Twin", str(folder.pk))
    first = owner.get(f"{made.url}/document").json()
    twin = owner.get(f"/api/v1/maps/{answer.json()['id']}/document").json()
    assert shape(twin) == shape(first)
    assert twin["map"]["scenario"] == "It rains"
    assert not {c["id"] for c in twin["cards"]} & {c["id"] for c in first["cards"]}
    levels = sorted(row["evidence_level"] for row in twin["cards"])
    assert levels == ["assumption", "qualitative"]
    (pain,) = twin["pain_points"]
    assert pain["touchpoint"] == twin["touchpoints"][0]["id"]
    assert twin["stage_kpis"][0]["source"] == first["stage_kpis"][0]["source"]
    assert owner.post(f"{made.url}/duplicate", {"title": ""}, format="json").status_code == 400
    viewer = client_for(add_member(workspace, "viewer"))
    assert viewer.post(f"{made.url}/duplicate", {"title": "T"}, format="json").status_code == 403


def test_a_twin_keeps_what_joins_and_how_sure_things_are() -> None:
    made, cast = drawn_map()
    workspace = made.map.workspace
    owner = client_for(owner_of(workspace))
    document = owner.get(f"{made.url}/document").json()
    (pain,) = document["pain_points"]
    readings = {row["persona"]: row["id"] for row in document["emotion_readings"]}
    more = [new_id() for _ in range(120)]
    cell = {"lane": made.lanes["actions"], "stage": made.stages[0]}
    submit(made, *(op("card", "create", row_id, **cell) for row_id in more))
    evidence = new_id()
    submit(
        made,
        op("evidence", "create", evidence, kind="survey", title="Exit survey",
           level="quantitative", cards=[made.cards[1]], pain_points=[pain["id"]],
           readings=list(readings.values())),
        *(op("evidence", "link", evidence, card=row_id) for row_id in more),
        op("connector", "create", from_card=made.cards[0], to_pain_point=pain["id"], kind="loop"),
        op("map_link", "create", stage=made.stages[0], to_map=str(
            JourneyMap.objects.create(workspace=workspace, title="Beside").pk), kind="next"),
    )  # fmt: skip
    submit(
        made,
        op("card", "set", more[0], evidence_level="qualitative"),
        op("card", "set", more[1], evidence_level="assumption"),
    )
    # A feeling of somebody who has gone is not copied, and nothing that names it breaks.
    cast["Karim"].deleted_at = made.map.created_at
    cast["Karim"].save()
    answer = owner.post(f"{made.url}/duplicate", {"title": "Twin"}, format="json")
    assert answer.status_code == 201, answer.content
    first = owner.get(f"{made.url}/document").json()
    twin = owner.get(f"/api/v1/maps/{answer.json()['id']}/document").json()

    def levels(of: Any) -> list[str]:
        return sorted(row["evidence_level"] for row in (*of["cards"], *of["pain_points"]))

    assert levels(twin) == levels(first)
    (copy,), (original,) = twin["evidence"], first["evidence"]
    assert set(copy["cards"]) == {row["id"] for row in twin["cards"]} & set(copy["cards"])
    assert len(copy["cards"]) == len(original["cards"]) == 121
    assert len(copy["readings"]) == len(original["readings"]) - 1
    (arrow,) = twin["connectors"]
    assert arrow["to_pain_point"] == twin["pain_points"][0]["id"]
    assert arrow["from_card"] in {row["id"] for row in twin["cards"]}
    assert twin["map_links"][0]["to_map"] == first["map_links"][0]["to_map"]


def test_a_map_becomes_a_template_and_the_template_a_map_of_assumptions() -> None:
    made, cast = drawn_map()
    workspace = made.map.workspace
    owner = client_for(owner_of(workspace))
    body = {"map": str(made.id), "name": "Ours", "sector": "retail", "summary": "For shops"}
    answer = owner.post(TEMPLATES, body, format="json")
    assert answer.status_code == 201, answer.content
    own = answer.json()
    assert (own["own"], own["language"], own["sector"]) == (True, "en", "retail")
    assert [stage["valence"] for stage in own["stages"]] == [2, -2]
    assert own["cells"][own["lanes"].index("actions")] == [1, 1]
    full = owner.get(f"{TEMPLATES}/{own['id']}").json()
    assert full["samples"][full["lanes"].index("pains")][1][0]["en"] == "Late"
    # What its rows named may go: the template still makes maps.
    Channel.objects.filter(workspace=workspace).delete()
    nadia = Persona.objects.create(workspace=workspace, name="Nadia")
    told = {"title": "New", "template": own["key"], "personas": [str(nadia.pk)]}
    answer = owner.post("/api/v1/maps", told, format="json")
    assert answer.status_code == 201, answer.content
    document = owner.get(f"/api/v1/maps/{answer.json()['id']}/document").json()
    before = owner.get(f"{made.url}/document").json()
    assert shape(document) == shape(before)
    for section in ("cards", "touchpoints", "pain_points", "emotion_readings"):
        assert {row["evidence_level"] for row in document[section]} == {"assumption"}
    assert all(row["n"] is None for row in document["emotion_readings"])
    assert document["stage_kpis"][0]["source"] is None
    assert document["map"]["scenario"] == "It rains"
    primary = next(row for row in document["map_personas"] if row["is_primary"])
    assert primary["persona"] == str(nadia.pk)
    people = {row["persona"] for row in document["emotion_readings"]}
    assert people == {str(nadia.pk), str(cast["Karim"].pk), None}


def test_own_templates_are_the_workspaces_own_and_the_built_in_ones_nobodys() -> None:
    made = make_map(lanes=LANES)
    workspace = made.map.workspace
    owner = client_for(owner_of(workspace))
    body = {"map": str(made.id), "name": "Ours"}
    own = owner.post(TEMPLATES, body, format="json").json()
    here = f"{TEMPLATES}?workspace={workspace.pk}"
    assert owner.get(here).json()["results"][0]["name"]["en"] == "Ours"
    assert len(owner.get(TEMPLATES).json()["results"]) == 12
    twice = owner.post(TEMPLATES, body, format="json")
    assert (twice.status_code, list(twice.json()["fields"])) == (409, ["name"])
    for wrong in ({**body, "sector": "moon"}, {**body, "name": " "}, {"name": "x"}):
        assert owner.post(TEMPLATES, wrong, format="json").status_code == 400
    elsewhere = make_workspace(name="Elsewhere")
    outsider = client_for(owner_of(elsewhere))
    assert outsider.get(here).status_code == 404
    assert outsider.get(f"{TEMPLATES}/{own['id']}").status_code == 404
    assert outsider.post(TEMPLATES, body, format="json").status_code == 404
    stolen = {"title": "Mine", "template": own["key"], "workspace": str(elsewhere.pk)}
    refused = outsider.post("/api/v1/maps", stolen, format="json")
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["template"])
    renamed = owner.patch(f"{TEMPLATES}/{own['id']}", {"name": "Better"}, format="json")
    assert renamed.json()["name"] == {"en": "Better", "fr": "Better"}
    built_in = MapTemplate.objects.get(key="saas_onboarding")
    refused = owner.patch(f"{TEMPLATES}/{built_in.pk}", {"name": "Mine"}, format="json")
    assert refused.status_code == 403
    assert owner.delete(f"{TEMPLATES}/{built_in.pk}").status_code == 403
    assert owner.delete(f"{TEMPLATES}/{own['id']}").status_code == 204
    assert not MapTemplate.objects.filter(pk=own["id"]).exists()
