"""The catalogue against the maps: how often each touchpoint is met, how it feels, what is there
twice; and the merge of what is."""

import unicodedata
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from journeymap.changes.envelope import MAX_OPS
from journeymap.changes.writer import apply_through_writer
from journeymap.core import clock
from journeymap.core.errors import Conflict, Forbidden, Invalid
from journeymap.core.ids import uuid7
from journeymap.maps import policy
from journeymap.workspaces.actor import Actor, Capability
from journeymap.workspaces.notices import library_changed
from touchpoints import curve
from touchpoints.models import Touchpoint, TouchpointDefinition
from touchpoints.queries import touchpoints_seen

Json = dict[str, Any]
TOP = 10
MERGE_HIGH = 100
"""Entries merged at a time: a list somebody has read."""

# Touchpoints in no entry: of none, or of one that was deleted and merged into no other.
_FREE = Q(definition=None) | Q(
    definition__deleted_at__isnull=False, definition__merged_into__isnull=True
)

# The ids of some maps' touchpoints that a number is measured for; `journeymap.kpis` knows.
Measured = Callable[[uuid.UUID], set[uuid.UUID]]
_measured: list[Measured] = []


def register_measured(known: Measured) -> None:
    """Let a package above say which touchpoints of a workspace carry a measurement."""
    _measured.append(known)


@dataclass
class Met:
    """What the maps say of one entry of the catalogue, or of a name that stands in none."""

    name: str
    channel: str
    definition: uuid.UUID | None
    occurrences: int = 0
    score: int = 0
    moments: int = 0
    measured: int = 0
    readings: int = 0
    valence_sum: int = 0
    maps: set[uuid.UUID] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def json(self) -> Json:
        """The figures as the API shows them."""
        mean = Fraction(self.score, self.occurrences) if self.occurrences else None
        felt = Fraction(self.valence_sum, self.readings) if self.readings else None
        return {
            "definition": self.definition and str(self.definition),
            "name": self.name,
            "channel": self.channel,
            "occurrences": self.occurrences,
            "maps": len(self.maps),
            "importance": None if mean is None else str(curve.rounded(mean)),
            "score": self.score,
            "valence": None if felt is None else str(curve.rounded(felt)),
            "readings": self.readings,
            "moments": self.moments,
            "kpis": self.measured,
        }


def folded(name: str) -> str:
    """A name without what people write differently: case, accents, spaces."""
    plain = unicodedata.normalize("NFKD", name)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def loose(found: QuerySet[Touchpoint], name: str) -> QuerySet[Touchpoint]:
    """Of these touchpoints those in no entry that bear the name, case and accents aside."""
    wanted = folded(name)
    free = found.filter(_FREE)
    ids = [
        pk
        for pk, own in free.order_by().values_list("pk", "name").distinct()
        if folded(own) == wanted
    ]
    return found.filter(pk__in=ids)


def catalogue(actor: Actor, workspace_id: uuid.UUID) -> Json:
    """Figures of every entry, of names in no entry, the Top 10, and what is there twice.

    Counts what the actor sees. The Top 10 goes by importance times occurrences, that is by the
    sum of the importances; among equals what feels worst comes first.
    """
    entries, loose = _met(actor, workspace_id)
    everything = [one for one in (*entries.values(), *loose.values()) if one.occurrences]
    top = sorted(
        everything,
        key=lambda one: (
            -one.score,
            Fraction(one.valence_sum, one.readings) if one.readings else 3,
            folded(one.name),
            one.channel,
        ),
    )
    return {
        "definitions": [one.json() for one in entries.values()],
        "loose": [
            {**one.json(), "names": sorted(one.names)}
            for one in sorted(loose.values(), key=lambda one: (-one.score, folded(one.name)))
        ],
        "top": [one.json() for one in top[:TOP]],
        "duplicates": _duplicates(entries.values(), loose),
    }


def _met(
    actor: Actor, workspace_id: uuid.UUID
) -> tuple[dict[uuid.UUID, Met], dict[tuple[str, str], Met]]:
    entries: dict[uuid.UUID, Met] = {}
    into: dict[uuid.UUID, uuid.UUID] = {}
    for row in TouchpointDefinition.objects.filter(workspace_id=workspace_id).order_by(
        "name", "id"
    ):
        if row.deleted_at is None:
            entries[row.pk] = Met(row.name, row.channel, row.pk)
        elif row.merged_into_id is not None:
            into[row.pk] = row.merged_into_id
    measured = set().union(*(known(workspace_id) for known in _measured))
    loose: dict[tuple[str, str], Met] = {}
    seen = touchpoints_seen(actor, workspace_id=workspace_id).order_by("id")
    for (
        pk,
        definition,
        name,
        channel,
        map_id,
        importance,
        truth,
        total,
        readings,
    ) in seen.values_list(
        *("pk", "definition_id", "name", "channel", "map_id", "importance"),
        *("is_moment_of_truth", "valence_sum", "readings"),
    ):
        one = entries.get(into.get(definition, definition))
        if one is None:
            key = (folded(name), channel)
            one = loose.setdefault(key, Met(name, channel, None))
        one.occurrences += 1
        one.score += importance
        one.moments += truth
        one.measured += pk in measured
        one.readings += readings
        one.valence_sum += total or 0
        one.maps.add(map_id)
        one.names.add(name)
    return entries, loose


def _duplicates(entries: Iterable[Met], loose: dict[tuple[str, str], Met]) -> list[Json]:
    """Entries of the same name and channel, and names that could be an entry together."""
    alike: dict[tuple[str, str], list[Met]] = defaultdict(list)
    for one in entries:
        alike[folded(one.name), one.channel].append(one)
    found = []
    for key in sorted({*alike, *loose}):
        same, free = alike.get(key, []), loose.get(key)
        met = free.occurrences if free else 0
        if len(same) > 1 or (same and met) or met > 1:
            first = same[0] if same else free
            assert first is not None
            found.append(
                {
                    "name": first.name,
                    "channel": first.channel,
                    "definitions": [str(one.definition) for one in same],
                    "names": sorted(free.names) if free else [],
                    "loose": met,
                }
            )
    return found


def merge(
    actor: Actor,
    target: TouchpointDefinition,
    *,
    others: Collection[uuid.UUID],
    names: Collection[str],
    dry_run: bool = False,
) -> Json:
    """Make one entry of several: touchpoints that name the others name `target` from now on.

    `names` takes up touchpoints in no entry as well, those of one of these names and the
    target's channel. Each map changes by batches of its own, as the actor; the others leave the
    catalogue last, so that what fails half-way is finished by merging again. Answers how many
    maps and touchpoints it is about; with `dry_run` that is all. Raises Invalid for entries that
    are not of this workspace, Forbidden and Conflict telling how many maps stand in the way.
    """
    merged = list(
        TouchpointDefinition.objects.filter(
            pk__in=others, workspace_id=target.workspace_id, deleted_at__isnull=True
        ).exclude(pk=target.pk)
    )
    if len(merged) != len(set(others)):
        raise Invalid(fields={"definitions": "There is no such entry here to merge."})
    found = _to_point(target, [row.pk for row in merged], names)
    refused = locked = 0
    for map_id, rows in found.items():
        access = policy.access_to_map(actor, map_id)
        if access is None or not access.may(Capability.EDIT):
            refused += 1
        elif any(lock for _id, lock in rows) and not access.may(Capability.LOCK):
            locked += 1
    if refused:
        told = _("You may not edit %(n)s of the maps this would change.") % {"n": refused}
        raise Forbidden(told, maps=refused)
    if locked:
        told = _("On %(n)s of the maps the touchpoints stand in a locked lane.") % {"n": locked}
        raise Conflict(told, maps=locked)
    answer = {"maps": len(found), "touchpoints": sum(map(len, found.values()))}
    if dry_run:
        return answer
    for map_id, rows in found.items():
        _point(actor, map_id, [row_id for row_id, _lock in rows], target)
    _retire(merged, target)
    return answer


def _to_point(
    target: TouchpointDefinition, others: list[uuid.UUID], names: Collection[str]
) -> dict[uuid.UUID, list[tuple[uuid.UUID, bool]]]:
    """The touchpoints to point elsewhere and whether their lane is locked, by map."""
    wanted = {folded(name) for name in names}
    free = _FREE & Q(channel=target.channel) if wanted else Q(pk__in=[])
    rows = Touchpoint.objects.filter(
        Q(definition__in=others) | free,
        map__workspace_id=target.workspace_id,
        map__deleted_at__isnull=True,
        deleted_at__isnull=True,
    ).order_by("map_id", "id")
    found: dict[uuid.UUID, list[tuple[uuid.UUID, bool]]] = defaultdict(list)
    for pk, map_id, definition, name, lock in rows.values_list(
        "pk", "map_id", "definition_id", "name", "lane__locked"
    ):
        if definition in others or folded(name) in wanted:
            found[map_id].append((pk, lock))
    return found


def _point(
    actor: Actor, map_id: uuid.UUID, rows: list[uuid.UUID], target: TouchpointDefinition
) -> None:
    for start in range(0, len(rows), MAX_OPS):
        ops = [
            {
                "entity": "touchpoint",
                "type": "set",
                "id": str(row),
                "fields": {"definition": str(target.pk)},
            }
            for row in rows[start : start + MAX_OPS]
        ]
        batch = {
            "batch_id": str(uuid7()),
            "base_revision": 0,
            "label": "touchpoint.merge",
            "ops": ops,
        }
        apply_through_writer(actor=actor, map_id=map_id, batch=batch)


def _retire(merged: list[TouchpointDefinition], target: TouchpointDefinition) -> None:
    """Take merged entries out of the catalogue; what was merged into them follows."""
    gone = [row.pk for row in merged]
    with transaction.atomic():
        TouchpointDefinition.objects.filter(merged_into__in=gone).update(merged_into=target)
        TouchpointDefinition.objects.filter(pk__in=gone).update(
            merged_into=target, deleted_at=clock.now()
        )
        for row in (*merged, target):
            library_changed(
                workspace_id=target.workspace_id,
                entity="touchpoint_definition",
                ref=str(row.pk),
            )
