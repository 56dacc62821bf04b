"""The kinds of jobs: which queue each stands in and who runs it.

Packages above this one register theirs from `apps.py`. A queue has workers of its own, so that a
slow vendor holds up no mail and a long import no alert.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from journeymap.kpis.jobs import Claim

Handler = Callable[["Claim"], None]

QUEUES = ("collect", "analytics", "webhooks", "imports", "mail")
# Which queues share a worker process. Inside a group jobs are short, or may wait for each other.
GROUPS: dict[str, tuple[str, ...]] = {
    "collect": ("collect",),
    "quick": ("mail", "webhooks"),
    "heavy": ("imports", "analytics"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job. `handler` is the dotted name of a function of one Claim."""

    name: str
    queue: str
    handler: str


_KINDS: dict[str, Kind] = {}


def register(name: str, *, queue: str, handler: str) -> None:
    """Make a kind of job known. Errors: ValueError (no such queue, a name taken by another)."""
    if queue not in QUEUES:
        raise ValueError(f"There is no queue {queue}.")
    kind = Kind(name, queue, handler)
    if _KINDS.setdefault(name, kind) != kind:
        raise ValueError(f"The kind {name} is registered already.")


def queue_of(name: str) -> str:
    """The queue of a kind. Errors: KeyError for an unknown one."""
    return _KINDS[name].queue


@cache
def handler_of(name: str) -> Handler | None:
    """Who runs a kind: imported when its first job comes, so that web processes load none."""
    kind = _KINDS.get(name)
    if kind is None:
        return None
    module, _, attribute = kind.handler.rpartition(".")
    found: Handler = getattr(import_module(module), attribute)
    return found
