"""The access matrix: who gets which status from each route and each op.

`tests/api/test_access_matrix.py` walks the resolver and the registry of drawn things, fails on
whatever is not listed here, and executes every row; `manage.py print_access_matrix` prints it to
`docs/access-matrix.md`. A row names what success looks like and a profile of who has it.
"""

from dataclasses import dataclass
from importlib import import_module

from journeymap.api.rooms import ROOMS

ACTORS = (
    "anonymous",
    "outsider",
    "viewer",
    "commenter",
    "editor",
    "admin",
    "owner",
    "guest_view",
    "guest_edit",
    "guest_revoked",
    "token_read",
    "token_kpi",
)
OK = 0  # stands for the row's own status

# One status an actor, in the order above. An outsider is never told that a thing exists.
PROFILES: dict[str, tuple[int, ...]] = {
    "everyone": (OK,) * 12,
    # On a map.
    "map: view": (401, 404, OK, OK, OK, OK, OK, OK, OK, 404, OK, OK),
    "map: edit": (401, 404, 403, 403, OK, OK, OK, 403, OK, 404, 403, 403),
    # A guest knows of no other map: none can be named.
    "map: edit, to another": (401, 404, 403, 403, OK, OK, OK, 403, 400, 404, 403, 403),
    "map: lock": (401, 404, 403, 403, 403, OK, OK, 403, 403, 404, 403, 403),
    "map: links": (401, 404, 403, 403, OK, OK, OK, 403, 403, 404, 403, 403),
    # A member's own: guests and tokens have nothing to keep it for.
    "map: star": (401, 404, OK, OK, OK, OK, OK, 403, 403, 404, 403, 403),
    # A shared view of a map: who may edit the map, and is a member.
    "map: shared view": (401, 404, 403, 403, OK, OK, OK, 403, 403, 404, 403, 403),
    "map: manage": (401, 404, 403, 403, 403, OK, OK, 403, 403, 404, 403, 403),
    # A deleted map exists for nobody but its workspace.
    "map: bin": (401, 404, 403, 403, 403, OK, OK, 404, 404, 404, 403, 403),
    "map: kpis": (401, 404, 403, 403, OK, OK, OK, 403, 403, 404, 403, OK),
    # A drawn KPI is an edit of the map and a matter of KPIs: two rights, two scopes.
    "map: draw kpis": (401, 404, 403, 403, OK, OK, OK, 403, 403, 404, 403, OK),
    # In a workspace: a guest has a map and nothing else.
    "workspace: view": (401, 404, OK, OK, OK, OK, OK, 404, 404, 404, OK, OK),
    "workspace: library": (401, 404, 403, 403, OK, OK, OK, 404, 404, 404, 403, 403),
    "workspace: manage": (401, 404, 403, 403, 403, OK, OK, 404, 404, 404, 403, 403),
    "workspace: own": (401, 404, 403, 403, 403, 403, OK, 404, 404, 404, 403, 403),
    "workspace: sources": (401, 404, 403, 403, 403, OK, OK, 404, 404, 404, 403, 403),
    "workspace: kpis": (401, 404, 403, 403, OK, OK, OK, 404, 404, 404, 403, OK),
    "workspace: tokens": (401, 404, OK, OK, OK, OK, OK, 404, 404, 404, 403, 403),
    # A twin takes the original's KPIs along: two scopes.
    "map: twin": (401, 404, 403, 403, OK, OK, OK, 404, 404, 404, 403, 403),
    "workspace: new map": (401, 404, 403, 403, OK, OK, OK, 404, 404, 404, 403, 403),
    # The owner's token: others' tokens do not exist, save for those who manage members.
    "token of another": (401, 404, 404, 404, 404, OK, OK, 404, 404, 404, 403, 403),
    # About oneself.
    "account: read": (401, OK, OK, OK, OK, OK, OK, 403, 403, 403, OK, OK),
    "account: member": (401, OK, OK, OK, OK, OK, OK, 403, 403, 403, 403, 403),
    "recognised": (401, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK),
    # Pages: without a session one is sent to sign in; tokens open no page.
    "page: member": (302, OK, OK, OK, OK, OK, OK, 302, 302, 302, 302, 302),
    "page: map": (302, 404, OK, OK, OK, OK, OK, OK, OK, 302, 302, 302),
    "page: row": (302, 404, OK, OK, OK, OK, OK, 302, 302, 302, 302, 302),
    "page: gate": (OK, 302, 302, 302, 302, 302, 302, OK, OK, OK, OK, OK),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the matrix: a method and route, or an op, its success and its profile."""

    method: str
    target: str
    ok: int
    profile: str

    def statuses(self) -> dict[str, int]:
        """Return the expected status of each actor."""
        codes = PROFILES[self.profile]
        return {a: code or self.ok for a, code in zip(ACTORS, codes, strict=True)}


def _rows(text: str) -> tuple[Row, ...]:
    rows = []
    for line in text.strip().splitlines():
        method, target, ok, profile = line.split(maxsplit=3)
        rows.append(Row(method, target, int(ok), profile))
    return tuple(rows)


def _told(name: str) -> tuple[Row, ...]:
    """The rows the rooms keep beside their routes and their drawn things, in `access_rows.py`."""
    kept = (import_module(f"{room}.access_rows") for room in ROOMS)
    return tuple(row for rows in kept for row in _rows(getattr(rows, name, "")))


# Routes as the resolver writes them, below /api/v1/: those of the API itself, then each room's.
ROUTES = _rows(
    """
GET    me                                                    200 account: read
PATCH  me                                                    200 account: member
DELETE me/sessions                                           204 account: member
GET    workspaces                                            200 account: read
POST   workspaces                                            201 account: member
GET    workspaces/<uuid:workspace_id>                        200 workspace: view
PATCH  workspaces/<uuid:workspace_id>                        200 workspace: manage
GET    workspaces/<uuid:workspace_id>/members                200 workspace: view
PATCH  workspaces/<uuid:workspace_id>/members/<uuid:member_id> 200 workspace: manage
DELETE workspaces/<uuid:workspace_id>/members/<uuid:member_id> 204 workspace: manage
POST   workspaces/<uuid:workspace_id>/owner                  200 workspace: own
GET    workspaces/<uuid:workspace_id>/invitations            200 workspace: manage
POST   workspaces/<uuid:workspace_id>/invitations            201 workspace: manage
DELETE workspaces/<uuid:workspace_id>/invitations/<uuid:invitation_id> 204 workspace: manage
POST   workspaces/<uuid:workspace_id>/invitations/<uuid:invitation_id>/resend 200 workspace: manage
GET    workspaces/<uuid:workspace_id>/tokens                 200 workspace: tokens
POST   workspaces/<uuid:workspace_id>/tokens                 201 workspace: tokens
DELETE tokens/<uuid:token_id>                                204 token of another
POST   share/guest                                           200 everyone
GET    schema                                                200 everyone
GET    docs                                                  200 everyone
POST   maps/<uuid:map_id>/ticket                             201 map: view
"""
) + _told("ROUTES")

# Pages, from the root. The posts of allauth's own pages are its own business (see EXTERNAL).
PAGES = _rows(
    """
GET    /                                                     200 page: member
GET    /maps/new                                             200 page: member
GET    /m/<uuid:map_id>                                      200 page: map
GET    /m/<uuid:map_id>/<str:map_slug>                       200 page: map
GET    /s                                                    200 everyone
GET    /templates                                            200 page: member
GET    /bin                                                  200 page: member
GET    /personas                                             200 page: member
GET    /personas/compare                                     200 page: member
GET    /personas/<uuid:persona_id>                           200 page: row
GET    /touchpoints                                          200 page: member
GET    /kpis                                                 200 page: member
GET    /kpis/overview                                        200 page: member
GET    /alerts                                               200 page: member
GET    /opportunities                                        200 page: member
GET    /invitation/<str:token>/                              200 everyone
POST   /invitation/<str:token>/                              200 everyone
GET    /settings/account                                     200 page: member
GET    /settings/members                                     200 page: member
GET    /settings/workspace                                   200 page: member
GET    /settings/sources                                     200 page: member
GET    /settings/tokens                                      200 page: member
GET    /signin/                                              200 page: gate
GET    /signin/<str:token>/                                  200 everyone
POST   /signin/<str:token>/                                  302 everyone
POST   /i18n/setlang/                                        302 everyone
"""
)

# Views of other projects: they know accounts and sessions only, and nothing of maps.
EXTERNAL = ("accounts/",)

# Every op type, and those whose fields ask for more, marked with ":".
OPS = _told("OPS")
