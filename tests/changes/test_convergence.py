"""N model clients over a network that loses, doubles, delays and reorders, against the real core.

A Hypothesis state machine: I1 convergence, I3 no doubles, I4 gapless order, I6 optimistic view,
I7 delta equals snapshot, I8 no orphans, I10 undo, I11 roles, I12 texts. `fold` is the clients'
`applyOp`.
"""

import copy

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from journeymap.changes import document, log
from journeymap.changes.fold import fold
from journeymap.changes.models import Change
from journeymap.core.errors import Forbidden
from journeymap.workspaces.actor import Role
from journeymap.workspaces.models import Membership
from journeymap.workspaces.services import change_role
from tests.changes.convergence import DEMOTED, LETTERS, Client, Json, Server
from tests.support.batches import batch, new_id, op

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ("owner", "admin", "editor")
# Weighted by repetition.
ACTIONS = (
    *("set_card", "place_card", "delete", "flow", "write") * 3,
    *("move_stage", "add_stage_with_step", "undo_and_send", "send", "arrive", "receive") * 2,
    *("undo", "lose", "part", "change_role", "trim"),
)


class Machine(RuleBasedStateMachine):
    """One map, three people, and everything a network does."""

    @initialize()
    def begin(self) -> None:
        self.server = Server()
        self.clients = [Client(self.server, name) for name in NAMES]

    # ---- people ----------------------------------------------------------------------------

    # One rule for all: Hypothesis leaves out whole rules at random, and without the network's
    # good days, or without edits, nothing much would happen.
    @rule(
        who=st.integers(0, len(NAMES) - 1),
        action=st.sampled_from(ACTIONS),
        pick=st.integers(0, 9),
        pos=st.sampled_from(["Zz", "a0", "a1", "a1V", "a2"]),
        flag=st.booleans(),
    )
    def step(self, who: int, action: str, pick: int, pos: str, flag: bool) -> None:
        if action == "write":
            self.write(who, pick, now=flag)
        elif action == "set_card":
            self.set_card(who, pick, ("-", "One", "Trois")[pick % 3], now=flag)
        elif action == "place_card":
            self.place_card(who, pick, pos, stage=pick // 2, steps=pick % 2 == 0, now=flag)
        elif action == "move_stage":
            self.move_stage(who, pick, pos)
        elif action == "add_stage_with_step":
            self.add_stage_with_step(who, pos, pick)
        elif action == "delete":
            self.delete(who, ("cards", "stages", "steps", "lanes")[pick % 4], pick)
        elif action == "receive":
            self.receive(who, pick, double=flag)
        elif action in {"arrive", "lose"}:
            getattr(self, action)(who, pick)
        elif action in {"change_role", "trim"}:
            getattr(self, action)()
        elif action == "flow":
            self.flow(who, 2)
        else:
            getattr(self, action)(who)

    def _row(self, client: Client, section: str, pick: int) -> Json | None:
        rows = client.view[section]
        return rows[pick % len(rows)] if rows else None

    def set_card(self, who: int, pick: int, text: str, now: bool) -> None:
        client = self.clients[who]
        if row := self._row(client, "cards", pick):
            client.edit([op("card", "set", row["id"], title=text or "-", emoji=text[:1])])
        if now:
            self.flow(who, 2)

    def write(self, who: int, pick: int, now: bool) -> None:
        """Write in a body that others write in too: a word of one's own letter, somewhere."""
        client = self.clients[who]
        row = self._row(client, "cards", pick % 3)
        if row is None:
            return
        base, at = row["body"], (pick * 7) % (len(row["body"]) + 1)
        own = LETTERS[client.name] * (1 + pick % 3)
        value = f"{base[:at]} {own}{base[at:]}"
        fields = {"field": "body", "base": base, "value": value}
        client.edit([op("card", "text", row["id"], **fields)])
        if now:
            self.flow(who, 2)

    def place_card(self, who: int, pick: int, pos: str, stage: int, steps: bool, now: bool) -> None:
        client = self.clients[who]
        to = self._row(client, "steps" if steps else "stages", stage)
        lane = next((r for r in client.view["lanes"] if r["kind"] == "actions"), None)
        if to is None or lane is None:
            return
        place = {"lane": lane["id"], "stage": None, "step": None, "pos": pos}
        place["step" if steps else "stage"] = to["id"]
        row = self._row(client, "cards", pick)
        if row is None or pick > 6:
            client.edit([op("card", "create", **place, kind="text", title="New")])
        else:
            client.edit([op("card", "move", row["id"], **place)])
        if now:
            self.flow(who, 2)

    def move_stage(self, who: int, pick: int, pos: str) -> None:
        client = self.clients[who]
        if row := self._row(client, "stages", pick):
            client.edit([op("stage", "move", row["id"], pos=pos)])

    def add_stage_with_step(self, who: int, pos: str, pick: int) -> None:
        stage = new_id()
        self.clients[who].edit(
            [
                op("stage", "create", stage, name=f"Stage {pick}", pos=pos),
                op("step", "create", stage=stage, name="Step", pos="a0"),
            ]
        )

    def delete(self, who: int, section: str, pick: int) -> None:
        client = self.clients[who]
        row = self._row(client, section, pick)
        if row is not None and (section == "cards" or len(client.view[section]) > 1):
            client.edit([op(section[:-1], "delete", row["id"])])

    def undo(self, who: int) -> None:
        client = self.clients[who]
        if found := client.undo_ops():
            ops, item = found
            client.edit(ops, undoes=item["batch_id"])

    def change_role(self) -> None:
        world = self.server.world
        membership = Membership.objects.get(user_id=world.actors[DEMOTED].user_id)
        role = Role.EDITOR if self.server.viewer else Role.VIEWER
        change_role(actor=world.actors["owner"], membership_id=membership.pk, role=role)
        self.server.viewer = not self.server.viewer

    # ---- the network -----------------------------------------------------------------------

    def _send(self, client: Client) -> None:
        if client.pending and not client.offline:
            client.upward.append(copy.deepcopy(client.pending[0]))

    def send(self, who: int) -> None:
        self._send(self.clients[who])

    def flow(self, who: int, several: int) -> None:
        """A while without faults: what waits is sent, answered and received."""
        client = self.clients[who]
        for _ in range(0 if client.offline else several):
            self._send(client)
            while client.upward:
                self._process(client, client.upward.pop(0))
            while client.inbox:
                client.take(*client.inbox.pop(0))

    def undo_and_send(self, who: int) -> None:
        self.flow(who, 4)
        self.undo(who)
        self.flow(who, 1)

    def arrive(self, who: int, pick: int) -> None:
        client = self.clients[who]
        if client.upward and not client.offline:
            self._process(client, client.upward.pop(pick % len(client.upward)))

    def _process(self, client: Client, body: Json) -> None:
        outcome, told = self.server.submit(client.name, body)
        if outcome == "applied":
            for each in self.clients:
                each.inbox.append(("item", told))
        elif outcome == "rejected":
            if self.server.viewer and client.name == DEMOTED:
                assert isinstance(told, Forbidden)  # I11
            client.inbox.append(("rejected", body["batch_id"]))
        else:
            client.inbox.append((outcome, (body["batch_id"], told)))

    def receive(self, who: int, pick: int, double: bool) -> None:
        client = self.clients[who]
        if client.inbox and not client.offline:
            message = client.inbox[pick % len(client.inbox)]
            if not double:
                client.inbox.remove(message)
            client.take(*message)

    def lose(self, who: int, pick: int) -> None:
        client = self.clients[who]
        for queue in (client.inbox, client.upward):
            if queue:
                queue.pop(pick % len(queue))

    def part(self, who: int) -> None:
        client = self.clients[who]
        client.offline = not client.offline
        if client.offline:
            client.inbox.clear()
            client.upward.clear()
        else:
            client.catch_up()
            client.view = client.replay()

    def trim(self) -> None:
        if self.server.state["revision"] > 6:
            log.trim(self.server.map_id, keep=3)

    # ---- what must hold --------------------------------------------------------------------

    @invariant()
    def the_view_is_confirmed_plus_pending(self) -> None:
        """I6."""
        for client in getattr(self, "clients", ()):
            assert client.view == client.replay()

    def teardown(self) -> None:
        """Heal everything: all clients, the rows and the log tell one story (I1, I3, I4, I7)."""
        if not hasattr(self, "server"):
            return
        for client in self.clients:
            client.offline = False
            client.inbox.clear()
            for body in [*client.upward, *client.pending]:
                self._process(client, copy.deepcopy(body))
            client.upward.clear()
        for client in self.clients:
            while client.inbox:
                client.take(*client.inbox.pop(0))
            client.catch_up()
            client.view = client.replay()
            assert client.pending == []
            assert client.confirmed == client.view == self.server.state
        assert document.build(self.server.map_id) == self.server.state
        logged = list(
            Change.objects.filter(map_id=self.server.map_id)
            .order_by("revision")
            .values_list("revision", "batch_id", "ops")
        )
        revisions = [revision for revision, _, _ in logged]
        head = self.server.state["revision"]
        assert revisions == list(range(head - len(revisions) + 1, head + 1))
        assert len({batch_id for _, batch_id, _ in logged}) == len(logged)
        for start in range(head - len(logged), head, 3):
            state = self.server.states.get(start)
            for revision, _, ops in logged if state else ():
                if revision > start:
                    state = fold(state, ops, revision=revision)
            assert state in (None, self.server.state)


def test_clients_converge_whatever_the_network_does() -> None:
    """I1, I3, I4, I6, I7, I8, I10, I11, I12."""
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=40,
            # Shrinking takes minutes with a database below; the example as found says enough.
            phases=(Phase.explicit, Phase.generate),
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_undo_all_then_redo_all_is_identity_without_foreign_edits() -> None:
    """I10."""
    server = Server()
    client = Client(server, "editor")
    world = server.world
    before = copy.deepcopy(server.state)
    card, stage = new_id(), new_id()
    for ops in (
        [op("card", "set", world.ids["card"], title="Changed", body="More")],
        [op("stage", "create", stage, name="Third", pos="a2")],
        [
            op("card", "create", card, lane=world.ids["lane"], stage=stage, kind="text", title="x"),
            op("card", "set", card, color="red"),
        ],
        [op("card", "move", card, stage=world.ids["stage_a"], pos="a0V")],
        [op("stage", "delete", world.ids["stage_b"])],
    ):
        outcome, item = server.submit("editor", batch(*ops))
        assert outcome == "applied"
        client.own.add(item["batch_id"])
        client.take("item", item)
    after = copy.deepcopy(server.state)
    redo = []
    for _ in range(2):
        while found := client.undo_ops():
            ops, item = found
            outcome, undone = server.submit("editor", batch(*ops, undoes=item["batch_id"]))
            assert outcome == "applied"
            assert "skipped" not in undone
            client.take("item", undone)
            redo.append(undone)
        assert _bare(server.state) == _bare(before)
        # The redo of an undo is its undo.
        client.committed, redo = redo, []
        before, after = after, before


def _bare(doc: Json) -> Json:
    def strip(row: Json) -> Json:
        return {k: v for k, v in row.items() if k != "rev"}

    bare = {k: [strip(r) for r in v] if isinstance(v, list) else v for k, v in doc.items()}
    return {**bare, "map": strip(doc["map"]), "revision": 0}
