"""The access matrix: who gets which status from each route and each op.

`tests/api/test_access_matrix.py` walks the resolver and the registry of drawn things, fails on
whatever is not listed here, and executes every row; `manage.py print_access_matrix` prints it to
`docs/access-matrix.md`. A row names what success looks like and a profile of who has it.
"""

from dataclasses import dataclass

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


# Routes as the resolver writes them, below /api/v1/.
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
POST   workspaces/<uuid:workspace_id>/sample                 200 workspace: manage
DELETE workspaces/<uuid:workspace_id>/sample                 204 workspace: manage
POST   sample                                                200 account: member
DELETE tokens/<uuid:token_id>                                204 token of another
POST   share/guest                                           200 everyone
GET    schema                                                200 everyone
GET    docs                                                  200 everyone
GET    maps                                                  200 account: read
POST   maps                                                  201 workspace: new map
GET    maps/<uuid:map_id>                                    200 map: view
PATCH  maps/<uuid:map_id>                                    200 map: edit
DELETE maps/<uuid:map_id>                                    204 map: manage
POST   maps/<uuid:map_id>/restore                            200 map: bin
POST   maps/<uuid:map_id>/purge                              204 map: bin
PUT    maps/<uuid:map_id>/star                               204 map: star
DELETE maps/<uuid:map_id>/star                               204 map: star
POST   maps/<uuid:map_id>/duplicate                          201 map: twin
POST   maps/placements                                       204 workspace: library
GET    folders                                               200 workspace: view
POST   folders                                               201 workspace: library
GET    folders/<uuid:row_id>                                 200 workspace: view
PATCH  folders/<uuid:row_id>                                 200 workspace: library
DELETE folders/<uuid:row_id>                                 204 workspace: library
GET    search                                                200 workspace: view
GET    maps/<uuid:map_id>/document                           200 map: view
GET    maps/<uuid:map_id>/changes                            200 map: view
POST   maps/<uuid:map_id>/batches                            200 map: edit
POST   maps/<uuid:map_id>/ticket                             201 map: view
GET    maps/<uuid:map_id>/curves                             200 map: view
GET    maps/<uuid:map_id>/stages                             200 map: view
POST   maps/<uuid:map_id>/stages                             201 map: edit
PATCH  stages/<uuid:stage_id>                                200 map: edit
DELETE stages/<uuid:stage_id>                                204 map: edit
GET    maps/<uuid:map_id>/cards                              200 map: view
POST   maps/<uuid:map_id>/cards                              201 map: edit
PATCH  cards/<uuid:card_id>                                  200 map: edit
DELETE cards/<uuid:card_id>                                  204 map: edit
GET    maps/<uuid:map_id>/attachments                        200 map: view
POST   maps/<uuid:map_id>/attachments                        201 map: edit
GET    maps/<uuid:map_id>/attachments/<uuid:attachment_id>   200 map: view
PATCH  maps/<uuid:map_id>/attachments/<uuid:attachment_id>   200 map: edit
GET    maps/<uuid:map_id>/connectors                         200 map: view
POST   maps/<uuid:map_id>/connectors                         201 map: edit
PATCH  connectors/<uuid:row_id>                              200 map: edit
DELETE connectors/<uuid:row_id>                              204 map: edit
GET    maps/<uuid:map_id>/evidence                           200 map: view
POST   maps/<uuid:map_id>/evidence                           201 map: edit
PATCH  evidence/<uuid:row_id>                                200 map: edit
DELETE evidence/<uuid:row_id>                                204 map: edit
GET    maps/<uuid:map_id>/linked                             200 map: view
GET    maps/<uuid:map_id>/map-links                          200 map: view
POST   maps/<uuid:map_id>/map-links                          201 map: edit, to another
PATCH  map-links/<uuid:row_id>                               200 map: edit
DELETE map-links/<uuid:row_id>                               204 map: edit
GET    maps/<uuid:map_id>/views                              200 map: view
POST   maps/<uuid:map_id>/views                              201 map: star
GET    maps/<uuid:map_id>/views/<uuid:view_id>               200 map: view
PATCH  maps/<uuid:map_id>/views/<uuid:view_id>               200 map: shared view
DELETE maps/<uuid:map_id>/views/<uuid:view_id>               204 map: shared view
POST   maps/<uuid:map_id>/views/<uuid:view_id>/restore       200 map: shared view
GET    maps/<uuid:map_id>/links                              200 map: links
POST   maps/<uuid:map_id>/links                              201 map: links
PATCH  links/<uuid:link_id>                                  200 map: links
DELETE links/<uuid:link_id>                                  204 map: links
GET    personas                                              200 workspace: view
POST   personas                                              201 workspace: library
GET    personas/<uuid:row_id>                                200 workspace: view
PATCH  personas/<uuid:row_id>                                200 workspace: library
DELETE personas/<uuid:row_id>                                204 workspace: library
POST   personas/<uuid:row_id>/restore                        200 workspace: library
GET    personas/<uuid:row_id>/maps                           200 workspace: view
GET    segments                                              200 workspace: view
POST   segments                                              201 workspace: library
GET    segments/<uuid:row_id>                                200 workspace: view
PATCH  segments/<uuid:row_id>                                200 workspace: library
DELETE segments/<uuid:row_id>                                204 workspace: library
GET    tags                                                  200 workspace: view
POST   tags                                                  201 workspace: library
GET    tags/<uuid:row_id>                                    200 workspace: view
PATCH  tags/<uuid:row_id>                                    200 workspace: library
DELETE tags/<uuid:row_id>                                    204 workspace: library
GET    channels                                              200 workspace: view
POST   channels                                              201 workspace: library
GET    channels/<uuid:row_id>                                200 workspace: view
PATCH  channels/<uuid:row_id>                                200 workspace: library
DELETE channels/<uuid:row_id>                                204 workspace: library
GET    touchpoints                                           200 workspace: view
GET    touchpoint-definitions                                200 workspace: view
POST   touchpoint-definitions                                201 workspace: library
GET    touchpoint-definitions/<uuid:row_id>                  200 workspace: view
PATCH  touchpoint-definitions/<uuid:row_id>                  200 workspace: library
DELETE touchpoint-definitions/<uuid:row_id>                  204 workspace: library
POST   touchpoint-definitions/<uuid:row_id>/restore          200 workspace: library
POST   touchpoint-definitions/<uuid:row_id>/merge            200 workspace: library
GET    touchpoint-catalogue                                  200 workspace: view
GET    kpi-definitions                                       200 workspace: view
POST   kpi-definitions                                       201 workspace: library
GET    kpi-definitions/<uuid:definition_id>                  200 workspace: view
PATCH  kpi-definitions/<uuid:definition_id>                  200 workspace: library
DELETE kpi-definitions/<uuid:definition_id>                  204 workspace: library
POST   kpi-definitions/<uuid:definition_id>/clone            201 workspace: library
PUT    kpi-definitions/<uuid:definition_id>/bands            200 workspace: library
GET    kpi-definitions/<uuid:definition_id>/uses             200 workspace: view
GET    kpi-benchmarks                                        200 workspace: view
GET    source-recipes                                        200 workspace: sources
GET    sources                                               200 workspace: kpis
POST   sources                                               201 workspace: sources
GET    sources/<uuid:source_id>                              200 workspace: sources
PATCH  sources/<uuid:source_id>                              200 workspace: sources
DELETE sources/<uuid:source_id>                              204 workspace: sources
POST   sources/<uuid:source_id>/test                         200 workspace: sources
GET    sources/<uuid:source_id>/runs                         200 workspace: sources
GET    sources/<uuid:source_id>/backfills                    200 workspace: sources
DELETE sources/<uuid:source_id>/backfills/<uuid:job_id>      204 workspace: sources
GET    kpi-runs                                              200 workspace: sources
POST   sources/<uuid:source_id>/upload                       200 workspace: sources
POST   sources/<uuid:source_id>/collect                      202 workspace: sources
GET    stage-kpis/<uuid:stage_kpi_id>                        200 map: view
GET    stage-kpis/<uuid:stage_kpi_id>/rollup                 200 map: view
GET    stage-kpis/<uuid:stage_kpi_id>/segments               200 map: view
GET    stage-kpis/<uuid:stage_kpi_id>/targets                200 map: view
POST   stage-kpis/<uuid:stage_kpi_id>/targets                201 map: kpis
PATCH  targets/<uuid:target_id>                              200 map: kpis
DELETE targets/<uuid:target_id>                              204 map: kpis
GET    stage-kpis/<uuid:stage_kpi_id>/snapshots              200 map: view
POST   stage-kpis/<uuid:stage_kpi_id>/snapshots              201 map: kpis
GET    templates                                             200 recognised
POST   templates                                             201 workspace: library
GET    templates/<uuid:row_id>                               200 workspace: view
PATCH  templates/<uuid:row_id>                               200 workspace: library
DELETE templates/<uuid:row_id>                               204 workspace: library
"""
)

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
OPS = _rows(
    """
op     map.set                      200 map: edit
op     map.text                     200 map: edit
op     map.delete                   200 map: manage
op     map.restore                  200 map: manage
op     stage.create                 200 map: edit
op     stage.set                    200 map: edit
op     stage.text                   200 map: edit
op     stage.move                   200 map: edit
op     stage.delete                 200 map: edit
op     stage.restore                200 map: edit
op     step.create                  200 map: edit
op     step.set                     200 map: edit
op     step.text                    200 map: edit
op     step.move                    200 map: edit
op     step.delete                  200 map: edit
op     step.restore                 200 map: edit
op     lane.create                  200 map: edit
op     lane.set                     200 map: edit
op     lane.set:locked              200 map: lock
op     lane.move                    200 map: edit
op     lane.delete                  200 map: edit
op     lane.restore                 200 map: edit
op     card.create                  200 map: edit
op     card.set                     200 map: edit
op     card.text                    200 map: edit
op     card.move                    200 map: edit
op     card.link                    200 map: edit
op     card.unlink                  200 map: edit
op     card.delete                  200 map: edit
op     card.restore                 200 map: edit
op     touchpoint.create            200 map: edit
op     touchpoint.set               200 map: edit
op     touchpoint.text              200 map: edit
op     touchpoint.move              200 map: edit
op     touchpoint.delete            200 map: edit
op     touchpoint.restore           200 map: edit
op     pain_point.create            200 map: edit
op     pain_point.set               200 map: edit
op     pain_point.text              200 map: edit
op     pain_point.move              200 map: edit
op     pain_point.link              200 map: edit
op     pain_point.unlink            200 map: edit
op     pain_point.delete            200 map: edit
op     pain_point.restore           200 map: edit
op     emotion_reading.create       200 map: edit
op     emotion_reading.set          200 map: edit
op     emotion_reading.text         200 map: edit
op     emotion_reading.delete       200 map: edit
op     emotion_reading.restore      200 map: edit
op     map_persona.create           200 map: edit
op     map_persona.set              200 map: edit
op     map_persona.move             200 map: edit
op     map_persona.delete           200 map: edit
op     map_persona.restore          200 map: edit
op     connector.create             200 map: edit
op     connector.set                200 map: edit
op     connector.delete             200 map: edit
op     connector.restore            200 map: edit
op     evidence.create              200 map: edit
op     evidence.set                 200 map: edit
op     evidence.text                200 map: edit
op     evidence.link                200 map: edit
op     evidence.unlink              200 map: edit
op     evidence.delete              200 map: edit
op     evidence.restore             200 map: edit
op     map_link.create              200 map: edit, to another
op     map_link.set                 200 map: edit
op     map_link.delete              200 map: edit
op     map_link.restore             200 map: edit
op     stage_kpi.create             200 map: draw kpis
op     stage_kpi.set                200 map: draw kpis
op     stage_kpi.move               200 map: draw kpis
op     stage_kpi.delete             200 map: draw kpis
op     stage_kpi.restore            200 map: draw kpis
"""
)
