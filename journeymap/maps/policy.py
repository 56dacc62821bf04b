"""The one place that decides: may this actor do this here?

Views, sockets and tasks never decide. Roles are read from the database at each question, inside
the caller's transaction, so that a demotion counts for the very next batch (I11, B6).
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from journeymap.core import clock, statements
from journeymap.core.errors import Forbidden, InsufficientScope, NotFound
from journeymap.core.kinds import uid_to_db
from journeymap.workspaces.actor import (
    ROLE_CAPABILITIES,
    ROLE_RANK,
    Actor,
    Capability,
    Role,
)


@dataclass(frozen=True, slots=True)
class Access:
    """An actor's standing on a map or workspace: role, rights, access version, visibility."""

    role: Role
    capabilities: frozenset[Capability]
    version: str = ""
    show_kpis: bool = True
    show_personas: bool = True
    show_comments: bool = True
    show_views: bool = True

    def may(self, capability: Capability) -> bool:
        return capability in self.capabilities


@dataclass(frozen=True, slots=True)
class Question:
    """What the database must say before an actor's standing is known.

    `answer` takes the row that `sql` finds, or None, and returns the standing (None: the map is
    not to be seen). Without `sql` there is nothing to ask.
    """

    sql: str
    params: list[Any]
    answer: Callable[[tuple[Any, ...] | None], Access | None]


def access_to_map(actor: Actor, map_id: uuid.UUID) -> Access | None:
    """Return the actor's standing on a map, or None when the map is not to be seen by them.

    A grant on the map overrides the role in the workspace; a link's grant is a guest's only right.
    """
    asked = question(actor, map_id)
    if not asked.sql:
        return asked.answer(None)
    with connection.cursor() as cursor:
        cursor.execute(asked.sql, asked.params)
        return asked.answer(cursor.fetchone())


def question(actor: Actor, map_id: uuid.UUID) -> Question:
    """Return what `access_to_map` asks, for who asks it together with other things."""
    if actor.kind == "system":
        everything = Access(role=Role.OWNER, capabilities=frozenset(Capability))
        return Question("", [], lambda row: everything)
    if actor.kind == "guest":
        return _about_guest(actor, map_id)
    if actor.user_id is None:
        return Question("", [], lambda row: None)
    vendor = statements.vendor()
    token_join, token_params = _token_join(actor)
    sql = (
        "SELECT m.role, m.version, g.role, g.version"  # noqa: S608  # the join is a constant
        " FROM maps_journeymap j"
        " JOIN workspaces_membership m ON m.workspace_id = j.workspace_id AND m.user_id = %s"
        " JOIN workspaces_user u ON u.id = m.user_id AND u.is_active"
        f"{token_join}"
        " LEFT JOIN maps_mapgrant g ON g.map_id = j.id AND g.user_id = m.user_id"
        " AND g.revoked_at IS NULL"
        " WHERE j.id = %s"
    )
    params = [uid_to_db(actor.user_id, vendor), *token_params, uid_to_db(map_id, vendor)]

    def answer(row: tuple[Any, ...] | None) -> Access | None:
        if row is None:
            return None
        role, version, grant_role, grant_version = row
        # Owners and admins keep their role: a map cannot be closed to those who answer for it.
        if grant_role and ROLE_RANK[Role(role)] < ROLE_RANK[Role.ADMIN]:
            role = grant_role
        return _access(actor, Role(role), version=f"{version}.{grant_version or 0}")

    return Question(sql, params, answer)


def access_to_workspace(actor: Actor, workspace_id: uuid.UUID) -> Access | None:
    """Return the actor's standing in a workspace, or None when it is not to be seen by them."""
    if actor.kind == "system":
        return Access(role=Role.OWNER, capabilities=frozenset(Capability))
    if actor.user_id is None or actor.kind == "guest":
        return None
    vendor = statements.vendor()
    token_join, token_params = _token_join(actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.role, m.version FROM workspaces_membership m"  # noqa: S608  # see above
            " JOIN workspaces_user u ON u.id = m.user_id AND u.is_active"
            f"{token_join}"
            " JOIN workspaces_workspace w ON w.id = m.workspace_id AND w.deleted_at IS NULL"
            " WHERE m.workspace_id = %s AND m.user_id = %s",
            [*token_params, uid_to_db(workspace_id, vendor), uid_to_db(actor.user_id, vendor)],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    return _access(actor, Role(row[0]), version=str(row[1]))


def can(actor: Actor, capability: Capability, map_id: uuid.UUID) -> bool:
    """Tell whether the actor holds the capability on the map."""
    access = access_to_map(actor, map_id)
    return access is not None and access.may(capability)


def require(actor: Actor, capability: Capability, map_id: uuid.UUID) -> Access:
    """Return the actor's standing on the map, which includes `capability`.

    Raises NotFound when the map is not to be seen by the actor, Forbidden when the role is too
    low, InsufficientScope when only the token's scopes stand in the way.
    """
    return demand(actor, capability, access_to_map(actor, map_id))


def require_in_workspace(actor: Actor, capability: Capability, workspace_id: uuid.UUID) -> Access:
    """Return the actor's standing in the workspace. Raises as `require` does."""
    return demand(actor, capability, access_to_workspace(actor, workspace_id))


def demand(actor: Actor, capability: Capability, access: Access | None) -> Access:
    """Return `access` if it includes `capability`. Raises as `require` does."""
    if access is None:
        raise NotFound
    if access.may(capability):
        return access
    if actor.kind == "token" and capability in ROLE_CAPABILITIES[access.role]:
        raise InsufficientScope
    raise Forbidden


def _access(actor: Actor, role: Role, *, version: str, **shows: bool) -> Access:
    return Access(
        role=role,
        capabilities=actor.cap(ROLE_CAPABILITIES[role]),
        version=version,
        **shows,
    )


def _about_guest(actor: Actor, map_id: uuid.UUID) -> Question:
    vendor = statements.vendor()
    sql = (
        "SELECT g.role, g.version, g.show_kpis, g.show_personas, g.show_comments,"
        " g.show_views"
        " FROM maps_mapgrant g"
        " JOIN workspaces_guest s ON s.link_id = g.link_id AND s.id = %s"
        " JOIN maps_journeymap j ON j.id = g.map_id AND j.deleted_at IS NULL"
        " JOIN workspaces_workspace w ON w.id = j.workspace_id AND w.guest_links_allowed"
        " WHERE g.map_id = %s AND g.link_id = %s AND g.revoked_at IS NULL"
        " AND (g.expires_at IS NULL OR g.expires_at > %s)"
    )
    params = [
        uid_to_db(actor.guest_id, vendor),
        uid_to_db(map_id, vendor),
        uid_to_db(actor.link_id, vendor),
        connection.ops.adapt_datetimefield_value(clock.now()),
    ]

    def answer(row: tuple[Any, ...] | None) -> Access | None:
        if row is None:
            return None
        return _access(
            actor,
            Role(row[0]),
            version=str(row[1]),
            show_kpis=bool(row[2]),
            show_personas=bool(row[3]),
            show_comments=bool(row[4]),
            show_views=bool(row[5]),
        )

    return Question(sql, params, answer)


def _token_join(actor: Actor) -> tuple[str, list[Any]]:
    """SQL that lets a membership `m` count only while the actor's token is valid for it."""
    if actor.kind != "token":
        return "", []
    sql = (
        " JOIN workspaces_apitoken t ON t.id = %s AND t.workspace_id = m.workspace_id"
        " AND t.user_id = m.user_id AND t.revoked_at IS NULL"
        " AND (t.expires_at IS NULL OR t.expires_at > %s)"
    )
    now = connection.ops.adapt_datetimefield_value(clock.now())
    return sql, [uid_to_db(actor.token_id, statements.vendor()), now]
