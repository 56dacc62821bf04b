"""Who asks, as authentication tells it.

Apart from rest.py, because REST framework loads the authentication classes while it defines its
APIView: nothing that they import may import a view.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from journeymap.workspaces.actor import Actor

if TYPE_CHECKING:
    from journeymap.workspaces.models import User


@dataclass(frozen=True, slots=True)
class Principal:
    """What authentication puts into `request.user`: the Actor, and the account if there is one."""

    actor: Actor
    user: "User | None" = None
    is_authenticated: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    @property
    def pk(self) -> str:
        return self.actor.id


def principal_of(request: Any) -> Principal | None:
    """Return who asks, or None where nobody was recognised."""
    return request.user if isinstance(request.user, Principal) else None
