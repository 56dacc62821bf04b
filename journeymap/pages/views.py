"""The HTML pages. Each prints its data; the front end draws it."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from journeymap.core.errors import DomainError, NotFound
from journeymap.library.sample import sample_map, sample_of
from journeymap.maps.access import access_map_with
from journeymap.maps.models import JourneyMap
from journeymap.maps.policy import Access
from journeymap.maps.tiles import slug
from journeymap.pages import page_data
from journeymap.sharing import guests
from journeymap.workspaces.actor import Actor, Capability
from journeymap.workspaces.models import User
from journeymap.workspaces.signin import consume_signin_link, has_used
from personas.models import Persona

_BACKEND = "django.contrib.auth.backends.ModelBackend"


def _workspace_page(name: str) -> Callable[[HttpRequest], HttpResponseBase]:
    """Return the view of a page for members, about one of their workspaces."""

    @require_safe
    def view(request: HttpRequest) -> HttpResponseBase:
        user = page_data.member(request)
        if user is None:
            return redirect_to_login(request.get_full_path())
        data = page_data.with_workspaces(request, user)
        response = _page(request, name, data)
        if data["workspace"] is not None:
            page_data.remember_workspace(response, data["workspace"]["id"])
        return response

    return view


dashboard = _workspace_page("dashboard")
newmap = _workspace_page("newmap")
templates = _workspace_page("templates")
bin_page = _workspace_page("bin")
sources = _workspace_page("sources")
tokens = _workspace_page("tokens")
workspace = _workspace_page("settings-workspace")
members = _workspace_page("settings-members")
account = _workspace_page("settings-account")
personas = _workspace_page("personas")
compare = _workspace_page("compare")
touchpoints = _workspace_page("touchpoints")
kpis = _workspace_page("kpis")
kpi_overview = _workspace_page("kpi-overview")
alerts = _workspace_page("alerts")
opportunities = _workspace_page("opportunities")


@require_safe
def persona(request: HttpRequest, persona_id: uuid.UUID) -> HttpResponseBase:
    """A persona's page, about the workspace the persona is of. Raises Http404 to others."""
    user = page_data.member(request)
    if user is None:
        return redirect_to_login(request.get_full_path())
    row = Persona.objects.filter(pk=persona_id, deleted_at__isnull=True).first()
    data = page_data.with_workspaces(
        request, user, wanted="" if row is None else str(row.workspace_id)
    )
    if row is None or data["workspace"] is None or data["workspace"]["id"] != str(row.workspace_id):
        raise Http404
    return _page(request, "persona", {**data, "persona": str(row.pk)})


@require_safe
def editor(request: HttpRequest, map_id: uuid.UUID, map_slug: str = "") -> HttpResponseBase:
    """The editor, for members and guests. The slug is for people: a wrong one changes nothing.

    Somebody signed in who may not see the map gets the same 404 as for a map that is not there;
    nobody in particular is asked to sign in. Who may restore a deleted map is sent to the bin.
    """
    found = _who_may_see(request, map_id)
    if found is None:
        user = page_data.member(request)
        if user is None:
            return redirect_to_login(request.get_full_path())
        if _in_bin_of(user, map_id):
            return redirect("bin")
        raise Http404
    actor, journey_map, access = found
    response = _page(request, "editor", page_data.editor(request, actor, journey_map, access))
    response["Cache-Control"] = "no-store"
    if actor.kind == "member":
        page_data.remember_workspace(response, journey_map.workspace_id)
    return response


@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    """The page a share link opens. The token stands behind #, so it never comes here (B12)."""
    response = _page(request, "shared", page_data.base(request))
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response


@sensitive_variables("token")
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def signin_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a single-use link: GET shows a button, POST consumes.

    So a mail scanner that follows links signs nobody in. The very first sign-in lands on the
    sample map, where there is something to see. Who comes back to the link they signed in by, with
    the browser's Back or by a second click, is sent on.
    """
    present = page_data.member(request)
    if present is not None and has_used(present, token):
        return _private(redirect("/"))
    if request.method != "POST":
        return _private(render(request, "signin_link.html", {"failed": False}))
    try:
        user = consume_signin_link(token)
    except NotFound:
        return _private(render(request, "signin_link.html", {"failed": True}, status=404))
    first = user.last_login is None
    login(request, user, backend=_BACKEND)
    return _private(redirect(_sample_path(user) if first else "/"))


def _who_may_see(
    request: HttpRequest, map_id: uuid.UUID
) -> tuple[Actor, JourneyMap, Access] | None:
    user = page_data.member(request)
    candidates = [
        None if user is None else page_data.actor_of(user),
        guests.actor_from_cookies(request.COOKIES, map_id),
    ]
    for actor in candidates:
        if actor is None:
            continue
        try:
            return actor, *access_map_with(actor, map_id, Capability.VIEW)
        except DomainError:
            continue
    return None


def _in_bin_of(user: User, map_id: uuid.UUID) -> bool:
    """Tell whether the map has been deleted and this member may bring it back."""
    actor = page_data.actor_of(user)
    try:
        access_map_with(actor, map_id, Capability.MANAGE_MAP, deleted=True)
    except DomainError:
        return False
    return True


def _sample_path(user: User) -> str:
    workspace = sample_of(user)
    journey_map = None if workspace is None else sample_map(workspace)
    return "/" if journey_map is None else f"/m/{journey_map.pk}/{slug(journey_map.title)}"


def _page(request: HttpRequest, name: str, data: dict[str, Any]) -> HttpResponse:
    return render(request, f"{name}.html", {"page_data": data, "entry": name})


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
