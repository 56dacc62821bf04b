"""Share links as lists."""

import uuid

from django.db.models import QuerySet

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
