"""Funnels as one statement that both databases run: every step is a list of events in order.

`closed`: steps in order, anything in between; with a window each first step is tried, because the
earliest chain is not the quickest. `direct`: no other mapped event in between. `open`: one may
enter at any step. `reached`: had the event at all, in whatever order.

Order is by instant, then by arrival; one event never serves two steps. The statement holds numbers
of this package's own making only, never a text from outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from django.db import connection

from journeymap.core.errors import Invalid
from journeymap.events.mapping import Mapped

Kind = Literal["closed", "direct", "open", "reached"]
KINDS: tuple[Kind, ...] = ("closed", "direct", "open", "reached")
By = Literal["", "first_touch", "last_touch", "per_event"]
BYS: tuple[By, ...] = ("", "first_touch", "last_touch", "per_event")
MAX_STEPS = 20
MAX_PERIODS = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """A funnel: stages (places on the map, any of them twice) and how to count.

    `window` in microseconds, both ends included. `entered` bounds the cohort by its entry;
    `periods` splits it (half-open, ascending).
    """

    kind: Kind
    steps: tuple[int, ...]
    window: int | None = None
    by: By = ""
    entered: tuple[int | None, int | None] = (None, None)
    periods: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Counts:
    """How many subjects were at each step, and went on from it.

    Who entered too recently to have had the whole window is counted in `immature` alone.
    """

    reached: list[int]
    passed: list[int]
    entered: int = 0
    immature: int = 0

    def take(self, measure: int, step: int, n: int, *, fresh: bool) -> None:
        """Add a row of the statement."""
        if measure == 0:
            self.immature += n if fresh else 0
            self.entered += 0 if fresh else n
        elif not fresh:
            counted = self.reached if measure == 1 else self.passed
            counted[step - 1] += n


@dataclass(slots=True)
class Found:
    """The whole, and its parts: by channel, and by the period of entry (its place)."""

    total: Counts
    segments: dict[str, Counts] = field(default_factory=dict)
    periods: dict[int, Counts] = field(default_factory=dict)


def check(asked: Asked, on: Mapped) -> None:
    """Errors: Invalid naming what is wrong with the question."""
    if not 2 <= len(asked.steps) <= MAX_STEPS:
        raise Invalid(fields={"steps": "A funnel has from 2 to 20 steps."})
    if any(not on.names[place] for place in asked.steps):
        raise Invalid(fields={"steps": "A stage without events cannot be a step."})
    if len(asked.periods) > MAX_PERIODS:
        raise Invalid(fields={"period": "At most 120 periods."})


def count(asked: Asked, on: Mapped) -> Found:
    """Count a funnel. Errors: Invalid."""
    check(asked, on)
    if on.log.last_at is None:
        return _gathered([], asked)
    if asked.by != "per_event":
        return _gathered(_rows(asked, on), asked)
    # Of the whole each person is one, however many channels they came by.
    whole = replace(asked, by="")
    found = _gathered(_rows(whole, on), whole)
    apart = replace(asked, periods=())
    found.segments = _gathered(_rows(apart, on), apart).segments
    return found


def _rows(asked: Asked, on: Mapped) -> list[tuple[int, int, str, int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement(asked, on))
        return list(cursor.fetchall())


def statement(asked: Asked, on: Mapped) -> str:
    """The SQL of a funnel: rows (measure, step, segment, period, fresh, subjects).

    Measure 0 counts who entered, 1 who was at a step, 2 who went on to the next one. `fresh` are
    those who entered less than a window before the end of the data.
    """
    parts = _Parts(asked, on)
    if asked.kind == "closed":
        parts.closed()
    elif asked.kind == "direct":
        parts.direct()
    else:
        parts.unordered()
    return parts.finished()


def events_of(on: Mapped, places: Sequence[int]) -> str:
    """The ids of the names of events at these places, as SQL."""
    ids = sorted({pk for place in places for pk in on.names[place]})
    return ", ".join(map(str, ids)) or "NULL"


class _Parts:
    """Gathers the named queries of a statement. `p` is a person, `c` a channel where each is
    looked at by itself."""

    def __init__(self, asked: Asked, on: Mapped) -> None:
        self.asked, self.on = asked, on
        self.queries: list[str] = []
        self.per_event = asked.by == "per_event"
        self.key = "p, c" if self.per_event else "p"
        self.columns = "person_id AS p" + (", channel AS c" if self.per_event else "")

    def add(self, name: str, sql: str) -> None:
        # Said to both: SQLite would run a query again for each place that names it.
        self.queries.append(f"{name} AS MATERIALIZED ({sql})")

    def same(self, one: str, other: str) -> str:
        """That two rows are of one person (and channel)."""
        both = ("p", "c") if self.per_event else ("p",)
        return " AND ".join(f"{one}.{name} = {other}.{name}" for name in both)

    def events(self, places: Sequence[int], more: str = "") -> str:
        channel = " AND channel <> ''" if self.per_event else ""
        return (
            f"SELECT {self.columns}, at, id{more} FROM events_event"  # noqa: S608  # numbers only
            f" WHERE name_id IN ({events_of(self.on, places)}){channel}"
        )

    # --- closed ---------------------------------------------------------------------------------

    def closed(self) -> None:
        if self.asked.window is None:
            self._earliest()
        else:
            self._latest_start(self.asked.window)
        self._entry("t1")
        # The earliest chain holds one row of each already.
        self._depth(once=self.asked.window is None)

    def _earliest(self) -> None:
        """Without a window the earliest event of each step after the one before loses nobody."""
        earliest = (
            "SELECT {key}, at, id FROM (SELECT {key}, at, id, row_number()"
            " OVER (PARTITION BY {key} ORDER BY at, id) AS n FROM ({rows}) AS e) AS f WHERE n = 1"
        )
        for step, place in enumerate(self.asked.steps, start=1):
            rows = self.events([place])
            if step > 1:
                names = "e.person_id AS p, e.channel AS c" if self.per_event else "e.person_id AS p"
                channel = " AND e.channel = t.c" if self.per_event else ""
                rows = (
                    f"SELECT {names}, e.at, e.id FROM t{step - 1} AS t"  # noqa: S608  # numbers only
                    f" JOIN events_event AS e ON e.person_id = t.p{channel}"
                    " AND (e.at, e.id) > (t.at, t.id)"
                    f" WHERE e.name_id IN ({events_of(self.on, [place])})"
                )
            self.add(f"t{step}", earliest.format(key=self.key, rows=rows))

    def _latest_start(self, window: int) -> None:
        """Each event of a step carries the latest first step that a chain to it can begin with.

        The latest start is the quickest chain, so the window is kept if any chain keeps it.
        """
        self.add("t1", self.events(self.asked.steps[:1], more=", at AS start"))
        for step, place in enumerate(self.asked.steps[1:], start=2):
            key = self.key
            now = self.events([place], more=", NULL AS start, 1 AS now")
            self.add(
                f"t{step}",
                f"SELECT {key}, at, id, start FROM (SELECT {key}, at, id, now,"  # noqa: S608  # numbers only
                # An event sees what came before it, not itself.
                f" max(start) OVER (PARTITION BY {key} ORDER BY at, id, now DESC"
                " ROWS UNBOUNDED PRECEDING) AS start FROM ("
                f"SELECT {key}, at, id, start, 0 AS now FROM t{step - 1} UNION ALL {now}"
                f") AS u) AS seen WHERE now = 1 AND at - start <= {window}",
            )

    # --- direct ---------------------------------------------------------------------------------

    def direct(self) -> None:
        """Runs of neighbours: no event that belongs to any stage of the map in between."""
        steps, window = self.asked.steps, self.asked.window
        stage = "CASE " + " ".join(
            f"WHEN name_id IN ({events_of(self.on, [place])}) THEN {place}"
            for place in self.on.with_events
        )
        self.add("mapped", self.events(self.on.with_events, more=f", {stage} END AS stage"))
        leads = "".join(
            f", lead(stage, {n}) OVER w AS s{n}, lead(at, {n}) OVER w AS a{n}"
            for n in range(1, len(steps))
        )
        broken = [f"WHEN stage <> {steps[0]} THEN 0"]
        for n, place in enumerate(steps[1:], start=1):
            late = "" if window is None else f" OR a{n} - at > {window}"
            broken.append(f"WHEN coalesce(s{n}, -1) <> {place}{late} THEN {n}")
        self.add(
            "deepest",
            f"SELECT {self.key}, max(CASE {' '.join(broken)} ELSE {len(steps)} END) AS step"  # noqa: S608  # numbers only
            f" FROM (SELECT {self.key}, at, stage{leads} FROM mapped"
            f" WINDOW w AS (PARTITION BY {self.key} ORDER BY at, id)) AS runs"
            f" GROUP BY {self.key}",
        )
        self._entry(f"({self.events(steps[:1])})")
        counted = " UNION ALL ".join(
            f"SELECT {self.key}, {step} AS step FROM deepest WHERE step >= {step}"  # noqa: S608  # numbers only
            for step in range(1, len(steps) + 1)
        )
        self.add("depth", counted)

    # --- open and reached -----------------------------------------------------------------------

    def unordered(self) -> None:
        steps = self.asked.steps
        for step, place in enumerate(steps, start=1):
            self.add(f"t{step}", self.events([place]))
        self._entry(f"({self.events(steps)})")
        self._depth()
        if self.asked.kind == "open":
            passing = [self._passing(step) for step in range(1, len(steps))]
            self.add("passed", " UNION ALL ".join(passing))

    def _passing(self, step: int) -> str:
        """Who had an event of the next step after one of this step (and within the window)."""
        key, window = self.key, self.asked.window
        late = "" if window is None else f" AND at - last <= {window}"
        return (
            f"SELECT DISTINCT {key}, {step} AS step FROM (SELECT {key}, at, now,"  # noqa: S608  # numbers only
            f" max(CASE WHEN now = 0 THEN at END) OVER (PARTITION BY {key}"
            " ORDER BY at, id, now DESC ROWS UNBOUNDED PRECEDING) AS last FROM ("
            f"SELECT {key}, at, id, 0 AS now FROM t{step} UNION ALL"
            f" SELECT {key}, at, id, 1 AS now FROM t{step + 1}) AS u) AS seen"
            f" WHERE now = 1 AND last IS NOT NULL{late}"
        )

    def _depth(self, *, once: bool = False) -> None:
        which = "ALL" if once else "DISTINCT"
        counted = (
            f"SELECT {which} {self.key}, {step} AS step FROM t{step}"  # noqa: S608  # numbers only
            for step in range(1, len(self.asked.steps) + 1)
        )
        self.add("depth", " UNION ALL ".join(counted))

    # --- who counts, and where ------------------------------------------------------------------

    def _entry(self, rows: str) -> None:
        self.add(
            "entry",
            f"SELECT {self.key}, min(at) AS entered FROM {rows} AS e GROUP BY {self.key}",  # noqa: S608  # numbers only
        )
        if self.asked.by in ("first_touch", "last_touch"):
            order = "at, id" if self.asked.by == "first_touch" else "at DESC, id DESC"
            # Of all that a person did in this log, mapped or not.
            self.add(
                "touch",
                "SELECT p, c FROM (SELECT e.person_id AS p, e.channel AS c, row_number()"  # noqa: S608  # numbers only
                f" OVER (PARTITION BY e.person_id ORDER BY {order}) AS n FROM entry"
                " JOIN events_event AS e ON e.person_id = entry.p WHERE e.channel <> '')"
                " AS f WHERE n = 1",
            )
        if self.asked.periods:
            spans = " UNION ALL ".join(
                f"SELECT {n} AS n, CAST({start} AS BIGINT) AS since, CAST({end} AS BIGINT) AS til"
                for n, (start, end) in enumerate(self.asked.periods)
            )
            self.add("spans", spans)

    def finished(self) -> str:
        since, til = self.asked.entered
        where = [f"entered >= {since}"] if since is not None else []
        where += [f"entered < {til}"] if til is not None else []
        end = self.on.log.last_at
        window = self.asked.window
        # Exactly a window before the end of the data is time enough.
        fresh = "0" if window is None else f"CASE WHEN entered > {end} - {window} THEN 1 ELSE 0 END"
        segment = {"per_event": "entry.c", "": "''"}.get(self.asked.by, "coalesce(touch.c, '')")
        join = ""
        if self.asked.by in ("first_touch", "last_touch"):
            join += " LEFT JOIN touch ON touch.p = entry.p"
        period = "-1"
        if self.asked.periods:
            period = "coalesce(spans.n, -1)"
            join += " LEFT JOIN spans ON entry.entered >= spans.since AND entry.entered < spans.til"
        self.add(
            "who",
            f"SELECT {', '.join(f'entry.{k}' for k in self.key.split(', '))}, {segment} AS segment,"  # noqa: S608  # numbers only
            f" {period} AS period, {fresh} AS fresh FROM entry{join}"
            + (f" WHERE {' AND '.join(where)}" if where else ""),
        )
        measures = [(1, "depth")] + ([(2, "passed")] if self.asked.kind == "open" else [])
        queries = [
            f"SELECT {measure} AS measure, step, segment, period, fresh, count(*)"  # noqa: S608  # numbers only
            f" FROM {table} JOIN who ON {self.same(table, 'who')}"
            " GROUP BY step, segment, period, fresh"
            for measure, table in measures
        ]
        queries.append(
            "SELECT 0 AS measure, 0 AS step, segment, period, fresh, count(*) FROM who"
            " GROUP BY segment, period, fresh"
        )
        return f"WITH {', '.join(self.queries)} {' UNION ALL '.join(queries)}"


def _gathered(rows: Sequence[tuple[int, int, str, int, int, int]], asked: Asked) -> Found:
    steps = len(asked.steps)
    found = Found(none(steps))
    for measure, step, segment, period, fresh, n in rows:
        places = [found.total]
        if asked.by:
            places.append(found.segments.setdefault(segment, none(steps)))
        if period >= 0:
            places.append(found.periods.setdefault(period, none(steps)))
        for counts in places:
            counts.take(measure, step, n, fresh=bool(fresh))
    if asked.kind != "open":
        for counts in (found.total, *found.segments.values(), *found.periods.values()):
            counts.passed = counts.reached[1:]
    return found


def none(steps: int) -> Counts:
    """Nobody anywhere."""
    return Counts([0] * steps, [0] * (steps - 1))
