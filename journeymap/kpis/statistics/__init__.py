"""Sufficient statistics of the six value families, their values, intervals and merge algebra."""

from journeymap.kpis.statistics.exact import NotComparable, NotMergeable, StatisticsError
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

__all__ = [
    "FAMILIES",
    "N_MIN",
    "Count",
    "Distinct",
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
    "merge",
]
