"""Vendors on the loopback: each holds callers to what its documentation demands.

A fake answers as documented, and with the documented error to a request that is not: wrong method,
path, field, credential or page. Nothing here was checked against the live service.
"""

import base64
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from journeymap.kpis.sources.recipes import recipe
from tests.support.outside import Heard, Outside, answer, outside

Reply = tuple[int, Any] | tuple[int, Any, dict[str, str]]
_PHRASES = {200: "OK", 206: "Partial Content", 429: "Too Many Requests"}


class Vendor:
    """Routes by (method, path); what was refused, and why, is kept for the test to read."""

    def __init__(self) -> None:
        self.routes: dict[tuple[str, str], Callable[[Heard, dict[str, str]], Reply]] = {}
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.limits: list[dict[str, str]] = []  # each pending one turns a request away with 429

    def __call__(self, wire: socket.socket, heard: Heard) -> None:
        parts = urlsplit(heard.target)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        route = self.routes.get((heard.method, parts.path))
        self.asked.append(f"{heard.method} {parts.path}")
        if route is None:
            self.complaints.append(f"no route {heard.method} {parts.path}")
            reply: Reply = 404, {"error": "InvalidEndpoint"}
        else:
            reply = route(heard, query)
        status, said, *more = reply
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        headers = {"Content-Type": "application/json"} | (more[0] if more else {})
        wire.sendall(answer(body, status=f"{status} {_PHRASES.get(status, 'X')}", headers=headers))

    def demand(self, right: bool, complaint: str) -> bool:
        """Note what a request does wrong."""
        if not right:
            self.complaints.append(complaint)
        return right

    def limited(self) -> dict[str, str] | None:
        """The headers of a 429, where one is due."""
        return self.limits.pop(0) if self.limits else None


@contextmanager
def served(vendor: Vendor, settings: Any) -> Iterator[Outside]:
    """The vendor on a port that the operator allows."""
    with outside(vendor) as server:
        settings.JOURNEYMAP_OUTBOUND_HOSTS = [server.place]
        yield server


def shipped(key: str, hosts: dict[str, str]) -> recipe.Recipe:
    """The shipped recipe, asking other hosts and changed in nothing else."""
    text = (recipe.FOLDER / f"{key}.yaml").read_text(encoding="utf-8")
    for real, fake in hosts.items():
        assert real in text
        text = text.replace(real, fake)
    return recipe.parse(text)


class Analytics(Vendor):
    """GA4: the token endpoint of Google and properties/{id}:runReport."""

    scope = "https://www.googleapis.com/auth/analytics.readonly"

    def __init__(self, public_key: Any, *, zone: str = "Europe/Paris") -> None:
        super().__init__()
        self.public_key = public_key
        self.zone = zone
        self.tokens = 0
        self.metadata: dict[str, Any] = {}
        # (startDate, endDate) → metric → value, as text: Google sends no numbers.
        self.data: dict[tuple[str, str], dict[str, str]] = {}
        self.routes[("POST", "/token")] = self.token
        self.routes[("POST", "/v1beta/properties/123456789:runReport")] = self.report
        self.routes[("POST", "/v1beta/properties/999999999:runReport")] = lambda heard, query: (
            403,
            {"error": {"code": 403, "status": "PERMISSION_DENIED", "message": "CANARY-remote"}},
        )

    def token(self, heard: Heard, query: dict[str, str]) -> Reply:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding

        form = {k: v[0] for k, v in parse_qs(heard.body.decode()).items()}
        grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
        head, claims, signature = form["assertion"].split(".")
        self.public_key.verify(
            _unb64(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256()
        )
        said = json.loads(_unb64(claims))
        right = (
            form["grant_type"] == grant
            and json.loads(_unb64(head))["alg"] == "RS256"
            and said["scope"] == self.scope
            and said["iss"] == "reader@project.iam.gserviceaccount.com"
            and said["aud"].endswith("/token")
            and 0 < said["exp"] - said["iat"] <= 3600
        )
        if not self.demand(right, "assertion"):
            return 400, {"error": "invalid_grant"}
        self.tokens += 1
        token = f"ya29.{self.tokens}"
        return 200, {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}

    def report(self, heard: Heard, query: dict[str, str]) -> Reply:
        if heard.headers.get("authorization") != f"Bearer ya29.{self.tokens}":
            return 401, {"error": {"code": 401, "status": "UNAUTHENTICATED"}}
        if (headers := self.limited()) is not None:
            return 429, {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}, headers
        asked = json.loads(heard.body)
        known = {"dateRanges", "metrics", "dimensions", "limit", "offset", "returnPropertyQuota"}
        right = (
            heard.headers.get("content-type") == "application/json"
            and set(asked) <= known
            and len(asked["dateRanges"]) == 1
            and set(asked["dateRanges"][0]) == {"startDate", "endDate"}
            and all(set(one) == {"name"} for one in asked["metrics"])
            and 1 <= int(asked["limit"]) <= 250_000
        )
        if not self.demand(right, "body"):
            return 400, {"error": {"code": 400, "status": "INVALID_ARGUMENT"}}
        dates = asked["dateRanges"][0]
        found = self.data.get((dates["startDate"], dates["endDate"]))
        names = [one["name"] for one in asked["metrics"]]
        rows = [{"metricValues": [{"value": found[name]} for name in names]}] if found else []
        rows = rows[int(asked["offset"]) :]
        return 200, {
            "metricHeaders": [{"name": name, "type": "TYPE_INTEGER"} for name in names],
            **({"rows": rows, "rowCount": len(rows)} if rows else {}),
            "metadata": {"currencyCode": "EUR", "timeZone": self.zone, **self.metadata},
            "propertyQuota": {"tokensPerDay": {"consumed": 1, "remaining": 199_999}},
            "kind": "analyticsData#runReport",
        }


class Desk(Vendor):
    """Zendesk: incremental tickets by cursor, and satisfaction ratings by links."""

    page = 3

    def __init__(self) -> None:
        super().__init__()
        self.sets: list[dict[str, Any]] = []
        self.ratings: list[dict[str, Any]] = []
        self.dies_on_page = 0
        self.routes[("GET", "/api/v2/incremental/tickets/cursor.json")] = self.tickets
        self.routes[("GET", "/api/v2/satisfaction_ratings.json")] = self.rated

    def refused(self, heard: Heard) -> Reply | None:
        basic = base64.b64encode(b"reports@example.com/token:CANARY-desk").decode()
        if heard.headers.get("authorization") != f"Basic {basic}":
            return 401, {"error": "Couldn't authenticate you"}
        if (headers := self.limited()) is not None:
            return 429, {"description": "Rate limit exceeded"}, headers
        return None

    def tickets(self, heard: Heard, query: dict[str, str]) -> Reply:
        if (refused := self.refused(heard)) is not None:
            return refused
        first = "cursor" not in query
        right = query.get("include") == "metric_sets" and query["start_time"].isdigit()
        if not self.demand(right, "query"):
            return 400, {"error": "StartTimeMissing"}
        at = 0 if first else int(query["cursor"].removeprefix("after-"))
        if self.dies_on_page and at // self.page + 1 == self.dies_on_page:
            return 500, b"oops"
        part = self.sets[at : at + self.page]
        after = at + len(part)
        return 200, {
            "tickets": [{"id": one["ticket_id"]} for one in part],
            "metric_sets": part,
            "after_cursor": f"after-{after}",
            "after_url": "https://acme.zendesk.com/ignored",
            "end_of_stream": after >= len(self.sets),
        }

    def rated(self, heard: Heard, query: dict[str, str]) -> Reply:
        if (refused := self.refused(heard)) is not None:
            return refused
        at = int(query.get("page[after]", 0))
        if at == 0:
            right = query.get("score") == "received" and query.get("page[size]") == "100"
            right = right and int(query["start_time"]) < int(query["end_time"])
            if not self.demand(right, "query"):
                return 400, {"error": "InvalidValue"}
        part = self.ratings[at : at + self.page]
        after = at + len(part)
        onward = f"http://{heard.headers['host']}/api/v2/satisfaction_ratings.json"
        return 200, {
            "satisfaction_ratings": part,
            "meta": {"has_more": after < len(self.ratings)},
            "links": {"next": f"{onward}?page%5Bafter%5D={after}"},
        }


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
