"""The answers about a journey as they leave, with small numbers hidden from strangers."""

import uuid
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from journeymap.events import disclosure, friction
from journeymap.events.durations import StageTime
from journeymap.events.friction import Flag
from journeymap.events.funnels import Asked, Counts, Found, none
from journeymap.events.mapping import Mapped
from journeymap.events.paths import Paths, Way
from journeymap.events.rendering import instant
from journeymap.events.times import HOUR, SECOND
from journeymap.kpis.periods import Period
from journeymap.kpis.statistics.funnels import passage
from journeymap.kpis.statistics.intervals import wilson

Json = dict[str, Any]
MAX_SEGMENTS = 20

NO_LOG: Json = {"log": None, "data_until": None, "importing": False}
_NOBODY: Json = {"entered": 0, "immature": 0, "steps": [], "passages": [], "overall": None}
NO_FUNNEL: Json = {
    **NO_LOG,
    "kind": "closed",
    "window_h": None,
    "by": "",
    "whole": _NOBODY,
    "segments": [],
    "more_segments": 0,
    "periods": [],
}


def source(on: Mapped) -> Json:
    """Where the figures come from, and until when there is data."""
    log = on.log
    importing = log.imports.filter(state="writing").exists()
    return {"log": str(log.pk), "data_until": instant(log.last_at), "importing": importing}


def _number(value: Decimal | int | None, places: str = "0.0001") -> str | None:
    if value is None:
        return None
    return format(Decimal(value).quantize(Decimal(places), rounding=ROUND_HALF_EVEN), "f")


def _seconds(value: Decimal | int | None) -> str | None:
    return None if value is None else _number(Decimal(value) / SECOND, "0.001")


def _interval(low: Decimal, high: Decimal, method: str) -> Json:
    return {"low": _number(low), "high": _number(high), "method": method}


def _share(x: int, n: int) -> Json | None:
    found = wilson(Decimal(x), Decimal(n))
    return None if found is None else _interval(found.low, found.high, "wilson")


# --- Funnels --------------------------------------------------------------------------------------


def funnel_json(
    found: Found, asked: Asked, on: Mapped, *, periods: Sequence[Period], guest: bool
) -> Json:
    """A funnel with its channels and cohorts."""
    segments = sorted(found.segments.items(), key=lambda one: (-one[1].entered, one[0]))
    cohorts = [
        (period, found.periods.get(n) or none(len(asked.steps))) for n, period in enumerate(periods)
    ]
    if guest:
        hidden = disclosure.parts([counts.entered for _name, counts in segments])
        segments = [one for one, hide in zip(segments, hidden, strict=True) if not hide]
        hidden = disclosure.parts([counts.entered for _period, counts in cohorts])
        cohorts = [one for one, hide in zip(cohorts, hidden, strict=True) if not hide]
    end, window = on.log.last_at or 0, asked.window or 0
    hours = None if asked.window is None else _number(Decimal(asked.window) / HOUR, "0.001")
    return {
        **source(on),
        "kind": asked.kind,
        "window_h": hours,
        "by": asked.by,
        "whole": _counts(found.total, asked, on, guest),
        "segments": [
            {"name": name, **_counts(counts, asked, on, guest)}
            for name, counts in segments[:MAX_SEGMENTS]
        ],
        "more_segments": len(found.segments) - len(segments[:MAX_SEGMENTS]),
        "periods": [
            {
                "name": period.label,
                "start": period.start.isoformat(),
                "complete": int(period.end.timestamp()) * SECOND + window <= end,
                **_counts(counts, asked, on, guest),
            }
            for period, counts in cohorts
        ],
    }


def _counts(counts: Counts, asked: Asked, on: Mapped, guest: bool) -> Json:
    ordered = asked.kind in ("closed", "direct")
    hidden = [False] * len(asked.steps)
    if guest:
        hidden = disclosure.steps(counts.reached, ordered=ordered)
    stages = [on.stages[place] for place in asked.steps]
    shown = [
        {"stage": str(stage.pk), "name": stage.name, "reached": None if hide else n}
        for stage, n, hide in zip(stages, counts.reached, hidden, strict=True)
    ]
    passages = [
        _passage(counts.reached[n], passed, hidden=hidden[n] or hidden[n + 1], guest=guest)
        for n, passed in enumerate(counts.passed)
    ]
    whole = None
    # In an open funnel the last step is not a part of the first.
    if asked.kind != "open":
        first, last = counts.reached[0], counts.reached[-1]
        whole = _passage(first, last, hidden=hidden[0] or hidden[-1], guest=guest)
    few = guest and disclosure.is_small(counts.entered)
    fresh = guest and disclosure.is_small(counts.immature)
    return {
        "entered": None if few else counts.entered,
        "immature": None if fresh else counts.immature,
        "steps": shown,
        "passages": passages,
        "overall": whole,
    }


def _passage(entered: int, passed: int, *, hidden: bool, guest: bool) -> Json:
    few = disclosure.is_small(passed) or disclosure.is_small(entered - passed)
    if hidden or (guest and few):
        nothing = dict.fromkeys(("entered", "passed", "conversion", "dropoff", "interval"))
        return {**nothing, "flags": ["hidden"]}
    found = passage(entered, passed)
    rate = found.conversion
    value = None if rate is None else rate.value
    return {
        "entered": entered,
        "passed": passed,
        "conversion": _number(value),
        "dropoff": None if value is None else _number(100 - value),
        "interval": None if rate is None else _share(passed, entered),
        "flags": list(found.flags),
    }


# --- Times ----------------------------------------------------------------------------------------


def times_json(found: Sequence[StageTime], on: Mapped, *, guest: bool) -> Json:
    """Time in each stage."""
    return {**source(on), "stages": [_time(one, on, guest) for one in found]}


def _time(one: StageTime, on: Mapped, guest: bool) -> Json:
    counts = {"n": one.moved, "waiting": one.waiting, "zero": one.zero, "negative": one.negative}
    hidden = guest and disclosure.is_small(one.moved)
    interval = None
    if one.low is not None and one.high is not None and not hidden:
        interval = {"low": _seconds(one.low), "high": _seconds(one.high), "method": "ranks"}
    return {
        "stage": str(on.stages[one.place].pk),
        "name": on.stages[one.place].name,
        "next": str(on.stages[one.following].pk),
        **{name: None if guest and disclosure.is_small(n) else n for name, n in counts.items()},
        "median_s": None if hidden else _seconds(one.median),
        "p90_s": None if hidden else _seconds(one.p90),
        "interval_s": interval,
        "survival_median_s": None if hidden else _seconds(one.survival_median),
        "flags": [
            *(["negative_times"] if one.negative else []),
            *(["hidden"] if hidden else []),
        ],
    }


# --- Paths ----------------------------------------------------------------------------------------


def no_paths(way: Way) -> Json:
    """The answer for a map that is read from no log."""
    return {**NO_LOG, **_paths_json(Paths(), way, top=1, guest=False)}


def paths_json(found: Paths, way: Way, on: Mapped, *, top: int, guest: bool) -> Json:
    """Variants (the top ones and the others together), transitions, loops."""
    return {**source(on), **_paths_json(found, way, top=top, guest=guest)}


def _paths_json(found: Paths, way: Way, *, top: int, guest: bool) -> Json:
    def cell(n: int) -> int | None:
        return None if guest and disclosure.is_small(n) else n

    chosen = [one for one in found.variants[:top] if cell(one[1]) is not None]
    other = sum(n for _path, n in found.variants) - sum(n for _path, n in chosen)
    if guest and disclosure.is_small(other) and chosen:
        other += chosen.pop()[1]  # so few are told by subtraction
    return {
        "level": way.level,
        "unit": way.unit,
        "collapse": way.collapse,
        "units": cell(found.units),
        "events": cell(found.events),
        "variants": [
            {"path": list(path), "n": n, "share": _number(100 * Decimal(n) / found.units)}
            for path, n in chosen
        ],
        "other_variants": len(found.variants) - len(chosen),
        "other": cell(other),
        "transitions": [
            {
                "from": one,
                "to": following,
                "n": None if cell(subjects) is None else n,
                "subjects": cell(subjects),
            }
            for one, following, n, subjects in found.transitions
        ],
        "loops": [_loop(row, hidden=any(cell(n) is None for n in row[1:3])) for row in found.loops],
    }


def _loop(row: tuple[str, int, int, int], *, hidden: bool) -> Json:
    name, n, returned, times = row
    if hidden:
        return {"name": name, "n": None, "returned": None, "times": None, "interval": None}
    share = _share(returned, n)
    return {"name": name, "n": n, "returned": returned, "times": times, "interval": share}


# --- Friction -------------------------------------------------------------------------------------


def friction_json(
    found: Sequence[Flag],
    on: Mapped,
    map_id: uuid.UUID,
    periods: Sequence[Period],
    *,
    guest: bool,
) -> Json:
    """The flags; a stranger gets none of which the share is of fewer than five people."""
    return {
        **source(on),
        "least": friction.LEAST,
        "flags": [
            _flag(flag, on, map_id, periods) for flag in found if not (guest and _of_few(flag))
        ],
    }


def _of_few(flag: Flag) -> bool:
    if flag.kind == "slower":
        return False  # a median of thirty at least
    part = round(flag.value * flag.n / 100)
    return disclosure.is_small(part) or disclosure.is_small(flag.n - part)


def _flag(flag: Flag, on: Mapped, map_id: uuid.UUID, periods: Sequence[Period]) -> Json:
    slower = flag.kind == "slower"
    number = _seconds if slower else _number
    query = ""
    if slower:
        start, end = (periods[-1].start, periods[-1].end)
        query = f"?from={start:%Y-%m-%dT%H:%M:%SZ}&to={end:%Y-%m-%dT%H:%M:%SZ}"
    elif flag.kind == "dropoff":
        query = f"?period={periods[-1].kind}"
    stage = on.stages[flag.place]
    return {
        "kind": flag.kind,
        "stage": str(stage.pk),
        "name": stage.name,
        "next": None if flag.following is None else str(on.stages[flag.following].pk),
        "unit": "seconds" if slower else "percent",
        "value": number(flag.value),
        "n": flag.n,
        "interval": {
            "low": number(flag.low),
            "high": number(flag.high),
            "method": _METHODS[flag.kind],
        },
        "threshold": _number(flag.threshold, "0.1"),
        "before": number(flag.before),
        "before_n": flag.before_n,
        "z": _number(flag.z, "0.01"),
        "evidence": f"/api/v1/maps/{map_id}/{flag.evidence}{query}",
    }


_METHODS = {"dropoff": "newcombe", "slower": "ranks", "loops": "wilson", "repeats": "wilson"}
