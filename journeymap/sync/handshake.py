"""Who opens a socket, and whether they still may: asked at the handshake and again ever after.

A socket outlives the request that opened it, so what is kept is the credential, and both
questions go through the same functions (B4 to B8, B14). These run in database threads.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.http.cookie import parse_cookie
from django.http.request import validate_host
from django.utils.crypto import constant_time_compare

from journeymap.core import clock
from journeymap.core.errors import DomainError, Forbidden
from journeymap.core.ids import hash_secret
from journeymap.maps.access import access_map_with
from journeymap.maps.models import JourneyMap, MapGrant
from journeymap.maps.policy import Access, access_to_map
from journeymap.sharing import guests
from journeymap.sync import tickets
from journeymap.sync.credential import Credential
from journeymap.sync.frames import ENDED, WITHDRAWN
from journeymap.workspaces.actor import Actor, Capability
from journeymap.workspaces.models import ApiToken, Guest, User

_DEFAULT_PORTS = {"http": 80, "https": 443}


class _Scope(Protocol):
    def __getitem__(self, key: str) -> Any: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer to "who, and with what rights": with the moment at which to ask again at least."""

    actor: Actor
    credential: Credential
    access: Access
    workspace_id: uuid.UUID
    ends_at: datetime | None = None


def admit(scope: _Scope, map_id: uuid.UUID) -> Standing:
    """Return who opens this socket on this map. Raises DomainError where nobody may."""
    headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
    found: dict[bytes, bytes] = {}
    cookies: list[str] = []
    for name, value in headers:
        if name == b"cookie":
            cookies.append(value.decode("latin-1"))
        else:
            found.setdefault(name, value)
    refusal: DomainError = Forbidden()
    for credential in _shown(scope, found, "; ".join(cookies), map_id):
        try:
            return standing(credential, map_id)
        except DomainError as error:
            refusal = error
    raise refusal


def _shown(
    scope: _Scope, headers: dict[bytes, bytes], cookie: str, map_id: uuid.UUID
) -> Iterable[Credential]:
    query = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=8)
    ticket = query.get("ticket", [""])[0]
    if ticket:
        credential = tickets.redeem(ticket[:200], map_id=map_id)
        return [] if credential is None else [credential]
    if b"authorization" in headers:
        # Judged by the token alone: cookies beside it are ignored wholly (B9).
        return _bearer(headers[b"authorization"].decode("latin-1"))
    if not same_origin(
        headers.get(b"origin", b"").decode("latin-1"),
        host=headers.get(b"host", b"").decode("latin-1"),
        secure=scope["scheme"] in {"wss", "https"},
    ):
        return []
    jar = parse_cookie(cookie)
    shown = []
    if session_key := jar.get(settings.SESSION_COOKIE_NAME):
        shown.append(Credential("session", session_key[:64]))
    # A member elsewhere who came by a share link is a guest here.
    if (guest := guests.guest_of(jar, map_id)) is not None:
        shown.append(Credential("guest", str(guest.pk)))
    return shown


def same_origin(origin: str, *, host: str, secure: bool) -> bool:
    """Tell whether a browser's Origin is ours: PUBLIC_URL, or this very address on a local network.

    Scheme, host and port must all be equal; anything odd is refused and never raises (B8).
    """
    asked = _origin(origin)
    if asked is None:
        return False
    if asked == _origin(settings.PUBLIC_URL):
        return True
    own = _origin(f"{'https' if secure else 'http'}://{host}")
    # The host must be one we serve: a name that an attacker points at us is not (DNS rebinding).
    return asked == own and validate_host(f"[{own[1]}]" if ":" in own[1] else own[1], _hosts())


def _hosts() -> list[str]:
    return list(settings.ALLOWED_HOSTS)


def _origin(text: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host or parts.username is not None:
        return None
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        return None
    return parts.scheme, host.lower(), port or _DEFAULT_PORTS[parts.scheme]


def _bearer(header: str) -> list[Credential]:
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.startswith("jm_") or len(secret) > 100:
        return []
    ids = ApiToken.objects.filter(token_hash=hash_secret(secret)).values_list("pk", flat=True)
    return [Credential("token", str(token_id)) for token_id in ids]


def standing(credential: Credential, map_id: uuid.UUID) -> Standing:
    """Return who a credential stands for and their rights on the map.

    Raises Unauthenticated-like Forbidden when the credential has ended, NotFound or Forbidden
    when the map is not theirs to see.
    """
    known = identify(credential, map_id)
    if known is None:
        raise Forbidden
    actor, ends_at = known
    journey_map, access = access_map_with(actor, map_id, Capability.VIEW)
    return Standing(actor, credential, access, journey_map.workspace_id, ends_at)


def still(credential: Credential, map_id: uuid.UUID) -> Standing | int:
    """Return the present standing of an open socket, or the code with which it must close (P11)."""
    known = identify(credential, map_id)
    if known is None:
        return WITHDRAWN if credential.kind == "guest" else ENDED
    actor, ends_at = known
    access = access_to_map(actor, map_id)
    # A member may stay on a deleted map: it is from there that it can be restored.
    workspaces = JourneyMap.objects.filter(pk=map_id, workspace__deleted_at__isnull=True)
    workspace_id = workspaces.values_list("workspace_id", flat=True).first()
    if access is None or workspace_id is None or not access.may(Capability.VIEW):
        return WITHDRAWN
    return Standing(actor, credential, access, workspace_id, ends_at)


def identify(credential: Credential, map_id: uuid.UUID) -> tuple[Actor, datetime | None] | None:
    """Return the actor of a credential and when it ends by itself; None when it has ended."""
    if credential.kind == "session":
        return _session(credential.key)
    try:
        key = uuid.UUID(credential.key)
    except ValueError:
        return None
    return _token(key) if credential.kind == "token" else _guest(key, map_id)


def _session(key: str) -> tuple[Actor, datetime | None] | None:
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    data = session.load()
    try:
        user_id = uuid.UUID(str(data.get(SESSION_KEY)))
    except ValueError:
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    # The hash changes with the password, which ends every session that carries the old one (B4).
    if user is None or not constant_time_compare(
        str(data.get(HASH_SESSION_KEY, "")), user.get_session_auth_hash()
    ):
        return None
    ends_at = session.model.objects.values_list("expire_date", flat=True).filter(pk=key).first()
    return Actor.member(user_id=user.pk, name=user.display_name), ends_at


def _token(token_id: uuid.UUID) -> tuple[Actor, datetime | None] | None:
    token = (
        ApiToken.objects.filter(pk=token_id, revoked_at__isnull=True, user__is_active=True)
        .exclude(expires_at__lte=clock.now())
        .first()
    )
    if token is None:
        return None
    actor = Actor.token(
        token_id=token.pk,
        user_id=token.user_id,
        workspace_id=token.workspace_id,
        name=token.name,
        scopes=frozenset(token.scopes),
    )
    return actor, token.expires_at


def _guest(guest_id: uuid.UUID, map_id: uuid.UUID) -> tuple[Actor, datetime | None] | None:
    guest = Guest.objects.filter(
        pk=guest_id, map_id=map_id, joined_at__gt=clock.now() - guests.LIFETIME
    ).first()
    if guest is None:
        return None
    # The link's own end, so that a timer can close the socket at that moment (B14).
    grants = MapGrant.objects.filter(link_id=guest.link_id, map_id=map_id)
    expires_at = grants.values_list("expires_at", flat=True).first()
    return guests.actor_of_guest(guest), expires_at
