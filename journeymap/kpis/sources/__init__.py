"""Where measurements come from: one small class per kind, all answering the same question."""

from collections.abc import Mapping
from typing import Any

from journeymap.kpis.sources.asked import HTTPSource, RecipeSource
from journeymap.kpis.sources.base import Observation, Preview, Question, Source, SourceError
from journeymap.kpis.sources.csv import CSVSource
from journeymap.kpis.sources.manual import ManualSource, PushSource
from journeymap.kpis.sources.promql import PrometheusSource
from journeymap.kpis.sources.sample import SampleSource
from journeymap.kpis.sources.sheet import SheetSource
from journeymap.kpis.sources.sql import SQLSource

__all__ = [
    "REGISTRY",
    "Observation",
    "Preview",
    "Question",
    "Source",
    "SourceError",
    "build",
]

REGISTRY: dict[str, type[Source]] = {
    kind.kind: kind
    for kind in (
        *(CSVSource, SheetSource, SQLSource, HTTPSource, PrometheusSource, RecipeSource),
        *(PushSource, SampleSource, ManualSource),
    )
}


def build(*, kind: str, config: Mapping[str, Any], secret: str = "", zone: str = "UTC") -> Source:
    """The source of that kind. Errors: KeyError for an unknown kind."""
    return REGISTRY[kind](config=config, secret=secret, zone=zone)
