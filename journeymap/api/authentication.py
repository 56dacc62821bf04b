"""Who asks: a bearer token, a session, or a guest's cookie. All become a `Principal`.

A request that shows an Authorization header is judged by it alone: cookies beside it are ignored
wholly, so that a token never inherits a session's rights nor needs its CSRF token (B9).
"""

import uuid
from datetime import timedelta

from rest_framework.authentication import BaseAuthentication
from rest_framework.authentication import SessionAuthentication as DrfSession
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from journeymap.core import clock, tracing
from journeymap.core.ids import hash_secret
from journeymap.maps import policy
from journeymap.sharing import guests
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import ApiToken, User
from journeymap.workspaces.principal import Principal

MAP_HEADER = "X-Journeymap-Map"
# `last_used_at` is written at most this often: a read must not cost a write each time.
_USED_EVERY = timedelta(minutes=5)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer jm_…`: an API token of a user, bound to one workspace."""

    def authenticate(self, request: Request) -> tuple[Principal, None] | None:
        """Return whom the token stands for. Raises AuthenticationFailed for any other header."""
        header = request.headers.get("Authorization")
        if header is None:
            return None
        scheme, _, secret = header.partition(" ")
        if scheme.lower() != "bearer" or not secret.startswith("jm_") or len(secret) > 100:
            raise AuthenticationFailed("Send this header as: Authorization: Bearer jm_…")
        token = _valid_token(secret)
        if token is None:
            raise AuthenticationFailed("This token is unknown, expired or revoked.")
        actor = Actor.token(
            token_id=token.pk,
            user_id=token.user_id,
            workspace_id=token.workspace_id,
            name=token.name,
            scopes=frozenset(token.scopes),
        )
        return _principal(actor, token.user), None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="journeymap"'


class SessionAuthentication(DrfSession):
    """The session of a signed-in member; all but safe methods need the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Principal, None] | None:
        """Return the member, or None without a session. Raises PermissionDenied (CSRF)."""
        user = request._request.user
        if not isinstance(user, User) or not user.is_active:
            return None
        actor = Actor.member(user_id=user.pk, name=user.display_name)
        map_id = _asked_map(request)
        # A member elsewhere who came here by a share link is a guest here.
        came_by_link = map_id is not None and guests.cookie_name(map_id) in request.COOKIES
        if came_by_link and map_id and policy.access_to_map(actor, map_id) is None:
            return None
        self.enforce_csrf(request)
        return _principal(actor, user), None


class GuestAuthentication(DrfSession):
    """The guest of the map the request is about (the address, the header, or the only cookie)."""

    def authenticate(self, request: Request) -> tuple[Principal, None] | None:
        """Return the guest, or None without a valid cookie. Raises PermissionDenied (CSRF)."""
        map_id = _asked_map(request)
        if map_id is None:
            known = guests.maps_in(request.COOKIES)
            map_id = known[0] if len(known) == 1 else None
        actor = None if map_id is None else guests.actor_from_cookies(request.COOKIES, map_id)
        if actor is None:
            return None
        self.enforce_csrf(request)
        return _principal(actor, None), None


def _asked_map(request: Request) -> uuid.UUID | None:
    context = request.parser_context or {}
    map_id = context.get("kwargs", {}).get("map_id")
    if isinstance(map_id, uuid.UUID):
        return map_id
    return guests.map_in_header(request.headers.get(MAP_HEADER, ""))


def _valid_token(secret: str) -> ApiToken | None:
    now = clock.now()
    token = (
        ApiToken.objects.select_related("user")
        .filter(token_hash=hash_secret(secret), revoked_at__isnull=True, user__is_active=True)
        .exclude(expires_at__lte=now)
        .first()
    )
    if token is not None and (token.last_used_at is None or token.last_used_at < now - _USED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def _principal(actor: Actor, user: User | None) -> Principal:
    tracing.note(**{f"{actor.kind}_id": actor.id})
    return Principal(actor, user)
