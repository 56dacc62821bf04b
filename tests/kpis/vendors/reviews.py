"""Google Business Profile and Trustpilot."""

from typing import Any
from urllib.parse import parse_qs

from tests.kpis.fakes import Reply, Vendor
from tests.kpis.vendors import Keyed, recorded
from tests.support.outside import Heard


class GoogleReviews(Vendor):
    """accounts.locations.reviews.list of v4, behind a refreshed OAuth token."""

    page = 3  # no more than pageSize

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, Any] = recorded("google_reviews")
        self.tokens = 0
        self.routes["POST", "/token"] = self.token
        self.routes["GET", "/v4/accounts/101/locations/202/reviews"] = self.reviews
        self.routes["GET", "/v4/accounts/101/locations/999/reviews"] = lambda heard, query: (
            403,
            {"error": {"code": 403, "status": "PERMISSION_DENIED", "message": "not verified"}},
        )

    def token(self, heard: Heard, query: dict[str, str]) -> Reply:
        form = {k: v[0] for k, v in parse_qs(heard.body.decode()).items()}
        if form != {
            "grant_type": "refresh_token",
            "client_id": "7-abc.apps.googleusercontent.com",
            "client_secret": "CANARY-secret",
            "refresh_token": "CANARY-refresh",
        }:
            return 400, {"error": "invalid_grant"}
        self.tokens += 1
        return 200, {"access_token": f"ya29.{self.tokens}", "expires_in": 3599}

    def reviews(self, heard: Heard, query: dict[str, str]) -> Reply:
        if heard.headers.get("authorization") != f"Bearer ya29.{self.tokens}":
            return 401, {"error": {"code": 401, "status": "UNAUTHENTICATED"}}
        if (headers := self.limited()) is not None:
            return 429, {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}, headers
        token = query.get("pageToken", "from-0")
        right = (
            set(query) <= {"pageSize", "pageToken", "orderBy"}
            and 1 <= int(query.get("pageSize", 50)) <= 50
            and query.get("orderBy", "updateTime desc")
            in ("rating", "rating desc", "updateTime desc")
            and token.startswith("from-")
        )
        if not self.demand(right, f"query {query}"):
            return 400, {"error": {"code": 400, "status": "INVALID_ARGUMENT"}}
        at = int(token.removeprefix("from-"))
        found = sorted(self.said["reviews"], key=lambda one: one["updateTime"], reverse=True)
        part = found[at : at + self.page]
        onward = at + len(part)
        return 200, {
            # Lists without an entry are left out, as protocol buffers do.
            **({"reviews": part} if part else {}),
            "averageRating": self.said["averageRating"],
            "totalReviewCount": self.said["totalReviewCount"],
            **({"nextPageToken": f"from-{onward}"} if onward < len(found) else {}),
        }


class Trustpilot(Keyed):
    """The public business unit: its reviews by pages, and the score that it publishes."""

    header = "apikey"
    right = "CANARY-trustpilot"
    unknown = 401, {"fault": {"faultstring": "Invalid ApiKey"}}
    unit = "/v1/business-units/507f191e810c19729de860ea"

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, Any] = recorded("trustpilot")
        self.routes["GET", self.unit] = self.public
        self.routes["GET", f"{self.unit}/reviews"] = self.reviews

    def public(self, heard: Heard, query: dict[str, str]) -> Reply:
        return self.refused(heard) or (200, self.said["unit"])

    def reviews(self, heard: Heard, query: dict[str, str]) -> Reply:
        if (refused := self.refused(heard)) is not None:
            return refused
        size, page = int(query.get("perPage", 20)), int(query.get("page", 1))
        right = (
            set(query) <= {"perPage", "page", "orderBy", "language", "stars"}
            and 1 <= size <= 100
            and page >= 1
            and query.get("orderBy", "createdat.desc")
            in ("createdat.asc", "createdat.desc", "stars.asc", "stars.desc")
        )
        if not self.demand(right, f"query {query}"):
            return 400, {"message": "The request is invalid."}
        found = sorted(self.said["reviews"], key=lambda one: one["createdAt"], reverse=True)
        # A page beyond the last one is an empty list, no error.
        return 200, {"links": [], "reviews": found[(page - 1) * size : page * size]}
