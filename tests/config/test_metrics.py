"""The metrics registry: what Prometheus reads, and what may not grow without bound."""

import pytest

from journeymap.core.metrics import Registry


def test_counters_and_gauges_are_shown_with_their_labels_escaped() -> None:
    registry = Registry()
    ops = registry.counter("ops_total", "Ops", labels=("entity",))
    ops.add(entity="card")
    ops.add(2, entity='a"b\n')
    rooms = registry.gauge("rooms", "Rooms")
    rooms.set(3)
    rooms.add(-1)
    shown = registry.render().splitlines()
    assert "# TYPE ops_total counter" in shown
    assert 'ops_total{entity="card"} 1' in shown
    assert r'ops_total{entity="a\"b\n"} 2' in shown
    assert "rooms 2" in shown


def test_a_histogram_counts_cumulatively_and_times_blocks_that_raise() -> None:
    registry = Registry()
    seconds = registry.histogram("s", "Seconds", buckets=(0.1, 1.0))
    for value in (0.05, 0.1, 0.5, 9.0):
        seconds.observe(value)
    shown = registry.render()
    for line in (
        's_bucket{le="0.1"} 2',
        's_bucket{le="1"} 3',
        's_bucket{le="+Inf"} 4',
        "s_count 4",
    ):
        assert line in shown
    with pytest.raises(KeyError), seconds.time():
        raise KeyError
    assert "s_count 5" in registry.render()


def test_wrong_use_is_refused_and_a_name_has_one_meaning() -> None:
    registry = Registry()
    counter = registry.counter("c", "C", labels=("a",))
    with pytest.raises(ValueError, match="only grows"):
        counter.add(-1, a="x")
    with pytest.raises(ValueError, match="takes the labels"):
        counter.add(b="x")
    assert registry.counter("c", "C", labels=("a",)) is counter
    with pytest.raises(ValueError, match="in another way"):
        registry.gauge("c", "C", labels=("a",))
    with pytest.raises(ValueError, match="not a valid name"):
        registry.counter("Not-a-name", "C")


def test_labels_without_bound_end_up_as_other_and_a_broken_gauge_hides_nothing() -> None:
    registry = Registry()
    paths = registry.counter("paths", "Paths", labels=("path",))
    for number in range(600):
        paths.add(path=str(number))
    assert paths.value(path="other") == 100
    registry.gauge("broken", "Broken").ask(lambda: 1 / 0)
    registry.gauge("asked", "Asked").ask(lambda: 7)
    shown = registry.render()
    assert "asked 7" in shown
    assert "\nbroken" not in shown
