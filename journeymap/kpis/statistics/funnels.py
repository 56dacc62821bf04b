"""From stage to stage: how many go on, how many are lost, and where most is missing.

The counts come from events or from snapshots; this is only the arithmetic on them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from journeymap.kpis.statistics.exact import precise, whole
from journeymap.kpis.statistics.families import Proportion


@dataclass(frozen=True, slots=True)
class Passage:
    """From one stage to the next. `conversion` is None when more came out than went in, which an
    unordered count ("reached at least once") may say: that is shown, never clamped to 100 %."""

    entered: int
    passed: int
    conversion: Proportion | None

    @property
    def lost(self) -> Proportion | None:
        """Drop-off: the complement of the conversion."""
        return None if self.conversion is None else self.conversion.complement()

    @property
    def flags(self) -> tuple[str, ...]:
        """`more_than_entered`, where the counts cannot be those of one ordered path."""
        return ("more_than_entered",) if self.passed > self.entered else ()


def passages(reached: Sequence[int]) -> list[Passage]:
    """The passage between each two neighbouring stages, by how many reached each of them.

    Errors: StatisticsError for a count that is negative or not whole.
    """
    counts = [whole("n", count) for count in reached]
    return [passage(entered, passed) for entered, passed in pairwise(counts)]


def overall(reached: Sequence[int]) -> Passage | None:
    """From the first stage to the last; None for less than two stages."""
    counts = [whole("n", count) for count in reached]
    return passage(counts[0], counts[-1]) if len(counts) > 1 else None


def passage(entered: int, passed: int) -> Passage:
    """One passage by its two counts. Errors: StatisticsError."""
    entered, passed = whole("n", entered), whole("x", passed)
    fits = passed <= entered
    return Passage(entered, passed, Proportion(x=passed, n=entered) if fits else None)


def largest_gap(
    conversions: Sequence[Proportion | None], targets: Sequence[Decimal | None]
) -> int | None:
    """Which conversion is furthest below its target, in percent points: its index.

    None when all are reached or unknown; the earlier of two equal ones, which holds back more.
    """
    gaps: list[tuple[Decimal, int]] = []
    with precise():
        for index, (rate, target) in enumerate(zip(conversions, targets, strict=True)):
            if rate is not None and rate.value is not None and target is not None:
                gaps.append((rate.value - target, index))
    below = [gap for gap in gaps if gap[0] < 0]
    return min(below)[1] if below else None
