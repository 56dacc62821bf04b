"""From a template, or from nothing, to a map."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from journeymap.core.errors import Invalid
from journeymap.kpis.models import KPIDefinition
from journeymap.library.drawing import (
    CATEGORY_OF_PHASE,
    STARTED_BY_COMPANY,
    Drawing,
)
from journeymap.library.models import MapTemplate
from journeymap.library.own import drawn, own_drawing
from journeymap.maps.models import JourneyMap
from journeymap.maps.services import create_map
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import Workspace
from journeymap.workspaces.notices import library_changed
from personas.models import MARKERS, PALETTE, PATTERNS, Persona

Json = dict[str, Any]

BLANK_LANES = ("actions", "touchpoints", "emotion_curve", "pains", "kpi")
BLANK_STAGES = (
    ("awareness", "Awareness", "Découverte"),
    ("consideration", "Consideration", "Considération"),
    ("decision", "Decision", "Décision"),
    ("use", "Experience", "Expérience"),
    ("retention", "Retention", "Fidélisation"),
    ("advocacy", "Advocacy", "Recommandation"),
)
LABELS = {"en": "Create map", "fr": "Création de la carte"}


def create_map_from_template(
    *,
    actor: Actor,
    workspace: Workspace,
    template_key: str | None,
    language: str,
    title: str,
    personas: Sequence[uuid.UUID] = (),
    scenario: str = "",
) -> JourneyMap:
    """Create a map: from the template of that key, or blank with None; return it as it stands.

    The first of `personas` becomes the primary one and carries the template's feelings; without
    any, a template brings a draft, fictional persona of its own. Everything a template says counts
    as an assumption. Raises Invalid for an unknown template, language or persona, NotFound and
    Forbidden as `create_map` does.
    """
    if language not in LABELS:
        raise Invalid(fields={"language": "Choose one of: en, fr."})
    chosen = _chosen(workspace, personas)
    template = None
    if template_key:
        template = (
            MapTemplate.objects.filter(Q(workspace=None) | Q(workspace=workspace))
            .filter(key=template_key, is_active=True)
            .first()
        )
        if template is None:
            raise Invalid(fields={"template": "There is no such template."})
    header: Json = {"title": title, "language": language, "scenario": scenario}
    if template is not None:
        header["kind"] = template.kind
        if template.workspace_id is not None:
            header = {**template.document["map"], **header}
            # What the one who makes the map says comes first; nothing said takes nothing away.
            header["scenario"] = scenario or template.document["map"]["scenario"]
    with transaction.atomic():
        journey_map = create_map(
            actor=actor,
            workspace=workspace,
            header=header,
            template_key=template.key if template else "",
        )
        if template is not None and template.workspace_id is None and not chosen:
            chosen = [_persona_of(template, workspace=workspace, language=language)]
    ids = [persona.pk for persona in chosen]
    if template is None:
        drawing = blank_drawing(language=language, personas=ids)
    elif template.workspace_id is not None:
        drawing = own_drawing(template, personas=ids)
    else:
        drawing = template_drawing(
            template.document,
            template.lanes,
            language=language,
            personas=ids,
            definitions=definition_ids(_kpi_keys(template.document)),
        )
    return drawn(journey_map, drawing, actor=actor, label=LABELS[language])


def blank_drawing(*, language: str, personas: Sequence[uuid.UUID] = ()) -> Drawing:
    """The ops of a blank map: five lanes and six stages, named in the map's language."""
    drawing = Drawing()
    for kind in BLANK_LANES:
        drawing.lane(kind)
    _put_personas(drawing, personas)
    for phase, name_en, name_fr in BLANK_STAGES:
        drawing.stage(name_fr if language == "fr" else name_en, phase)
    return drawing


def template_drawing(
    document: Json,
    lanes: Sequence[Mapping[str, str]],
    *,
    language: str,
    personas: Sequence[uuid.UUID],
    definitions: Mapping[str, uuid.UUID],
) -> Drawing:
    """The ops of a template's map in one language. Row order in the template is time order.

    `definitions` maps KPI preset keys to definitions; presets without one are left out.
    """
    drawing = Drawing()
    lane_ids = {
        lane["kind"]: drawing.lane(lane["kind"], boundary_below=lane["boundary_below"])
        for lane in lanes
    }
    _put_personas(drawing, personas)
    for stage in document["stages"]:
        stage_id = drawing.stage(stage[language], stage["phase"])
        _put_texts(drawing, stage, stage_id, lane_ids, language)
        worst = _put_touchpoints(drawing, stage, stage_id, lane_ids, language, personas[:1])
        if "pain" in stage and "pains" in lane_ids:
            drawing.placed(
                "pain_point",
                lane_ids["pains"],
                stage_id,
                title=stage["pain"][language],
                touchpoint=worst,
            )
        keys = [key for key in stage.get("kpi", ()) if key in definitions]
        for key in keys:
            drawing.add("stage_kpi", (), stage=stage_id, definition=str(definitions[key]))
    return drawing


def _put_personas(drawing: Drawing, personas: Iterable[uuid.UUID]) -> None:
    for number, persona in enumerate(personas):
        drawing.persona(persona, is_primary=number == 0)


def _put_texts(
    drawing: Drawing, stage: Json, stage_id: str, lanes: Mapping[str, str], language: str
) -> None:
    texts = [("actions", "text", stage.get("do")), ("thoughts", "quote", stage.get("think"))]
    ideas = "opportunities" if "opportunities" in lanes else "ideas"
    texts.append((ideas, "opportunity", stage.get("opp")))
    texts += [(kind, "text", text) for kind, text in stage.get("back", {}).items()]
    for lane, kind, text in texts:
        if text is not None and lane in lanes:
            drawing.placed("card", lanes[lane], stage_id, kind=kind, title=text[language])


def _put_touchpoints(
    drawing: Drawing,
    stage: Json,
    stage_id: str,
    lanes: Mapping[str, str],
    language: str,
    personas: Sequence[uuid.UUID],
) -> str | None:
    """Add the touchpoints with what is felt there; return the most painful one, if any hurts."""
    worst: tuple[int, str | None] = (0, None)
    for channel, valence, name_fr, name_en, *mot in stage["tp"]:
        by_company = channel in STARTED_BY_COMPANY
        touchpoint = drawing.placed(
            "touchpoint",
            lanes["touchpoints"],
            stage_id,
            name=name_fr if language == "fr" else name_en,
            channel=channel,
            category=CATEGORY_OF_PHASE.get(stage["phase"]),
            initiator="company" if by_company else "customer",
            receiver="customer" if by_company else None,
            is_moment_of_truth=bool(mot),
            mot_kind=mot[0] if mot else None,
        )
        for persona in personas:
            drawing.add(
                "emotion_reading", touchpoint=touchpoint, persona=str(persona), valence=valence
            )
        if valence < worst[0]:
            worst = (valence, touchpoint)
    return worst[1]


def _kpi_keys(document: Json) -> set[str]:
    return {key for stage in document["stages"] for key in stage.get("kpi", ())}


def definition_ids(keys: Iterable[str]) -> dict[str, uuid.UUID]:
    """The ids of the built-in KPI definitions with these keys."""
    found = KPIDefinition.objects.filter(workspace=None, key__in=list(keys))
    return dict(found.values_list("key", "id"))


def _chosen(workspace: Workspace, personas: Sequence[uuid.UUID]) -> list[Persona]:
    found = {
        persona.pk: persona
        for persona in Persona.objects.filter(
            workspace=workspace, pk__in=list(personas), deleted_at__isnull=True
        )
    }
    wanted = list(dict.fromkeys(personas))
    if any(persona not in found for persona in wanted):
        raise Invalid(fields={"personas": "This workspace has no such persona."})
    return [found[persona] for persona in wanted]


def _persona_of(template: MapTemplate, *, workspace: Workspace, language: str) -> Persona:
    """The template's own persona: draft and fictional, made once per workspace and language."""
    name, tagline = template.document["persona"]["name"], template.document["persona"][language]
    taken = set()
    for persona in Persona.objects.filter(workspace=workspace, deleted_at__isnull=True):
        if persona.tagline == tagline and persona.name.split(" ")[0] == name.split(" ")[0]:
            return persona
        taken.add(persona.name.lower())
    free, number = name, 2
    while free.lower() in taken:
        free, number = f"{name} ({number})", number + 1
    place = len(taken)
    persona = Persona.objects.create(
        workspace=workspace,
        name=free,
        tagline=tagline,
        kind="primary",
        avatar_glyph=name[0],
        color=PALETTE[1:][(place + 6) % 7],
        pattern=PATTERNS[place % len(PATTERNS)],
        marker=MARKERS[place % len(MARKERS)],
        status="draft",
        is_fictional=True,
        evidence_level="assumption",
    )
    library_changed(workspace_id=workspace.pk, entity="persona", ref=str(persona.pk))
    return persona
