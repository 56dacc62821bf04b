"""Survey scales: which way is good, what counts as a good answer, and how two scales compare.

The articles contradict each other on the customer effort score, and both forms are in use (1 to 5
of effort, low is good; 1 to 7 of ease, high is good). So scale and direction belong to the
definition and are the basis of its numbers: two scales refuse to merge before they are rescaled.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from journeymap.kpis.statistics.exact import NotMergeable, StatisticsError, precise, quantized
from journeymap.kpis.statistics.families import Mean, NetScore, Proportion
from journeymap.kpis.statistics.samples import Sample

COMPARABLE = "ease_0_100"


@dataclass(frozen=True, slots=True)
class Scale:
    """A closed scale of whole answers. `good` are the answers its top-box share counts."""

    key: str
    low: int
    high: int
    direction: str
    good: frozenset[int]

    def __post_init__(self) -> None:
        if self.direction not in ("higher_better", "lower_better"):
            raise ValueError("Choose whether higher or lower is better.")
        if self.low >= self.high or not self.good <= set(range(self.low, self.high + 1)):
            raise ValueError("A scale runs upwards and holds its good answers.")

    def sample(self, answers: Iterable[Decimal | int]) -> Sample:
        """The answers, checked. Errors: StatisticsError for one that is not on the scale."""
        return self.checked(Sample.of(answers))

    def checked(self, sample: Sample) -> Sample:
        """The same sample, if all of it lies on the scale. Errors: StatisticsError."""
        for value, _ in sample.counts:
            if not self.low <= value <= self.high or value != value.to_integral_value():
                raise StatisticsError(
                    "%(value)s is not an answer from %(low)s to %(high)s.",
                    value=str(value.normalize()),
                    low=self.low,
                    high=self.high,
                )
        return sample

    def mean(self, sample: Sample) -> Mean:
        """The mean answer, with its histogram, on the basis of this scale."""
        return Mean.of(self.checked(sample), basis=self.key)

    def good_share(self, sample: Sample) -> Proportion:
        """The share of good answers (top box), on the basis of this scale."""
        hits = self.checked(sample).how_many(lambda value: int(value) in self.good)
        return Proportion(x=hits, n=sample.n, basis=self.key)

    def comparable(self, value: Decimal | None) -> Decimal | None:
        """A value of this scale as 0 (worst) to 100 (best): 100·(v - worst)/(best - worst)."""
        if value is None:
            return None
        worst, best = self._ends
        with precise():
            return 100 * (value - worst) / (best - worst)

    def comparable_mean(self, mean: Mean) -> Mean:
        """A mean of this scale from 0 to 100, which merges with that of any other scale.

        Errors: NotMergeable when the mean stands on another basis.
        """
        if mean.basis != self.key:
            raise NotMergeable(
                "%(left)s and %(right)s cannot be added up.",
                left=mean.basis or "—",
                right=self.key,
            )
        worst, best = self._ends
        with precise():
            if (sample := mean.sample) is not None:
                moved = {
                    quantized(100 * (value - worst) / (best - worst)): count
                    for value, count in sample.counts
                }
                return Mean.of(Sample.counted(moved), basis=COMPARABLE)
            factor = Decimal(100) / (best - worst)
            shift = -factor * worst
            squares = mean.total_sq
            if squares is not None:
                squares = factor**2 * squares + 2 * factor * shift * mean.total
                squares += mean.n * shift**2
                squares = max(squares, Decimal(0))
            return Mean(
                n=mean.n,
                total=factor * mean.total + mean.n * shift,
                total_sq=squares,
                median=None if mean.median is None else factor * mean.median + shift,
                basis=COMPARABLE,
            )

    @property
    def _ends(self) -> tuple[int, int]:
        if self.direction == "higher_better":
            return self.low, self.high
        return self.high, self.low


# By the survey_variant of a definition.
SCALES: dict[str, Scale] = {
    scale.key: scale
    for scale in (
        Scale("csat_1_5", 1, 5, "higher_better", frozenset({4, 5})),
        Scale("ces_effort_1_5", 1, 5, "lower_better", frozenset({1, 2})),
        Scale("ces_ease_1_7", 1, 7, "higher_better", frozenset({5, 6, 7})),
    )
}
RECOMMEND = Scale("nps", 0, 10, "higher_better", frozenset({9, 10}))


def net_score(answers: Sample, *, basis: str = "") -> NetScore:
    """Promoters 9-10, passives 7-8, detractors 0-6 of "would you recommend us?" from 0 to 10.

    Errors: StatisticsError for an answer that is not on that scale.
    """
    checked = RECOMMEND.checked(answers)
    promoters = checked.how_many(lambda value: value >= 9)
    detractors = checked.how_many(lambda value: value <= 6)
    return NetScore(p=promoters, a=checked.n - promoters - detractors, d=detractors, basis=basis)
