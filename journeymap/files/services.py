"""Storing and reading blobs. The views that serve them stand above, and ask policy first."""

import hashlib
import os
import tempfile
import uuid
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from journeymap.core.errors import Invalid, LimitReached, NotFound
from journeymap.core.kinds import Text
from journeymap.files.images import inspect
from journeymap.files.models import Attachment
from journeymap.files.queries import bytes_of, orphans
from journeymap.maps import policy
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.actor import Actor, Capability
from journeymap.workspaces.models import Workspace

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
    raises; LimitReached when the workspace's images have no more room; ValueError for a name
    beyond its limit.
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
        alt_text=_alt(alt_text),
        mime=image.mime,
        size=len(image.data),
        sha256=hashlib.sha256(image.data).hexdigest(),
        width=image.width,
        height=image.height,
        created_by_id=actor.user_id,
    )
    place = _place(attachment)
    _write(place, image.data)
    if image.small:
        _write(_beside(place), image.small)
    with transaction.atomic():
        # Under the workspace's row lock: two at once cannot pass the limit, no purge comes between.
        Workspace.objects.select_for_update().filter(pk=workspace_id).first()
        if _fits(attachment):
            _write(place, image.data)
            if image.small:
                _write(_beside(place), image.small)
            attachment.save()
            return attachment
        _forget(attachment)
    most = settings.JOURNEYMAP_WORKSPACE_MEDIA_MB
    told = _("This workspace's images take up their whole space (%(most)s MiB). Delete some first.")
    raise LimitReached(told % {"most": most})


def describe_image(attachment: Attachment, *, alt_text: str) -> Attachment:
    """Say in words what an image shows. The caller has asked policy. Raises Invalid."""
    attachment.alt_text = _alt(alt_text)
    attachment.save(update_fields=["alt_text", "updated_at"])
    return attachment


def purge_orphans() -> int:
    """Delete the images that nothing has named for a month, and their files; return how many."""
    purged = 0
    for attachment in list(orphans()):
        with transaction.atomic():
            Workspace.objects.select_for_update().filter(pk=attachment.workspace_id).first()
            # Asked once more under the lock: somebody may have named it meanwhile.
            still = orphans().filter(pk=attachment.pk).first()
            if still is None:
                continue
            still.delete()
            _forget(attachment)
            purged += 1
    return purged


def read_bytes(attachment: Attachment) -> bytes:
    """The stored bytes. Raises NotFound when the file has gone."""
    try:
        return _place(attachment).read_bytes()
    except FileNotFoundError:
        raise NotFound from None


def read_small(attachment: Attachment) -> tuple[bytes, str]:
    """The bytes of the small copy and their type; of the image itself where it has none."""
    try:
        return _beside(_place(attachment)).read_bytes(), "image/webp"
    except FileNotFoundError:
        return read_bytes(attachment), attachment.mime


def _alt(text: str) -> str:
    try:
        return str(_ALT.parse(text))
    except ValueError as error:
        raise Invalid(fields={"alt_text": str(error)}) from None


def _fits(attachment: Attachment) -> bool:
    """Whether the workspace has room: an image it has already takes none."""
    mine = Attachment.objects.filter(workspace_id=attachment.workspace_id)
    if mine.filter(sha256=attachment.sha256).exists():
        return True
    most = settings.JOURNEYMAP_WORKSPACE_MEDIA_MB * 1024 * 1024
    return bytes_of(attachment.workspace_id) + attachment.size <= most


def _forget(attachment: Attachment) -> None:
    """Delete the file unless another row of the workspace shows the same one."""
    mine = Attachment.objects.filter(workspace_id=attachment.workspace_id)
    if not mine.filter(sha256=attachment.sha256).exists():
        for place in (_place(attachment), _beside(_place(attachment))):
            place.unlink(missing_ok=True)


def _place(attachment: Attachment) -> Path:
    return Path(settings.JOURNEYMAP_MEDIA_DIR) / attachment.path


def _beside(place: Path) -> Path:
    return place.with_suffix(".small")


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
