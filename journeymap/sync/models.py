"""The one row this package keeps: a ticket for the handshake, for half a minute."""

from django.db import models


class SocketTicket(models.Model):
    """A one-use ticket for a socket, bound to a map and to the credential that asked for it.

    In the database and not in the cache, so that it works once only, whichever process sees it
    and whether or not Redis is there. Only the hash is kept.
    """

    ticket_hash = models.CharField(max_length=64, primary_key=True)
    map_id = models.UUIDField()
    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)
