"""Who wants to hear of new snapshots and of the planner's rounds, without `kpis` knowing them.

Packages above this one register from `apps.py`. A snapshot's listener is called in its
transaction and must be brief: it leaves a row and queues a job.
"""

import uuid
from collections.abc import Callable, Sequence

SnapshotListener = Callable[[uuid.UUID, Sequence[uuid.UUID]], None]
Duty = Callable[[], None]

_snapshots: list[SnapshotListener] = []
_rounds: list[Duty] = []
_tidies: list[Duty] = []


def on_snapshots(listener: SnapshotListener) -> None:
    """Call `listener(map_id, stage_kpi_ids)` in each transaction that wrote new numbers."""
    if listener not in _snapshots:
        _snapshots.append(listener)


def on_round(duty: Duty) -> None:
    """Call `duty()` in each round of the planner, about once a minute."""
    if duty not in _rounds:
        _rounds.append(duty)


def on_tidy(duty: Duty) -> None:
    """Call `duty()` when what is kept for a time only is forgotten, about once an hour."""
    if duty not in _tidies:
        _tidies.append(duty)


def snapshots_written(map_id: uuid.UUID, stage_kpi_ids: Sequence[uuid.UUID]) -> None:
    """Tell of new or revised snapshots of a map's KPIs, in the present transaction."""
    for listener in _snapshots:
        listener(map_id, stage_kpi_ids)


def round_made() -> None:
    """Tell of a round of the planner."""
    for duty in _rounds:
        duty()


def tidied() -> None:
    """Tell that it is time to forget."""
    for duty in _tidies:
        duty()
