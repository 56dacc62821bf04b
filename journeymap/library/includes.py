"""`?include=personas`: the library rows a map's screen needs beside what is drawn."""

from typing import Any

from django.db.models import Q

from journeymap.cards.models import CardPersona, Tag
from journeymap.changes.includes import Include, register
from journeymap.grid.models import Lane
from journeymap.maps.access import Heading
from journeymap.maps.models import JourneyMap
from journeymap.maps.policy import Access
from personas.models import MapPersona, Persona
from touchpoints.models import EmotionReading, PainPointPersona
from touchpoints.queries import channels_of

Json = dict[str, Any]
PERSONA_FIELDS = (
    *("name", "role_title", "tagline", "color", "pattern", "marker", "avatar_glyph"),
    *("segment_weight", "kind"),
)


def register_all() -> None:
    """Make the part known to the document."""
    register(Include(name="personas", build=_build, revision=_revision))


def _revision(heading: Heading) -> str:
    return f"l{heading.library_rev}"


def _build(journey_map: JourneyMap, access: Access) -> Json:
    workspace_id, language = journey_map.workspace_id, journey_map.language
    return {
        "library_rev": journey_map.workspace.library_rev,
        "personas": _personas(journey_map) if access.show_personas else {},
        "channels": {
            channel.key: {
                "name": channel.name_fr if language == "fr" else channel.name_en,
                "names": {"en": channel.name_en, "fr": channel.name_fr},
                "medium": channel.medium,
                "ownership": channel.ownership,
                "icon": channel.icon,
            }
            for channel in channels_of(workspace_id)
        },
        "tags": {
            str(tag.pk): {"name": tag.name, "color": tag.color}
            for tag in Tag.objects.filter(workspace=workspace_id, deleted_at__isnull=True)
        },
    }


def _personas(journey_map: JourneyMap) -> Json:
    """The personas the map names, and no others: a guest's link opens one map (B15)."""
    named = Q(pk__in=MapPersona.objects.filter(map=journey_map).values("persona"))
    for link in (
        CardPersona.objects.filter(card__map=journey_map),
        PainPointPersona.objects.filter(pain_point__map=journey_map),
        EmotionReading.objects.filter(map=journey_map, persona__isnull=False),
        Lane.objects.filter(map=journey_map, persona__isnull=False),
    ):
        named |= Q(pk__in=link.values("persona"))
    found = Persona.objects.filter(named, workspace=journey_map.workspace_id)
    return {
        str(persona.pk): {name: _plain(getattr(persona, name)) for name in PERSONA_FIELDS}
        for persona in found.order_by("name", "id")
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else str(value)
