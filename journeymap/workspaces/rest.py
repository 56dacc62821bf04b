"""What REST views of every package share: the view that knows who asks."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from journeymap.core.errors import Invalid, Unauthenticated
from journeymap.core.rest import CursorPage, StrictJSONParser
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import User
from journeymap.workspaces.principal import principal_of


class IsActor(BasePermission):
    """Let in whoever has been recognised; what they may do here is policy's to say."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return principal_of(request) is not None


class ActorView(APIView):
    """A view for a recognised actor, found in `self.actor`.

    `query` names the query parameters a GET may carry; any other is a 400 naming it (A9). A view
    that pages adds `cursor` and `limit` by setting `paged`.
    """

    permission_classes: Sequence[Any] = (IsActor,)
    # A view that takes files says so itself.
    parser_classes: Sequence[type[BaseParser]] = (StrictJSONParser,)
    query: ClassVar[frozenset[str]] = frozenset()
    paged: ClassVar[bool] = False
    # Read by the schema only: `paged` views page by themselves.
    pagination_class: ClassVar[type[CursorPage] | None] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.pagination_class = CursorPage if cls.paged else None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        allowed = self.query if request.method in {"GET", "HEAD"} else frozenset()
        if self.paged and request.method in {"GET", "HEAD"}:
            allowed = allowed | {"cursor", "limit"}
        refuse_unknown_query(request, allowed)

    @property
    def actor(self) -> Actor:
        """The one who asks. Raises Unauthenticated where nobody was recognised."""
        return actor_of(self.request)


def actor_of(request: Any) -> Actor:
    """Return the actor of a DRF request. Raises Unauthenticated where there is none."""
    principal = principal_of(request)
    if principal is None:
        raise Unauthenticated
    return principal.actor


def account_of(request: Any) -> User:
    """Return the account behind a member or token. Raises Unauthenticated where there is none."""
    principal = principal_of(request)
    if principal is None or principal.actor.user_id is None:
        raise Unauthenticated
    # A token's account is fetched only where it matters: most routes need the actor alone.
    return principal.user or User.objects.get(pk=principal.actor.user_id)


def refuse_unknown_query(request: Request, allowed: frozenset[str]) -> None:
    """Raise Invalid when the query string has a parameter outside `allowed`, or one twice."""
    for name, values in request.query_params.lists():
        if name not in allowed:
            raise Invalid(fields={name[:80]: "Unknown parameter."})
        if len(values) > 1:
            raise Invalid(fields={name: "This parameter stands twice."})
