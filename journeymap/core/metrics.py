"""Counters, gauges and histograms for /metrics, in Prometheus' text format. Thread-safe.

OPS = metrics.counter("journeymap_ops_total", "Operations committed", labels=("entity",))
OPS.add(1, entity="card")
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from time import perf_counter

_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
# Seconds; covers a commit of a millisecond as well as a request that hangs.
DEFAULT_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# A label that grows without bound (a path, a user) would eat the memory; beyond this, values are
# counted as "other".
_MOST_SERIES = 500

Key = tuple[str, ...]


def _escape(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


class _Metric:
    kind = ""

    def __init__(self, name: str, help_text: str, labels: tuple[str, ...]) -> None:
        self.name = name
        self.help_text = help_text
        self.labels = labels
        self._lock = Lock()

    def _key(self, given: dict[str, str], known: dict[Key, object]) -> Key:
        if set(given) != set(self.labels):
            raise ValueError(f"{self.name} takes the labels {self.labels}, not {tuple(given)}")
        key = tuple(str(given[label]) for label in self.labels)
        if key not in known and len(known) >= _MOST_SERIES:
            return tuple("other" for _ in self.labels)
        return key

    def _series(self, key: Key, *, suffix: str = "", more: str = "") -> str:
        pairs = [
            f'{label}="{_escape(value)}"' for label, value in zip(self.labels, key, strict=True)
        ]
        if more:
            pairs.append(more)
        inner = f"{{{','.join(pairs)}}}" if pairs else ""
        return f"{self.name}{suffix}{inner}"

    def lines(self) -> Iterator[str]:
        """Yield the sample lines of this metric."""
        raise NotImplementedError


class Counter(_Metric):
    """A number that only grows."""

    kind = "counter"

    def __init__(self, name: str, help_text: str, labels: tuple[str, ...]) -> None:
        super().__init__(name, help_text, labels)
        self._values: dict[Key, float] = {} if labels else {(): 0.0}

    def add(self, amount: float = 1, **labels: str) -> None:
        """Count `amount` more. Raises ValueError for a negative amount or wrong labels."""
        if amount < 0:
            raise ValueError("a counter only grows")
        with self._lock:
            key = self._key(labels, self._values)  # type: ignore[arg-type]  # only the keys are read
            self._values[key] = self._values.get(key, 0.0) + amount

    def value(self, **labels: str) -> float:
        """Return what was counted for these labels (tests read it)."""
        with self._lock:
            return self._values.get(tuple(str(labels[label]) for label in self.labels), 0.0)

    def lines(self) -> Iterator[str]:
        """Yield one line a series."""
        with self._lock:
            values = dict(self._values)
        for key, value in values.items():
            yield f"{self._series(key)} {_number(value)}"


class Gauge(Counter):
    """A number that goes up and down, or one that is asked for when somebody looks."""

    kind = "gauge"

    def __init__(self, name: str, help_text: str, labels: tuple[str, ...]) -> None:
        super().__init__(name, help_text, labels)
        self._asked: Callable[[], float] | None = None

    def add(self, amount: float = 1, **labels: str) -> None:
        """Move the value by `amount`, which may be negative."""
        with self._lock:
            key = self._key(labels, self._values)  # type: ignore[arg-type]  # only the keys are read
            self._values[key] = self._values.get(key, 0.0) + amount

    def set(self, value: float, **labels: str) -> None:
        """Set the value."""
        with self._lock:
            self._values[self._key(labels, self._values)] = value  # type: ignore[arg-type]  # as above

    def ask(self, function: Callable[[], float]) -> None:
        """Use `function()` as the value whenever /metrics is read.

        Only for a gauge without labels.
        """
        self._asked = function

    def lines(self) -> Iterator[str]:
        """Yield one line a series.

        A failing `ask` function yields none, so that the rest is still shown.
        """
        if self._asked is None:
            yield from super().lines()
            return
        try:
            yield f"{self.name} {_number(float(self._asked()))}"
        except Exception:  # a broken gauge must not hide the others
            return


class Histogram(_Metric):
    """How often a duration (or size) fell below each bound."""

    kind = "histogram"

    def __init__(
        self, name: str, help_text: str, labels: tuple[str, ...], buckets: tuple[float, ...]
    ) -> None:
        super().__init__(name, help_text, labels)
        self.buckets = tuple(sorted(buckets))
        self._counts: dict[Key, list[int]] = {}
        self._sums: dict[Key, float] = {}

    def observe(self, value: float, **labels: str) -> None:
        """Record one observation."""
        with self._lock:
            key = self._key(labels, self._counts)  # type: ignore[arg-type]  # only the keys are read
            counts = self._counts.setdefault(key, [0] * (len(self.buckets) + 1))
            for number, bound in enumerate(self.buckets):
                if value <= bound:
                    counts[number] += 1
                    break
            else:
                counts[-1] += 1
            self._sums[key] = self._sums.get(key, 0.0) + value

    @contextmanager
    def time(self, **labels: str) -> Iterator[None]:
        """Observe the seconds the block takes, whether it succeeds or raises."""
        began = perf_counter()
        try:
            yield
        finally:
            self.observe(perf_counter() - began, **labels)

    def lines(self) -> Iterator[str]:
        """Yield cumulative buckets, sum and count of each series."""
        with self._lock:
            snapshot = [
                (key, list(counts), self._sums[key]) for key, counts in self._counts.items()
            ]
        for key, counts, total in snapshot:
            running = 0
            for bound, count in zip((*map(_number, self.buckets), "+Inf"), counts, strict=True):
                running += count
                below = f'le="{bound}"'
                yield f"{self._series(key, suffix='_bucket', more=below)} {running}"
            yield f"{self._series(key, suffix='_sum')} {total!r}"
            yield f"{self._series(key, suffix='_count')} {running}"


class Registry:
    """All metrics of a process; asking twice for one name gives the same object."""

    def __init__(self) -> None:
        self._metrics: dict[str, _Metric] = {}
        self._lock = Lock()

    def _declare(self, metric: _Metric) -> _Metric:
        if not _NAME.match(metric.name) or not all(_NAME.match(label) for label in metric.labels):
            raise ValueError(f"{metric.name} or one of its labels is not a valid name")
        with self._lock:
            known = self._metrics.setdefault(metric.name, metric)
        if type(known) is not type(metric) or known.labels != metric.labels:
            raise ValueError(f"{metric.name} is already declared in another way")
        return known

    def counter(self, name: str, help_text: str, *, labels: tuple[str, ...] = ()) -> Counter:
        """Declare or find a counter. Raises ValueError when the name is used in another way."""
        metric = self._declare(Counter(name, help_text, labels))
        assert isinstance(metric, Counter)
        return metric

    def gauge(self, name: str, help_text: str, *, labels: tuple[str, ...] = ()) -> Gauge:
        """Declare or find a gauge. Raises ValueError when the name is used in another way."""
        metric = self._declare(Gauge(name, help_text, labels))
        assert isinstance(metric, Gauge)
        return metric

    def histogram(
        self,
        name: str,
        help_text: str,
        *,
        labels: tuple[str, ...] = (),
        buckets: tuple[float, ...] = DEFAULT_BUCKETS,
    ) -> Histogram:
        """Declare or find a histogram. Raises ValueError when the name is used in another way."""
        metric = self._declare(Histogram(name, help_text, labels, buckets))
        assert isinstance(metric, Histogram)
        return metric

    def render(self) -> str:
        """Return everything in Prometheus' text format, version 0.0.4."""
        with self._lock:
            metrics = [self._metrics[name] for name in sorted(self._metrics)]
        lines: list[str] = []
        for metric in metrics:
            lines.append(f"# HELP {metric.name} {metric.help_text}")
            lines.append(f"# TYPE {metric.name} {metric.kind}")
            lines.extend(metric.lines())
        return "\n".join(lines) + "\n"


registry = Registry()
counter = registry.counter
gauge = registry.gauge
histogram = registry.histogram
render = registry.render
