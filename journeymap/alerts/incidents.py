"""Incidents: opened, fired, resolved, acknowledged and muted; and who is told of it.

Everything a move brings about is written in the caller's transaction: the phase, the incident,
the lines in the inboxes and the outbox of the webhook. Mails and posts leave after the commit.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from journeymap.alerts import outbox
from journeymap.alerts.hearing import MAIL
from journeymap.alerts.machine import Standing
from journeymap.alerts.models import AlertIncident, AlertNotice, AlertRule, AlertTrack
from journeymap.alerts.readings import Read
from journeymap.core import clock
from journeymap.core.errors import Conflict
from journeymap.kpis import jobs
from journeymap.kpis.models import KPISnapshot, StageKPI
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.invitations import mail_is_set_up
from journeymap.workspaces.models import Membership

OPEN = ("pending", "firing")


def locked_track(rule: AlertRule, kpi: StageKPI) -> AlertTrack:
    """Where a rule stands with a KPI, held against other workers until the transaction ends."""
    key: dict[str, Any] = {"rule": rule, "stage_kpi": kpi, "segment": rule.segment}
    AlertTrack.objects.get_or_create(**key)
    return AlertTrack.objects.select_for_update().get(**key)


def standing(track: AlertTrack) -> Standing:
    """Where the rule stands now."""
    return Standing(track.phase, track.streak)  # type: ignore[arg-type]  # checked by the database


def standing_before(track: AlertTrack) -> Standing:
    """Where the rule stood before the latest period it has seen."""
    return Standing(track.before_phase, track.before_streak)  # type: ignore[arg-type]  # as above


def move(
    track: AlertTrack,
    rule: AlertRule,
    kpi: StageKPI,
    before: Standing,
    after: Standing,
    *,
    read: Read,
    snapshot: KPISnapshot | None = None,
) -> AlertIncident | None:
    """Take a rule from where it stood to where it stands; return the incident it is about.

    The caller holds the track. Errors: none; an incident of a rule and KPI is open once.
    """
    track.before_phase, track.before_streak = before
    track.phase, track.streak = after
    # A correction of the same period, or a look of the planner, is nothing new to tell.
    news = snapshot is not None and snapshot.period_start != track.period_start
    if snapshot is not None:
        track.period_kind, track.period_start = snapshot.period_kind, snapshot.period_start
    incident = AlertIncident.objects.filter(
        rule=rule, stage_kpi=kpi, segment=rule.segment, state__in=OPEN
    ).first()
    if after.phase == "ok":
        if incident is not None:
            _end(incident, read, snapshot)
    else:
        incident = _opened(incident, rule, kpi)
        firing = after.phase == "firing" or incident.state == "firing"
        _continue(track, incident, firing=firing, news=news, read=read, snapshot=snapshot)
    track.save()
    return incident


def _opened(incident: AlertIncident | None, rule: AlertRule, kpi: StageKPI) -> AlertIncident:
    if incident is not None:
        return incident
    now = clock.now()
    return AlertIncident(
        rule=rule,
        stage_kpi=kpi,
        segment=rule.segment,
        state="pending",
        opened_at=now,
        changed_at=now,
    )


def _continue(
    track: AlertTrack,
    incident: AlertIncident,
    *,
    firing: bool,
    news: bool,
    read: Read,
    snapshot: KPISnapshot | None,
) -> None:
    now = clock.now()
    fires = firing and incident.state != "firing"
    if fires:
        incident.state, incident.fired_at = "firing", now
    if not fires and read.reading != "bad":
        return
    _keep(incident, read, snapshot)
    if fires or news:
        incident.changed_at = now
    incident.save()
    if not firing or _is_quiet(track, incident, now):
        return
    if fires:
        _tell("fired", track, incident)
    elif incident.acked_at is None and (news or (snapshot is None and incident.rule.cooldown_h)):
        _tell("still", track, incident)


def _is_quiet(track: AlertTrack, incident: AlertIncident, now: datetime) -> bool:
    """Whether a mute or the cool-down keeps this from being told now."""
    muted = (incident.rule.muted_until, incident.muted_until)
    if any(until is not None and until > now for until in muted):
        return True
    told = track.told_at
    return told is not None and now < told + timedelta(hours=incident.rule.cooldown_h)


def _end(incident: AlertIncident, read: Read, snapshot: KPISnapshot | None) -> None:
    if incident.state == "pending":
        incident.delete()  # it has not lasted, and nobody has heard of it
        return
    now = clock.now()
    incident.state, incident.resolved_at, incident.changed_at = "resolved", now, now
    _keep(incident, read, snapshot)
    incident.save()
    muted = incident.muted_until is not None and incident.muted_until > now
    if incident.told_at is not None and not muted:
        _tell("resolved", None, incident)


def _keep(incident: AlertIncident, read: Read, snapshot: KPISnapshot | None) -> None:
    incident.facts = read.facts
    if snapshot is not None:
        incident.value = snapshot.value
        incident.period_start, incident.period_end = snapshot.period_start, snapshot.period_end
        incident.snapshot_id, incident.revision = snapshot.pk, snapshot.revision


def _tell(kind: str, track: AlertTrack | None, incident: AlertIncident) -> None:
    now = clock.now()
    if track is not None:
        track.told_at = incident.told_at = now
        incident.save(update_fields=["told_at"])
    rule = incident.rule
    workspace_id = rule.map.workspace_id
    put_in_inboxes(
        _recipients(rule, workspace_id),
        workspace_id=workspace_id,
        kind=kind,
        by_mail=rule.by_mail,
        incident=incident,
    )
    if rule.webhook is not None and rule.webhook.enabled:
        outbox.put(rule.webhook, type=f"alert.{_WORDS[kind]}", data=outbox.data_of(incident),
                   incident=incident)  # fmt: skip


_WORDS = {"fired": "fired", "still": "still_firing", "resolved": "resolved"}


def _recipients(rule: AlertRule, workspace_id: uuid.UUID) -> list[uuid.UUID]:
    # Who has left the workspace hears nothing more of it.
    members = Membership.objects.filter(
        workspace_id=workspace_id, user__is_active=True, user__in=rule.recipients.all()
    )
    return list(members.values_list("user_id", flat=True))


def put_in_inboxes(
    users: Iterable[uuid.UUID],
    *,
    workspace_id: uuid.UUID,
    kind: str,
    by_mail: bool,
    incident: AlertIncident | None = None,
    webhook_id: uuid.UUID | None = None,
) -> None:
    """Leave a line in each inbox, and mail it where that is asked for and mails leave at all."""
    now = clock.now()
    for user_id in users:
        notice = AlertNotice.objects.create(
            user_id=user_id,
            workspace_id=workspace_id,
            incident=incident,
            webhook_id=webhook_id,
            kind=kind,
            at=now,
        )
        if by_mail and mail_is_set_up():
            jobs.enqueue(
                kind=MAIL,
                key=f"alert_mail:{notice.pk}",
                payload={"notice": str(notice.pk)},
                priority=5,
            )


@transaction.atomic
def acknowledge(incident: AlertIncident, *, actor: Actor) -> AlertIncident:
    """Say that somebody is on it: it is told again only when it has ended. Errors: Conflict."""
    present = AlertIncident.objects.select_for_update().get(pk=incident.pk)
    if present.state == "resolved":
        raise Conflict("This alert has ended already.")
    if present.acked_at is None:
        present.acked_at, present.acked_by_id = clock.now(), actor.user_id
        present.save(update_fields=["acked_at", "acked_by"])
    return present


@transaction.atomic
def mute(incident: AlertIncident, until: datetime | None) -> AlertIncident:
    """Tell nobody of this incident until then; None lets it be told again. Errors: Conflict."""
    present = AlertIncident.objects.select_for_update().get(pk=incident.pk)
    if present.state == "resolved":
        raise Conflict("This alert has ended already.")
    present.muted_until = until
    present.save(update_fields=["muted_until"])
    return present
