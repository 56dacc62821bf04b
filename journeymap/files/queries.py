"""Which attachments a map shows, and which ones nothing names any more."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum

from journeymap.core import clock
from journeymap.core.errors import NotFound
from journeymap.files.models import Attachment
from journeymap.maps.models import JourneyMap

KEPT = timedelta(days=30)
"""How long an image nothing names is kept: for undo, and for who is still writing about it."""


def _namers() -> Iterator[tuple[Any, str]]:
    """Every model with a reference to an attachment, and its field; packages above among them."""
    for relation in Attachment._meta.get_fields(include_hidden=True):
        if relation.one_to_many and relation.auto_created:
            yield relation.related_model, relation.field.name  # type: ignore[union-attr]  # a reverse relation


def _named(**scope: Any) -> Q:
    """Attachments that some row names; with `map_id`, some row of that map."""
    found = Q(pk__in=())
    for model, field in _namers():
        if "map_id" in scope and not any(f.name == "map" for f in model._meta.concrete_fields):
            continue
        rows = model._default_manager.filter(**scope, **{field: OuterRef("pk")})
        found |= Q(Exists(rows))
    return found


def shown_on(journey_map: JourneyMap) -> QuerySet[Attachment]:
    """Return what was uploaded to a map or is named by something on it, latest first."""
    return Attachment.objects.filter(
        Q(map_id=journey_map.pk) | _named(map_id=journey_map.pk),
        workspace_id=journey_map.workspace_id,
    ).order_by("-created_at", "-pk")


def used_on(attachment: Attachment, map_id: uuid.UUID) -> bool:
    """Tell whether something on the map names the attachment."""
    return Attachment.objects.filter(_named(map_id=map_id), pk=attachment.pk).exists()


def attachment_on(journey_map: JourneyMap, attachment_id: uuid.UUID) -> Attachment:
    """Return an attachment of a map. Raises NotFound, also for those of other maps."""
    found = shown_on(journey_map).filter(pk=attachment_id).first()
    if found is None:
        raise NotFound
    return found


def bytes_of(workspace_id: uuid.UUID) -> int:
    """Return how many bytes a workspace's images take on disk: each file once."""
    files = Attachment.objects.filter(workspace_id=workspace_id).values("sha256")
    return int(files.annotate(bytes=Max("size")).aggregate(all=Sum("bytes"))["all"] or 0)


def orphans() -> QuerySet[Attachment]:
    """Return the attachments that nothing has named for a month, deleted things included."""
    return Attachment.objects.filter(~_named(), updated_at__lt=clock.now() - KEPT)
