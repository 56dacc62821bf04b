"""What a map's drawing and its measurements say together, as rules over plain rows.

Screen I of the design: felt beside measured per stage, moments of truth below zero, personas far
apart, and what is out of date. A rule names what it stands on and never a cause; docs/insights.md
tells each in words.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from touchpoints.curve import Column, Curve, spreads

Row = Mapping[str, Any]

# How many steps of the scale two personas are apart when a mean of both says little. The editor
# marks the same columns (APART in static/src/model/derive/curves.ts).
APART = 3
# A pain point that still hurts; "addressed" and "closed" explain no value of today.
_HURTING = ("open", "accepted")
KINDS = (
    "confirmed_friction",
    "moment_of_truth",
    "unexplained_drop",
    "silent_pain",
    "personas_disagree",
    "stale_kpi",
    "review_overdue",
)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something drawn that an insight stands on, or leads to."""

    entity: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Insight:
    """One finding: its kind, where it is, and the figures and things it stands on."""

    kind: str
    about: Thing
    stage: str | None = None
    step: str | None = None
    felt: Fraction | None = None
    spread: Fraction | None = None
    personas: tuple[tuple[str, Fraction], ...] = ()
    kpis: tuple[str, ...] = ()
    things: tuple[Thing, ...] = ()
    since: date | None = None


@dataclass
class _Stage:
    """What stands in one stage: how it feels, how its KPIs do, what hurts there."""

    row: Row
    felt: Fraction | None
    bad: list[str] = field(default_factory=list)
    good: list[str] = field(default_factory=list)
    # KPIs between the two: neither proof of trouble nor of health.
    middling: list[str] = field(default_factory=list)
    pains: list[Thing] = field(default_factory=list)

    @property
    def thing(self) -> Thing:
        return Thing("stage", str(self.row["id"]), str(self.row["name"]))


def insights(
    drawn: Row, curves: list[Curve], kpis: Mapping[str, Row], *, today: date
) -> list[Insight]:
    """All findings of a map, the gravest kind first, within a kind the worst felt first.

    `drawn` is the map's document, `curves` those of it, `kpis` the panel of each stage KPI by id
    (empty for whoever may not see numbers).
    """
    stages = _stages(drawn, curves, kpis)
    found = [
        *_felt_and_measured(stages.values()),
        *_moments(drawn),
        *_apart(drawn, curves),
        *_stale(drawn, kpis, _stage_of(drawn)),
        *_overdue(drawn, today),
    ]
    # Readings go down to -2: what has no feeling comes after what has.
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.felt is None, one.felt or 0))


def assumptions(drawn: Row) -> tuple[int, int]:
    """How many cards, touchpoints and pain points there are, and how many nothing backs."""
    levels = [
        row["evidence_level"]
        for section in ("cards", "touchpoints", "pain_points")
        for row in drawn[section]
    ]
    return len(levels), levels.count("assumption")


def _stage_of(drawn: Row) -> dict[str, str]:
    """The stage of every step and of every touchpoint, by id; a stage is its own."""
    found = {str(row["id"]): str(row["id"]) for row in drawn["stages"]}
    found |= {str(row["id"]): str(row["stage"]) for row in drawn["steps"]}
    for row in drawn["touchpoints"]:
        anchor = row.get("stage") or found.get(str(row.get("step")))
        if anchor:
            found[str(row["id"])] = str(anchor)
    return found


def _stages(drawn: Row, curves: list[Curve], kpis: Mapping[str, Row]) -> dict[str, _Stage]:
    felt = dict(curves[0].stages) if curves else {}
    stages = {str(row["id"]): _Stage(row, felt.get(str(row["id"]))) for row in drawn["stages"]}
    stage_of = _stage_of(drawn)
    for row in drawn["stage_kpis"]:
        stage = stages.get(stage_of.get(str(row.get("touchpoint") or row.get("stage")), ""))
        panel = kpis.get(str(row["id"]))
        # An old value says nothing about how people feel today.
        if stage is None or panel is None or panel["stale"]:
            continue
        by_health = {"bad": stage.bad, "good": stage.good, "warn": stage.middling}
        if panel["health"] in by_health:
            by_health[panel["health"]].append(str(row["id"]))
    for row in drawn["pain_points"]:
        stage = stages.get(stage_of.get(str(row.get("stage") or row.get("step")), ""))
        if stage and row["kind"] in {"pain", "misunderstanding"} and row["status"] in _HURTING:
            stage.pains.append(Thing("pain_point", str(row["id"]), str(row["title"])))
    return stages


def _felt_and_measured(stages: Iterable[_Stage]) -> Iterator[Insight]:
    """Felt beside measured: both bad, only felt, or only measured with nothing that explains it."""
    for stage in stages:
        negative = stage.felt is not None and stage.felt < 0
        where = str(stage.row["id"])
        if negative and stage.bad:
            yield Insight(
                "confirmed_friction",
                stage.thing,
                stage=where,
                felt=stage.felt,
                kpis=tuple(stage.bad),
                things=tuple(stage.pains),
            )
        elif negative and stage.good and not stage.middling:
            yield Insight(
                "silent_pain",
                stage.thing,
                stage=where,
                felt=stage.felt,
                kpis=tuple(stage.good),
                things=tuple(stage.pains),
            )
        elif stage.bad and not stage.pains:
            yield Insight(
                "unexplained_drop",
                stage.thing,
                stage=where,
                felt=stage.felt,
                kpis=tuple(stage.bad),
            )


def _moments(drawn: Row) -> Iterator[Insight]:
    """Moments of truth whose readings of today are below zero on average."""
    stage_of = _stage_of(drawn)
    heard: dict[str, list[int]] = {}
    for row in drawn["emotion_readings"]:
        if row.get("touchpoint") and row.get("state") == "current":
            heard.setdefault(str(row["touchpoint"]), []).append(int(row["valence"]))
    for row in drawn["touchpoints"]:
        values = heard.get(str(row["id"]))
        if not row["is_moment_of_truth"] or not values or sum(values) >= 0:
            continue
        yield Insight(
            "moment_of_truth",
            Thing("touchpoint", str(row["id"]), str(row["name"])),
            stage=stage_of.get(str(row["id"])),
            step=row.get("step") and str(row["step"]),
            felt=Fraction(sum(values), len(values)),
        )


def _apart(drawn: Row, curves: list[Curve]) -> Iterator[Insight]:
    """Columns in which personas feel so differently that their mean says little."""
    names = {str(row["id"]): str(row["name"]) for row in (*drawn["stages"], *drawn["steps"])}
    for column, spread in spreads(curves):
        if spread < APART:
            continue
        entity, at = ("step", column.step) if column.step else ("stage", column.stage)
        yield Insight(
            "personas_disagree",
            Thing(entity, at, names[at]),
            stage=column.stage,
            step=column.step,
            felt=_at(curves[0], column),
            spread=spread,
            personas=tuple(
                (curve.persona, value)
                for curve in curves
                if curve.persona is not None and (value := _at(curve, column)) is not None
            ),
        )


def _at(curve: Curve, column: Column) -> Fraction | None:
    return next((point.value for point in curve.points if point.column == column), None)


def _stale(drawn: Row, kpis: Mapping[str, Row], stage_of: Mapping[str, str]) -> Iterator[Insight]:
    """KPIs whose last value is too old to be believed."""
    for row in drawn["stage_kpis"]:
        panel = kpis.get(str(row["id"]))
        if panel is None or not panel["stale"]:
            continue
        name = row.get("label_override") or panel["definition"]["name"]
        yield Insight(
            "stale_kpi",
            Thing("stage_kpi", str(row["id"]), str(name)),
            stage=stage_of.get(str(row.get("touchpoint") or row.get("stage"))),
            kpis=(str(row["id"]),),
            since=date.fromisoformat(str(panel["latest"]["period_end"])[:10]),
        )


def _overdue(drawn: Row, today: date) -> Iterator[Insight]:
    """The map itself and its cards whose day of review has passed."""
    stage_of = _stage_of(drawn)
    rows = [("map", drawn["map"]), *(("card", row) for row in drawn["cards"])]
    for entity, row in rows:
        due = row.get("review_due_on")
        if due is None or (day := date.fromisoformat(str(due))) >= today:
            continue
        step = row.get("step") and str(row["step"])
        yield Insight(
            "review_overdue",
            Thing(entity, str(row["id"]), str(row["title"])),
            stage=stage_of.get(str(row.get("stage") or step)),
            step=step,
            since=day,
        )
