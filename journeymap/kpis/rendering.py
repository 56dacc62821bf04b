"""Definitions, sources and measurements as JSON: one form for the document and for REST."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from journeymap.core import clock
from journeymap.kpis import secrets
from journeymap.kpis.basis import basis_text, least_sample
from journeymap.kpis.due import is_final
from journeymap.kpis.formulas import names, parsed
from journeymap.kpis.models import KPIBands, KPIDefinition, KPISnapshot, KPISource
from journeymap.kpis.sources import REGISTRY, build
from journeymap.kpis.sources.recipes import Recipe
from journeymap.kpis.statistics import (
    Count,
    Distinct,
    Family,
    Mean,
    NetScore,
    Proportion,
    Ratio,
    Statistics,
)


def decimal_text(value: Decimal | None) -> str | None:
    """A value as text: six decimals at most, four at least ("40.0000", "2.333333")."""
    if value is None:
        return None
    text = format(value.quantize(Decimal("0.000001")), "f")
    while text.endswith("0") and len(text) - text.index(".") > 5:
        text = text[:-1]
    return text


def definition_json(definition: KPIDefinition, *, language: str) -> dict[str, Any]:
    """A definition as the document carries it."""
    return {
        "key": definition.key,
        "name": definition.name(language),
        "name_i18n": definition.name_i18n,
        "unit": definition.unit,
        "direction": definition.direction,
        "decimals": definition.decimals,
        "scale_min": decimal_text(definition.scale_min),
        "scale_max": decimal_text(definition.scale_max),
        "value_type": definition.family,
        "n_min": least_sample(definition.family, definition.n_min),
    }


def snapshot_json(snapshot: KPISnapshot) -> dict[str, Any]:
    """A measurement as the document carries it."""
    return {
        "value": decimal_text(snapshot.value),
        "numerator": decimal_text(snapshot.numerator),
        "denominator": decimal_text(snapshot.denominator),
        "n": snapshot.n,
        "median": decimal_text(snapshot.median),
        "extras": snapshot.extras,
        "period_start": clock.iso(snapshot.period_start),
        "period_end": clock.iso(snapshot.period_end),
        "revision": snapshot.revision,
        "status": snapshot.status,
        "captured_at": clock.iso(snapshot.captured_at),
    }


def full_definition_json(
    definition: KPIDefinition, *, language: str, bands: KPIBands | None = None, maps: int = 0
) -> dict[str, Any]:
    """A definition as its own resource shows it, with a workspace's reading of it."""
    workspace_id = definition.workspace_id
    node = parsed(definition.formula)
    return {
        "id": str(definition.pk),
        "workspace": None if workspace_id is None else str(workspace_id),
        **definition_json(definition, language=language),
        "purpose_i18n": definition.purpose_i18n,
        "description": definition.description,
        "formula": definition.formula,
        "inputs": [] if node is None else names(node),
        "phases": definition.phases,
        "basis": definition.basis,
        "materiality_pct": format(definition.materiality_pct.quantize(Decimal("0.01")), "f"),
        "ideal_low": decimal_text(definition.ideal_low),
        "ideal_high": decimal_text(definition.ideal_high),
        "bands": bands_json(definition, bands),
        "hint": definition.hint,
        "maps": maps,
    }


def bands_json(definition: KPIDefinition, bands: KPIBands | None) -> dict[str, Any] | None:
    """A workspace's own bands, else those published with the definition, which judge nothing."""
    if bands is not None:
        return {
            "levels": bands.levels,
            "note": bands.note,
            "enabled": bands.enabled,
            "own": True,
        }
    if definition.bands is None:
        return None
    return {**definition.bands, "enabled": False, "own": False}


def source_json(source: KPISource, *, full: bool) -> dict[str, Any]:
    """A source; its settings only where `full`, its secret never."""
    shown: dict[str, Any] = {
        "id": str(source.pk),
        "kind": source.kind,
        "name": source.name,
        "status": source.status,
        "series": _series(source),
        "enabled": source.enabled,
        "last_ok_at": clock.iso(source.last_ok_at),
        "last_error": _(source.last_error) if source.last_error else "",
        "breaker": _breaker(source),
        "breaker_until": clock.iso(source.breaker_until),
        "failures": source.failures,
        "timezone": source.timezone,
        "freshness_lag_s": source.freshness_lag_s,
        "mutable_window_s": source.mutable_window_s,
        "backfill_periods": source.backfill_periods,
    }
    if full:
        shown |= {
            "has_secret": bool(bytes(source.secret)),
            "secrets": _secret_names(source),
            "config": source.config,
            "owner": None if source.owner_id is None else str(source.owner_id),
        }
    return shown


def recipe_json(recipe: Recipe) -> dict[str, Any]:
    """A recipe as a form needs it, in both languages."""
    return {
        "key": recipe.key,
        "title": recipe.title,
        "docs": recipe.docs,
        "timezone": recipe.timezone,
        "fields": [
            {
                "key": key,
                "label": one.label,
                "hint": one.hint,
                "kind": one.kind,
                "secret": one.secret,
                "required": one.required,
                "example": one.example,
                "options": list(one.options),
                "default": one.default,
            }
            for key, one in recipe.fields.items()
        ],
        "metrics": [
            {"key": key, "title": one.title, "value_type": str(one.family)}
            for key, one in recipe.metrics.items()
        ],
        "procedure": recipe.procedure,
    }


def _breaker(source: KPISource) -> str:
    """closed: asked as usual; open: left alone until `breaker_until`; half_open: one may ask."""
    if source.breaker_until is None:
        return "closed"
    return "open" if source.breaker_until > clock.now() else "half_open"


def _series(source: KPISource) -> list[str]:
    if source.kind == "csv":
        kept = source.rows.order_by("series").values_list("series", flat=True)
        return list(kept.distinct()[:200])
    return build(kind=source.kind, config=source.config).series()


def _secret_names(source: KPISource) -> list[str]:
    """Which of its named credentials are stored: their names, never more."""
    if not REGISTRY[source.kind].secret_names(source.config):
        return []
    try:
        return secrets.names_in(secrets.unseal(source.secret, row_id=source.pk))
    except secrets.Unreadable:
        return []


def stored_statistics(
    snapshot: KPISnapshot, *, percent: bool = False, basis: str = ""
) -> Statistics | None:
    """The statistics a snapshot was made from; None where it has none."""
    if snapshot.status not in ("ok", "partial"):
        return None
    found = _stored(snapshot, percent)
    return replace(found, basis=basis) if basis else found


def _stored(snapshot: KPISnapshot, percent: bool) -> Statistics:
    if snapshot.family == Family.PROPORTION:
        return Proportion(x=int(snapshot.numerator or 0), n=snapshot.n or 0)
    if snapshot.family == Family.NET_SCORE:
        counts = (snapshot.promoters, snapshot.passives, snapshot.detractors)
        return NetScore(*(count or 0 for count in counts))
    if snapshot.family == Family.MEAN:
        return Mean(
            n=snapshot.n or 0,
            total=snapshot.total or Decimal(0),
            total_sq=snapshot.total_sq,
            histogram=tuple((snapshot.histogram or {}).items()),
            median=snapshot.median,
        )
    number = snapshot.numerator or Decimal(0)
    if snapshot.family == Family.RATIO:
        return Ratio(a=number, b=snapshot.denominator or Decimal(0), percent=percent)
    if snapshot.family == Family.COUNT:
        return Count(c=number)
    return Distinct(number=number, n=snapshot.n)


def measured_in(definition: KPIDefinition) -> str:
    """What a definition's values are measured in: only equal ones may be added or compared."""
    return basis_text(definition.basis, (definition.scale_min, definition.scale_max))


def full_snapshot_json(
    snapshot: KPISnapshot, *, definition: KPIDefinition, source: KPISource | None
) -> dict[str, Any]:
    """A measurement as its own resource shows it, with its interval; `source` is its KPI's."""
    statistics = stored_statistics(
        snapshot, percent=definition.percent, basis=measured_in(definition)
    )
    return {
        "id": str(snapshot.pk),
        "stage_kpi": str(snapshot.stage_kpi_id),
        "segment": snapshot.segment,
        "period_kind": snapshot.period_kind,
        **snapshot_json(snapshot),
        "interval": None if statistics is None else interval_json(statistics),
        "as_of": clock.iso(snapshot.as_of),
        "provenance": snapshot.provenance,
        "final": is_final(snapshot, source),
    }


def interval_json(statistics: Statistics) -> dict[str, Any] | None:
    """The 95 % interval of a value and how it was found, where its family has one."""
    interval = statistics.interval()
    if interval is None:
        return None
    return {
        "low": decimal_text(interval.low),
        "high": decimal_text(interval.high),
        "degenerate": interval.degenerate,
        "method": interval.method,
        "seed": interval.seed,
    }
