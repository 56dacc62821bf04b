"""What an incident is about, in a sentence for people, in the language that is active."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from journeymap.alerts.models import AlertIncident
from journeymap.kpis.models import KPIDefinition

_MINUS = "−"


def kpi_name(incident: AlertIncident) -> str:
    """The KPI as its map calls it, or its definition's name."""
    kpi = incident.stage_kpi
    return kpi.label_override or kpi.definition.name((get_language() or "en")[:2])


def place_name(incident: AlertIncident) -> str:
    """The stage or touchpoint the KPI stands on."""
    kpi = incident.stage_kpi
    if kpi.stage is not None:
        return str(kpi.stage.name)
    return str(kpi.touchpoint.name) if kpi.touchpoint is not None else ""


def sentence(incident: AlertIncident) -> str:
    """What was seen, or that it is over."""
    told = {"kpi": kpi_name(incident), "value": figure(incident.value, incident)}
    if incident.state == "resolved":
        return _ended(incident, told)
    facts = incident.facts
    condition = incident.rule.condition
    if condition == "missing":
        if not facts.get("last"):
            return _("%(kpi)s has never had a value.") % told
        return _("%(kpi)s has had no value since %(day)s.") % (told | {"day": _day(incident)})
    if condition == "source_failed":
        told["source"] = str(facts.get("source", ""))
        return _("The source %(source)s of %(kpi)s fails.") % told
    if condition == "target_missed":
        if facts.get("target") is None:
            return _("%(kpi)s is %(value)s, outside its target band.") % told
        told["target"] = figure(facts["target"], incident)
        return _("%(kpi)s is %(value)s and misses its target of %(target)s.") % told
    if condition == "anomaly":
        told["z"] = _number(facts.get("z"), places=1)
        return _("%(kpi)s is %(value)s, unusual for its own history (z = %(z)s).") % told
    if condition == "change":
        told["before"] = figure(facts.get("before"), incident)
        if facts.get("against") == "year":
            return _("%(kpi)s is %(value)s; a year earlier it was %(before)s.") % told
        return _("%(kpi)s is %(value)s; the period before it was %(before)s.") % told
    return _level(incident, told)


def _level(incident: AlertIncident, told: dict[str, str]) -> str:
    """Which of the levels it is beyond; with an interval, all of that."""
    facts, value = incident.facts, incident.value
    high = _decimal(facts.get("high"))
    above = high is not None and value is not None and value > high
    told["level"] = figure(facts.get("high" if above else "low"), incident)
    interval = facts.get("interval") if incident.rule.condition == "interval_beyond" else None
    if interval:
        told["from"], told["to"] = (figure(interval[end], incident) for end in ("low", "high"))
        if above:
            return (
                _("%(kpi)s is %(value)s, its whole interval (%(from)s to %(to)s) above %(level)s.")
                % told
            )
        return (
            _("%(kpi)s is %(value)s, its whole interval (%(from)s to %(to)s) below %(level)s.")
            % told
        )
    if above:
        return _("%(kpi)s is %(value)s, above %(level)s.") % told
    return _("%(kpi)s is %(value)s, below %(level)s.") % told


def _ended(incident: AlertIncident, told: dict[str, str]) -> str:
    if incident.rule.condition == "source_failed":
        told["source"] = str(incident.facts.get("source", ""))
        return _("The source %(source)s of %(kpi)s answers again.") % told
    if incident.rule.condition == "missing":
        return _("%(kpi)s has values again.") % told
    if incident.value is None:
        return _("%(kpi)s: the alert is over.") % told
    return _("%(kpi)s is back at %(value)s.") % told


def figure(value: Any, incident: AlertIncident) -> str:
    """A value of the incident's KPI with its unit, as the language writes it."""
    number = _decimal(value)
    if number is None:
        return "—"
    definition = incident.stage_kpi.definition
    text = _number(number, places=definition.decimals)
    french = (get_language() or "en").startswith("fr")
    unit = _unit(definition, incident)
    if not unit:
        return text
    return f"{text}{unit}" if unit == "%" and not french else f"{text}\u202f{unit}"


def _unit(definition: KPIDefinition, incident: AlertIncident) -> str:
    if definition.unit == "currency":
        currency = definition.basis.get("currency") or incident.rule.map.workspace.currency
        return str(currency)
    return {"percent": "%", "seconds": "s", "minutes": "min", "hours": "h"}.get(
        definition.unit, _("days") if definition.unit == "days" else ""
    )


def _decimal(value: Any) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def _number(value: Any, *, places: int) -> str:
    number = _decimal(value) or Decimal(0)
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = formats.number_format(abs(rounded), decimal_pos=places, force_grouping=True)
    return f"{_MINUS}{text}" if rounded < 0 else str(text)


def _day(incident: AlertIncident) -> str:
    last = datetime.fromisoformat(str(incident.facts["last"]))
    local = last.astimezone(ZoneInfo(incident.rule.map.workspace.timezone))
    return str(formats.date_format(local, "DATE_FORMAT"))
