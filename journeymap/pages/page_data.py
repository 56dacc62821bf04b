"""What Django prints into a page for its script: who looks, in which language, at what."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from journeymap.alerts.queries import open_incidents
from journeymap.maps import saved
from journeymap.maps.models import JourneyMap
from journeymap.maps.policy import Access
from journeymap.maps.tiles import slug
from journeymap.workspaces.actor import Actor, Capability
from journeymap.workspaces.invitations import mail_is_set_up
from journeymap.workspaces.models import Membership, User, Workspace
from journeymap.workspaces.queries import memberships_of

Json = dict[str, Any]
# The script's own idea of these is only a default.
URLS = {
    "dashboard": "/",
    "newmap": "/maps/new",
    "sources": "/settings/sources",
    "tokens": "/settings/tokens",
    "signin": "/signin/",
    "signout": "/accounts/logout/",
    "password": "/accounts/password/change/",
    "email": "/accounts/email/",
}
# The entries of the rail, in order: the page as the script calls it, the name of its URL in
# `journeymap.pages.urls`. An entry shows once its URL exists.
NAV = (
    ("dashboard", "dashboard"),
    ("personas", "personas"),
    ("touchpoints", "touchpoints"),
    ("kpis", "kpis"),
    ("alerts", "alerts"),
    ("opportunities", "opportunities-page"),
    ("templates", "templates"),
    ("sources", "sources"),
    ("bin", "bin"),
    ("settings-account", "settings-account"),
    ("settings-workspace", "settings-workspace"),
    ("settings-members", "settings-members"),
    ("tokens", "api-tokens"),
)
_PAGES = "journeymap.pages.urls"
_WORKSPACE_COOKIE = "jm_workspace"
# For guests, who have no account to keep it in; set by static/src/ui/appearance.ts.
_KEYS_COOKIE = "jm_keys"
_YEAR_S = 365 * 24 * 3600


def member(request: HttpRequest) -> User | None:
    """Return the signed-in member who asks for a page, or None."""
    user = request.user
    return user if isinstance(user, User) and user.is_active else None


def actor_of(user: User) -> Actor:
    return Actor.member(user_id=user.pk, name=user.display_name)


def base(request: HttpRequest) -> Json:
    """Return what every page knows; also sets the CSRF cookie that its requests need."""
    user = member(request)
    return {
        "csrf": get_token(request),
        "lang": (get_language() or "en")[:2],
        "theme": user.theme if user else "system",
        "single_keys": user.single_keys if user else request.COOKIES.get(_KEYS_COOKIE) != "off",
        "announcements": user.announcements if user else True,
        "mail": mail_is_set_up(),
        "user": None if user is None else _user(user),
        "urls": URLS,
        "nav": nav(),
    }


def nav() -> list[Json]:
    """Return the rail's entries, those whose pages exist: `{page, href}` in order.

    Asked of the pages' own addresses: routes of the API bear some of the same names.
    """
    found = []
    for page, name in NAV:
        try:
            found.append({"page": page, "href": reverse(name, urlconf=_PAGES)})
        except NoReverseMatch:
            continue
    return found


def _nav_of(membership: Membership | None) -> list[Json]:
    """The rail's entries with how many alerts are open in the workspace."""
    entries = nav()
    if membership is not None:
        count = open_incidents(membership.workspace_id).order_by().count()
        for entry in entries:
            if entry["page"] == "alerts" and count:
                entry["count"] = count
    return entries


def with_workspaces(request: HttpRequest, user: User, *, wanted: str = "") -> Json:
    """Return `base` with the member's workspaces, and the one the page is about.

    That is the one `wanted` or of `?workspace=`, else the one of the last page, else the first that
    is no sample, else the first.
    """
    found = list(memberships_of(actor_of(user)))
    of = {str(membership.workspace_id): membership for membership in found}
    last = request.COOKIES.get(_WORKSPACE_COOKIE, "")
    chosen = of.get(wanted or request.GET.get("workspace", "")) or of.get(last)
    chosen = chosen or next((m for m in found if not m.workspace.is_sample), None)
    chosen = chosen or (found[0] if found else None)
    return {
        **base(request),
        "nav": _nav_of(chosen),
        "workspace": None if chosen is None else _workspace(chosen),
        "workspaces": [_workspace(membership) for membership in found],
    }


def remember_workspace(response: HttpResponse, workspace_id: uuid.UUID | str) -> None:
    """Have the browser come back to the workspace a page is about, or the one of an open map."""
    response.set_cookie(
        _WORKSPACE_COOKIE,
        str(workspace_id),
        max_age=_YEAR_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def editor(request: HttpRequest, actor: Actor, journey_map: JourneyMap, access: Access) -> Json:
    """Return what the editor starts from: the map, the role, the actor."""
    user = member(request) if actor.kind == "member" else None
    return {
        **base(request),
        "map": {
            "id": str(journey_map.pk),
            "slug": slug(journey_map.title),
            "title": journey_map.title,
        },
        "role": access.role,
        "actor": actor.public(),
        "workspace": _short(journey_map.workspace) | {"role": access.role},
        "share": actor.kind == "guest",
        # The way back from a map leads to where it stands, whichever workspace was shown before.
        "urls": URLS if actor.kind == "guest" else {**URLS, "dashboard": _shelf(journey_map)},
        # Hints are for members: all on the sample, the first on a map of their own.
        "hints_seen": user.hints_seen if user else None,
        "can_share": access.may(Capability.MANAGE_LINKS),
        "show_kpis": access.show_kpis,
        "show_personas": access.show_personas,
        "show_comments": access.show_comments,
        # The saved view the address asks for, so that the page is drawn as it will stand.
        "saved_view": _saved_view(request, actor, journey_map, access),
    }


def _shelf(journey_map: JourneyMap) -> str:
    """The dashboard of the map's workspace, at the map's folder if it lies in one."""
    place = {"workspace": str(journey_map.workspace_id)}
    if journey_map.folder_id is not None:
        place["folder"] = str(journey_map.folder_id)
    return f"{URLS['dashboard']}?{urlencode(place)}"


def _saved_view(
    request: HttpRequest, actor: Actor, journey_map: JourneyMap, access: Access
) -> Json | None:
    try:
        view_id = uuid.UUID(request.GET.get("view", ""))
    except ValueError:
        return None
    row = saved.visible(actor, journey_map.pk, access).filter(pk=view_id).first()
    return None if row is None else saved.view_json(row, actor)


def _user(user: User) -> Json:
    actor = actor_of(user)
    return {"id": actor.id, "name": actor.name, "email": user.email, "color": actor.color}


def _workspace(membership: Membership) -> Json:
    note = {"note": _("Sample, to play with")} if membership.workspace.is_sample else {}
    return {**_short(membership.workspace), "role": membership.role, **note}


def _short(workspace: Workspace) -> Json:
    return {
        "id": str(workspace.pk),
        "name": workspace.name,
        "timezone": workspace.timezone,
        "currency": workspace.currency,
        "sample": workspace.is_sample,
    }
