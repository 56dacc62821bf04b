"""Templates of a workspace's own, made from its maps; and maps made from maps."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from journeymap.cards.models import Tag
from journeymap.changes import document
from journeymap.core.errors import Conflict, DomainError
from journeymap.core.ids import uuid7
from journeymap.core.snapshot import reading
from journeymap.files.models import Attachment
from journeymap.kpis.models import KPIDefinition, KPISource
from journeymap.library.copying import content_of, copied_drawing
from journeymap.library.drawing import Drawing, apply_drawing
from journeymap.library.models import MapTemplate
from journeymap.maps import policy
from journeymap.maps.access import access_map
from journeymap.maps.models import JourneyMap
from journeymap.maps.services import create_map
from journeymap.workspaces.actor import Actor, Capability
from journeymap.workspaces.models import Workspace
from journeymap.workspaces.notices import library_changed
from personas.models import Persona, Segment
from touchpoints.models import TouchpointDefinition
from touchpoints.queries import channels_of

Json = dict[str, Any]
OWN_HIGH = 100
LABELS = {"en": "Duplicate map", "fr": "Duplication de la carte"}


def template_from_map(
    *, actor: Actor, map_id: uuid.UUID, name: str, summary: str = "", sector: str = ""
) -> MapTemplate:
    """Keep a map's content as a template of its workspace and return it.

    Raises NotFound and Forbidden as policy does, Invalid for a map too large, and Conflict when
    the name is taken or the workspace has a hundred templates.
    """
    journey_map = access_map(actor, map_id, Capability.VIEW)
    workspace_id = journey_map.workspace_id
    policy.require_in_workspace(actor, Capability.MANAGE_LIBRARY, workspace_id)
    with reading():
        content = content_of(document.build(map_id))
    with transaction.atomic():
        # The count is read under the workspace's row lock: two at once cannot pass the limit.
        Workspace.objects.select_for_update().filter(pk=workspace_id).first()
        mine = MapTemplate.objects.filter(workspace_id=workspace_id)
        if mine.count() >= OWN_HIGH:
            raise Conflict("A workspace holds at most 100 templates of its own.")
        if mine.filter(name_en=name).exists():
            raise Conflict(fields={"name": "This is taken in this workspace."})
        template = MapTemplate.objects.create(
            key=f"own-{uuid7().hex}",
            workspace_id=workspace_id,
            kind=journey_map.kind,
            name_en=name,
            name_fr=name,
            summary=summary,
            sector=sector,
            language=journey_map.language,
            lanes=[
                {"kind": lane["kind"], "boundary_below": lane["boundary_below"]}
                for lane in content["lanes"]
            ],
            document=content,
            order=0,
        )
        library_changed(workspace_id=workspace_id, entity="template", ref=str(template.pk))
    return template


def own_drawing(template: MapTemplate, *, personas: Sequence[uuid.UUID]) -> Drawing:
    """Return the ops of an own template's map.

    The first of `personas` takes the place of the template's primary one, the next of the next;
    those of the template nobody replaces stay while the workspace has them.
    """
    content: Json = template.document
    workspace_id = template.workspace_id
    assert workspace_id is not None
    here = _personas_of(workspace_id)
    cast = sorted(content["map_personas"], key=lambda row: (not row["is_primary"], row["pos"]))
    mapping = {persona: persona for persona in here}
    chosen = [str(persona) for persona in personas]
    for row, persona in zip(cast, chosen, strict=False):
        mapping[row["persona"]] = persona
    drawing = copied_drawing(content, personas=mapping, known=known_ids(workspace_id), assumed=True)
    for number, persona in enumerate(chosen[len(cast) :], len(cast)):
        drawing.persona(uuid.UUID(persona), is_primary=number == 0)
    return drawing


def duplicate_map(*, actor: Actor, map_id: uuid.UUID, title: str) -> JourneyMap:
    """Create a twin of a map in its workspace, evidence and all, under new ids; return it.

    Numbers are not copied: they were measured for the other one's KPIs, which keep their sources.
    Raises NotFound and Forbidden as policy does, Invalid for a map too large.
    """
    journey_map = access_map(actor, map_id, Capability.VIEW)
    workspace = journey_map.workspace
    policy.require_in_workspace(actor, Capability.EDIT, workspace.pk)
    with reading():
        content = content_of(document.build(map_id))
    drawing = copied_drawing(
        content,
        personas={persona: persona for persona in _personas_of(workspace.pk)},
        known=known_ids(workspace.pk) | _maps_of(workspace.pk),
        assumed=False,
    )
    header = {**content["map"], "title": title, "language": journey_map.language}
    twin = create_map(actor=actor, workspace=workspace, header=header)
    JourneyMap.objects.filter(pk=twin.pk).update(
        folder_id=journey_map.folder_id, template_key=journey_map.template_key
    )
    return drawn(twin, drawing, actor=actor, label=LABELS[journey_map.language])


def drawn(journey_map: JourneyMap, drawing: Drawing, *, actor: Actor, label: str) -> JourneyMap:
    """Draw on a new map and return it as it stands. Raises what refuses, and leaves no map then."""
    try:
        apply_drawing(drawing, actor=actor, map_id=journey_map.pk, revision=0, label=label)
    except DomainError:
        # Half a map is of no use to anyone, and nobody has seen this one yet.
        JourneyMap.objects.filter(pk=journey_map.pk).delete()
        raise
    journey_map.refresh_from_db()
    return journey_map


def known_ids(workspace_id: uuid.UUID) -> frozenset[str]:
    """The ids of library rows, and the channel keys, that maps of a workspace may name."""
    mine = Q(workspace_id=workspace_id)
    live = Q(deleted_at__isnull=True)
    rows = (
        Tag.objects.filter(mine & live),
        TouchpointDefinition.objects.filter(mine & live),
        KPIDefinition.objects.filter(mine | Q(workspace_id=None)),
        KPISource.objects.filter(mine),
        Segment.objects.filter(mine),
        Attachment.objects.filter(mine),
    )
    ids = {str(pk) for found in rows for pk in found.values_list("pk", flat=True)}
    keys = {channel.key for channel in channels_of(workspace_id)}
    return frozenset(ids | keys | _personas_of(workspace_id))


def _maps_of(workspace_id: uuid.UUID) -> frozenset[str]:
    """The maps a twin may lead to, as its original does; a template leads nowhere."""
    found = JourneyMap.objects.filter(workspace_id=workspace_id, deleted_at__isnull=True)
    return frozenset(str(pk) for pk in found.values_list("pk", flat=True))


def _personas_of(workspace_id: uuid.UUID) -> frozenset[str]:
    found = Persona.objects.filter(workspace_id=workspace_id, deleted_at__isnull=True)
    return frozenset(str(pk) for pk in found.values_list("pk", flat=True))
