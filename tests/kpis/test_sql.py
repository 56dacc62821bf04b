"""The SQL source: reads what it may, and cannot write, attach, wait for ever or go elsewhere."""

import contextlib
import os
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from journeymap.core import addresses
from journeymap.core.errors import Invalid
from journeymap.kpis.periods import on
from journeymap.kpis.sources import Question, SourceError, postgres, sql, sqlite
from journeymap.kpis.sources.sql import SQLSource
from journeymap.kpis.sources.sqltext import BadQuery, prepared
from journeymap.kpis.statistics import Count, Family, Mean, Proportion
from tests.support import services

PARIS = ZoneInfo("Europe/Paris")
WEEK = on(date(2026, 10, 5), kind="week", zone=PARIS)


def asked(family: Family, series: str = "q") -> Question:
    return Question(period=WEEK, family=family, series=series)


@pytest.fixture
def shop(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "shop.sqlite3"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE orders (at TEXT, paid INT, hours REAL)")
        made.executemany(
            "INSERT INTO orders VALUES (?, ?, ?)",
            [
                ("2026-10-04 21:59:59", 1, 1),  # before the week
                ("2026-10-04 22:00:00", 1, 2),  # its first instant
                ("2026-10-11 21:59:59", 0, 4),  # its last second
                ("2026-10-11 22:00:00", 1, 8),  # the next week
            ],
        )
    made.close()
    settings.JOURNEYMAP_SQL_FILES = [str(path)]
    return path


def reading(path: Path, query: str) -> SQLSource:
    return SQLSource(config={"engine": "sqlite", "file": str(path), "queries": {"q": query}})


BAD = "not_read_only"
WITHIN = "FROM orders WHERE at >= :start AND at < :end"


def test_named_columns_become_statistics_and_spare_integers_extras(shop: Path) -> None:
    got = reading(shop, f"SELECT sum(paid) AS x, count(*) AS n, 5 AS open {WITHIN}").collect(
        asked(Family.PROPORTION)
    )
    assert got.statistics == Proportion(x=1, n=2)
    assert got.extras == {"open": 5}
    got = reading(
        shop, f"SELECT count(*) n, sum(hours) sum, sum(hours*hours) sumsq {WITHIN};"
    ).collect(asked(Family.MEAN))
    assert got.statistics == Mean(n=2, total=Decimal(6), total_sq=Decimal(20))
    got = reading(shop, "SELECT count(*) AS c FROM orders -- all: 'of' them").collect(
        asked(Family.COUNT)
    )
    assert got.statistics == Count(c=Decimal(4))


def test_no_row_and_empty_sums_are_no_data(shop: Path) -> None:
    got = reading(shop, "SELECT 1 AS x, 2 AS n WHERE 0").collect(asked(Family.PROPORTION))
    assert (got.statistics, got.status) == (None, "no_data")
    got = reading(shop, "SELECT 0 AS n, NULL AS sum").collect(asked(Family.MEAN))
    assert got.status == "no_data"


def test_more_hits_than_tries_are_kept_as_inconsistent(shop: Path) -> None:
    got = reading(shop, "SELECT 3 AS x, 2 AS n").collect(asked(Family.PROPORTION))
    assert (got.statistics, got.status) == (None, "inconsistent")
    assert got.columns == {"x": "3", "n": "2"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT 1 AS x, 2 AS n UNION ALL SELECT 2, 3", "many_rows"),
        ("SELECT 1 AS y, 2 AS n", "schema"),
        ("SELECT 'many' AS x, 2 AS n", "numbers"),
        ("SELECT 1e400 AS x, 2 AS n", "numbers"),
        ("SELECT 1.5 AS x, 2 AS n", "numbers"),
        ("SELECT 1 AS x, 2 AS n FROM nowhere", "query"),
        ("SELECT 1 AS x, 2 AS n) AS a; DROP TABLE orders; SELECT * FROM (SELECT 1", BAD),
        ("SELECT 1 AS x, load_extension('/tmp/x') AS n", "query"),
        ("SELECT x, n FROM pragma_user_version, (SELECT 1 x, 2 n)", "query"),
        ("SELECT 1 AS x, length(zeroblob(100000000)) AS n", "query"),
    ],
)
def test_a_bad_answer_or_query_is_told_by_class(shop: Path, query: str, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        reading(shop, query).collect(asked(Family.PROPORTION))
    assert caught.value.code == code
    assert "orders" not in str(caught.value)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "DELETE FROM orders",
        "PRAGMA journal_mode=DELETE",
        "ATTACH '/etc/passwd' AS p",
        "SELECT 1; SELECT 2",
        "SELECT 'unclosed",
        "SELECT 1 /* unclosed",
        "SELECT E'\\'; DROP TABLE x; --'",
        "SELECT 1\x00",
        "COPY orders TO '/tmp/x'",
    ],
)
def test_only_a_single_select_is_accepted(query: str) -> None:
    with pytest.raises(BadQuery):
        prepared(query, placeholder=lambda name: "?", escape_percent=False)
    with pytest.raises(Invalid):
        SQLSource.checked_config({"engine": "sqlite", "file": "/x", "queries": {"q": query}})


def test_parameters_are_found_outside_of_quotes_comments_and_casts() -> None:
    got = prepared(
        "select ':end', \":tz\", a::date-1, 10 % 3, $x$ :start $x$ -- :start\n"
        "where at >= :start and :started",
        placeholder=lambda name: f"%({name})s",
        escape_percent=True,
    )
    assert got == (
        "select ':end', \":tz\", a::date-1, 10 %% 3, $x$ :start $x$  \n"
        "where at >= %(start)s and :started"
    )


def test_writing_through_a_with_clause_changes_nothing(shop: Path) -> None:
    query = "WITH gone AS (DELETE FROM orders RETURNING 1) SELECT 1 AS x, 2 AS n FROM gone"
    with pytest.raises(SourceError):
        reading(shop, query).collect(asked(Family.PROPORTION))
    with sqlite3.connect(shop) as after:
        assert after.execute("SELECT count(*) FROM orders").fetchone() == (4,)
    after.close()


def test_a_query_without_end_meets_its_deadline(shop: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(sql, "DEADLINE_S", 0.3)
    endless = (
        "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t)"
        " SELECT max(x) AS x, 1 AS n FROM t"
    )
    started = time.monotonic()
    with pytest.raises(SourceError) as caught:
        reading(shop, endless).collect(asked(Family.PROPORTION))
    assert caught.value.code == "timeout"
    assert caught.value.retryable
    assert time.monotonic() - started < 5


def test_only_files_of_the_operators_list_are_read(shop: Path, settings: Any) -> None:
    config = {"engine": "sqlite", "file": str(shop), "queries": {"q": "SELECT 1 AS c"}}
    assert SQLSource.checked_config(config)["file"] == str(shop)
    for other in ("/etc/passwd", f"{shop.parent}/../{shop.parent.name}/{shop.name}", "shop", 7):
        with pytest.raises(Invalid):
            SQLSource.checked_config(config | {"file": other})
    settings.JOURNEYMAP_SQL_FILES = []  # taken off the list after the source was made
    with pytest.raises(SourceError) as caught:
        SQLSource(config=config).collect(asked(Family.COUNT))
    assert caught.value.code == "blocked_address"
    with pytest.raises(Invalid):
        sqlite.checked({"file": str(shop)}, allowed=[])


# ---- PostgreSQL ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield urlsplit(given)
        return
    try:
        started = services.start_postgres()
    except services.Unavailable as error:
        if services.required():
            pytest.fail(f"services are required here (CI): {error}")
        pytest.skip(str(error))
    yield urlsplit(started.url)
    started.stop()


def config_of(server: Any, query: str) -> dict[str, Any]:
    return {
        "engine": "postgresql",
        "host": server.hostname,
        "port": server.port,
        "database": "postgres",
        "user": server.username,
        "sslmode": "prefer",
        "queries": {"q": query},
    }


@pytest.fixture
def pg(server: Any, settings: Any) -> Any:
    settings.JOURNEYMAP_SQL_HOSTS = [f"{server.hostname}:{server.port}"]

    def make(query: str) -> SQLSource:
        return SQLSource(
            config=SQLSource.checked_config(config_of(server, query)),
            secret=server.password or "",
        )

    return make


def test_postgresql_gets_instants_and_the_zone_as_bound_parameters(pg: Any) -> None:
    source = pg(
        "SELECT count(*) AS n, sum(d) AS sum, sum(d * d) AS sumsq, 3 AS days FROM ("
        " SELECT extract(day FROM (at AT TIME ZONE :tz)::date)::numeric AS d"
        " FROM generate_series(:start, :end - interval '1 second', interval '1 day') AS at) AS t"
        " WHERE 7 % 4 = 3 -- a percent sign is no placeholder"
    )
    got = source.collect(asked(Family.MEAN))
    # The local dates 5 to 11 October.
    assert got.statistics == Mean(n=7, total=Decimal(56), total_sq=Decimal(476))
    assert got.extras == {"days": 3}
    preview = source.test(asked(Family.MEAN))
    assert preview.columns == ["n", "sum", "sumsq", "days"]
    assert preview.mapping["extras"] == ["days"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT 1 AS c) AS a; CREATE TABLE hacked (); SELECT * FROM (SELECT 1", BAD),
        ("WITH w AS (DELETE FROM pg_description RETURNING 1) SELECT 1 AS c FROM w", "query"),
        ("SELECT 1 AS c FROM pg_description LIMIT 1 FOR UPDATE", BAD),
        ("SELECT count(*) AS c FROM nowhere", "query"),
        ("SELECT 1 / 0 AS c", "query"),
    ],
)
def test_postgresql_is_read_only(pg: Any, query: str, code: str) -> None:
    # Not through `checked_config`: what was stored is not trusted either.
    source = SQLSource(config=pg("SELECT 1 AS c").config | {"queries": {"q": query}})
    with pytest.raises(SourceError) as caught:
        source.collect(asked(Family.COUNT))
    assert caught.value.code == code


def test_a_slow_statement_is_ended_by_the_server(pg: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(sql, "DEADLINE_S", 0.4)
    with pytest.raises(SourceError) as caught:
        pg("SELECT count(pg_sleep(20)) AS c").collect(asked(Family.COUNT))
    assert caught.value.code == "timeout"


def test_a_server_that_accepts_and_falls_silent_is_left(settings: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(postgres, "CONNECT_S", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        settings.JOURNEYMAP_SQL_HOSTS = [f"127.0.0.1:{port}"]
        parts = urlsplit(f"postgresql://reader@127.0.0.1:{port}/x")
        started = time.monotonic()
        with pytest.raises(SourceError) as caught:
            SQLSource(config=config_of(parts, "SELECT 1 AS c")).collect(asked(Family.COUNT))
    assert caught.value.code == "timeout"
    assert time.monotonic() - started < 10


def test_a_server_that_freezes_while_answering_is_left(
    pg: Any, server: Any, settings: Any, monkeypatch: Any
) -> None:
    """The server's own timeout is no help when the network swallows everything after the login."""
    monkeypatch.setattr(sql, "DEADLINE_S", -1.5)  # our own alarm rings half a second after login
    frozen = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        port = proxy.getsockname()[1]
        settings.JOURNEYMAP_SQL_HOSTS = [f"127.0.0.1:{port}"]
        threading.Thread(target=_swallow, args=[proxy, server, frozen], daemon=True).start()
        monkeypatch.setattr(postgres, "_options", lambda milliseconds: "")
        parts = urlsplit(f"postgresql://{server.username}@127.0.0.1:{port}/postgres")
        source = SQLSource(config=config_of(parts, "SELECT 1 AS c") | {"sslmode": "disable"})
        started = time.monotonic()
        with pytest.raises(SourceError) as caught:
            source.collect(asked(Family.COUNT))
    assert caught.value.code in ("connection", "timeout")
    assert time.monotonic() - started < 8
    frozen.set()


def _swallow(listener: socket.socket, server: Any, frozen: threading.Event) -> None:
    """Pass the login on to the real server, then nothing more."""
    client, _ = listener.accept()
    real = socket.create_connection((server.hostname, server.port))

    def back() -> None:
        with contextlib.suppress(OSError):
            while data := real.recv(65536):
                client.sendall(data)

    threading.Thread(target=back, daemon=True).start()
    real.sendall(client.recv(65536))  # the start-up packet; trust needs no more
    frozen.wait(20)
    client.close()
    real.close()


def test_only_hosts_of_the_operators_list_are_asked(
    server: Any, settings: Any, monkeypatch: Any
) -> None:
    config = config_of(server, "SELECT 1 AS c")
    settings.JOURNEYMAP_SQL_HOSTS = []
    with pytest.raises(Invalid):
        SQLSource.checked_config(config)
    with pytest.raises(SourceError) as caught:
        SQLSource(config=config).collect(asked(Family.COUNT))
    assert caught.value.code == "blocked_address"
    settings.JOURNEYMAP_SQL_HOSTS = ["db.example.org:5432"]
    for other in ({"port": 5433}, {"host": "db.example.org.evil.example"}, {"host": "localhost"}):
        with pytest.raises(Invalid):
            SQLSource.checked_config(config | {"host": "db.example.org", "port": 5432} | other)
    asked_config = SQLSource.checked_config(
        config | {"host": "DB.example.org", "port": 5432, "user": "r", "database": "d"}
    )
    calls: list[tuple[str, int]] = []

    def resolver(host: str, port: int) -> list[str]:
        calls.append((host, port))
        return ["169.254.169.254"]  # an allowed name that points at a cloud's metadata

    monkeypatch.setattr(addresses, "resolve", resolver)
    with pytest.raises(SourceError) as caught:
        SQLSource(config=asked_config).collect(asked(Family.COUNT))
    assert caught.value.code == "blocked_address"
    assert calls == [("db.example.org", 5432)]


@pytest.mark.parametrize(
    "change",
    [
        {"engine": "mysql"},
        {"service": "x"},
        {"options": "-c x"},
        {"sslmode": "allow"},
        {"user": ""},
        {"queries": {}},
        {"port": "5432"},
    ],
)
def test_odd_settings_are_refused(server: Any, settings: Any, change: dict[str, Any]) -> None:
    settings.JOURNEYMAP_SQL_HOSTS = [f"{server.hostname}:{server.port}"]
    with pytest.raises(Invalid):
        SQLSource.checked_config(config_of(server, "SELECT 1 AS c") | change)


def test_the_start_of_a_week_is_an_instant() -> None:
    assert WEEK.start == datetime(2026, 10, 4, 22, tzinfo=UTC)
