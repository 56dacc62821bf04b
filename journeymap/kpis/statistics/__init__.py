"""Sufficient statistics of the six value families, their values, intervals and merge algebra."""

from journeymap.kpis.statistics.families import (
    FAMILIES,
    Count,
    Distinct,
    Family,
    Mean,
    NetScore,
    NotMergeable,
    Proportion,
    Ratio,
    Statistics,
    StatisticsError,
    merge,
)
from journeymap.kpis.statistics.intervals import Interval

__all__ = [
    "FAMILIES",
    "Count",
    "Distinct",
    "Family",
    "Interval",
    "Mean",
    "NetScore",
    "NotMergeable",
    "Proportion",
    "Ratio",
    "Statistics",
    "StatisticsError",
    "merge",
]
