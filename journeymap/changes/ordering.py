"""Where a thing lands among its siblings: a fresh order string where the wished one cannot hold."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from journeymap.core import pos as positions


@dataclass(frozen=True, slots=True)
class Placement:
    """The key the moved row gets, and new keys `(id, pos)` for siblings that had to make room."""

    pos: str
    others: list[tuple[str, str]] = field(default_factory=list)


class Near(Protocol):
    """What can be asked about siblings without reading all of them."""

    def last(self) -> str | None:
        """Return the highest key, None where there are no siblings."""

    def beside(self, after: str) -> tuple[str, str | None] | None:
        """Return the key of a sibling, and the least one of the others that is not below it.

        None where it is no sibling.
        """


def place(
    *,
    wanted: str | None,
    has_after: bool,
    after: str | None,
    siblings: Callable[[], list[tuple[str, str]]],
    near: Near | None = None,
) -> Placement:
    """Return where a row goes among `siblings` (pairs (pos, id) in order, itself left out).

    Without a neighbour the wished key is taken as it is; ties are broken by id. With `after` the
    row follows that neighbour (None: it leads), and the wished key holds only when it sorts there.
    A neighbour that is gone leaves the wished key, or the end. Keys above 48 characters and keys
    without room between them re-key the whole list (I9).

    `near` answers most of it from one or two keys: reading all siblings for each card of a pasted
    thousand would keep everybody else waiting.
    """
    if wanted is not None and not has_after and len(wanted) <= positions.REBALANCE_ABOVE:
        return Placement(wanted)
    if near is not None and (quick := _quick(wanted, has_after, after, near)):
        return Placement(quick)
    row = siblings()
    ids = [row_id for _, row_id in row]
    if has_after and after is None:
        index = 0
    elif has_after and after in ids:
        index = ids.index(after) + 1
    elif wanted is not None:
        index = sum(1 for pos, _ in row if pos <= wanted)
    else:
        index = len(row)
    before = row[index - 1][0] if index else None
    behind = row[index][0] if index < len(row) else None
    if wanted is not None and _fits(before, wanted, behind):
        return Placement(wanted)
    try:
        fresh = positions.between(before, behind)
    except ValueError:
        fresh = ""
    if fresh and len(fresh) <= positions.REBALANCE_ABOVE:
        return Placement(fresh)
    keys = positions.n_between(None, None, len(row) + 1)
    others = zip(ids, keys[:index] + keys[index + 1 :], strict=True)
    return Placement(keys[index], list(others))


def _quick(wanted: str | None, has_after: bool, after: str | None, near: Near) -> str:
    if not has_after and wanted is None:
        before, behind = near.last(), None
    elif after is not None and (found := near.beside(after)):
        before, behind = found
    else:
        return ""
    if wanted is not None and _fits(before, wanted, behind):
        return wanted
    if before is None or (behind is not None and before >= behind):
        return ""
    fresh = positions.between(before, behind)
    return fresh if len(fresh) <= positions.REBALANCE_ABOVE else ""


def _fits(before: str | None, pos: str, behind: str | None) -> bool:
    return (
        len(pos) <= positions.REBALANCE_ABOVE
        and (before is None or before < pos)
        and (behind is None or pos < behind)
    )
