"""Times in the unit of the KPI they are for: a service that counts seconds feeds a KPI in hours."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any

from journeymap.kpis.sources.base import number
from journeymap.kpis.statistics import Family
from journeymap.kpis.statistics.exact import QUANTUM, precise, quantized

SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}
# What of a family is an amount of time; the rest counts things.
_AMOUNTS = {
    Family.MEAN: ("sum", "median"),
    Family.RATIO: ("a",),
    Family.COUNT: ("c",),
    Family.DISTINCT: ("value",),
}


def in_unit(
    columns: Mapping[str, Any], *, family: Family, told: str, wanted: str
) -> Mapping[str, Any]:
    """The statistics with their times in the wanted unit, where both are units of time."""
    if told not in SECONDS or wanted not in SECONDS or told == wanted:
        return columns
    made = dict(columns)
    with precise():
        factor = Decimal(SECONDS[told]) / SECONDS[wanted]
        for name in _AMOUNTS.get(family, ()):
            if made.get(name) is not None:
                made[name] = quantized(number(made[name]) * factor)
        if family is Family.MEAN and made.get("sumsq") is not None and made.get("n"):
            # A rounded sum must not come to claim more than its squares allow.
            least = made["sum"] ** 2 / number(made["n"])
            squares = max(number(made["sumsq"]) * factor * factor, least)
            made["sumsq"] = squares.quantize(QUANTUM, rounding=ROUND_CEILING)
    return made
