"""The registry of drawn things: nouns describe themselves here, so the kernel imports none.

A noun's `apps.py` calls `register(Entity(...))`. From the description the kernel derives its op
types (`stage.create`, `stage.set`, …), their schemas, how rows are read and written, the document
section and the browser's generated schema.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db import models

from journeymap.core.kinds import Kind, Pos, Ref, Text
from journeymap.workspaces.actor import Capability

if TYPE_CHECKING:
    from journeymap.changes.rows import Row
    from journeymap.changes.work import Work

VERBS = ("create", "set", "move", "text", "link", "unlink", "delete", "restore")

# A rule sees the verb and the row before and after (None where there is none), and raises a
# DomainError to refuse, or calls `work.also(op)` for what must change with it.
Rule = Callable[["Work", str, "Row | None", "Row | None"], None]


@dataclass(frozen=True, slots=True)
class Link:
    """A set of ids a row holds (`card.personas`), kept in its own table.

    `field` is the key in the op's fields (`persona`), `model` the table with the columns
    `owner_column` and `target_column`. The ids are those of rows of this map where `entity` names
    one (a new link needs a visible target; the link outlives it), else of the workspace's library,
    and `check(work, target_id)` raises when the target may not be linked.
    """

    field: str
    model: type[models.Model]
    owner_column: str
    target_column: str
    check: Callable[["Work", str], None] | None = None
    entity: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """A drawn thing: its name on the wire, its rows, fields, place and rules.

    `fields` maps JSON names to kinds (the place's fields included); a field's column is that of
    the model's field of the same name. `place` names the fields of the move register, `pos` last.
    `fixed` fields are given at creation and never change. `one_of` holds groups of references of
    which exactly one is not null: where a thing stands, what a feeling is about. Two groups are
    the two ends of something that joins.
    """

    name: str
    section: str
    model: type[models.Model]
    fields: dict[str, Kind]
    place: tuple[str, ...] = ()
    fixed: frozenset[str] = frozenset()
    one_of: tuple[tuple[str, ...], ...] = ()
    links: dict[str, Link] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    verbs: frozenset[str] = frozenset()
    capability: Capability = Capability.EDIT
    # Ops that need more than `capability`: (verb, fields as sent) -> capabilities.
    capabilities: Callable[[str, dict[str, Any]], frozenset[Capability]] | None = None
    map_column: str = "map_id"
    # The reference fields whose target, once gone, hides a row of this entity.
    hiding: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        hiding = (n for n, kind in self.fields.items() if isinstance(kind, Ref) and kind.hides)
        object.__setattr__(self, "hiding", tuple(hiding))
        if not self.verbs:
            verbs = {"create", "set", "delete", "restore"}
            verbs |= {"move"} if self.place else set()
            verbs |= {"link", "unlink"} if self.links else set()
            verbs |= {"text"} if self.merging else set()
            object.__setattr__(self, "verbs", frozenset(verbs))
        if self.place and not isinstance(self.fields[self.place[-1]], Pos):
            raise TypeError(f"{self.name}: the place must end with a position")

    def needs(self, verb: str, fields: dict[str, Any]) -> frozenset[Capability]:
        """Return the capabilities an op of this verb with these fields needs."""
        if verb == "text":
            verb, fields = "set", {fields["field"]: fields["value"]}
        extra = self.capabilities(verb, fields) if self.capabilities else frozenset()
        return extra | {self.capability}

    @property
    def settable(self) -> list[str]:
        return [n for n in self.fields if n not in self.place and n not in self.fixed]

    @property
    def merging(self) -> list[str]:
        """The fields in which two people may write at once: those the op `text` is for."""
        return [n for n, kind in self.fields.items() if isinstance(kind, Text) and kind.merges]

    def text_kind(self, name: str) -> Text:
        """Return the kind of one of the `merging` fields. Raises KeyError for any other."""
        kind = self.fields[name]
        if not isinstance(kind, Text) or not kind.merges:
            raise KeyError(name)
        return kind


_registry: dict[str, Entity] = {}


def register(entity: Entity) -> Entity:
    """Add an entity. Raises ValueError when its name is taken by another one."""
    known = _registry.get(entity.name)
    if known is not None and known.model is not entity.model:
        raise ValueError(f"{entity.name} is registered already")
    _registry[entity.name] = entity
    return entity


def add_rule(name: str, rule: Rule) -> None:
    """Have a rule of a package above hold for an entity of one below. Raises KeyError."""
    entity = _registry[name]
    if rule not in entity.rules:
        _registry[name] = replace(entity, rules=(*entity.rules, rule))


def get(name: str) -> Entity:
    """Return the entity of that name. Raises KeyError."""
    return _registry[name]


def known(name: object) -> bool:
    return isinstance(name, str) and name in _registry


def in_order() -> list[Entity]:
    """Return all entities, each after those its rows can be hidden by."""
    ordered: list[Entity] = []
    waiting = list(_registry.values())
    placed: set[str] = set()
    while waiting:
        ready = [e for e in waiting if _parents(e) <= placed]
        if not ready:
            raise RuntimeError(f"references form a loop: {[e.name for e in waiting]}")
        for entity in ready:
            ordered.append(entity)
            placed.add(entity.name)
            waiting.remove(entity)
    return ordered


def _parents(entity: Entity) -> set[str]:
    return {
        kind.entity
        for kind in entity.fields.values()
        if isinstance(kind, Ref) and kind.hides and kind.entity in _registry
    }


def _is_merging_line(kind: Kind) -> bool:
    # Elsewhere the browser need not know: what it sends at once, the server tidies at once.
    return isinstance(kind, Text) and kind.merges and kind.line


def schema() -> dict[str, Any]:
    """Return what the browser needs to know: sections, defaults, verbs, references, places."""
    return {
        entity.name: {
            "section": entity.section,
            "fields": {
                name: {
                    **kind.schema(),
                    **({"ref": kind.entity} if isinstance(kind, Ref) else {}),
                    **({"merges": True} if name in entity.merging else {}),
                    **({"line": True} if _is_merging_line(kind) else {}),
                    "default": kind.default,
                    "nullable": kind.nullable,
                    "required": kind.required,
                }
                for name, kind in entity.fields.items()
            },
            "verbs": [verb for verb in VERBS if verb in entity.verbs],
            "hides": list(entity.hiding),
            "place": list(entity.place),
            "fixed": sorted(entity.fixed),
            "one_of": [list(group) for group in entity.one_of],
            "links": {link.field: name for name, link in entity.links.items()},
            "linked": {n: link.entity for n, link in entity.links.items() if link.entity},
        }
        for entity in in_order()
    }
