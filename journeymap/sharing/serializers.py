"""What share links and guests look like on the wire."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from journeymap.core import clock
from journeymap.core.kinds import Text
from journeymap.core.rest import StrictSerializer
from journeymap.sharing import services
from journeymap.sharing.models import ShareLink
from journeymap.workspaces.serializers import KindField, StrictBoolean, StrictInteger

_ROLES = list(services.ROLES)
_NAME_OF = {str(role): name for name, role in services.ROLES.items()}
NAME = Text(40, line=True)


class LinkChange(StrictSerializer):
    role = serializers.ChoiceField(_ROLES, required=False)
    label = KindField(Text(80, line=True), required=False)  # type: ignore[assignment]  # a field named like Field's own attribute; DRF moves it away
    expires_at = serializers.DateTimeField(required=False, allow_null=True)
    max_uses = StrictInteger(min_value=1, max_value=100_000, required=False, allow_null=True)
    show_kpis = StrictBoolean(required=False)
    show_comments = StrictBoolean(required=False)
    show_personas = StrictBoolean(required=False)
    show_views = StrictBoolean(required=False)


class LinkIn(LinkChange):
    role = serializers.ChoiceField(_ROLES)


class LinkOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    map = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]  # as above
    role = serializers.ChoiceField(_ROLES)
    url = serializers.CharField(
        help_text="The secret address; the token stands behind #, which no server is ever sent."
    )
    expires_at = serializers.DateTimeField(allow_null=True)
    expired = serializers.BooleanField()
    max_uses = serializers.IntegerField(allow_null=True)
    use_count = serializers.IntegerField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    show_kpis = serializers.BooleanField()
    show_comments = serializers.BooleanField()
    show_personas = serializers.BooleanField()
    show_views = serializers.BooleanField(help_text="The shared views saved of the map.")
    personal_data = serializers.IntegerField(
        help_text="How many pieces of evidence it shows that hold personal data."
    )


class GuestIn(StrictSerializer):
    token = serializers.CharField(max_length=100, trim_whitespace=False)
    name = KindField(NAME, required=False)


class GuestMap(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    slug = serializers.CharField()


class GuestOut(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="The guest's id.")
    name = serializers.CharField(help_text="As others see it: a second Léa is Léa (2).")
    role = serializers.ChoiceField(_ROLES)
    map = GuestMap()


def link_json(link: ShareLink, *, personal_data: int) -> dict[str, Any]:
    """Return a link as those who manage links see it, its address included.

    `personal_data` is that of its map: who hands out a link should know what it shows.
    """
    grant = link.grant
    return {
        "id": str(link.pk),
        "map": str(link.map_id),
        "label": link.label,
        "role": _NAME_OF[grant.role],
        "url": f"{settings.PUBLIC_URL}/s#{services.token_of(link)}",
        "expires_at": clock.iso(grant.expires_at),
        "expired": grant.expires_at is not None and grant.expires_at <= clock.now(),
        "max_uses": link.max_uses,
        "use_count": link.use_count,
        "last_used_at": clock.iso(link.last_used_at),
        "created_at": clock.iso(link.created_at),
        **{name: getattr(grant, name) for name in services.SHOWS},
        "personal_data": personal_data,
    }


def role_name(role: str) -> str:
    """Return what the share dialog calls a role."""
    return _NAME_OF[role]
