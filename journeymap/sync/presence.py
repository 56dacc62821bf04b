"""Who is in a room and where: last value wins, never stored, never a revision (P12, I14)."""

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

from journeymap.core import metrics
from journeymap.sync import frames
from journeymap.workspaces.actor import COLOURS, Actor, Capability

if TYPE_CHECKING:
    from journeymap.sync.room import Peer

# The busier the room, the more frames each movement costs.
TICK_SECONDS = 0.05
CROWDED_TICK_SECONDS = 0.1
CROWD = 50
MEMORY = 200

_dropped = metrics.counter(
    "journeymap_presence_dropped_total", "Presence frames left out for sockets that read slowly"
)


class Presence:
    """The presence of one room's peers, told in ticks to those who can take it."""

    def __init__(self, peers: "dict[str, Peer]") -> None:
        self._peers = peers
        self._places: dict[str, dict[str, Any]] = {}
        self._moved: dict[str, dict[str, Any]] = {}
        self._gone: list[str] = []
        # Who left lately, for those who were not told when it happened.
        self._departed: deque[str] = deque(maxlen=MEMORY)
        self._timer: asyncio.TimerHandle | None = None
        # By actor, so that the tabs of one person share a colour.
        self._colours: dict[str, str] = {}

    def update(self, peer: "Peer", place: frames.Place) -> None:
        """Take in where a peer is; keys it did not send stay as they were."""
        if "editing" in place.values and not peer.access.may(Capability.EDIT):
            # Nobody is shown writing in what they may not write in.
            place.values["editing"] = None
        known = self._places.setdefault(peer.conn, {})
        known.update(place.values)
        self._moved.setdefault(peer.conn, {}).update(place.values)
        self._schedule()

    def enter(self, peer: "Peer") -> None:
        """Announce a peer, and tell it who is here."""
        self._places.setdefault(peer.conn, {})
        self._moved.setdefault(peer.conn, {})
        self._colours.setdefault(peer.actor.id, self._free_colour(peer.actor))
        peer.presence_missed = True
        self._schedule()

    def withdraw(self, peer: "Peer") -> None:
        """Take a caret off the others' screens when its owner may no longer write."""
        if not peer.access.may(Capability.EDIT) and self._places.get(peer.conn, {}).get("editing"):
            self.update(peer, frames.Place({"editing": None}))

    def leave(self, conn: str) -> None:
        """Forget a peer, and say so."""
        if self._places.pop(conn, None) is not None:
            self._moved.pop(conn, None)
            here = {other.actor.id for c, other in self._peers.items() if c != conn}
            self._colours = {i: hue for i, hue in self._colours.items() if i in here}
            self._gone.append(conn)
            self._departed.append(conn)
            self._schedule()

    def stop(self) -> None:
        """End the ticking."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _schedule(self) -> None:
        if self._timer is None:
            tick = TICK_SECONDS if len(self._peers) <= CROWD else CROWDED_TICK_SECONDS
            self._timer = asyncio.get_running_loop().call_later(tick, self._tick)

    def _tick(self) -> None:
        self._timer = None
        news = self._frame(self._moved, gone=self._gone)
        everyone = ""
        self._moved, self._gone = {}, []
        for peer in self._peers.values():
            if not peer.live:
                continue
            if peer.outbox.waiting:
                # First to be dropped: it gets the whole picture once it reads again.
                _dropped.add()
                peer.presence_missed = True
                self._schedule()
            elif peer.presence_missed:
                peer.presence_missed = False
                everyone = everyone or self._frame(self._places, gone=list(self._departed))
                peer.outbox.push(everyone)
            else:
                peer.outbox.push(news)

    def _free_colour(self, actor: Actor) -> str:
        """Return the actor's own colour, or while somebody here wears it, the next free one."""
        first = COLOURS.index(actor.color)
        wheel = COLOURS[first:] + COLOURS[:first]
        worn = set(self._colours.values())
        return next((hue for hue in wheel if hue not in worn), actor.color)

    def _public(self, actor: Actor) -> dict[str, str]:
        return {**actor.public(), "color": self._colours.get(actor.id, actor.color)}

    def _frame(self, places: dict[str, dict[str, Any]], *, gone: list[str]) -> str:
        items = [
            {"conn": conn, "actor": self._public(self._peers[conn].actor), **place}
            for conn, place in places.items()
            if conn in self._peers
        ]
        return frames.write("presence", items=items, gone=gone)
