"""A model server and model clients: the real core behind a network that tests can break.

`fold` is the clients' `applyOp`; what stands here is the least a client must do to follow
`sync.md`: speculate, keep what is unsent, apply in order, fetch what it missed.
"""

import copy
from collections.abc import Iterator
from typing import Any

from journeymap.changes import document, entities, log
from journeymap.changes.apply import apply_batch
from journeymap.changes.fold import fold
from journeymap.changes.models import Change
from journeymap.core.errors import DomainError
from journeymap.core.kinds import Ref
from journeymap.core.merge import merge
from tests.changes.conftest import make_world
from tests.support.batches import batch, op

Json = dict[str, Any]
DEMOTED = "editor"
# What each person's texts are made of, and nobody else's.
LETTERS = {"owner": "α", "admin": "β", "editor": "γ"}


class Server:
    """The real core, and what it said of every revision."""

    def __init__(self) -> None:
        self.world = make_world()
        self.map_id = self.world.map_id
        self.state: Json = document.build(self.map_id)
        self.states = {self.state["revision"]: self.state}
        self.writers: dict[tuple[str, str, str], str] = {}
        self.accepted: set[str] = set()
        self.viewer = False

    def submit(self, name: str, body: Json) -> tuple[str, Any]:
        """Apply a batch as the socket would; return (outcome, item or error)."""
        actor = self.world.actors[name]
        try:
            applied = apply_batch(actor=actor, map_id=self.map_id, batch=body)
        except DomainError as error:
            return "rejected", error
        if applied.item is None:
            if applied.effect == "earlier":
                assert body["batch_id"] in self.accepted  # I3
            return applied.effect, applied.revision
        assert not (self.viewer and name == DEMOTED)  # I11
        assert body["batch_id"] not in self.accepted  # I3
        self.accepted.add(body["batch_id"])
        assert applied.revision == self.state["revision"] + 1  # I4
        self._hold_undo(actor.id, body, applied.item)
        self._hold_texts(name, body, applied.item)
        self._note_writers(actor.id, applied.item)
        self.state = fold(self.state, applied.item["ops"], revision=applied.revision)
        self.states[applied.revision] = self.state
        rows = document.build(self.map_id)
        assert rows == self.state  # P15, and with it I8's half: what the log says is what stands
        _no_orphans(rows)
        return "applied", applied.item

    def _hold_undo(self, actor_id: str, body: Json, item: Json) -> None:
        # I10: an undo never changes what somebody else wrote last.
        if not body.get("undoes"):
            return
        undone = {o["id"] for o in body["ops"]}
        for done in item["ops"]:
            for key in _keys(done) if done["id"] in undone else ():
                # In a long text everybody's own words are told apart instead: see `_hold_texts`.
                if key[2] not in entities.get(key[0]).merging:
                    assert self.writers.get(key, actor_id) == actor_id, key

    def _hold_texts(self, name: str, body: Json, item: Json) -> None:
        # I12, and I10 for texts: nobody's text op takes out a letter only somebody else writes.
        texts = {(o["id"], o["fields"]["field"]) for o in body["ops"] if o["type"] == "text"}
        before = {row["id"]: row for row in self.state["cards"]}
        for done in item["ops"]:
            for field in done.get("fields", {}):
                if (done["id"], field) in texts and done["type"] == "set":
                    for other, letter in LETTERS.items():
                        was, now = before[done["id"]][field], done["fields"][field]
                        assert other == name or was.count(letter) == now.count(letter), (was, now)

    def _note_writers(self, actor_id: str, item: Json) -> None:
        for done in item["ops"]:
            for key in _keys(done):
                self.writers[key] = actor_id


def _keys(done: Json) -> Iterator[tuple[str, str, str]]:
    if done["type"] == "move":
        yield done["entity"], done["id"], "place"
    elif done["type"] == "set":
        for name in done["fields"]:
            yield done["entity"], done["id"], name


def _taking_back(undo: Json) -> Iterator[Json]:
    """Take long texts out of `undo`: they go back as texts, from what was written to before."""
    for name in entities.get(undo["entity"]).merging:
        if name in undo["fields"]:
            undo["fields"], undo["expect"] = dict(undo["fields"]), dict(undo["expect"])
            value, base = undo["fields"].pop(name), undo["expect"].pop(name)
            yield op(undo["entity"], "text", undo["id"], field=name, base=base, value=value)


def _no_orphans(doc: Json) -> None:
    ids = {e.name: {row["id"] for row in doc[e.section]} for e in _sections()}
    for entity in _sections():
        for row in doc[entity.section]:
            for name in entity.hiding:
                kind = entity.fields[name]
                assert isinstance(kind, Ref)
                assert row[name] is None or row[name] in ids[kind.entity]


def _sections() -> list[entities.Entity]:
    return [e for e in entities.in_order() if e.name != "map"]


def _speculated(ops: list[Json], state: Json) -> list[Json]:
    """What a client shows before the answer: creates with defaults, texts merged with `state`."""
    shown = []
    for done in ops:
        entity = entities.get(done["entity"])
        if done["type"] == "text":
            shown += _merged(done, state[entity.section])
            continue
        fields = {k: v for k, v in done.get("fields", {}).items() if k != "after"}
        if done["type"] == "create":
            defaults = {name: kind.default for name, kind in entity.fields.items()}
            fields = {**defaults, **{name: [] for name in entity.links}, **fields}
        shown.append({**done, "fields": fields})
    return shown


def _merged(text: Json, rows: list[Json]) -> list[Json]:
    name = text["fields"]["field"]
    for row in rows:
        if row["id"] == text["id"]:
            merged, _ = merge(text["fields"]["base"], text["fields"]["value"], row[name])
            return [{**text, "type": "set", "fields": {name: merged}}]
    return []


class Client:
    """A browser: confirmed state, pending batches, an inbox that the network mistreats."""

    def __init__(self, server: Server, name: str) -> None:
        self.server, self.name = server, name
        self.confirmed = copy.deepcopy(server.state)
        self.pending: list[Json] = []
        self.view = self.confirmed
        self.inbox: list[tuple[str, Any]] = []
        self.upward: list[Json] = []
        self.offline = False
        self.committed: list[Json] = []
        self.own: set[str] = set()
        self.touched: dict[str, str] = {}

    @property
    def revision(self) -> int:
        return int(self.confirmed["revision"])

    def edit(self, ops: list[Json], **extra: Any) -> None:
        body = batch(*ops, base=self.revision, **extra)
        self.pending.append(body)
        self.own.add(body["batch_id"])
        self.view = fold(self.view, _speculated(ops, self.view), revision=self.revision)

    def replay(self) -> Json:
        state = self.confirmed
        for body in self.pending:
            state = fold(state, _speculated(body["ops"], state), revision=self.revision)
        return state

    def take(self, kind: str, told: Any) -> None:
        if kind == "item":
            self._item(told)
        elif kind == "rejected" or (kind in {"none", "earlier"} and told[1] <= self.revision):
            batch_id = told if kind == "rejected" else told[0]
            self.pending = [b for b in self.pending if b["batch_id"] != batch_id]
        elif kind == "earlier":
            self.catch_up()
        else:
            self.pending = [b for b in self.pending if b["batch_id"] != told[0]]
        self.view = self.replay()

    def _item(self, item: Json) -> None:
        if item["revision"] <= self.revision:
            return  # a double
        if item["revision"] > self.revision + 1:
            self.catch_up()  # P9: never n + 2 before n + 1
            return
        self.confirmed = fold(self.confirmed, item["ops"], revision=item["revision"])
        self.touched.update({done["id"]: item["actor"]["id"] for done in item["ops"]})
        if item["batch_id"] in self.own:
            self.committed.append(item)
        self.pending = [b for b in self.pending if b["batch_id"] != item["batch_id"]]

    def catch_up(self) -> None:
        if self.offline:
            return
        known = Change.objects.filter(map_id=self.server.map_id, revision=self.revision + 1)
        if self.revision < self.server.state["revision"] and not known.exists():
            # The log was cut: a snapshot, on top of which the pending ones stay (P16).
            self.confirmed = document.build(self.server.map_id)
            kept = set(Change.objects.values_list("batch_id", flat=True))
            landed = {str(i) for i in kept} | self.server.accepted
            self.pending = [b for b in self.pending if b["batch_id"] not in landed]
        for item in log.items_after(self.server.map_id, self.revision, limit=2_000):
            self._item(item)

    def undo_ops(self) -> tuple[list[Json], Json] | None:
        """The undo of the latest own batch: inverses that expect what that batch wrote."""
        if not self.committed:
            return None
        item = self.committed.pop()
        row = Change.objects.filter(batch_id=item["batch_id"]).first()
        if row is None:
            return None
        wrote: dict[tuple[str, str, str], Json] = {}
        for o in item["ops"]:
            # A text and a set of one row are two sets in the end.
            wrote.setdefault((o["entity"], o["id"], o["type"]), {}).update(o.get("fields", {}))
        ops: list[Json] = []
        for inverse in row.inverse:
            undo = {k: v for k, v in inverse.items() if k != "rows"}
            if inverse["type"] in {"set", "move"}:
                done = wrote[(inverse["entity"], inverse["id"], inverse["type"])]
                undo["expect"] = {name: done[name] for name in undo["fields"]}
                ops += _taking_back(undo)
                if not undo["fields"]:
                    continue
            elif inverse["type"] == "delete":
                # As the browser binds it: the present `rev`, while nobody else wrote to the row.
                section = self.confirmed[entities.get(inverse["entity"]).section]
                rows = [r for r in section if r["id"] == inverse["id"]]
                if not rows or self.touched.get(inverse["id"]) != item["actor"]["id"]:
                    continue
                undo["expect"] = {"rev": rows[0]["rev"]}
            ops.append(undo)
        return (ops, item) if ops else None
