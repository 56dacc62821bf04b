"""Measurements of the sample workspace: made up, repeatable from a seed, never running dry.

A value depends on nothing but the seed, the series and the period, so that collecting a week
today or next year gives the same number, and new weeks appear as the clock passes them.
"""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from journeymap.core import clock
from journeymap.core.errors import Invalid
from journeymap.kpis.periods import Period
from journeymap.kpis.sources.base import Observation, Preview, Question, Source, observed
from journeymap.kpis.statistics import Family

MAX_LEVELS = 200
MAX_TOLD = 100


@dataclass(frozen=True, slots=True)
class _Level:
    """Where a series stands, how far it drifts a year, how much it shakes, how many it counts."""

    level: float
    drift: float = 0.0
    noise: float = 0.05
    n: int = 1000
    # Weeks as they were, by the local date on which they begin: the story's own figures.
    told: Mapping[str, float] = field(default_factory=dict)


# Plausible levels for the presets a sample journey shows; others fall back on their family's.
_LEVELS: dict[str, _Level] = {
    "organic_sessions": _Level(12_400, 0.15, 0.06),
    "reach": _Level(48_000, 0.10, 0.05),
    "ctr": _Level(2.6, 0.05, 0.06, 30_000),
    "bounce_rate": _Level(46, -0.08, 0.03, 12_000),
    "pages_per_visit": _Level(3.4, 0.04, 0.04, 12_000),
    "add_to_cart_rate": _Level(8.4, 0.05, 0.05, 12_000),
    "cart_abandonment_rate": _Level(71, -0.06, 0.02, 1_040),
    "payment_abandonment_rate": _Level(38, -0.10, 0.03, 420),
    "conversion_rate": _Level(2.35, 0.10, 0.05, 12_000),
    "aov": _Level(64, 0.03, 0.04, 280),
    "orders": _Level(282, 0.10, 0.06),
    "on_time_delivery_rate": _Level(91, 0.02, 0.02, 270),
    "return_rate": _Level(9.5, -0.03, 0.08, 270),
    "first_response_h": _Level(9, -0.15, 0.12, 180),
    "resolution_time_h": _Level(27, -0.12, 0.10, 180),
    "support_volume": _Level(186, -0.05, 0.08),
    "csat_1_5": _Level(3.9, 0.04, 0.03, 140),
    "ces_ease_1_7": _Level(5.1, 0.03, 0.03, 140),
    "nps": _Level(24, 0.15, 0.10, 160),
    "repeat_purchase_rate": _Level(27, 0.05, 0.04, 900),
    "review_score_1_5": _Level(4.2, 0.01, 0.02, 60),
    "published_score_1_5": _Level(4.3, 0.01, 0.01),
    "referral_rate": _Level(6, 0.10, 0.08, 900),
}
_FALLBACK: dict[Family, _Level] = {
    Family.PROPORTION: _Level(30),
    Family.NET_SCORE: _Level(20, noise=0.1),
    Family.MEAN: _Level(12, n=200),
    Family.RATIO: _Level(4),
    Family.COUNT: _Level(400),
    Family.DISTINCT: _Level(400),
}
_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30.4, "quarter": 91.3}


class SampleSource(Source):
    """Deterministic, made-up values for showcases; every screen that shows them says so."""

    kind = "sample"

    @classmethod
    def checked_config(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """{seed: int, levels: {series: {level, drift, noise, n, told}}}. Errors: Invalid."""
        unknown = set(config) - {"seed", "levels"}
        seed = config.get("seed", 1)
        levels = config.get("levels", {})
        if unknown or not isinstance(seed, int) or isinstance(seed, bool):
            raise Invalid(fields={"config": "Give a whole-number seed and, optionally, levels."})
        if not isinstance(levels, dict) or len(levels) > MAX_LEVELS:
            raise Invalid(fields={"config.levels": "An object of at most 200 series."})
        for name, level in levels.items():
            try:
                got = _Level(**level)
                numbers = (got.level, got.drift, got.noise, got.n, *got.told.values())
                fine = len(got.told) <= MAX_TOLD and all(
                    isinstance(v, int | float) and math.isfinite(v) and abs(v) < 1e9
                    for v in numbers
                )
            except (TypeError, AttributeError):
                fine = False
            if not fine:
                raise Invalid(fields={f"config.levels.{name[:40]}": "Not a level."})
        return {"seed": seed, "levels": levels}

    def collect(self, question: Question) -> Observation:
        """The made-up observation of a period that has ended; none for one that has not."""
        zone = question.period.zone.key
        if question.period.end > clock.now():
            return Observation(None, as_of=clock.now(), status="no_data", source_timezone=zone)
        columns = self._columns(question)
        return observed(columns, question, source_timezone=zone)

    def test(self, question: Question | None = None) -> Preview:
        """The last five closed periods of the asked series."""
        if question is None:
            return Preview(columns=(), rows=(), mapping={})
        rows, period = [], question.period
        columns: dict[str, Any] = {}
        for _ in range(5):
            period = period.previous()
            asked = Question(period, question.family, question.series, question.definition_key)
            columns = self._columns(asked)
            rows.append([period.label, *[str(v) for v in columns.values()]])
        names = ["period", *columns]
        return Preview(columns=names, rows=rows, mapping={n: n for n in columns}, total_rows=5)

    def _level(self, question: Question) -> _Level:
        own = self.config.get("levels", {})
        for name in (question.series, question.definition_key):
            if name and name in own:
                return _Level(**own[name])
            if name in _LEVELS:
                return _LEVELS[name]
        return _FALLBACK[question.family]

    def _columns(self, question: Question) -> dict[str, Any]:
        level, period = self._level(question), question.period
        if period.kind == "week" and period.local_date.isoformat() in level.told:
            told = level.told[period.local_date.isoformat()]
            return _sufficient(question.family, told, level.n, per_week=1)
        series = question.series or question.definition_key
        draws = _draws(f"{self.config.get('seed', 1)}|{series}|{question.segment}", period)
        years = (period.start.timestamp() - 1_750_000_000) / timedelta(days=365).total_seconds()
        season = math.sin(2 * math.pi * years) * level.noise / 2
        drift = math.tanh(level.drift * years)  # slows down instead of leaving the scale
        value = level.level * (1 + drift + season + level.noise * (2 * draws[0] - 1))
        n = max(1, round(level.n * (_DAYS[period.kind] / 7) * (0.92 + 0.16 * draws[1])))
        return _sufficient(question.family, value, n, per_week=_DAYS[period.kind] / 7)


def _draws(key: str, period: Period) -> tuple[float, float]:
    seeded = hashlib.sha256(f"{key}|{period.kind}|{period.start.isoformat()}".encode()).digest()
    return (
        int.from_bytes(seeded[:6]) / 2**48,
        int.from_bytes(seeded[6:12]) / 2**48,
    )


def _sufficient(family: Family, value: float, n: int, *, per_week: float) -> dict[str, Any]:
    if family is Family.PROPORTION:
        return {"x": min(n, max(0, round(n * value / 100))), "n": n}
    if family is Family.NET_SCORE:
        score = max(-0.9, min(0.9, value / 100))
        passives = round(n * 0.3)
        promoters = max(0, round((n - passives + score * n) / 2))
        return {"p": promoters, "a": passives, "d": max(0, n - passives - promoters)}
    if family is Family.MEAN:
        mean = Decimal(str(round(value, 3)))
        return {"n": n, "sum": mean * n, "sumsq": mean * mean * n * Decimal("1.2")}
    if family is Family.RATIO:
        return {"a": Decimal(str(round(value * n, 2))), "b": n}
    if family is Family.COUNT:
        return {"c": max(0, round(value * per_week))}
    return {"value": round(value, 1)}
