"""Values derived from emotion readings: curves, peak, end, spread, coverage.

Pure functions over the rows of a map's document, so that the REST view, the tests and the
browser (which has a twin of this file, checked by ``tests/vectors/curves.json``) agree.
The rules are those of the emotion model (design, domain 1.2); in short:

* a column is a step, or a stage that has no step;
* the finest anchor wins: touchpoint readings speak for their column, and only where there is
  none does the column's own reading count; where nothing was recorded there is a **gap**, never 0;
* a column's value is the mean of its touchpoint readings weighted by their importance;
* a stage's value is the same mean over everything in its steps, a step's own reading weighing
  as much as a touchpoint of default importance, and the stage's own reading if there is nothing;
* everyone's value is the mean over personas, weighted by their share on the map.

Arithmetic is exact (fractions); rounding to two decimals, half away from zero, happens once,
when a figure leaves this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

DEFAULT_IMPORTANCE = 3
"""Importance of a touchpoint nobody rated, and the weight of a step's own reading."""

Row = Mapping[str, Any]


def rounded(value: Fraction) -> Decimal:
    """`value` with two decimals, rounded half away from zero."""
    hundredths = abs(value) * 100
    whole = int(hundredths + Fraction(1, 2))
    return Decimal(whole if value >= 0 else -whole).scaleb(-2)


@dataclass(frozen=True)
class Column:
    """A place on the time axis: a step, or a stage without steps (`step` is None)."""

    stage: str
    step: str | None


@dataclass(frozen=True)
class Heard:
    """A reading that counts: what was felt, how much it weighs, and where it stands in time."""

    reading: str
    valence: int
    intensity: int | None
    weight: int
    assumption: bool


@dataclass(frozen=True)
class Point:
    """One column of a curve. `value` None is a gap: the line breaks there."""

    column: Column
    value: Fraction | None
    intensity: int | None = None
    assumption: bool = False


@dataclass(frozen=True)
class Extreme:
    """A peak or an end: its value, the reading it comes from (None on everyone's curve)."""

    value: Fraction
    reading: str | None
    column: Column | None


@dataclass(frozen=True)
class Curve:
    """All that is derived for one persona (None = everyone) in one state."""

    persona: str | None
    state: str
    points: tuple[Point, ...]
    stages: tuple[tuple[str, Fraction | None], ...]
    peak: Extreme | None
    end: Extreme | None

    @property
    def values(self) -> tuple[Fraction, ...]:
        """The values of the columns that have one, in time order."""
        return tuple(point.value for point in self.points if point.value is not None)

    @property
    def gaps(self) -> tuple[Column, ...]:
        """The columns without a value."""
        return tuple(point.column for point in self.points if point.value is None)

    @property
    def peak_end(self) -> Fraction | None:
        """Mean of peak and end (Kahneman and Fredrickson's peak-end rule)."""
        if self.peak is None or self.end is None:
            return None
        return (self.peak.value + self.end.value) / 2

    @property
    def mean(self) -> Fraction | None:
        """Plain mean of the column values."""
        values = self.values
        return sum(values, Fraction(0)) / len(values) if values else None

    @property
    def lowest(self) -> Fraction | None:
        """The lowest column value."""
        return min(self.values, default=None)

    @property
    def coverage(self) -> Fraction:
        """Columns with a value over all columns; 0 for a map without columns."""
        return Fraction(len(self.values), len(self.points)) if self.points else Fraction(0)


@dataclass
class _Places:
    """The document's skeleton, indexed once for all curves."""

    stages: list[str]
    steps: dict[str, list[str]]
    stage_of_step: dict[str, str]
    touchpoints: dict[tuple[str, str], list[Row]] = field(default_factory=dict)

    def columns(self) -> Iterable[Column]:
        for stage in self.stages:
            steps = self.steps[stage]
            if not steps:
                yield Column(stage, None)
            for step in steps:
                yield Column(stage, step)


def _ordered(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (str(row["pos"]).encode(), str(row["id"])))


def _places(document: Row) -> _Places:
    stages = [str(row["id"]) for row in _ordered(document.get("stages", ()))]
    steps: dict[str, list[str]] = {stage: [] for stage in stages}
    stage_of_step: dict[str, str] = {}
    for row in _ordered(document.get("steps", ())):
        if row["stage"] in steps:
            steps[row["stage"]].append(str(row["id"]))
            stage_of_step[str(row["id"])] = str(row["stage"])
    places = _Places(stages, steps, stage_of_step)
    lanes = {str(row["id"]): index for index, row in enumerate(_ordered(document.get("lanes", ())))}
    touchpoints = sorted(
        _ordered(document.get("touchpoints", ())), key=lambda row: lanes.get(str(row["lane"]), 0)
    )
    for row in touchpoints:
        anchor = ("step", str(row["step"])) if row.get("step") else ("stage", str(row["stage"]))
        places.touchpoints.setdefault(anchor, []).append(row)
    return places


def _heard(reading: Row, weight: int) -> Heard:
    intensity = reading.get("intensity")
    return Heard(
        reading=str(reading["id"]),
        valence=int(reading["valence"]),
        intensity=None if intensity is None else int(intensity),
        weight=weight,
        assumption=reading.get("evidence_level") == "assumption",
    )


class _Ear:
    """Finds the readings of one persona in one state that count at a place."""

    def __init__(self, places: _Places, readings: Iterable[Row]) -> None:
        self.places = places
        self.by_anchor: dict[tuple[str, str], Row] = {}
        for row in readings:
            for kind in ("touchpoint", "step", "stage"):
                if row.get(kind):
                    self.by_anchor[(kind, str(row[kind]))] = row
                    break

    def _touchpoints(self, kind: str, anchor: str) -> list[Heard]:
        found = []
        for row in self.places.touchpoints.get((kind, anchor), ()):
            reading = self.by_anchor.get(("touchpoint", str(row["id"])))
            if reading is not None:
                importance = row.get("importance")
                weight = DEFAULT_IMPORTANCE if importance is None else int(importance)
                found.append(_heard(reading, weight))
        return found

    def at(self, kind: str, anchor: str) -> list[Heard]:
        """The touchpoint readings of a step or stage, else its own reading, else nothing."""
        found = self._touchpoints(kind, anchor)
        own = self.by_anchor.get((kind, anchor))
        if not found and own is not None:
            found = [_heard(own, DEFAULT_IMPORTANCE)]
        return found

    def in_stage(self, stage: str) -> list[tuple[Column, Heard]]:
        """All readings that count for a stage, in time order."""
        steps = self.places.steps[stage]
        whole = Column(stage, None)
        if not steps:
            return [(whole, heard) for heard in self.at("stage", stage)]
        # What stands on the stage itself, outside any step, comes before its steps.
        found = [(whole, heard) for heard in self._touchpoints("stage", stage)]
        for step in steps:
            found.extend((Column(stage, step), heard) for heard in self.at("step", step))
        if not found:
            found = [(whole, heard) for heard in self.at("stage", stage)]
        return found


def _mean(heard: Sequence[Heard]) -> Fraction | None:
    weight = sum(item.weight for item in heard)
    if not weight:
        return None
    return Fraction(sum(item.valence * item.weight for item in heard), weight)


def _strongest(heard: Sequence[Heard]) -> int | None:
    return max((item.intensity for item in heard if item.intensity is not None), default=None)


def _own_curve(places: _Places, readings: Iterable[Row], persona: str | None, state: str) -> Curve:
    ear = _Ear(places, readings)
    points = []
    for column in places.columns():
        heard = (
            ear.at("stage", column.stage) if column.step is None else ear.at("step", column.step)
        )
        points.append(
            Point(
                column,
                _mean(heard),
                _strongest(heard),
                any(item.assumption for item in heard),
            )
        )
    stages = []
    timeline: list[tuple[Column, Heard]] = []
    for stage in places.stages:
        in_stage = ear.in_stage(stage)
        timeline.extend(in_stage)
        stages.append((stage, _mean([heard for _, heard in in_stage])))
    return Curve(persona, state, tuple(points), tuple(stages), _peak(timeline), _end(timeline))


def _peak(timeline: Sequence[tuple[Column, Heard]]) -> Extreme | None:
    """The strongest reading; ties go to the more intense, then the negative, then the later."""
    if not timeline:
        return None
    _, column, heard = max(
        (
            (abs(heard.valence), heard.intensity or 0, heard.valence < 0, index),
            column,
            heard,
        )
        for index, (column, heard) in enumerate(timeline)
    )
    return Extreme(Fraction(heard.valence), heard.reading, column)


def _end(timeline: Sequence[tuple[Column, Heard]]) -> Extreme | None:
    if not timeline:
        return None
    column, heard = timeline[-1]
    return Extreme(Fraction(heard.valence), heard.reading, column)


def _weighted(pairs: Sequence[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    """Mean of (value, weight). Shares count when every one is known, else all weigh the same."""
    if not pairs:
        return None
    weights = [weight for _, weight in pairs if weight is not None]
    if len(weights) != len(pairs) or not sum(weights, Fraction(0)):
        weights = [Fraction(1)] * len(pairs)
    total = sum(weights, Fraction(0))
    values = (value for value, _ in pairs)
    return sum((v * w for v, w in zip(values, weights, strict=True)), Fraction(0)) / total


def _everyone(
    curves: Sequence[Curve], shared: Curve, shares: Mapping[str, Fraction | None], state: str
) -> Curve:
    """The curve over all personas; where none of them was heard, readings meant for everyone."""

    def blend(values: Iterable[tuple[str | None, Fraction | None]]) -> Fraction | None:
        known = [(v, shares.get(p or "")) for p, v in values if v is not None]
        return _weighted(known)

    points = []
    for index, own in enumerate(shared.points):
        here = [(curve.persona, curve.points[index]) for curve in curves]
        heard = [point for _, point in here if point.value is not None]
        value = blend((persona, point.value) for persona, point in here)
        if value is None:
            points.append(own)
            continue
        intensity = max((p.intensity for p in heard if p.intensity is not None), default=None)
        points.append(Point(own.column, value, intensity, any(p.assumption for p in heard)))
    stages = []
    for index, (stage, own_value) in enumerate(shared.stages):
        value = blend((curve.persona, curve.stages[index][1]) for curve in curves)
        stages.append((stage, own_value if value is None else value))
    drawn = [point for point in points if point.value is not None]
    peak = end = None
    if drawn:
        ranked = max(
            enumerate(drawn),
            key=lambda item: (
                abs(item[1].value or 0),
                item[1].intensity or 0,
                (item[1].value or 0) < 0,
                item[0],
            ),
        )[1]
        peak = Extreme(ranked.value or Fraction(0), None, ranked.column)
        end = Extreme(drawn[-1].value or Fraction(0), None, drawn[-1].column)
    return Curve(None, state, tuple(points), tuple(stages), peak, end)


def shares_of(
    map_personas: Iterable[Row], segment_weights: Mapping[str, Any]
) -> dict[str, Fraction | None]:
    """Each persona's weight on the map: its own there, else its share of the customer base."""
    shares: dict[str, Fraction | None] = {}
    for row in map_personas:
        persona = str(row["persona"])
        weight = row.get("weight")
        if weight is None:
            weight = segment_weights.get(persona)
        shares[persona] = None if weight is None else Fraction(Decimal(str(weight)))
    return shares


def curves(
    document: Row, *, segment_weights: Mapping[str, Any] | None = None, state: str = "current"
) -> list[Curve]:
    """The curves of a document: everyone's first, then one per persona in the map's order.

    `segment_weights` maps persona ids to their share of the customer base, used where the map
    gives a persona no weight of its own. Readings of personas no longer on the map are left out.
    """
    places = _places(document)
    readings = [r for r in document.get("emotion_readings", ()) if r.get("state") == state]
    map_personas = _ordered(document.get("map_personas", ()))
    own = []
    for row in map_personas:
        persona = str(row["persona"])
        mine = [r for r in readings if r.get("persona") and str(r["persona"]) == persona]
        own.append(_own_curve(places, mine, persona, state))
    shared = _own_curve(places, [r for r in readings if not r.get("persona")], None, state)
    shares = shares_of(map_personas, segment_weights or {})
    if not any(curve.values for curve in own):
        return [shared, *own]
    return [_everyone(own, shared, shares, state), *own]


def spreads(found: Iterable[Curve]) -> list[tuple[Column, Fraction]]:
    """Per column where at least two personas have a value: how far apart they are."""
    own = [curve for curve in found if curve.persona is not None]
    if not own:
        return []
    result = []
    for index, point in enumerate(own[0].points):
        values = [v for v in (curve.points[index].value for curve in own) if v is not None]
        if len(values) > 1:
            result.append((point.column, max(values) - min(values)))
    return result
