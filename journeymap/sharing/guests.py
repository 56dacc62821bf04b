"""Guests: people without an account, in by a share link, known by a cookie of one map.

The cookie's name holds the map's id, so that one browser can be a guest of several maps; its
value is a random secret, stored hashed. What the guest may do is the link's grant, read by policy
at each question.
"""

import uuid
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.http import HttpResponseBase

from journeymap.core import clock
from journeymap.core.errors import Invalid
from journeymap.core.ids import hash_secret, parse_uuid
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import Guest

_STEM = "jm_guest_"
LIFETIME = timedelta(days=30)
# More cookies than this in one browser are not looked at: each costs a query.
MAX_COOKIES = 20


def cookie_name(map_id: uuid.UUID) -> str:
    """The name of a map's guest cookie; `__Host-` exactly when people come by https."""
    return f"{_prefix()}{_STEM}{map_id.hex}"


def set_cookie(response: HttpResponseBase, *, map_id: uuid.UUID, secret: str) -> None:
    """Give the browser the guest's secret: HttpOnly, and Secure exactly on https."""
    response.set_cookie(
        cookie_name(map_id),
        secret,
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def guest_of(cookies: Mapping[str, str], map_id: uuid.UUID) -> Guest | None:
    """Return the guest these cookies name for a map, or None.

    That there is such a guest says nothing of their rights: ask `policy.access_to_map`.
    """
    secret = cookies.get(cookie_name(map_id), "")
    if not secret or len(secret) > 100:
        return None
    return Guest.objects.filter(
        secret_hash=hash_secret(secret), map_id=map_id, joined_at__gt=clock.now() - LIFETIME
    ).first()


def actor_from_cookies(cookies: Mapping[str, str], map_id: uuid.UUID) -> Actor | None:
    """Return the guest of a map as an Actor, or None. For REST, pages and the socket alike."""
    guest = guest_of(cookies, map_id)
    return None if guest is None else actor_of_guest(guest)


def actor_of_guest(guest: Guest) -> Actor:
    return Actor.guest(guest_id=guest.pk, link_id=guest.link_id, name=guest.name)


def maps_in(cookies: Mapping[str, str]) -> list[uuid.UUID]:
    """Return the ids of the maps these cookies name, a bounded number of them."""
    found: list[uuid.UUID] = []
    start = f"{_prefix()}{_STEM}"
    for name in cookies:
        if name.startswith(start) and len(found) < MAX_COOKIES:
            try:
                found.append(uuid.UUID(hex=name.removeprefix(start)))
            except ValueError:
                continue
    return found


def map_in_header(value: str) -> uuid.UUID | None:
    """Return the map named by the header `X-Journeymap-Map`, or None."""
    try:
        return parse_uuid(value)
    except Invalid:
        return None


def _prefix() -> str:
    return "__Host-" if settings.SESSION_COOKIE_SECURE else ""
