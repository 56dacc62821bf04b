"""Tickets: how a client without a cookie, or behind an odd proxy, opens a socket (B8)."""

import uuid
from datetime import timedelta

from journeymap.core import clock
from journeymap.core.errors import Unauthenticated
from journeymap.core.ids import hash_secret, new_secret
from journeymap.sync.credential import Credential
from journeymap.sync.models import SocketTicket
from journeymap.workspaces.actor import Actor

LIFETIME = timedelta(seconds=30)


def issue(*, actor: Actor, map_id: uuid.UUID, session_key: str = "") -> str:
    """Return a ticket for `?ticket=`; the caller has checked that the actor may view the map.

    A member's ticket names the session, so that the socket ends with it (B4). Raises
    Unauthenticated for an actor without a credential.
    """
    credential = Credential.of(actor, session_key=session_key)
    if credential is None:
        raise Unauthenticated
    now = clock.now()
    SocketTicket.objects.filter(expires_at__lt=now).delete()
    secret = new_secret()
    SocketTicket.objects.create(
        ticket_hash=hash_secret(secret),
        map_id=map_id,
        kind=credential.kind,
        key=credential.key,
        expires_at=now + LIFETIME,
    )
    return secret


def redeem(secret: str, *, map_id: uuid.UUID) -> Credential | None:
    """Return the credential behind a ticket, once; None if unknown, used, late or not for here."""
    row = SocketTicket.objects.filter(ticket_hash=hash_secret(secret)).first()
    if row is None:
        return None
    # Whoever deletes the row has the ticket: two sockets racing with one cannot both win.
    deleted, _ = SocketTicket.objects.filter(pk=row.pk).delete()
    if not deleted or row.map_id != map_id or row.expires_at <= clock.now():
        return None
    return Credential(row.kind, row.key)
