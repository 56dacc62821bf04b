"""How long it takes, when some have not finished yet (Kaplan and Meier, 1958).

A subject still in a stage is not left out (that would make a stage look quick) and not counted as
finished: it is known to have taken at least its age.
"""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from journeymap.kpis.statistics.exact import exact, precise

_HALF = Decimal("0.5")
# The product of n-1/n, n-2/n-1 … reaches a half only up to its last digits.
_ROOM = Decimal("1e-40")


class Step(NamedTuple):
    """From `time` on this share is estimated to be still under way; `at_risk` just before it."""

    time: Decimal
    surviving: Decimal
    at_risk: int


def kaplan_meier(
    finished: Iterable[Decimal | int], unfinished: Iterable[Decimal | int] = ()
) -> list[Step]:
    """The curve: a step at each time at which one finished; ages of the unfinished are censored.

    Who is censored at the time of a step still counts as at risk there.
    """
    ends = Counter(exact(time) for time in finished)
    leaves = Counter(exact(time) for time in unfinished)
    at_risk = ends.total() + leaves.total()
    surviving, steps = Decimal(1), []
    with precise():
        for time in sorted(ends.keys() | leaves.keys()):
            if ends[time]:
                surviving *= Decimal(at_risk - ends[time]) / at_risk
                steps.append(Step(time, surviving, at_risk))
            at_risk -= ends[time] + leaves[time]
    return steps


def median_time(
    finished: Iterable[Decimal | int], unfinished: Iterable[Decimal | int] = ()
) -> Decimal | None:
    """The time by which half have finished; None while more than half may still be under way.

    Where the curve runs along exactly one half, the middle of that stretch: without unfinished
    ones this is the ordinary median.
    """
    steps = kaplan_meier(finished, unfinished)
    with precise():
        for following, step in enumerate(steps, start=1):
            if step.surviving > _HALF + _ROOM:
                continue
            if step.surviving >= _HALF - _ROOM and following < len(steps):
                return (step.time + steps[following].time) / 2
            return step.time
    return None
