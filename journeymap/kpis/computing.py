"""KPIs computed from others: their inputs on the map, their values period by period, when read.

Nothing is stored: a correction of an input shows in the very next answer. An input is the KPI of
that key on the same stage or touchpoint, else the only one on the map; for the same people where
there is one. A period in which an input is missing or incomplete has no value.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Max

from journeymap.kpis import formulas
from journeymap.kpis.due import period_at
from journeymap.kpis.models import KPISnapshot, StageKPI
from journeymap.kpis.periods import PERIOD_OF_CADENCE, Period, PeriodKind
from journeymap.kpis.rendering import decimal_text
from journeymap.kpis.rollups import Rolled, Series, kinds_for, load_series, rolled

PERIODS = 13
Why = Literal["", "unbound", "ambiguous", "circle", "no_data", "incomplete", "not_additive"]


@dataclass(frozen=True, slots=True)
class Input:
    """What a formula takes for one name: which KPI, its value, or why there is none."""

    key: str
    stage_kpi: StageKPI | None
    value: Decimal | None
    why: Why


@dataclass(slots=True)
class Computed:
    """A period of a computed KPI: the value, None where an input is missing, and the inputs."""

    period: Period
    value: Decimal | None
    inputs: list[Input] = field(default_factory=list)
    as_of: datetime | None = None


def is_computed(stage_kpi: StageKPI) -> bool:
    """Whether a KPI has a formula and no values of its own."""
    return formulas.parsed(stage_kpi.definition.formula) is not None


@dataclass(slots=True)
class Ground:
    """The KPIs beside a computed one, and the snapshots its periods may need."""

    beside: list[StageKPI]
    series: dict[uuid.UUID, dict[tuple[PeriodKind, datetime], KPISnapshot]] = field(
        default_factory=dict
    )

    def load(self, kpis: Iterable[StageKPI], periods: list[Period], *, segment: str = "") -> None:
        """Read what the periods of some KPIs need: one statement."""
        if not periods:
            return
        leaves = {leaf.pk for kpi in kpis for leaf in self.leaves(kpi)}
        self.series = load_series(
            leaves,
            first=min(period.start for period in periods),
            last=max(period.end for period in periods),
            kinds=sorted({kind for period in periods for kind in kinds_for(period.kind)}),
            segment=segment,
        )

    def find(self, kpi: StageKPI, key: str) -> tuple[StageKPI | None, Why]:
        """The KPI a name stands for."""
        found = [
            one
            for one in self.beside
            if one.definition.key == key and one.map_id == kpi.map_id and one.pk != kpi.pk
        ]
        for nearer in (_same_people, _same_place):
            found = [one for one in found if nearer(one, kpi)] or found
        if len(found) == 1:
            return found[0], ""
        return None, "ambiguous" if found else "unbound"

    def leaves(self, kpi: StageKPI, seen: frozenset[uuid.UUID] = frozenset()) -> list[StageKPI]:
        """The measured KPIs a value comes from in the end."""
        node = formulas.parsed(kpi.definition.formula)
        if node is None:
            return [kpi]
        if kpi.pk in seen:
            return []
        inputs = [self.find(kpi, key)[0] for key in formulas.names(node)]
        return [
            leaf for one in inputs if one is not None for leaf in self.leaves(one, seen | {kpi.pk})
        ]

    def compute(
        self, kpi: StageKPI, period: Period, seen: frozenset[uuid.UUID] = frozenset()
    ) -> Computed:
        """The value of a computed KPI in a period."""
        node = formulas.parsed(kpi.definition.formula)
        if node is None or kpi.pk in seen:
            return Computed(period, None)
        done = Computed(period, None)
        for key in formulas.names(node):
            done.inputs.append(self._input(kpi, key, period, seen | {kpi.pk}, done))
        values = {
            one.key: (one.value, one.stage_kpi is not None and one.stage_kpi.definition.percent)
            for one in done.inputs
        }
        value = formulas.evaluate(node, formulas.inputs_of(values))
        done.value = None if value is None else value * (100 if kpi.definition.percent else 1)
        return done

    def _input(
        self,
        kpi: StageKPI,
        key: str,
        period: Period,
        seen: frozenset[uuid.UUID],
        done: Computed,
    ) -> Input:
        found, why = self.find(kpi, key)
        if found is None:
            return Input(key, None, None, why)
        if is_computed(found):
            if found.pk in seen:
                return Input(key, found, None, "circle")
            below = self.compute(found, period, seen)
            _fresher(done, below.as_of)
            return Input(key, found, below.value, "" if below.value is not None else "no_data")
        got = self.measured(found, period)
        _fresher(done, got.as_of)
        if got.reason or got.statistics is None:
            return Input(key, found, None, got.reason or "no_data")
        return Input(key, found, got.statistics.value, "")

    def measured(self, kpi: StageKPI, period: Period) -> Rolled:
        """What a measured KPI says about a period."""
        series: Series = self.series.get(kpi.pk, {})
        return rolled(kpi, series, period)


def histories(
    kpis: list[StageKPI], beside: list[StageKPI]
) -> tuple[dict[uuid.UUID, list[KPISnapshot]], dict[uuid.UUID, dict[str, Any]]]:
    """The last thirteen periods of computed KPIs, newest first, as if they had been measured, and
    how each latest value came about. Two statements, whatever their number."""
    ground = Ground(beside)
    leaves = {kpi.pk: ground.leaves(kpi) for kpi in kpis}
    newest = dict(
        KPISnapshot.objects.filter(
            stage_kpi_id__in={leaf.pk for found in leaves.values() for leaf in found},
            is_current=True,
            segment="",
        )
        .values_list("stage_kpi_id")
        .annotate(Max("period_start"))
    )
    spans: dict[uuid.UUID, list[Period]] = {}
    for kpi in kpis:
        ends = [newest.get(leaf.pk) for leaf in leaves[kpi.pk]]
        # The last period that every input can have reached.
        known = [end for end in ends if end is not None]
        if known and len(known) == len(ends):
            period = period_at(kpi, min(known), kind=PERIOD_OF_CADENCE[kpi.cadence])
            spans[kpi.pk] = [period]
            for _ in range(PERIODS - 1):
                spans[kpi.pk].append(spans[kpi.pk][-1].previous())
    ground.load(kpis, [period for span in spans.values() for period in span])
    rows: dict[uuid.UUID, list[KPISnapshot]] = {}
    accounts: dict[uuid.UUID, dict[str, Any]] = {}
    for kpi in kpis:
        done = [ground.compute(kpi, period) for period in spans.get(kpi.pk, [])]
        rows[kpi.pk] = [_as_snapshot(kpi, one) for one in done if one.value is not None]
        shown = next((one for one in done if one.value is not None), done[0] if done else None)
        shown = shown or ground.compute(kpi, period_at(kpi, _EPOCH))
        accounts[kpi.pk] = account(kpi, shown)
    return rows, accounts


_EPOCH = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def account(kpi: StageKPI, computed: Computed) -> dict[str, Any]:
    """How a value came about: the formula, and what stood for each of its names."""
    language = kpi.map.language
    return {
        "formula": kpi.definition.formula,
        "inputs": [_input_json(one, language) for one in computed.inputs],
    }


def _input_json(one: Input, language: str) -> dict[str, Any]:
    definition = None if one.stage_kpi is None else one.stage_kpi.definition
    return {
        "key": one.key,
        "name": one.key if definition is None else definition.name(language),
        "stage_kpi": None if one.stage_kpi is None else str(one.stage_kpi.pk),
        "unit": None if definition is None else definition.unit,
        "decimals": 0 if definition is None else definition.decimals,
        "value": decimal_text(one.value),
        "why": one.why,
    }


def _as_snapshot(kpi: StageKPI, computed: Computed) -> KPISnapshot:
    """A computed value in the form of a measurement; never saved."""
    seen = computed.as_of or computed.period.end
    return KPISnapshot(
        stage_kpi=kpi,
        period_kind=computed.period.kind,
        period_start=computed.period.start,
        period_end=computed.period.end,
        family=kpi.definition.family,
        value=computed.value,
        numerator=computed.value,
        as_of=seen,
        captured_at=seen,
        provenance="manual",
    )


def _fresher(done: Computed, as_of: datetime | None) -> None:
    if as_of is not None and (done.as_of is None or as_of > done.as_of):
        done.as_of = as_of


def _same_people(one: StageKPI, kpi: StageKPI) -> bool:
    return (one.persona_id, one.segment_id) == (kpi.persona_id, kpi.segment_id)


def _same_place(one: StageKPI, kpi: StageKPI) -> bool:
    return (one.stage_id, one.touchpoint_id) == (kpi.stage_id, kpi.touchpoint_id)
