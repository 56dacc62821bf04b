"""How often one may ask: by token, account or guest first, by address only as a high backstop.

Sixty phones behind one address are a normal workshop.
"""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from journeymap.core.rates import seconds_left, within
from journeymap.workspaces.principal import principal_of


class Requests(BaseThrottle):
    """Counts a request for whoever sends it. A view names its own bucket in `throttle_bucket`."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Tell whether the request is within its rates; `wait` says for how long not."""
        address = request.META.get("REMOTE_ADDR", "")
        principal = principal_of(request)
        if principal is not None:
            named = {"POST": "throttle_bucket", "GET": "read_bucket"}.get(request.method or "", "")
            bucket = getattr(view, named, "") if named else ""
            bucket, who = bucket or principal.actor.kind, principal.actor.id
        else:
            bucket, who = "anonymous", address
        return within(bucket, who) and within("address", address)

    def wait(self) -> float:
        return seconds_left()
