"""Sufficient statistics of the six value families: values, intervals, merging, comparing."""

from journeymap.kpis.statistics.compare import (
    Comparison,
    Facts,
    Verdict,
    compare,
    difference_in_differences,
    movement,
    verdict,
)
from journeymap.kpis.statistics.exact import (
    NotComparable,
    NotMergeable,
    StatisticsError,
    basis_of,
)
from journeymap.kpis.statistics.families import (
    FAMILIES,
    N_MIN,
    Count,
    Distinct,
    Family,
    Mean,
    NetScore,
    Proportion,
    Ratio,
    Statistics,
    merge,
)
from journeymap.kpis.statistics.intervals import Interval
from journeymap.kpis.statistics.samples import Sample
from journeymap.kpis.statistics.units import UnitSums

__all__ = [
    "FAMILIES",
    "N_MIN",
    "Comparison",
    "Count",
    "Distinct",
    "Facts",
    "Family",
    "Interval",
    "Mean",
    "NetScore",
    "NotComparable",
    "NotMergeable",
    "Proportion",
    "Ratio",
    "Sample",
    "Statistics",
    "StatisticsError",
    "UnitSums",
    "Verdict",
    "basis_of",
    "compare",
    "difference_in_differences",
    "merge",
    "movement",
    "verdict",
]
