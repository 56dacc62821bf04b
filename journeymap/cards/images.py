"""Images on cards: whose they may be, and that a published map says each of them in words."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from journeymap.core.errors import Invalid
from journeymap.files.models import Attachment
from journeymap.files.queries import used_on
from journeymap.maps import policy
from journeymap.workspaces.actor import Capability

if TYPE_CHECKING:
    from journeymap.changes.rows import Row
    from journeymap.changes.work import Work

_NAMED = 3


def attachment_rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """The attachment a thing newly names is one of this workspace its author may see (A3)."""
    if after is None or verb not in {"create", "set"}:
        return
    attachment = after.values["attachment"]
    former = None if before is None else before.values["attachment"]
    if attachment == former:
        return
    if former is not None:
        # Undo may want it back: its month begins anew (files.queries.orphans).
        Attachment.objects.filter(pk=former).update(updated_at=work.at)
    if attachment is None:
        return
    row = Attachment.objects.filter(pk=attachment, workspace_id=work.workspace_id).first()
    if row is None or not _may_show(work, row):
        raise Invalid(fields={"fields.attachment": "This workspace has no such attachment."})


def _may_show(work: Work, row: Attachment) -> bool:
    """Naming an image shows it to all of this map: no way to look into a map one may not see."""
    here = uuid.UUID(work.map_id)
    return (
        row.map_id in (None, here)
        or policy.can(work.actor, Capability.VIEW, row.map_id)
        or used_on(row, here)
    )


def described_rule(work: Work, verb: str, before: Row | None, after: Row | None) -> None:
    """A map is published once each of its images has a text or is marked as decoration."""
    if before is None or after is None or verb != "set":
        return
    if after.values["status"] != "published" or before.values["status"] == "published":
        return
    # The same batch may still write the texts.
    index = work.index

    def check(work: Work) -> None:
        mute = [
            row
            for row in work.live("card", kind="image", alt_text="", decorative=False)
            if row.values["attachment"] is not None and work.visible("card", row)
        ]
        if mute:
            work.index = index
            raise Invalid(
                fields={"fields.status": _refusal(mute)}, cards=[row.id for row in mute[:50]]
            )

    work.at_end.append(check)


def _refusal(mute: list[Row]) -> str:
    """Say how many, and name the first ones by their captions."""
    names = ", ".join(
        f"“{row.values['title'][:60]}”" if row.values["title"].strip() else _("without a caption")
        for row in mute[:_NAMED]
    )
    told = _(
        "Images without alternative text: %(n)s (%(names)s). Describe them or mark them as "
        "decorative, then publish."
    )
    return told % {"n": len(mute), "names": names + ("…" if len(mute) > _NAMED else "")}
