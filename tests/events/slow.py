"""Every funnel once more, in plain Python and without haste: what the SQL must equal."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from journeymap.events.funnels import Asked, Counts


@dataclass(frozen=True)
class Did:
    """An event of a subject: `order` is its arrival."""

    who: str
    stage: int | None
    at: int
    order: int
    channel: str = ""


def counts(asked: Asked, log: Sequence[Did], *, end: int) -> Counts:
    """Count a funnel of all subjects."""
    steps = asked.steps
    found = Counts([0] * len(steps), [0] * (len(steps) - 1))
    for events in by_subject(log).values():
        first = steps[:1] if asked.kind in ("closed", "direct") else steps
        entries = [e.at for e in events if e.stage in first]
        if not entries:
            continue
        entry = min(entries)
        since, til = asked.entered
        if (since is not None and entry < since) or (til is not None and entry >= til):
            continue
        if asked.window is not None and end - entry < asked.window:
            found.immature += 1
            continue
        found.entered += 1
        at_step, passed = _ways[asked.kind](events, asked)
        for n, here in enumerate(at_step):
            found.reached[n] += here
        for n, on in enumerate(passed):
            found.passed[n] += on
    return found


def by_subject(log: Iterable[Did]) -> dict[str, list[Did]]:
    found: dict[str, list[Did]] = defaultdict(list)
    for event in sorted(log, key=lambda e: (e.at, e.order)):
        found[event.who].append(event)
    return found


Steps = tuple[list[bool], list[bool]]


def _closed(events: list[Did], asked: Asked) -> Steps:
    deepest = 0
    for n, event in enumerate(events):
        if event.stage != asked.steps[0]:
            continue
        depth, after = 1, n + 1
        for stage in asked.steps[1:]:
            places = range(after, len(events))
            place = next((i for i in places if events[i].stage == stage), None)
            if place is None or _late(event, events[place], asked):
                break
            depth, after = depth + 1, place + 1
        deepest = max(deepest, depth)
    return _to(deepest, asked)


def _direct(events: list[Did], asked: Asked) -> Steps:
    mapped = [event for event in events if event.stage is not None]
    deepest = 0
    for n, event in enumerate(mapped):
        depth = 0
        for stage, one in zip(asked.steps, mapped[n:], strict=False):
            if one.stage != stage or _late(event, one, asked):
                break
            depth += 1
        deepest = max(deepest, depth)
    return _to(deepest, asked)


def _late(first: Did, later: Did, asked: Asked) -> bool:
    return asked.window is not None and later.at - first.at > asked.window


def _to(depth: int, asked: Asked) -> Steps:
    reached = [n < depth for n in range(len(asked.steps))]
    return reached, reached[1:]


def _reached(events: list[Did], asked: Asked) -> Steps:
    at_step = [any(e.stage == stage for e in events) for stage in asked.steps]
    return at_step, at_step[1:]


def _open(events: list[Did], asked: Asked) -> Steps:
    passed = [
        any(
            one.stage == here and other.stage == there and not _late(one, other, asked)
            for n, one in enumerate(events)
            for other in events[n + 1 :]
        )
        for here, there in pairwise(asked.steps)
    ]
    return _reached(events, asked)[0], passed


_ways: dict[str, Callable[[list[Did], Asked], Steps]] = {
    "closed": _closed,
    "direct": _direct,
    "reached": _reached,
    "open": _open,
}
