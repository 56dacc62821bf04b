"""What a socket stands on for as long as it is open."""

from dataclasses import dataclass

from journeymap.core.ids import hash_secret
from journeymap.workspaces.actor import Actor


@dataclass(frozen=True, slots=True)
class Credential:
    """What a socket stands on: a session's key, or the id of a token or guest."""

    kind: str
    key: str

    @classmethod
    def of(cls, actor: Actor, *, session_key: str = "") -> "Credential | None":
        """Return the credential of a request's actor, or None where there is none."""
        if actor.token_id is not None:
            return cls("token", str(actor.token_id))
        if actor.guest_id is not None:
            return cls("guest", str(actor.guest_id))
        if actor.kind == "member" and session_key:
            return cls("session", session_key)
        return None

    @property
    def ref(self) -> str:
        """What notices call this credential; a session's key itself is told to nobody."""
        return hash_secret(self.key) if self.kind == "session" else self.key
