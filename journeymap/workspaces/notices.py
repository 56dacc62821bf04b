"""`notify`: the one way news about class R rows, KPIs, roles and links leaves a transaction."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import F

from journeymap.workspaces.models import Notice, Workspace

Listener = Callable[[Notice], None]
_listeners: list[Listener] = []


def subscribe(listener: Listener) -> None:
    """Call `listener(notice)` after each commit in this process (the hub's short cut)."""
    if listener not in _listeners:
        _listeners.append(listener)


def unsubscribe(listener: Listener) -> None:
    """Stop calling a listener; harmless for one that is not called."""
    if listener in _listeners:
        _listeners.remove(listener)


def notify(
    *,
    kind: str,
    ref: str = "",
    map_id: uuid.UUID | None = None,
    workspace_id: uuid.UUID | None = None,
    payload: dict[str, Any] | None = None,
) -> Notice:
    """Write a Notice in the present transaction; open hubs hear of it after the commit.

    Kinds: kpi, library, role, link, map, comment. A rolled-back transaction says nothing (P6).
    """
    notice = Notice.objects.create(
        kind=kind, ref=ref, map_id=map_id, workspace_id=workspace_id, payload=payload or {}
    )
    transaction.on_commit(lambda: _deliver(notice))
    return notice


def library_changed(*, workspace_id: uuid.UUID, entity: str, ref: str) -> None:
    """Raise the workspace's `library_rev` and tell its open maps that `entity` `ref` changed."""
    Workspace.objects.filter(pk=workspace_id).update(library_rev=F("library_rev") + 1)
    notify(kind="library", ref=ref, workspace_id=workspace_id, payload={"entity": entity})


def _deliver(notice: Notice) -> None:
    for listener in _listeners:
        listener(notice)
