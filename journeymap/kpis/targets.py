"""Targets of a stage KPI: set, corrected, taken back; at each moment one of them counts.

A target counts from its day until the next one begins, so two never overlap: setting another for
the same day replaces the first.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from journeymap.core import clock
from journeymap.core.errors import Conflict, Invalid
from journeymap.kpis.collecting import zone_of
from journeymap.kpis.judging import smart
from journeymap.kpis.models import KPITarget, StageKPI
from journeymap.kpis.snapshots import tell
from journeymap.workspaces.models import Membership

_FIELDS = (
    *("value", "band_low", "band_high", "warn_value", "valid_from", "due_on", "rationale"),
    "owner_id",
)


def set_target(stage_kpi: StageKPI, values: Mapping[str, Any]) -> KPITarget:
    """The target from a day on; a second one for the same day replaces the first.

    Errors: Invalid (nothing to reach, an empty band, a warning on the wrong side).
    """
    given = dict(values)
    given.setdefault("valid_from", clock.now().astimezone(zone_of(stage_kpi)).date())
    _check_target(stage_kpi, given)
    with transaction.atomic():
        target, _created = KPITarget.objects.update_or_create(
            stage_kpi=stage_kpi, valid_from=given.pop("valid_from"), defaults=given
        )
        tell(map_id=stage_kpi.map_id, stage_kpi_ids=[stage_kpi.pk])
    return target


def change_target(target: KPITarget, changes: Mapping[str, Any]) -> KPITarget:
    """Correct a target. Errors: Invalid, Conflict (another one begins that day)."""
    stage_kpi = target.stage_kpi
    _check_target(stage_kpi, {name: getattr(target, name) for name in _FIELDS} | dict(changes))
    with transaction.atomic():
        for name, value in changes.items():
            setattr(target, name, value)
        try:
            with transaction.atomic():
                target.save()
        except IntegrityError:
            raise Conflict("Another target begins that day.") from None
        tell(map_id=stage_kpi.map_id, stage_kpi_ids=[stage_kpi.pk])
    return target


def delete_target(target: KPITarget) -> None:
    """Take a target back; the one before it counts again."""
    with transaction.atomic():
        tell(map_id=target.stage_kpi.map_id, stage_kpi_ids=[target.stage_kpi_id])
        target.delete()


def listed(stage_kpi: StageKPI) -> list[dict[str, Any]]:
    """A KPI's targets, the latest first, each with the days it counts and what it lacks."""
    today = clock.now().astimezone(zone_of(stage_kpi)).date()
    rows = KPITarget.objects.filter(stage_kpi=stage_kpi).order_by("-valid_from", "-pk")
    shown: list[dict[str, Any]] = []
    following: date | None = None
    for target in rows:
        until = None if following is None else following - timedelta(days=1)
        began = target.valid_from <= today
        shown.append(
            {
                **{name: getattr(target, name) for name in ("id", *_FIELDS)},
                "valid_until": until,
                "in_force": began and (until is None or until >= today),
                "smart": smart(target, stage_kpi),
            }
        )
        following = target.valid_from
    return shown


def _check_target(stage_kpi: StageKPI, given: Mapping[str, Any]) -> None:
    direction = stage_kpi.definition.direction
    value, low, high = given.get("value"), given.get("band_low"), given.get("band_high")
    warn = given.get("warn_value")
    if direction == "neutral":
        raise Invalid(fields={"value": "This KPI has no better and worse, so no target."})
    if direction == "in_band":
        if low is None and high is None:
            raise Invalid(fields={"band_low": "Give at least one end of the band."})
        if low is not None and high is not None and low > high:
            raise Invalid(fields={"band_high": "The band is empty."})
    elif value is None:
        raise Invalid(fields={"value": "Give the value to reach."})
    elif warn is not None and (warn > value) == (direction == "higher_better") and warn != value:
        raise Invalid(fields={"warn_value": "A warning lies on the worse side of the target."})
    due_on = given.get("due_on")
    if due_on is not None and due_on < given["valid_from"]:
        raise Invalid(fields={"due_on": "The date lies before the start."})
    owner = given.get("owner_id")
    if (
        owner is not None
        and not Membership.objects.filter(
            workspace_id=stage_kpi.map.workspace_id, user_id=owner
        ).exists()
    ):
        raise Invalid(fields={"owner": "Not a member of this workspace."})
