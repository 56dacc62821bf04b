"""The owner of a source hears once that it fails, and once that it is well again.

Not at each failure: `told_failing_at` says that it has been told. What only a person can mend is
told at once, because nothing more will be asked.
"""

import uuid
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from journeymap.core import clock
from journeymap.kpis import jobs
from journeymap.kpis.models import KPIRun, KPISource
from journeymap.kpis.sources.base import SourceError
from journeymap.workspaces import invitations
from journeymap.workspaces.models import Membership, User
from journeymap.workspaces.notices import library_changed

TELL_AFTER = 10
# Who may mend a source; its owner is told only while they still may.
MENDERS = ("owner", "admin")


def failed(source_id: uuid.UUID) -> None:
    """Tell, where a source has just failed often enough and nobody has been told."""
    untold = KPISource.objects.filter(pk=source_id, told_failing_at=None)
    grave = Q(failures__gte=TELL_AFTER) | Q(status="needs_attention")
    with transaction.atomic():
        # Of several workers that fail at the same moment one wins the row and tells.
        if untold.filter(grave).update(told_failing_at=clock.now()):
            _tell(KPISource.objects.get(pk=source_id), well=False)


def answered(source: KPISource) -> None:
    """Tell that a source is well again, where its owner was told that it fails."""
    if source.told_failing_at is None:
        return
    told = KPISource.objects.filter(pk=source.pk, told_failing_at=source.told_failing_at)
    with transaction.atomic():
        if told.update(told_failing_at=None):
            _tell(source, well=True)


def _tell(source: KPISource, *, well: bool) -> None:
    library_changed(workspace_id=source.workspace_id, entity="kpi_source", ref=str(source.pk))
    user_id = _owner_of(source)
    if user_id is None or not invitations.mail_is_set_up():
        return
    at = source.told_failing_at
    jobs.enqueue(
        kind=jobs.SOURCE_MAIL,
        key=f"source-mail:{source.pk}:{at.isoformat() if at else ''}:{'well' if well else 'ill'}",
        payload={
            "source": str(source.pk),
            "user": str(user_id),
            "well": well,
            "failures": source.failures,
            "code": "" if well else _code_of(source),
            "says": source.last_error,
        },
    )


def _owner_of(source: KPISource) -> uuid.UUID | None:
    menders = Membership.objects.filter(
        workspace_id=source.workspace_id, role__in=MENDERS, user__is_active=True
    )
    rows = list(menders.order_by("created_at", "pk").values_list("user_id", "role"))
    if any(user_id == source.owner_id for user_id, _role in rows):
        return source.owner_id
    return next((user_id for user_id, role in rows if role == "owner"), None)


def _code_of(source: KPISource) -> str:
    runs = KPIRun.objects.filter(source=source, outcome="failed").order_by("-started_at", "-pk")
    return str(runs.values_list("error_class", flat=True).first() or "")


def run(claimed: jobs.Claim) -> None:
    """Mail one piece of news. Raises SourceError when the mail server is away."""
    news = claimed.payload
    source = KPISource.objects.select_related("workspace").filter(pk=news["source"]).first()
    user = User.objects.filter(pk=news["user"], is_active=True).first()
    if source is None or user is None:
        return  # gone since: there is nothing to mend, or nobody to tell
    try:
        _letter(source, user, news).send()
    except OSError as error:
        raise SourceError("mail") from error


def _letter(source: KPISource, user: User, news: dict[str, Any]) -> EmailMessage:
    with translation.override(user.language):
        told = {
            "source": source.name,
            "workspace": source.workspace.name,
            "well": news["well"],
            "failures": news["failures"],
            "says": _(news["says"]) if news["says"] else "",
            "code": news["code"],
            "url": f"{settings.PUBLIC_URL}/settings/sources",
        }
        text = render_to_string("mail/source.txt", told)
        # A name may hold no line break (core.kinds.Text), so none reaches the header (C7).
        subject = (
            _("The source %(source)s is well again")
            if news["well"]
            else _("The source %(source)s fails")
        ) % {"source": source.name}
    return EmailMessage(subject, text, to=[user.email])
