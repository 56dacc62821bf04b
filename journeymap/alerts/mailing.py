"""Mails of alerts, each in its reader's language, sent by a worker."""

import uuid

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from journeymap.alerts import outbox, words
from journeymap.alerts.models import AlertNotice
from journeymap.core import clock
from journeymap.kpis import jobs
from journeymap.kpis.sources.base import SourceError


def run(claim: jobs.Claim) -> None:
    """Mail one notice. Errors: SourceError, to be tried again, when the mail server is away."""
    waiting = AlertNotice.objects.filter(pk=uuid.UUID(claim.payload["notice"]), mailed_at=None)
    notice = waiting.select_related(
        "user",
        "workspace",
        "webhook",
        "incident__rule__map__workspace",
        "incident__stage_kpi__definition",
        "incident__stage_kpi__stage",
        "incident__stage_kpi__touchpoint",
    ).first()
    if notice is None or not notice.user.is_active:
        return
    try:
        letter(notice).send()
    except OSError as error:
        raise SourceError("mail") from error
    waiting.update(mailed_at=clock.now())


def letter(notice: AlertNotice) -> EmailMessage:
    """The mail of a notice."""
    language = notice.user.language or notice.workspace.default_language
    with translation.override(language):
        if notice.incident is None:
            subject, text = _about_webhook(notice)
        else:
            subject, text = _about_incident(notice)
    # A name may hold no line break (core.kinds.Text), so none reaches the header (C7).
    return EmailMessage(subject, text, to=[notice.user.email])


def _about_incident(notice: AlertNotice) -> tuple[str, str]:
    incident = notice.incident
    assert incident is not None
    told = {"kpi": words.kpi_name(incident), "place": words.place_name(incident)}
    # What the notice was about: the incident may have moved on before the mail left.
    if notice.kind == "resolved":
        subject = _("Over: %(kpi)s (%(place)s)") % told
    elif notice.kind == "still":
        subject = _("Still: %(kpi)s (%(place)s)") % told
    elif incident.rule.severity == "critical":
        subject = _("Critical: %(kpi)s (%(place)s)") % told
    else:
        subject = _("Alert: %(kpi)s (%(place)s)") % told
    text = render_to_string(
        "mail/alert.txt",
        {
            "sentence": words.sentence(incident),
            "map": incident.rule.map.title,
            "place": told["place"],
            "rule": incident.rule.name,
            "url": outbox.address(incident),
        },
    )
    return subject, text


def _about_webhook(notice: AlertNotice) -> tuple[str, str]:
    webhook = notice.webhook
    told = {"name": "" if webhook is None else webhook.name}
    gone = webhook is not None and webhook.off_because == "gone"
    text = render_to_string("mail/webhook_off.txt", {**told, "gone": gone})
    return _("The webhook %(name)s has been switched off") % told, text
