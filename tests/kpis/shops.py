"""A scripted JSON interface, and a source that was declared for it."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from journeymap.kpis.periods import on
from journeymap.kpis.sources import Question, SourceError
from journeymap.kpis.sources.asked import HTTPSource
from journeymap.kpis.statistics import Family
from tests.kpis.fakes import Vendor, served
from tests.support.outside import Heard

PARIS = ZoneInfo("Europe/Paris")
WEEK = on(date(2026, 10, 5), kind="week", zone=PARIS)
COUNT = {"family": "count", "columns": {"c": {"sum": "$.c"}}}
ROWS = {"family": "count", "rows": "$.rows[*]", "columns": {"c": {"sum": "$.v"}}}


class Shop(Vendor):
    """Answers every path by one function, which also sees the query."""

    def __init__(self, reply: Callable[[Heard, dict[str, str]], Any]) -> None:
        super().__init__()
        self.heard: list[Heard] = []

        def noted(heard: Heard, query: dict[str, str]) -> Any:
            self.heard.append(heard)
            return reply(heard, query)

        for method in ("GET", "POST"):
            for path in ("/api", "/token", "/start", "/poll", "/file"):
                self.routes[(method, path)] = noted


def says(*documents: Any, status: int = 200, headers: dict[str, str] | None = None) -> Shop:
    """A shop that gives these documents in turn, the last one for ever."""
    left = list(documents)
    return Shop(lambda heard, query: (status, left.pop(0) if left[1:] else left[0], headers or {}))


def declared(given: dict[str, Any], **config: Any) -> Callable[[str], dict[str, Any]]:
    series = {**given, "request": {"path": "/api", **given.get("request", {})}}
    return lambda url: {"url": url, "series": {"orders": series}, **config}


def collected(
    shop: Vendor, settings: Any, given: dict[str, Any], secrets: Any = None, **config: Any
) -> Any:
    family = Family(given.get("family", "count"))
    with served(shop, settings) as server:
        ready = HTTPSource.checked_config(declared(given, **config)(server.url))
        source = HTTPSource(
            config=ready, secret=json.dumps(secrets) if secrets else "", zone="Europe/Paris"
        )
        return source.collect(Question(period=WEEK, family=family, series="orders"))


def failed(shop: Vendor, settings: Any, given: dict[str, Any], **more: Any) -> SourceError:
    with pytest.raises(SourceError) as caught:
        collected(shop, settings, given, **more)
    return caught.value
