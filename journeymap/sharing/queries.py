"""Share links as lists."""

import uuid

from django.db.models import QuerySet

from journeymap.cards.models import Evidence
from journeymap.sharing.models import ShareLink


def open_links() -> QuerySet[ShareLink]:
    """Return the links that are not revoked, their grants fetched along, the latest first."""
    return (
        ShareLink.objects.filter(grant__revoked_at__isnull=True)
        .select_related("grant", "map")
        .order_by("-created_at", "-id")
    )


def links_of(map_id: uuid.UUID) -> QuerySet[ShareLink]:
    """Return a map's links that are not revoked, expired ones included."""
    return open_links().filter(map_id=map_id)


def personal_data_on(map_id: uuid.UUID) -> int:
    """Return how many pieces of evidence on a map say that they hold personal data."""
    return Evidence.objects.filter(
        map_id=map_id, contains_personal_data=True, deleted_at__isnull=True
    ).count()
