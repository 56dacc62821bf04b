"""What a room's sockets hear besides changes, and whether they may stay (P11, B4 to B7, B14)."""

import asyncio
import logging
import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from journeymap.core import clock, metrics
from journeymap.core.errors import Unavailable
from journeymap.kpis.queries import kpi_panel
from journeymap.maps.models import JourneyMap
from journeymap.sync import frames, handshake
from journeymap.sync.credential import Credential
from journeymap.sync.handshake import Standing
from journeymap.sync.room import Peer, Room

if TYPE_CHECKING:
    from journeymap.sync.hub import Hub

logger = logging.getLogger(__name__)

# A lost message must not keep a reader for longer (B6).
RECHECK_SECONDS = 30.0
_AGAIN_SECONDS = 1.0
_LONGEST_TIMER = 3600.0

_closed = metrics.counter(
    "journeymap_sockets_closed_total", "Sockets closed by us", labels=("code",)
)


class Watch:
    """Turns notices into frames, and asks again who may stay."""

    def __init__(self, hub: "Hub") -> None:
        self._hub = hub

    def notice(self, notice: dict[str, Any]) -> None:
        """Act on a notice: tell the rooms it concerns, or look at their sockets again."""
        kind, ref = notice["kind"], notice["ref"]
        if kind in {"role", "link", "session"}:
            self.about(notice["map_id"], notice["workspace_id"], ref)
            return
        rooms = self._rooms(notice["map_id"], notice["workspace_id"])
        if kind == "kpi":
            ids = notice["payload"].get("stage_kpis") or ([ref] if ref else [])
            for room in rooms:
                self._hub.spawn(self._tell_kpis(room, ids))
            return
        told = frames.write("notice", kind=notice["payload"].get("entity", kind), id=ref or None)
        for room in rooms:
            room.send(told)

    def about(self, map_id: uuid.UUID | None, workspace_id: uuid.UUID | None, ref: str) -> None:
        """Look again at the sockets a notice means: of a user, token, link or session, or all.

        They are told nothing more until their rights have been read.
        """
        everywhere = map_id is None and workspace_id is None
        for room in self._rooms(map_id, workspace_id, everywhere=everywhere):
            meant = [peer for peer in room.peers.values() if not ref or ref in _refs(peer)]
            if meant:
                for peer in meant:
                    peer.live = False
                self._hub.spawn(self._recheck(room, meant))

    async def forever(self) -> None:
        """Look at every socket again and again, so that no lost notice lasts."""
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            for room in list(self._hub.rooms.values()):
                try:
                    await self._recheck(room, list(room.peers.values()))
                except Exception:
                    logger.exception("looking again at the sockets of a map failed")

    def set_timer(self, room: Room, peer: Peer) -> None:
        """Look again at the very moment a link, token or session ends by itself."""
        if peer.end_timer is not None:
            peer.end_timer.cancel()
            peer.end_timer = None
        if peer.ends_at is not None:
            # A little after, so that the clock that is asked then agrees that it has ended.
            wait = min(_seconds_to(peer.ends_at) + 0.05, _LONGEST_TIMER)
            peer.end_timer = self._hub.loop.call_later(
                max(0.05, wait), lambda: self._hub.spawn(self._recheck(room, [peer]))
            )

    def _rooms(
        self,
        map_id: uuid.UUID | None,
        workspace_id: uuid.UUID | None,
        *,
        everywhere: bool = False,
    ) -> list[Room]:
        return [
            room
            for room in self._hub.rooms.values()
            if everywhere or map_id == room.map_id or workspace_id == room.workspace_id
        ]

    async def _recheck(self, room: Room, peers: list[Peer]) -> None:
        peers = [peer for peer in peers if room.peers.get(peer.conn) is peer]
        # Two sockets of one person stand on the same rights: asked once.
        credentials = list({peer.credential for peer in peers})

        def read() -> dict[Credential, Standing | int]:
            return {c: handshake.still(c, room.map_id) for c in credentials}

        while True:
            try:
                present = await self._hub.threads.run(read)
                break
            except Unavailable:
                await asyncio.sleep(_AGAIN_SECONDS)
        for peer in peers:
            if room.peers.get(peer.conn) is peer:
                self._settle(room, peer, present[peer.credential])

    def _settle(self, room: Room, peer: Peer, present: Standing | int) -> None:
        if isinstance(present, int):
            _closed.add(1, code=str(present))
            peer.live = False
            peer.close(present)
            return
        peer.actor, peer.access, peer.ends_at = present.actor, present.access, present.ends_at
        self.set_timer(room, peer)
        if not peer.welcomed:
            return
        role = peer.access.role.value
        if role != peer.role_told:
            peer.role_told = role
            peer.outbox.push(frames.write("role", role=role))
            room.presence.withdraw(peer)
        if not peer.live:
            self._hub.spawn(self._hub.go_live(room, peer))

    async def _tell_kpis(self, room: Room, stage_kpi_ids: list[str]) -> None:
        if not any(peer.access.show_kpis for peer in room.peers.values()):
            return
        try:
            views = await self._hub.threads.run(_kpis, room.map_id)
        except Unavailable:
            return
        for stage_kpi in stage_kpi_ids or list(views):
            view = views.get(stage_kpi)
            if view is not None:
                told = frames.write(
                    "kpi", stage_kpi=stage_kpi, latest=view["latest"], health=view["health"]
                )
                room.send(told, kpis_only=True)


def _kpis(map_id: uuid.UUID) -> dict[str, dict[str, Any]]:
    journey_map = JourneyMap.objects.filter(pk=map_id).first()
    return {} if journey_map is None else kpi_panel(journey_map)


def _refs(peer: Peer) -> set[str]:
    actor = peer.actor
    ids = (actor.user_id, actor.token_id, actor.guest_id, actor.link_id)
    return {str(i) for i in ids if i is not None} | {peer.credential.ref}


def _seconds_to(moment: datetime) -> float:
    return (moment - clock.now()).total_seconds()
