"""Who asks: a bearer token, a session, or a guest's cookie. All become a `Principal`.

A request that shows an Authorization header is judged by it alone: cookies beside it are ignored
wholly, so that a token never inherits a session's rights nor needs its CSRF token (B9).
"""

import json
import uuid
from datetime import timedelta

from django.db import connection
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
        actor = _token_actor(secret)
        if actor is None:
            raise AuthenticationFailed("This token is unknown, expired or revoked.")
        return _principal(actor, None), None

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


def _token_actor(secret: str) -> Actor | None:
    """Return whom a valid token of an active account stands for.

    One plain statement: this runs with every request of every integration, and the ORM's query
    building alone cost more than half of a 304 (bench/pull.py).
    """
    now = clock.now()
    stamp = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.id, t.user_id, t.workspace_id, t.name, t.scopes, t.last_used_at < %s"
            " FROM workspaces_apitoken t JOIN workspaces_user u ON u.id = t.user_id"
            " WHERE t.token_hash = %s AND t.revoked_at IS NULL AND u.is_active"
            " AND (t.expires_at IS NULL OR t.expires_at > %s)",
            [stamp(now - _USED_EVERY), hash_secret(secret), stamp(now)],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    token_id, user_id, workspace_id, name, scopes, used_long_ago = row
    if used_long_ago is None or used_long_ago:
        ApiToken.objects.filter(pk=uuid.UUID(str(token_id))).update(last_used_at=now)
    return Actor.token(
        token_id=uuid.UUID(str(token_id)),
        user_id=uuid.UUID(str(user_id)),
        workspace_id=uuid.UUID(str(workspace_id)),
        name=name,
        scopes=frozenset(json.loads(scopes) if isinstance(scopes, str) else scopes),
    )


def _principal(actor: Actor, user: User | None) -> Principal:
    tracing.note(**{f"{actor.kind}_id": actor.id})
    return Principal(actor, user)
