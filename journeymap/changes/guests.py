"""Guests are forgotten in time: what they did stays in the log, their names do not."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from journeymap.changes.models import Change
from journeymap.core import clock
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import Guest, Workspace


def forget_guests(*, limit: int = 500) -> int:
    """Forget guests who came more than their workspace's `retention_days` ago; return how many.

    Their cookie has long ended by then: it lives 30 days, and no workspace keeps guests for less.
    Guests of maps that are gone are forgotten at once.
    """
    forgotten = Guest.objects.exclude(map_id__in=JourneyMap.objects.values("pk")).delete()[0]
    for days in set(Workspace.objects.values_list("retention_days", flat=True)):
        maps = JourneyMap.objects.filter(workspace__retention_days=days)
        old = Guest.objects.filter(
            joined_at__lt=clock.now() - timedelta(days=days), map_id__in=maps.values("pk")
        )
        for guest in old.order_by("joined_at")[:limit]:
            _forget(guest, maps)
            forgotten += 1
    return forgotten


@transaction.atomic
def _forget(guest: Guest, maps: QuerySet[JourneyMap]) -> None:
    language = maps.values_list("workspace__default_language", flat=True).get(pk=guest.map_id)
    with translation.override(language):
        nobody = Actor.guest(guest_id=guest.pk, link_id=guest.link_id, name=_("Guest"))
    Change.objects.filter(map_id=guest.map_id, actor__kind="guest", actor__id=str(guest.pk)).update(
        actor=nobody.public()
    )
    guest.delete()
