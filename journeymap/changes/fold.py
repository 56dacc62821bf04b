"""`fold`: effective ops applied to a document, the Python twin of the browser's `applyOp`.

The log replayed through it from an empty map gives the present document (P15); tests hold every
op type to the same vectors as the TypeScript model.
"""

from typing import Any

from journeymap.changes import entities
from journeymap.changes.document import sort_key
from journeymap.core.kinds import Ref

Document = dict[str, Any]


def fold(document: Document, ops: list[dict[str, Any]], *, revision: int) -> Document:
    """Return the document after the effective `ops` of one revision; the input is not changed."""
    state = {k: list(v) if isinstance(v, list) else v for k, v in document.items()}
    touched: set[str] = set()
    for op in ops:
        entity = entities.get(op["entity"])
        touched.add(entity.section)
        if entity.name == "map":
            _fold_header(state, op, revision)
        else:
            _fold_row(state, entity, op, revision)
    _drop_orphans(state)
    for value in state.values():
        if isinstance(value, list):
            value.sort(key=sort_key)
    state["revision"] = revision
    return state


def _fold_header(state: Document, op: dict[str, Any], revision: int) -> None:
    state["map"] = {**state["map"], **op.get("fields", {}), "rev": revision}


def _fold_row(state: Document, entity: entities.Entity, op: dict[str, Any], revision: int) -> None:
    verb, row_id = op["type"], op["id"]
    section = state[entity.section]
    index = next((i for i, row in enumerate(section) if row["id"] == row_id), None)
    if verb == "create":
        if index is None:
            section.append({"id": row_id, "rev": revision, **op["fields"]})
    elif verb == "restore":
        for name, rows in op.get("rows", {}).items():
            present = {row["id"] for row in state[name]}
            state[name].extend(dict(row) for row in rows if row["id"] not in present)
    elif index is None:
        return
    elif verb == "delete":
        del section[index]
    elif verb in {"link", "unlink"}:
        ((key, target),) = op["fields"].items()
        name = next(n for n, link in entity.links.items() if link.field == key)
        linked = {*section[index][name]}
        linked = linked | {target} if verb == "link" else linked - {target}
        section[index] = {**section[index], name: sorted(linked), "rev": revision}
    else:
        section[index] = {**section[index], **op["fields"], "rev": revision}


def _drop_orphans(state: Document) -> None:
    seen: dict[str, set[str]] = {}
    for entity in entities.in_order():
        if entity.name == "map":
            continue
        kept = [row for row in state[entity.section] if _stands(entity, row, seen)]
        state[entity.section] = kept
        seen[entity.name] = {row["id"] for row in kept}


def _stands(entity: entities.Entity, row: dict[str, Any], seen: dict[str, set[str]]) -> bool:
    return all(
        row[name] is None or row[name] in seen[kind.entity]
        for name, kind in entity.fields.items()
        if isinstance(kind, Ref) and kind.hides
    )
