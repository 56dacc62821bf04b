"""Who acts, with which role, and what a role may do: the vocabulary policy speaks.

Roles are bundles; capabilities are the single rights that policy asks for. The table below is the
only place where one becomes the other (`docs/access-matrix.md` prints it).
"""

import uuid
from dataclasses import dataclass, field
from enum import StrEnum

from journeymap.core.errors import Forbidden


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    COMMENTER = "commenter"
    VIEWER = "viewer"


class Capability(StrEnum):
    VIEW = "view"
    COMMENT = "comment"
    EDIT = "edit"
    LOCK = "lock"  # lock lanes, and edit what stands on locked ones
    MANAGE_LINKS = "manage_links"
    MANAGE_MAP = "manage_map"  # delete and restore the map
    MANAGE_KPIS = "manage_kpis"  # bind KPIs to stages, set targets, record values
    MANAGE_SOURCES = "manage_sources"  # connect to other systems: owner and admin only
    MANAGE_LIBRARY = "manage_library"  # personas, channels, tags, definitions
    MANAGE_MEMBERS = "manage_members"
    MANAGE_WORKSPACE = "manage_workspace"
    MANAGE_TOKENS = "manage_tokens"
    OWN = "own"  # hand over or delete the workspace


C = Capability

ROLE_CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.OWNER: frozenset(C),
    Role.ADMIN: frozenset(C) - {C.OWN},
    Role.EDITOR: frozenset(
        {
            C.VIEW,
            C.COMMENT,
            C.EDIT,
            C.MANAGE_LINKS,
            C.MANAGE_KPIS,
            C.MANAGE_LIBRARY,
            C.MANAGE_TOKENS,
        }
    ),
    Role.COMMENTER: frozenset({C.VIEW, C.COMMENT, C.MANAGE_TOKENS}),
    Role.VIEWER: frozenset({C.VIEW, C.MANAGE_TOKENS}),
}

# A guest holds a map's role by link, never anything of the workspace.
GUEST_CAPABILITIES = frozenset({C.VIEW, C.COMMENT, C.EDIT})

# What each API-token scope lets through; a token never exceeds its user's role either.
SCOPE_CAPABILITIES: dict[str, frozenset[Capability]] = {
    "maps:read": frozenset({C.VIEW}),
    "maps:write": frozenset({C.VIEW, C.COMMENT, C.EDIT, C.LOCK, C.MANAGE_LIBRARY, C.MANAGE_MAP}),
    "kpis:write": frozenset({C.VIEW, C.MANAGE_KPIS}),
    "links:write": frozenset({C.VIEW, C.MANAGE_LINKS}),
}

# Order for comparing roles; higher may do more.
ROLE_RANK = {Role.VIEWER: 0, Role.COMMENTER: 1, Role.EDITOR: 2, Role.ADMIN: 3, Role.OWNER: 4}

# Presence colours of domain.md section 5, all with white text ≥ 4.9 : 1.
COLOURS = (
    "#1F6FB2",
    "#B4540A",
    "#0B7A5B",
    "#A33A7C",
    "#6A4FBF",
    "#8A6A00",
    "#B3261E",
    "#3F6212",
)


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts: a member (user), a guest by link, an API token of a user, or the system.

    `link_id` is the guest's link; `scopes` and `workspace_id` bound a token. An Actor carries
    identity only: roles are read from the database at each decision.
    """

    kind: str
    id: str
    name: str
    user_id: uuid.UUID | None = None
    guest_id: uuid.UUID | None = None
    token_id: uuid.UUID | None = None
    link_id: uuid.UUID | None = None
    workspace_id: uuid.UUID | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)

    @property
    def person(self) -> uuid.UUID:
        """The user behind a member or token. Raises Forbidden for guests and the system."""
        if self.user_id is None:
            raise Forbidden
        return self.user_id

    @property
    def color(self) -> str:
        """A presence colour, the same for this actor everywhere."""
        return COLOURS[sum(self.id.encode()) % len(COLOURS)]

    @classmethod
    def member(cls, *, user_id: uuid.UUID, name: str) -> "Actor":
        return cls(kind="member", id=str(user_id), name=name, user_id=user_id)

    @classmethod
    def guest(cls, *, guest_id: uuid.UUID, link_id: uuid.UUID, name: str) -> "Actor":
        return cls(kind="guest", id=str(guest_id), name=name, guest_id=guest_id, link_id=link_id)

    @classmethod
    def token(
        cls,
        *,
        token_id: uuid.UUID,
        user_id: uuid.UUID,
        workspace_id: uuid.UUID,
        name: str,
        scopes: frozenset[str],
    ) -> "Actor":
        return cls(
            kind="token",
            id=str(token_id),
            name=name,
            user_id=user_id,
            token_id=token_id,
            workspace_id=workspace_id,
            scopes=scopes,
        )

    @classmethod
    def system(cls, name: str) -> "Actor":
        """The product itself (import, sample, worker): may do everything, and says its name."""
        return cls(kind="system", id=f"system:{name}", name=name)

    def public(self) -> dict[str, str]:
        """What others may see of this actor. The kind is set by the server (B16)."""
        return {"kind": self.kind, "id": self.id, "name": self.name, "color": self.color}

    def cap(self, granted: frozenset[Capability]) -> frozenset[Capability]:
        """Return the part of `granted` that this kind of actor can ever use."""
        if self.kind == "guest":
            return granted & GUEST_CAPABILITIES
        if self.kind == "token":
            allowed: set[Capability] = set()
            for scope in self.scopes:
                allowed |= SCOPE_CAPABILITIES.get(scope, frozenset())
            return granted & allowed
        return granted
