"""Values that come by themselves: pushed by another system or typed in by a person."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from journeymap.core import clock
from journeymap.core.errors import Conflict, Invalid
from journeymap.kpis.collecting import period_at
from journeymap.kpis.formulas import parsed
from journeymap.kpis.models import KPIPush, KPISnapshot, StageKPI
from journeymap.kpis.periods import PeriodKind
from journeymap.kpis.snapshots import Recorded, record_snapshot
from journeymap.kpis.sources import Observation, SourceError
from journeymap.kpis.sources.base import COLUMNS, statistics_from
from journeymap.kpis.statistics import Family, Statistics, StatisticsError
from journeymap.workspaces.actor import Actor

MAX_KEY = 200


def push(
    stage_kpi: StageKPI,
    *,
    actor: Actor,
    values: Mapping[str, Any],
    key: str = "",
) -> tuple[KPISnapshot, bool]:
    """Record a value; return the snapshot and whether it is new.

    The same Idempotency-Key with the same body gives the same snapshot, whatever happened to the
    period since. Errors: Invalid, Conflict (the key was used with another body).
    """
    if parsed(stage_kpi.definition.formula) is not None:
        raise Invalid(fields={"value": "This KPI is computed from others; record those."})
    if len(key) > MAX_KEY:
        raise Invalid(fields={"Idempotency-Key": f"At most {MAX_KEY} characters."})
    body = hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()
    seen = _seen(stage_kpi, actor=actor, key=key, body=body)
    if seen is not None:
        return seen, False
    try:
        with transaction.atomic():
            recorded = _record(stage_kpi, actor=actor, values=values)
            if key:
                KPIPush.objects.create(
                    stage_kpi=stage_kpi,
                    actor_id=actor.id,
                    key=key,
                    body_digest=body,
                    snapshot=recorded.snapshot,
                    created_at=clock.now(),
                )
    except IntegrityError:
        # The same key arrived twice at the same moment; the other request has written it.
        seen = _seen(stage_kpi, actor=actor, key=key, body=body)
        if seen is None:
            raise
        return seen, False
    return recorded.snapshot, recorded.outcome in ("created", "revised")


def _seen(stage_kpi: StageKPI, *, actor: Actor, key: str, body: str) -> KPISnapshot | None:
    if not key:
        return None
    known = (
        KPIPush.objects.select_related("snapshot")
        .filter(stage_kpi=stage_kpi, actor_id=actor.id, key=key)
        .first()
    )
    if known is None:
        return None
    if known.body_digest != body:
        raise Conflict("This Idempotency-Key was used with another body.")
    return known.snapshot


def _record(stage_kpi: StageKPI, *, actor: Actor, values: Mapping[str, Any]) -> Recorded:
    kind: PeriodKind | None = values.get("period")
    period = period_at(stage_kpi, values["period_start"], kind=kind)
    now = clock.now()
    if period.start > now:
        raise Invalid(fields={"period_start": "This period has not begun."})
    statistics = _statistics(stage_kpi, values)
    status = "no_data" if statistics.value is None else "ok"
    try:
        return record_snapshot(
            stage_kpi=stage_kpi,
            period=period,
            segment=values.get("segment", ""),
            observation=Observation(
                statistics,
                as_of=now,
                status=status,
                source_timezone=period.zone.key,
                extras=values.get("extras", {}),
            ),
            provenance="manual" if actor.kind == "member" else "push",
        )
    except StatisticsError as error:
        raise Invalid(fields={"value": _(error.message) % error.parts}) from None


def _statistics(stage_kpi: StageKPI, values: Mapping[str, Any]) -> Statistics:
    definition = stage_kpi.definition
    family = Family(definition.family)
    columns = dict(values["columns"])
    wanted = COLUMNS[family]
    # The document's words for the parts of a rate are understood here as well.
    for word, place in (("numerator", 0), ("denominator", 1)):
        if word in columns and family in (Family.PROPORTION, Family.RATIO):
            columns.setdefault(wanted[place], columns[word])
        columns.pop(word, None)
    if "value" in columns and "value" not in wanted and all(name in columns for name in wanted):
        del columns["value"]  # a rate sent with its parts: the parts are kept and give the value
    try:
        statistics = statistics_from(columns, family=family, percent=definition.percent)
    except SourceError as error:
        text = str(error)
        if error.code == "schema":
            text = _("This KPI needs value, or %(columns)s.") % {"columns": ", ".join(wanted)}
        raise Invalid(fields={"value": text}) from None
    except StatisticsError as error:
        raise Invalid(fields={"value": _(error.message) % error.parts}) from None
    if statistics is None:
        raise Invalid(fields={"value": "Give a value."})
    _on_scale(stage_kpi, statistics)
    return statistics


def _on_scale(stage_kpi: StageKPI, statistics: Statistics) -> None:
    definition, value = stage_kpi.definition, statistics.value
    if value is None:
        return
    low, high = definition.scale_min, definition.scale_max
    if (low is not None and value < low) or (high is not None and value > high):
        ends = {"low": "", "high": ""}
        ends |= {
            name: f"{end.normalize():f}"
            for name, end in (("low", low), ("high", high))
            if end is not None
        }
        if high is None:
            told = _("The scale goes from %(low)s.") % ends
        elif low is None:
            told = _("The scale goes to %(high)s.") % ends
        else:
            told = _("The scale goes from %(low)s to %(high)s.") % ends
        raise Invalid(fields={"value": told})
