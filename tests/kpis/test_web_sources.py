"""Published sheets and Prometheus, over real sockets."""

import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest

from journeymap.core.errors import Invalid
from journeymap.kpis.periods import containing, on
from journeymap.kpis.sources import Question, SourceError
from journeymap.kpis.sources.promql import PrometheusSource
from journeymap.kpis.sources.sheet import SheetSource
from journeymap.kpis.statistics import Count, Family, Proportion
from tests.kpis.fakes import served
from tests.kpis.shops import PARIS, WEEK, Shop
from tests.support.outside import Heard, outside, saying

pytestmark = pytest.mark.one_database
CSV = """Semaine;Panier abandonné;Paniers;Chiffre d’affaires
05/10/2026;1 234;2 000;"1 234,50"
12/10/2026;10;20;"2,35"
""".encode()


def of_sheet(url: str, **config: Any) -> SheetSource:
    return SheetSource(
        config=SheetSource.checked_config({"url": url, **config}), zone="Europe/Paris"
    )


MAPPING = {
    "date": "Semaine",
    "series": [
        {"name": "carts", "columns": {"x": "Panier abandonné", "n": "Paniers"}},
        {"name": "revenue", "columns": {"c": "Chiffre d’affaires"}},
    ],
}


def test_a_published_sheet_is_read_with_its_locale_and_through_its_redirect(settings: Any) -> None:
    with outside(saying(CSV, headers={"Content-Type": "text/csv"})) as there:
        onward = saying(status="307 Temporary Redirect", headers={"Location": there.url + "/x"})
        with outside(onward) as here:
            settings.JOURNEYMAP_OUTBOUND_HOSTS = [here.place, there.place]
            source = of_sheet(here.url + "/pub?output=csv", mapping=MAPPING)
            carts = source.collect(Question(WEEK, Family.PROPORTION, series="carts"))
            assert carts.statistics == Proportion(x=1234, n=2000)
            revenue = source.collect(Question(WEEK, Family.COUNT, series="revenue"))
            assert revenue.statistics == Count(c=Decimal("1234.5"))
            before = Question(WEEK.previous(), Family.COUNT, series="revenue")
            assert source.collect(before).status == "no_data"
            seen = source.test()
            assert (seen.total_rows, next(iter(seen.columns))) == (2, "Semaine")
            assert seen.mapping["names"] == ["carts", "revenue"]
            assert of_sheet(here.url, mapping=MAPPING, names=["carts"]).series() == ["carts"]
            with pytest.raises(Invalid):
                of_sheet(here.url, names=["a" * 81])


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        (b"<html>Sign in", {"Content-Type": "text/html; charset=utf-8"}, "answer"),
        (b"\x00\x01\x02", {}, "answer"),
        (b"only one line", {}, "answer"),
        (CSV.replace(b"20;", b"twenty;"), {}, "numbers"),
        (CSV.replace(b"12/10/2026", b"next week"), {}, "numbers"),
        (CSV.replace(b"Paniers", b"Baskets"), {}, "schema"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_told_by_class(
    body: bytes, headers: Any, code: str, settings: Any
) -> None:
    with outside(saying(body, headers=headers)) as server:
        settings.JOURNEYMAP_OUTBOUND_HOSTS = [server.place]
        with pytest.raises(SourceError) as caught:
            of_sheet(server.url, mapping=MAPPING).collect(
                Question(WEEK, Family.COUNT, series="revenue")
            )
        assert caught.value.code == code


# --- Prometheus ----------------------------------------------------------------------------------


def of_prometheus(url: str, queries: Any = None, secret: str = "", **config: Any) -> Any:
    queries = queries or {"errors": {"x": "up_x", "n": "increase(all[{{seconds}}s])"}}
    checked = PrometheusSource.checked_config({"url": url, "queries": queries, **config})
    return PrometheusSource(config=checked, secret=secret, zone="Europe/Paris")


def vector(*values: str, **more: Any) -> dict[str, Any]:
    result = [{"metric": {}, "value": [1791756000.0, value]} for value in values]
    return {"status": "success", "data": {"resultType": "vector", "result": result}, **more}


def prometheus(answers: dict[str, Any], status: int = 200) -> Shop:
    def reply(heard: Heard, query: dict[str, str]) -> Any:
        form = {key: value[0] for key, value in parse_qs(heard.body.decode()).items()}
        assert form["time"] == "1791756000"
        return status, answers[form["query"]]

    shop = Shop(reply)
    shop.routes[("POST", "/api/v1/query")] = shop.routes[("POST", "/api")]
    return shop


def asked(shop: Shop, settings: Any, family: Family = Family.PROPORTION, **more: Any) -> Any:
    with served(shop, settings) as server:
        return of_prometheus(server.url, **more).collect(Question(WEEK, family, series="errors"))


ALL = "increase(all[604800s])"


def test_prometheus_is_asked_once_a_statistic_at_the_end_of_the_period(settings: Any) -> None:
    shop = prometheus({"up_x": vector("40"), ALL: vector("1e2", warnings=["slow"])})
    got = asked(shop, settings, auth={"kind": "bearer"}, secret='{"token": "s"}')
    assert (got.statistics, got.warnings) == (Proportion(x=40, n=100), ("source_warning",))
    assert {one.headers["authorization"] for one in shop.heard} == {"Bearer s"}


@pytest.mark.parametrize(
    ("x", "outcome"),
    [
        (vector(), "numbers"),
        (vector("NaN"), "numbers"),
        (vector("+Inf"), "numbers"),
        (vector("1", "2"), "many_rows"),
        ({"status": "success", "data": {"resultType": "scalar", "result": [1, "40"]}}, "ok"),
        ({"status": "success", "data": {"resultType": "string", "result": [1, "a"]}}, "answer"),
        ({"status": "success", "data": {"resultType": "matrix", "result": []}}, "answer"),
        ({"status": "success", "data": {"resultType": "vector", "result": [1]}}, "answer"),
        ({"status": "error", "errorType": "bad_data", "error": "CANARY"}, "query"),
        ({"nothing": 1}, "answer"),
        (b"<html>", "answer"),
    ],
)
def test_what_prometheus_may_say_is_understood(x: Any, outcome: str, settings: Any) -> None:
    shop = prometheus({"up_x": x, ALL: vector("100")})
    if outcome == "ok":
        assert asked(shop, settings).statistics == Proportion(x=40, n=100)
        return
    with pytest.raises(SourceError) as caught:
        asked(shop, settings)
    assert caught.value.code == outcome


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [(400, "bad_data", "query"), (422, "execution", "query"), (503, "timeout", "timeout")],
)
def test_prometheus_errors_keep_their_class(
    status: int, kind: str, code: str, settings: Any
) -> None:
    said = {"status": "error", "errorType": kind, "error": "CANARY"}
    with pytest.raises(SourceError) as caught:
        asked(prometheus({"up_x": said}, status=status), settings)
    assert caught.value.code == code


def test_nothing_measured_is_no_data(settings: Any) -> None:
    shop = prometheus({"up_x": vector("NaN"), ALL: vector("NaN")})
    assert asked(shop, settings).status == "no_data"


@pytest.mark.parametrize(
    "queries",
    [{}, {"a": {}}, {"a": {"x": "up"}}, {"a": {"y": "up"}}, {"a": {"c": "up{{x}}"}}, {"a": "up"}],
)
def test_queries_name_what_they_give(queries: Any) -> None:
    with pytest.raises(Invalid):
        PrometheusSource.checked_config({"url": "https://p.example.org", "queries": queries})


@pytest.fixture(scope="module")
def real_prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    binary = shutil.which("prometheus")
    if binary is None:
        pytest.skip("no prometheus on this machine (Debian: apt-get install prometheus)")
    folder: Path = tmp_path_factory.mktemp("prometheus")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    place = f"127.0.0.1:{port}"
    (folder / "prometheus.yml").write_text(
        "global: {scrape_interval: 1s}\n"
        f"scrape_configs: [{{job_name: self, static_configs: [{{targets: ['{place}']}}]}}]\n"
    )
    process = subprocess.Popen(
        [
            binary,
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={place}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_measured(place)
        yield place
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_measured(place: str) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://{place}/api/v1/query?query=up") as answer:
                if json.loads(answer.read())["data"]["result"]:
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError("prometheus did not start")


def test_a_real_prometheus_answers(real_prometheus: str, settings: Any) -> None:
    settings.JOURNEYMAP_OUTBOUND_HOSTS = [real_prometheus]
    # Whole seconds are asked for, so the end lies beyond what was measured a moment ago.
    now = datetime.now(UTC) + timedelta(seconds=2)
    until_now = replace(containing(now, kind="hour", zone=ZoneInfo("UTC")), end=now)
    queries = {
        "ratio": {"x": "sum(up)", "n": "vector(4)"},
        "none": {"c": "no_such_metric"},
        "nan": {"c": "vector(0) / 0"},
        "inf": {"c": "vector(1) / 0"},
        "many": {"c": "prometheus_http_requests_total or up"},
        "wrong": {"c": "sum("},
        "fails": {"c": "up * on(job) group_left() (up or prometheus_build_info)"},
        "text": {"c": '"a"'},
    }
    source = of_prometheus(f"http://{real_prometheus}", queries)

    def outcome(series: str, family: Family = Family.COUNT) -> str:
        try:
            return source.collect(Question(until_now, family, series=series)).status
        except SourceError as error:
            return error.code

    got = source.collect(Question(until_now, Family.PROPORTION, series="ratio"))
    assert got.statistics == Proportion(x=1, n=4)
    assert outcome("none") == outcome("nan") == "no_data"
    assert outcome("inf") == "numbers"
    assert outcome("many") == "many_rows"
    assert outcome("wrong") == "query"
    assert outcome("text") == "answer"


def test_weeks_begin_at_the_workspaces_midnight() -> None:
    assert on(date(2026, 10, 5), kind="week", zone=PARIS) == WEEK
