"""Which events belong to which stage of a map: each to one stage at most."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from journeymap.core.errors import Invalid
from journeymap.events.models import EventLog, EventName, EventRule, MapLog
from journeymap.grid.models import Stage
from journeymap.maps.models import JourneyMap

MAX_RULES = 200
_PLAIN = {"[": "[[]", "?": "[?]"}


@dataclass(frozen=True, slots=True)
class Mapped:
    """A map read from its log: its stages in order, and the events (ids of names) of each."""

    log: EventLog
    stages: tuple[Stage, ...]
    names: tuple[tuple[int, ...], ...]

    def place(self, stage_id: uuid.UUID) -> int | None:
        """The place of a stage, or None where it is not one of the map's."""
        return next((n for n, stage in enumerate(self.stages) if stage.pk == stage_id), None)

    @property
    def with_events(self) -> list[int]:
        """The places of the stages that have any event."""
        return [n for n, ids in enumerate(self.names) if ids]


def stages_of(journey_map: JourneyMap) -> tuple[Stage, ...]:
    """The live stages of a map, in order."""
    return tuple(Stage.objects.filter(map=journey_map, deleted_at=None).order_by("pos", "pk"))


def mapped(journey_map: JourneyMap) -> Mapped | None:
    """How a map is read, or None where it has no log."""
    bound = MapLog.objects.select_related("log").filter(map=journey_map).first()
    if bound is None:
        return None
    stages = stages_of(journey_map)
    place = {stage.pk: number for number, stage in enumerate(stages)}
    rules = [
        (rule.pattern, place[rule.stage_id])
        for rule in EventRule.objects.filter(map_log=bound)
        if rule.stage_id in place
    ]
    names: list[list[int]] = [[] for _stage in stages]
    for pk, name in (
        EventName.objects.filter(log=bound.log).order_by("pk").values_list("pk", "name")
    ):
        found = matching(name, rules)
        if found is not None:
            names[found].append(pk)
    return Mapped(bound.log, stages, tuple(tuple(ids) for ids in names))


def matches(pattern: str, name: str) -> bool:
    """Whether an event's name fits a pattern, in which only * is special."""
    if "*" not in pattern:
        return pattern == name
    for plain, escaped in _PLAIN.items():
        pattern = pattern.replace(plain, escaped)
    return fnmatchcase(name, pattern)


def matching(name: str, rules: Sequence[tuple[str, int]]) -> int | None:
    """The stage of an event: of the rules that fit, the plain name wins, then the longest."""
    fitting = [rule for rule in rules if matches(rule[0], name)]
    if not fitting:
        return None
    return min(fitting, key=_rank)[1]


def _rank(rule: tuple[str, int]) -> tuple[bool, int, str]:
    pattern = rule[0]
    return ("*" in pattern, -len(pattern.replace("*", "")), pattern)


def set_mapping(journey_map: JourneyMap, *, log: EventLog, rules: Sequence[dict[str, Any]]) -> None:
    """Replace how a map is read. Errors: Invalid naming the rule."""
    if len(rules) > MAX_RULES:
        raise Invalid(fields={"rules": "A map has at most 200 rules."})
    places = {stage.pk: number for number, stage in enumerate(stages_of(journey_map))}
    seen: dict[str, int] = {}
    for number, rule in enumerate(rules):
        if rule["stage"] not in places:
            raise Invalid(fields={f"rules[{number}].stage": "This map has no such stage."})
        if rule["pattern"] in seen:
            raise Invalid(fields={f"rules[{number}].pattern": "This pattern stands twice."})
        seen[rule["pattern"]] = places[rule["stage"]]
    _refuse_doubt(log, seen)
    with transaction.atomic():
        bound, _made = MapLog.objects.update_or_create(map=journey_map, defaults={"log": log})
        EventRule.objects.filter(map_log=bound).delete()
        EventRule.objects.bulk_create(
            EventRule(map_log=bound, pattern=rule["pattern"], stage_id=rule["stage"])
            for rule in rules
        )


def _refuse_doubt(log: EventLog, rules: dict[str, int]) -> None:
    """Two patterns that fit an event equally well must not send it to two stages."""
    for name in EventName.objects.filter(log=log).values_list("name", flat=True):
        fit = [rule for rule in rules.items() if matches(rule[0], name)]
        fitting = sorted((*_rank(rule), rule[1]) for rule in fit)
        if len(fitting) < 2:
            continue
        first, second = fitting[:2]
        if first[:2] == second[:2] and first[3] != second[3]:
            told = _("“%(name)s” fits “%(one)s” and “%(other)s”, which name two stages.")
            parts = {"name": name, "one": first[2], "other": second[2]}
            raise Invalid(fields={"rules": told % parts})


def unset_mapping(journey_map: JourneyMap) -> None:
    """The map is read from no log any more."""
    MapLog.objects.filter(map=journey_map).delete()
