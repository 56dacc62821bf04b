"""What a transaction that holds a map's lock has read of its rows: each row once."""

from collections.abc import Iterable

from journeymap.changes import entities, rows
from journeymap.changes.envelope import Op
from journeymap.changes.rows import Row
from journeymap.core import statements
from journeymap.core.kinds import Ref
from journeymap.core.statements import Rows, Statement

Key = tuple[str, str]


class Known:
    """The rows of one map by entity name and id, read when first asked for."""

    def __init__(self, map_id: str) -> None:
        self.map_id = map_id
        self._rows: dict[Key, Row | None] = {}
        self._elsewhere: set[Key] = set()

    def get(self, name: str, row_id: str) -> Row | None:
        """Return a row of this map, deleted ones included, or None."""
        key = (name, row_id)
        if key not in self._rows:
            self.read([key])
        return self._rows[key]

    def taken_elsewhere(self, name: str, row_id: str) -> bool:
        """Tell whether another map holds a row of this id."""
        return self.get(name, row_id) is None and (name, row_id) in self._elsewhere

    def put(self, name: str, row: Row) -> None:
        """Learn of a row's new state, which this transaction writes."""
        self._rows[(name, row.id)] = row

    def clear(self) -> None:
        """Forget all rows: some of what was put has been taken back."""
        self._rows.clear()
        self._elsewhere.clear()

    def read(self, wanted: Iterable[Key], *, first: Iterable[Statement] = ()) -> list[Rows]:
        """Read rows and, level by level, everything they stand on.

        `first` is asked ahead of the first level, in the same round trip; its answers are returned.
        """
        before = list(first)
        answers: list[Rows] = []
        missing = {key for key in wanted if key not in self._rows}
        while missing or before:
            lookups = [
                rows.Lookup(entities.get(name), [i for n, i in missing if n == name])
                for name in sorted({name for name, _ in missing})
            ]
            asked = [statement for lookup in lookups for statement in lookup.statements()]
            found = statements.read(*before, *asked)
            answers += found[: len(before)]
            rest = iter(found[len(before) :])
            self._rows.update(dict.fromkeys(missing))
            missing = {key for lookup in lookups for key in self._take(lookup, rest)}
            missing -= self._rows.keys()
            before = []
        return answers

    def _take(self, lookup: rows.Lookup, found: Iterable[Rows]) -> list[Key]:
        entity = lookup.entity
        parents: list[Key] = []
        for map_id, row in lookup.rows(found):
            key = (entity.name, row.id)
            if map_id != self.map_id:
                self._elsewhere.add(key)
                continue
            self._rows[key] = row
            parents += referred(entity, row.values)
        return parents


def touched_by(ops: Iterable[Op]) -> Iterable[Key]:
    """Yield the rows that ops name: their own and those their fields refer to."""
    for op in ops:
        yield op.entity.name, op.id
        yield from referred(op.entity, op.fields)


def referred(entity: entities.Entity, values: dict[str, object]) -> list[Key]:
    """Return the rows of the map that a row with these values stands on."""
    found = []
    for name in entity.hiding:
        kind, target = entity.fields[name], values.get(name)
        if isinstance(kind, Ref) and isinstance(target, str):
            found.append((kind.entity, target))
    return found
