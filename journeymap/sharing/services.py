"""Share links made, changed and revoked; guests who join by them.

Every change raises the grant's access version and tells open sockets (`notify(kind="link")`), so
that a link lowered or revoked counts at once (P11, B14).
"""

import uuid
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from journeymap.core import clock
from journeymap.core.errors import Forbidden, Invalid, NotFound
from journeymap.core.ids import hash_secret, new_secret, uuid7
from journeymap.maps import policy
from journeymap.maps.models import MapGrant
from journeymap.sharing.models import ShareLink
from journeymap.workspaces.actor import Actor, Capability, Role
from journeymap.workspaces.models import Guest
from journeymap.workspaces.notices import notify
from journeymap.workspaces.services import audit

# What the dialog calls the right, and the role it gives.
ROLES = {"view": Role.VIEWER, "comment": Role.COMMENTER, "edit": Role.EDITOR}
SHOWS = ("show_kpis", "show_comments", "show_personas", "show_views")
MAX_LINKS = 100
_NEEDS = {"view": Capability.VIEW, "comment": Capability.COMMENT, "edit": Capability.EDIT}


@transaction.atomic
def create_link(
    *,
    actor: Actor,
    map_id: uuid.UUID,
    role: str,
    label: str = "",
    expires_at: datetime | None = None,
    max_uses: int | None = None,
    shows: dict[str, bool] | None = None,
) -> ShareLink:
    """Create a share link and return it; its token is shown by `token_of`.

    Raises NotFound or Forbidden as policy does, Forbidden for a role above the actor's own,
    Invalid for an expiry in the past or too many links.
    """
    access = policy.require(actor, Capability.MANAGE_LINKS, map_id)
    _refuse_beyond(access, role)
    _refuse_past(expires_at)
    if ShareLink.objects.filter(map_id=map_id, grant__revoked_at__isnull=True).count() >= MAX_LINKS:
        raise Invalid(_("A map holds at most %(n)s open links.") % {"n": MAX_LINKS})
    link_id, token = uuid7(), new_secret(bits=160)
    grant = MapGrant.objects.create(
        map_id=map_id, link_id=link_id, role=ROLES[role], expires_at=expires_at, **(shows or {})
    )
    link = ShareLink.objects.create(
        id=link_id,
        map_id=map_id,
        grant=grant,
        label=label,
        token_hash=hash_secret(token),
        token_sealed=_keyring().encrypt(f"{link_id}:{token}".encode()),
        max_uses=max_uses,
        created_by_id=actor.user_id,
    )
    _record(actor, link, "link.created")
    return link


@transaction.atomic
def change_link(*, actor: Actor, link: ShareLink, changes: dict[str, Any]) -> ShareLink:
    """Change a link's role, label, expiry, limit or what it shows. Raises as `create_link`."""
    access = policy.require(actor, Capability.MANAGE_LINKS, link.map_id)
    grant = MapGrant.objects.select_for_update().get(pk=link.grant_id)
    if "role" in changes:
        _refuse_beyond(access, changes["role"])
        grant.role = ROLES[changes["role"]]
    if "expires_at" in changes:
        _refuse_past(changes["expires_at"])
        grant.expires_at = changes["expires_at"]
    for name in SHOWS:
        if name in changes:
            setattr(grant, name, changes[name])
    for name in ("label", "max_uses"):
        if name in changes:
            setattr(link, name, changes[name])
    grant.version += 1
    grant.save()
    # Not the counters: somebody may be joining at this moment.
    link.save(update_fields=["label", "max_uses", "updated_at"])
    link.grant = grant
    _record(actor, link, "link.changed")
    return link


@transaction.atomic
def revoke_link(*, actor: Actor, link: ShareLink) -> None:
    """End a link for good; its guests lose the map with it. Revoking twice changes nothing."""
    policy.require(actor, Capability.MANAGE_LINKS, link.map_id)
    ended = MapGrant.objects.filter(pk=link.grant_id, revoked_at__isnull=True).update(
        revoked_at=clock.now(), version=F("version") + 1
    )
    if ended:
        _record(actor, link, "link.revoked")


def token_of(link: ShareLink) -> str:
    """Return the link's token, or "" when the keys that sealed it are gone."""
    try:
        owner, _colon, token = _keyring().decrypt(bytes(link.token_sealed)).decode().partition(":")
    except InvalidToken:
        return ""
    return token if owner == str(link.pk) else ""


@transaction.atomic
def join(*, token: str, name: str, known: dict[uuid.UUID, Guest]) -> tuple[Guest, str | None]:
    """Return the guest who comes by a token, and the secret for a fresh one (None: kept).

    `known` holds the guests this browser is already, by map. Unknown, expired, revoked and used-up
    links all raise the same NotFound (B11).
    """
    now = clock.now()
    link = (
        ShareLink.objects.select_for_update(of=("self",))
        .filter(
            Q(grant__expires_at__isnull=True) | Q(grant__expires_at__gt=now),
            token_hash=hash_secret(token),
            grant__revoked_at__isnull=True,
            map__deleted_at__isnull=True,
            map__workspace__deleted_at__isnull=True,
            map__workspace__guest_links_allowed=True,
        )
        .first()
    )
    if link is None:
        raise NotFound
    guest = known.get(link.map_id)
    if guest is not None and guest.link_id == link.pk:
        if name and name != guest.name:
            guest.name = _free_name(name, link.map_id, without=guest.pk)
            guest.save(update_fields=["name"])
        return guest, None
    if link.max_uses is not None and link.use_count >= link.max_uses:
        raise NotFound
    if not name:
        raise Invalid(fields={"name": "This may not be empty."})
    secret = new_secret(bits=200)
    guest = Guest.objects.create(
        link_id=link.pk,
        map_id=link.map_id,
        name=_free_name(name, link.map_id),
        secret_hash=hash_secret(secret),
    )
    ShareLink.objects.filter(pk=link.pk).update(use_count=F("use_count") + 1, last_used_at=now)
    return guest, secret


def _free_name(name: str, map_id: uuid.UUID, *, without: uuid.UUID | None = None) -> str:
    others = Guest.objects.filter(map_id=map_id)
    if without is not None:
        others = others.exclude(pk=without)
    taken = {other.casefold() for other in others.values_list("name", flat=True)}
    free, number = name, 2
    while free.casefold() in taken:
        suffix = f" ({number})"
        free, number = name[: 40 - len(suffix)] + suffix, number + 1
    return free


def _refuse_beyond(access: policy.Access, role: str) -> None:
    if not access.may(_NEEDS[role]):
        raise Forbidden("A link cannot give more than you may do yourself.")


def _refuse_past(expires_at: datetime | None) -> None:
    if expires_at is not None and expires_at <= clock.now():
        raise Invalid(fields={"expires_at": "This must lie in the future."})


def _record(actor: Actor, link: ShareLink, action: str) -> None:
    target: dict[str, object] = {"link": str(link.pk), "map": str(link.map_id), "label": link.label}
    target["role"] = link.grant.role
    audit(actor=actor, workspace_id=link.map.workspace_id, action=action, target=target)
    notify(kind="link", map_id=link.map_id, ref=str(link.pk))


def _keyring() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.JOURNEYMAP_FIELD_KEYS])
