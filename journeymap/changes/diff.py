"""What differs between two documents of a map: added, removed, and changed field by field."""

from typing import Any

Document = dict[str, Any]


def diff(before: Document, after: Document) -> dict[str, Any]:
    """Return {section: {added: [rows], removed: [rows], changed: {id: {field: [old, new]}}}}.

    Sections without a difference are left out; `rev` is bookkeeping and never counts.
    """
    result: dict[str, Any] = {}
    header = _fields(before["map"], after["map"])
    if header:
        result["map"] = {"added": [], "removed": [], "changed": {after["map"]["id"]: header}}
    for section, rows in after.items():
        if not isinstance(rows, list):
            continue
        old = {row["id"]: row for row in before.get(section, [])}
        new = {row["id"]: row for row in rows}
        changed = {i: f for i in new if i in old and (f := _fields(old[i], new[i]))}
        added = [row for i, row in new.items() if i not in old]
        removed = [row for i, row in old.items() if i not in new]
        if added or removed or changed:
            result[section] = {"added": added, "removed": removed, "changed": changed}
    return result


def _fields(old: dict[str, Any], new: dict[str, Any]) -> dict[str, list[Any]]:
    return {
        name: [old.get(name), new.get(name)]
        for name in {**old, **new}
        if name != "rev" and old.get(name) != new.get(name)
    }
