"""The built-in templates become maps: complete, in one language, all of it an assumption."""

import copy
import json
from typing import Any

import pytest
from django.core.management import call_command

from journeymap.changes import document
from journeymap.core.errors import Forbidden, Invalid
from journeymap.library.instantiate import BLANK_LANES, create_map_from_template
from journeymap.library.management.commands.export_fragments import render
from journeymap.library.models import MapTemplate
from journeymap.library.templates import check_template, load_built_ins, read_templates
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.actor import Role
from personas.models import Persona
from tests.support.drawn import SYSTEM, member_of
from tests.support.factories import make_workspace
from touchpoints.curve import curves

KEYS = [template["key"] for template in read_templates()]


def _made(**fields: Any) -> dict[str, Any]:
    fields = {"workspace": make_workspace(), "language": "fr", "title": "Essai", **fields}
    fields.setdefault("template_key", None)
    journey_map = create_map_from_template(actor=SYSTEM, **fields)
    return document.build(journey_map.pk)


def test_the_file_holds_twelve_templates_with_76_stages_and_160_touchpoints() -> None:
    stages = [stage for template in read_templates() for stage in template["stages"]]
    assert (len(KEYS), len(stages), sum(len(s["tp"]) for s in stages)) == (12, 76, 160)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("stages", 0, "fr"), ""),
        (("stages", 0, "phase"), "nowhere"),
        (("stages", 0, "tp", 0), ["fax", 0, "Fax", "Fax"]),
        (("stages", 0, "tp", 0), ["email", 3, "Trop", "Too much"]),
        (("stages", 0, "tp", 0), ["email", 0, "Faux", "Wrong", "amot"]),
        (("stages", 0, "back"), {"nolane": {"fr": "a", "en": "b"}}),
        (("lanes", 0), {"kind": "mood", "boundary_below": "none"}),
    ],
)
def test_a_word_nobody_knows_is_refused_by_name(path: tuple[Any, ...], value: Any) -> None:
    template = copy.deepcopy(read_templates()[0])
    *way, last = path
    target = template
    for part in way:
        target = target[part]
    target[last] = value
    with pytest.raises(ValueError, match="six_stage_digital"):
        check_template(template)


@pytest.mark.django_db
def test_loading_twice_changes_nothing_and_a_template_that_left_goes_inactive() -> None:
    load_built_ins()
    assert load_built_ins() == 0
    MapTemplate.objects.create(
        key="old", kind="customer_journey", name_en="Old", name_fr="Vieux", lanes=[], document={},
        order=99,
    )  # fmt: skip
    assert load_built_ins() == 1
    assert not MapTemplate.objects.get(key="old").is_active


@pytest.mark.django_db
@pytest.mark.parametrize("key", KEYS)
def test_every_template_becomes_a_map_in_either_language(key: str) -> None:
    template = next(t for t in read_templates() if t["key"] == key)
    stages = template["stages"]
    for language in ("fr", "en"):
        made = _made(template_key=key, language=language)
        assert [row["name"] for row in made["stages"]] == [stage[language] for stage in stages]
        assert [row["kind"] for row in made["lanes"]] == [w["kind"] for w in template["lanes"]]
        assert len(made["touchpoints"]) == sum(len(stage["tp"]) for stage in stages)
        assert len(made["emotion_readings"]) == len(made["touchpoints"])
        assert len(made["pain_points"]) == sum("pain" in stage for stage in stages)
        assert len(made["stage_kpis"]) == sum(len(stage["kpi"]) for stage in stages)
        cards = [word for s in stages for word in ("do", "think", "opp") if word in s]
        cards += [word for s in stages for word in s.get("back", {})]
        assert len(made["cards"]) == len(cards)
        drawn = made["cards"] + made["touchpoints"] + made["pain_points"]
        drawn += made["emotion_readings"]
        # A template can never pass for research.
        assert {row["evidence_level"] for row in drawn} == {"assumption"}
        assert {row["source"] for row in made["stage_kpis"]} == {None}
        (on_map,) = made["map_personas"]
        assert on_map["is_primary"]
        persona = Persona.objects.get(pk=on_map["persona"])
        assert (persona.status, persona.is_fictional) == ("draft", True)
        assert persona.tagline == template["persona"][language]


@pytest.mark.django_db
def test_rows_keep_the_order_of_time_and_the_curve_follows_it() -> None:
    made = _made(template_key="six_stage_digital")
    decision = made["stages"][2]
    here = [row["name"] for row in made["touchpoints"] if row["stage"] == decision["id"]]
    assert here == [
        "Offre spéciale et garantie",
        "Frais de livraison découverts au paiement",
        "Question en chat avant achat",
    ]
    _, own = curves(made)
    assert own.coverage == 1
    assert own.peak is not None
    assert own.peak.value == -2
    pain = next(row for row in made["pain_points"] if row["stage"] == decision["id"])
    blamed = next(row for row in made["touchpoints"] if row["id"] == pain["touchpoint"])
    assert blamed["name"] == "Frais de livraison découverts au paiement"
    assert (blamed["is_moment_of_truth"], blamed["mot_kind"]) == (True, "make_or_break")


@pytest.mark.django_db
def test_the_blueprint_draws_its_three_lines() -> None:
    made = _made(template_key="service_blueprint_hotel")
    lines = {row["kind"]: row["boundary_below"] for row in made["lanes"]}
    assert made["map"]["kind"] == "service_blueprint"
    assert lines["actions"] == "interaction"
    assert lines["frontstage"] == "visibility"
    assert lines["backstage"] == "internal_interaction"


@pytest.mark.django_db
def test_the_chosen_persona_carries_the_feelings_instead_of_the_templates() -> None:
    workspace = make_workspace()
    chosen = Persona.objects.create(workspace=workspace, name="Marie")
    second = Persona.objects.create(workspace=workspace, name="Paul")
    made = _made(
        workspace=workspace, template_key="saas_onboarding", personas=[chosen.pk, second.pk]
    )
    assert {row["persona"] for row in made["emotion_readings"]} == {str(chosen.pk)}
    primary = {row["persona"]: row["is_primary"] for row in made["map_personas"]}
    assert primary == {str(chosen.pk): True, str(second.pk): False}
    assert Persona.objects.filter(workspace=workspace).count() == 2


@pytest.mark.django_db
def test_a_second_map_of_a_template_shares_its_persona_and_a_namesake_is_left_alone() -> None:
    workspace = make_workspace()
    Persona.objects.create(workspace=workspace, name="Léa", tagline="Somebody else")
    _made(workspace=workspace, template_key="six_stage_digital")
    _made(workspace=workspace, template_key="six_stage_digital")
    names = set(Persona.objects.filter(workspace=workspace).values_list("name", flat=True))
    assert names == {"Léa", "Léa (2)"}


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "first"), [("fr", "Découverte"), ("en", "Awareness")])
def test_a_blank_map_has_five_lanes_and_six_stages(language: str, first: str) -> None:
    made = _made(language=language)
    assert tuple(row["kind"] for row in made["lanes"]) == BLANK_LANES
    assert len(made["stages"]) == 6
    assert made["stages"][0]["name"] == first
    assert made["revision"] == 1
    assert made["cards"] == made["touchpoints"] == made["map_personas"] == []


@pytest.mark.django_db
def test_what_does_not_exist_or_is_anothers_is_refused_and_leaves_no_map() -> None:
    """A3: foreign ids in a body are a 400 naming the field; nothing stays behind."""
    workspace = make_workspace()
    stranger = Persona.objects.create(workspace=make_workspace(), name="Karim")
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("personas", {"personas": [stranger.pk]}),
        ("template", {"template_key": "nothing"}),
        ("language", {"language": "de"}),
    ]
    for field, fields in wrong:
        with pytest.raises(Invalid) as refusal:
            _made(workspace=workspace, **fields)
        assert list(refusal.value.fields) == [field]
    with pytest.raises(Forbidden):
        create_map_from_template(
            actor=member_of(workspace, Role.VIEWER),
            workspace=workspace,
            template_key=None,
            language="en",
            title="Mine",
        )
    assert not JourneyMap.objects.filter(workspace=workspace).exists()


def test_the_stages_of_quick_insert_are_those_of_the_file() -> None:
    call_command("export_fragments", "--check")
    assert len(json.loads(render())) == 12
