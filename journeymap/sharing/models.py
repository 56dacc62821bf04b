"""ShareLink: a secret address that gives whoever has it a role on one map."""

from typing import ClassVar

from django.db import models

from journeymap.core.dbfields import Stamped
from journeymap.core.ids import uuid7
from journeymap.maps.models import JourneyMap, MapGrant
from journeymap.workspaces.models import User


class ShareLink(Stamped):
    """A share link. Its right is its grant (`grant.link_id` is this row's id): role, expiry,
    revocation and what it shows stand there, where policy reads them; here stands the secret.

    The token is kept hashed for looking it up, and encrypted for showing it once more to those
    who manage links.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    map = models.ForeignKey(JourneyMap, models.CASCADE, related_name="share_links")
    grant = models.OneToOneField(MapGrant, models.CASCADE, related_name="share_link")
    label = models.CharField(max_length=80, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    token_sealed = models.BinaryField()
    max_uses = models.PositiveIntegerField(null=True, blank=True)
    use_count = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["map", "-created_at"], name="link_of_map")]

    def __str__(self) -> str:
        return self.label or str(self.pk)
