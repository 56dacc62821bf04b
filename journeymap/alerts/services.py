"""Rules and webhooks: made, changed, taken back, by those who may."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from journeymap.alerts import hearing, sending
from journeymap.alerts.models import (
    AlertCheck,
    AlertIncident,
    AlertRule,
    AlertTrack,
    Webhook,
)
from journeymap.core import clock, safehttp
from journeymap.core.errors import Conflict, Forbidden, Invalid, NotFound
from journeymap.core.ids import uuid7
from journeymap.grid.models import Stage
from journeymap.kpis import formulas, secrets
from journeymap.kpis.models import StageKPI
from journeymap.kpis.queries import live_stage_kpis
from journeymap.kpis.statistics import Family
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import Membership, User
from journeymap.workspaces.services import audit

MAX_RULES = 500
MAX_WEBHOOKS = 20
MAX_RECIPIENTS = 50
# What a rule judges by: a change of one of these begins anew.
_JUDGES = {
    *("condition", "low", "high", "exit_low", "exit_high", "periods", "against", "way"),
    *("effect", "effect_unit", "alpha", "z", "segment", "enabled"),
}
_WHERE = {
    "bad_url": "Give an https address.",
    "blocked_address": "This address is not allowed.",
}


def create_rule(*, actor: Actor, scope: Mapping[str, Any], values: Mapping[str, Any]) -> AlertRule:
    """A rule for the map, stage or KPI of `scope`, which the caller may manage. Errors: Invalid.

    It tells its maker unless told otherwise, and looks at once at what is there.
    """
    given = dict(values)
    recipients = given.pop("recipients", None)
    rule = AlertRule(**scope, **given)
    _check(rule)
    workspace_id = rule.map.workspace_id
    if recipients is None:
        recipients = [] if actor.user_id is None else [actor.user_id]
    people = _people(recipients, workspace_id)
    with transaction.atomic():
        if AlertRule.objects.filter(map__workspace_id=workspace_id).count() >= MAX_RULES:
            raise Conflict("This workspace has as many alert rules as it may have.")
        rule.save(force_insert=True)
        rule.recipients.set(people)
        _look(rule)
    return rule


def change_rule(rule: AlertRule, changes: Mapping[str, Any]) -> AlertRule:
    """Change a rule. Another judgement ends what was open, untold, and looks anew.

    Errors: Invalid.
    """
    given = dict(changes)
    recipients = given.pop("recipients", None)
    judged = any(name in _JUDGES and getattr(rule, name) != given[name] for name in given)
    for name, value in given.items():
        setattr(rule, name, value)
    _check(rule)
    people = None if recipients is None else _people(recipients, rule.map.workspace_id)
    with transaction.atomic():
        rule.save()
        if people is not None:
            rule.recipients.set(people)
        if judged:
            _forget(rule)
            _look(rule)
    return rule


def _forget(rule: AlertRule) -> None:
    now = clock.now()
    AlertTrack.objects.filter(rule=rule).delete()
    AlertCheck.objects.filter(rule=rule).delete()
    AlertIncident.objects.filter(rule=rule, state="pending").delete()
    AlertIncident.objects.filter(rule=rule, state="firing").update(
        state="resolved", resolved_at=now, changed_at=now
    )


def _look(rule: AlertRule) -> None:
    if not rule.enabled:
        return
    kpis = live_stage_kpis([rule.map_id])
    if rule.stage_kpi_id is not None:
        kpis = kpis.filter(pk=rule.stage_kpi_id)
    elif rule.stage_id is not None:
        kpis = kpis.filter(Q(stage_id=rule.stage_id) | Q(touchpoint__stage_id=rule.stage_id))
    found = list(kpis.order_by().values_list("pk", flat=True))
    if found:
        hearing.heard(rule.map_id, found)


def _people(given: list[uuid.UUID], workspace_id: uuid.UUID) -> list[User]:
    wanted = set(given)
    found = User.objects.filter(
        pk__in=Membership.objects.filter(workspace_id=workspace_id).values("user_id")
    ).filter(pk__in=wanted)
    people = list(found)
    if len(people) != len(wanted):
        raise Invalid(fields={"recipients": "Not a member of this workspace."})
    return people


def _check(rule: AlertRule) -> None:
    """Errors: Invalid, naming what the condition lacks or cannot have."""
    kpi = rule.stage_kpi
    if kpi is not None and formulas.parsed(kpi.definition.formula) is not None:
        raise Invalid(fields={"stage_kpi": "This KPI is computed from others; watch those."})
    if rule.condition in ("threshold", "interval_beyond"):
        _check_levels(rule)
    elif rule.condition == "change":
        _check_change(rule)
    elif rule.condition == "anomaly" and not 1 <= rule.z <= 20:
        raise Invalid(fields={"z": "Between 1 and 20."})
    webhook = rule.webhook
    if webhook is not None and webhook.workspace_id != rule.map.workspace_id:
        raise Invalid(fields={"webhook": "There is no such webhook."})


def _check_levels(rule: AlertRule) -> None:
    if rule.stage_kpi is None:
        told = "A level is for one KPI: choose which."
        raise Invalid(fields={"stage_kpi": told})
    low, high = rule.low, rule.high
    if low is None and high is None:
        raise Invalid(fields={"high": "Give the level at which the alarm begins."})
    if low is not None and high is not None and low >= high:
        raise Invalid(fields={"high": "The upper level lies above the lower one."})
    for exit_, level, name, sign in (
        (rule.exit_low, low, "exit_low", 1),
        (rule.exit_high, high, "exit_high", -1),
    ):
        if exit_ is None:
            continue
        if level is None or sign * (exit_ - level) < 0:
            raise Invalid(fields={name: "An alarm ends on the good side of where it begins."})
    ends = (low if rule.exit_low is None else rule.exit_low,
            high if rule.exit_high is None else rule.exit_high)  # fmt: skip
    if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
        raise Invalid(fields={"exit_high": "Between the two ends no value would be good."})
    family = rule.stage_kpi.definition.family
    if rule.condition == "interval_beyond" and family in (Family.RATIO, Family.DISTINCT):
        raise Invalid(fields={"condition": "Values of this kind have no interval; use a level."})


def _check_change(rule: AlertRule) -> None:
    if rule.effect is None or rule.effect <= 0:
        raise Invalid(fields={"effect": "Give the smallest change that matters."})
    if not 0 < rule.alpha <= 1:
        raise Invalid(fields={"alpha": "Between 0 and 1."})
    if rule.stage_kpi is None:
        return
    definition = rule.stage_kpi.definition
    untested = definition.family in (Family.RATIO, Family.DISTINCT)
    if untested or (definition.family == Family.COUNT and definition.unit != "count"):
        raise Invalid(
            fields={"condition": "A change of such values cannot be tested; use a level."}
        )
    if definition.family == Family.NET_SCORE and rule.effect_unit == "percent":
        told = "A score that may be negative has no percentage of itself; give points."
        raise Invalid(fields={"effect_unit": told})


def scope_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """The one thing a rule is about, with its map. Errors: Invalid, NotFound."""
    named = [name for name in ("stage_kpi", "stage", "map") if given.get(name) is not None]
    if len(named) != 1:
        raise Invalid(fields={"stage_kpi": "Name one KPI, one stage or one map."})
    wanted = given[named[0]]
    kpi = stage = journey_map = None
    if named[0] == "stage_kpi":
        kpis = StageKPI.objects.filter(pk=wanted, deleted_at=None)
        kpi = kpis.select_related("definition", "map__workspace").first()
        journey_map = kpi.map if kpi is not None else None
    elif named[0] == "stage":
        stages = Stage.objects.filter(pk=wanted, deleted_at=None)
        stage = stages.select_related("map__workspace").first()
        journey_map = stage.map if stage is not None else None
    else:
        journey_map = JourneyMap.objects.filter(pk=wanted).select_related("workspace").first()
    if journey_map is None or journey_map.deleted_at is not None:
        raise NotFound
    return {"map": journey_map, "stage": stage, "stage_kpi": kpi}


def create_webhook(
    *, actor: Actor, workspace_id: uuid.UUID, values: Mapping[str, Any]
) -> tuple[Webhook, str]:
    """A webhook and its secret, which is not shown again. Errors: Invalid, Conflict."""
    if Webhook.objects.filter(workspace_id=workspace_id).count() >= MAX_WEBHOOKS:
        raise Conflict("This workspace has as many webhooks as it may have.")
    webhook = Webhook(id=uuid7(), workspace_id=workspace_id, **values)
    _check_url(webhook.url)
    secret = sending.new_secret()
    webhook.secret = secrets.seal(secret, row_id=webhook.pk)
    _save(webhook, actor=actor, action="webhook.created")
    return webhook, secret


def change_webhook(webhook: Webhook, *, actor: Actor, changes: Mapping[str, Any]) -> Webhook:
    """Change a webhook; switched on again it starts with a clean record. Errors: as above."""
    for name, value in changes.items():
        setattr(webhook, name, value)
    _check_url(webhook.url)
    if "enabled" in changes:
        webhook.off_because = "" if webhook.enabled else "person"
        webhook.failing_since = None
    _save(webhook, actor=actor, action="webhook.changed")
    return webhook


def rotate_secret(webhook: Webhook, *, actor: Actor) -> str:
    """A new secret, shown once; for a day the former one signs as well."""
    secret = sending.new_secret()
    webhook.former_secret = webhook.secret
    webhook.former_until = clock.now() + sending.BOTH_SECRETS_FOR
    webhook.secret = secrets.seal(secret, row_id=webhook.pk)
    _save(webhook, actor=actor, action="webhook.rotated")
    return secret


def delete_webhook(webhook: Webhook, *, actor: Actor) -> None:
    """Delete a webhook with its log; rules that named it only tell people then."""
    with transaction.atomic():
        _record(webhook, actor=actor, action="webhook.deleted")
        webhook.delete()


def own(actor: Actor) -> uuid.UUID:
    """The person whose inbox it is. Errors: Forbidden for a program: it has read nothing."""
    if actor.kind != "member" or actor.user_id is None:
        raise Forbidden
    return actor.user_id


def _check_url(url: str) -> None:
    try:
        safehttp.parsed(url)
    except safehttp.OutboundError as refused:
        raise Invalid(fields={"url": _WHERE.get(refused.code, _WHERE["bad_url"])}) from None


def _save(webhook: Webhook, *, actor: Actor, action: str) -> None:
    with transaction.atomic():
        try:
            with transaction.atomic():
                webhook.save()
        except IntegrityError:
            raise Conflict("A webhook of this name exists already.") from None
        _record(webhook, actor=actor, action=action)


def _record(webhook: Webhook, *, actor: Actor, action: str) -> None:
    target: dict[str, object] = {"webhook": str(webhook.pk), "name": webhook.name}
    audit(actor=actor, workspace_id=webhook.workspace_id, action=action, target=target)
