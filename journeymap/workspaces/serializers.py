"""What workspaces, members, tokens and accounts look like on the wire."""

import re
import zoneinfo
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError as DjangoInvalid
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from rest_framework import serializers

from journeymap.core import clock
from journeymap.core.kinds import Dec, Kind, Text
from journeymap.core.rest import StrictSerializer
from journeymap.workspaces.actor import SCOPE_CAPABILITIES, Actor, Role
from journeymap.workspaces.invitations import INVITED_AS, MAX_AT_ONCE, is_being_mailed, link_of
from journeymap.workspaces.models import LANGUAGES, Invitation, Membership

_ROLES = [str(role) for role in Role]
_LANGUAGES = [code for code, _name in LANGUAGES]


class KindField(serializers.Field[Any, Any, Any, Any]):
    """A field that parses by a kind of `core.kinds`, as ops do."""

    def __init__(self, kind: Kind, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind

    def to_internal_value(self, data: Any) -> Any:
        try:
            return self.kind.parse(data)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None

    def to_representation(self, value: Any) -> Any:
        return value


class StrictInteger(serializers.IntegerField):
    """A whole number as JSON writes it: neither text nor true."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictBoolean(serializers.BooleanField):
    """true or false, nothing that merely looks like it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class WorkspaceIn(StrictSerializer):
    name = KindField(Text(120, low=1, line=True))
    default_language = serializers.ChoiceField(_LANGUAGES, required=False)
    timezone = serializers.CharField(max_length=64, required=False)
    currency = serializers.CharField(max_length=3, required=False)
    week_start = serializers.ChoiceField([1, 7], required=False)

    def validate_timezone(self, value: str) -> str:
        if value not in zoneinfo.available_timezones():
            raise serializers.ValidationError("Not a known time zone.")
        return value

    def validate_currency(self, value: str) -> str:
        if not re.fullmatch("[A-Z]{3}", value):
            raise serializers.ValidationError("Three capital letters, such as EUR.")
        return value


class WorkspaceChange(WorkspaceIn):
    name = KindField(Text(120, low=1, line=True), required=False)
    retention_days = StrictInteger(min_value=30, max_value=3650, required=False)
    guest_links_allowed = StrictBoolean(required=False)
    materiality_pct = KindField(Dec(4, 1, low=Decimal(0), high=Decimal(100)), required=False)


class WorkspaceOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()
    default_language = serializers.CharField()
    timezone = serializers.CharField()
    currency = serializers.CharField()
    week_start = serializers.IntegerField()
    retention_days = serializers.IntegerField(
        help_text="How long guests of share links are kept: then the log calls them Guest."
    )
    guest_links_allowed = serializers.BooleanField()
    materiality_pct = serializers.CharField(
        help_text="From which change, in percent, a KPI counts as moved."
    )
    sample = serializers.BooleanField()
    role = serializers.ChoiceField(_ROLES, help_text="The asking actor's role.")


class MeOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(["member", "token"])
    id = serializers.CharField()
    name = serializers.CharField()
    color = serializers.CharField()
    email = serializers.CharField()
    language = serializers.CharField(help_text="Empty: as the browser asks.")
    theme = serializers.CharField()
    single_keys = serializers.BooleanField(help_text="Whether single letters are commands.")
    announcements = serializers.BooleanField(help_text="Whether others' edits are read out.")
    hints_seen = serializers.ListField(
        child=serializers.CharField(), help_text="Hints of the editor that are not shown again."
    )
    scopes = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Of a token."
    )
    workspaces = WorkspaceOut(many=True)


class MeChange(StrictSerializer):
    name = KindField(Text(80, low=1, line=True), required=False)
    language = serializers.ChoiceField(["", *_LANGUAGES], required=False)
    theme = serializers.ChoiceField(["system", "light", "dark"], required=False)
    single_keys = StrictBoolean(required=False)
    announcements = StrictBoolean(required=False)
    hints_seen = serializers.ListField(
        child=serializers.RegexField(r"^[a-z_]{1,24}\Z"), max_length=20, required=False
    )


class MemberOut(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="The membership's id.")
    user = serializers.UUIDField(source="user_id")
    name = serializers.CharField(source="user.display_name")
    email = serializers.CharField(source="user.email")
    color = serializers.SerializerMethodField(help_text="Their colour wherever they are shown.")
    role = serializers.ChoiceField(_ROLES)
    joined_at = serializers.DateTimeField(source="created_at")

    def get_color(self, row: Membership) -> str:
        return Actor.member(user_id=row.user_id, name="").color


class MemberChange(StrictSerializer):
    role = serializers.ChoiceField(_ROLES)


class OwnerChange(StrictSerializer):
    member = serializers.UUIDField(help_text="The membership's id.")


class InvitationsIn(StrictSerializer):
    emails = serializers.ListField(
        child=serializers.CharField(max_length=254), min_length=1, max_length=MAX_AT_ONCE
    )
    role = serializers.ChoiceField(INVITED_AS)

    def validate_emails(self, value: list[str]) -> list[str]:
        """Return the addresses in small letters, each once. Raises naming the first bad one."""
        found = dict.fromkeys(email.strip().lower() for email in value)
        for email in found:
            try:
                validate_email(email)
            except DjangoInvalid:
                told = _("“%(email)s” is no e-mail address.") % {"email": email[:80]}
                raise serializers.ValidationError(told) from None
        return list(found)


class InvitationOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    email = serializers.CharField()
    role = serializers.ChoiceField(INVITED_AS)
    invited_by = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    expired = serializers.SerializerMethodField()
    mailed_at = serializers.DateTimeField(
        allow_null=True, help_text="Null: no mail was sent, or none yet. See `mailing`."
    )
    mailing = serializers.SerializerMethodField(
        help_text="Whether the mail is on its way. Neither that nor sent: hand the link over."
    )
    url = serializers.SerializerMethodField(
        help_text="The invitation's link; empty when it cannot be shown again."
    )

    def get_invited_by(self, row: Invitation) -> str:
        return row.invited_by.display_name if row.invited_by else ""

    def get_expired(self, row: Invitation) -> bool:
        return row.expires_at <= clock.now()

    def get_mailing(self, row: Invitation) -> bool:
        return is_being_mailed(row)

    def get_url(self, row: Invitation) -> str:
        return link_of(row)


class TokenIn(StrictSerializer):
    name = KindField(Text(80, low=1, line=True))
    scopes = serializers.ListField(
        child=serializers.ChoiceField(list(SCOPE_CAPABILITIES)), min_length=1, max_length=8
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


class TokenOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    user = serializers.CharField(source="user.display_name")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewTokenOut(TokenOut):
    secret = serializers.CharField(help_text="Shown this once: keep it now.")
