"""Storing and reading blobs. The views that serve them stand above, and ask policy first."""

import hashlib
import os
import tempfile
import uuid
from pathlib import Path

from django.conf import settings

from journeymap.core.errors import NotFound
from journeymap.core.kinds import Text
from journeymap.files.images import inspect
from journeymap.files.models import Attachment
from journeymap.maps import policy
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.actor import Actor, Capability

_NAME = Text(160, line=True)
_ALT = Text(300)


def store_image(
    *,
    actor: Actor,
    workspace_id: uuid.UUID,
    data: bytes,
    name: str = "",
    alt_text: str = "",
    map_id: uuid.UUID | None = None,
) -> Attachment:
    """Check, clean and keep an image; return its row. The same image twice is one file.

    With `map_id` whoever may edit that map may add to it (guests too); without, `manage_library`
    in the workspace is asked. Raises NotFound and Forbidden as policy does, and what `inspect`
    raises; ValueError for a name or text beyond its limit.
    """
    if map_id is None:
        policy.require_in_workspace(actor, Capability.MANAGE_LIBRARY, workspace_id)
    else:
        policy.require(actor, Capability.EDIT, map_id)
        if not JourneyMap.objects.filter(pk=map_id, workspace_id=workspace_id).exists():
            raise NotFound
    image = inspect(data)
    attachment = Attachment(
        workspace_id=workspace_id,
        map_id=map_id,
        name=_NAME.parse(name) or "image",
        alt_text=_ALT.parse(alt_text),
        mime=image.mime,
        size=len(image.data),
        sha256=hashlib.sha256(image.data).hexdigest(),
        width=image.width,
        height=image.height,
        created_by_id=actor.user_id,
    )
    _write(_place(attachment), image.data)
    attachment.save()
    return attachment


def read_bytes(attachment: Attachment) -> bytes:
    """The stored bytes. Raises NotFound when the file has gone."""
    try:
        return _place(attachment).read_bytes()
    except FileNotFoundError:
        raise NotFound from None


def _place(attachment: Attachment) -> Path:
    return Path(settings.JOURNEYMAP_MEDIA_DIR) / attachment.path


def _write(place: Path, data: bytes) -> None:
    """Write whole or not at all: named only when every byte is on disk."""
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
