"""HubSpot's CRM search and Salesforce's SOQL."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs

from tests.kpis.fakes import Reply
from tests.kpis.vendors import Keyed, recorded
from tests.support.outside import Heard


class HubSpot(Keyed):
    """POST /crm/v3/objects/{deals, tickets}/search, as "Search the CRM" documents it."""

    right = "Bearer CANARY-hubspot"
    unknown = 401, {"status": "error", "category": "INVALID_AUTHENTICATION"}
    enough = {"status": "error", "errorType": "RATE_LIMIT", "policyName": "SECONDLY"}
    page = 2  # results a page, however many are asked for
    most = 10_000  # no search gives more

    def __init__(self) -> None:
        super().__init__()
        self.objects: dict[str, list[dict[str, Any]]] = recorded("hubspot")
        self.more = 0  # further results that only the total tells of
        for name in self.objects:
            self.routes["POST", f"/crm/v3/objects/{name}/search"] = self.search

    def search(self, heard: Heard, query: dict[str, str]) -> Reply:
        if (refused := self.refused(heard)) is not None:
            return refused
        asked = json.loads(heard.body)
        groups = asked.get("filterGroups", [])
        filters = [one for group in groups for one in group["filters"]]
        after = asked.get("after", "0")
        right = (
            heard.headers.get("content-type") == "application/json"
            and set(asked) <= {"filterGroups", "properties", "sorts", "limit", "after", "query"}
            and len(groups) <= 5
            and all(len(group["filters"]) <= 6 for group in groups)
            and all(set(one) == {"propertyName", "operator", "value"} for one in filters)
            and all(isinstance(one["value"], str) for one in filters)
            and all(one["operator"] in ("EQ", "GTE", "LT") for one in filters)
            and 1 <= asked.get("limit", 10) <= 200
            and isinstance(after, str)
            and int(after) + asked.get("limit", 10) <= self.most
        )
        if not self.demand(right, f"search {asked}"):
            return 400, {"status": "error", "category": "VALIDATION_ERROR"}
        objects = self.objects[heard.target.split("/")[4]]
        found = [one for one in objects if any(self.fits(one, group) for group in groups)]
        at = int(after)
        part = found[at : at + min(self.page, asked["limit"])]
        onward = str(at + len(part))
        wanted = {*asked.get("properties", []), "hs_object_id"}
        results = [
            one | {"properties": {k: v for k, v in one["properties"].items() if k in wanted}}
            for one in part
        ]
        paging = {"paging": {"next": {"after": onward, "link": f"?after={onward}"}}}
        last = at + len(part) >= len(found)
        return 200, {
            "total": len(found) + self.more,
            "results": results,
            **({} if last else paging),
        }

    def fits(self, one: dict[str, Any], group: dict[str, Any]) -> bool:
        def holds(condition: dict[str, str]) -> bool:
            value = one["properties"].get(condition["propertyName"])
            if value is None:
                return False
            if condition["operator"] == "EQ":
                return bool(value == condition["value"])
            instant = datetime.fromisoformat(value).timestamp() * 1000
            limit = int(condition["value"])
            return instant >= limit if condition["operator"] == "GTE" else instant < limit

        return all(holds(condition) for condition in group["filters"])


# Which fields of which object may be asked, and of what type they are.
_FIELDS: dict[str, dict[str, str]] = {
    "Opportunity": {
        "Id": "id",
        "CreatedDate": "datetime",
        "CloseDate": "date",
        "IsClosed": "boolean",
        "IsWon": "boolean",
        "Amount": "number",
    },
    "Case": {
        "Id": "id",
        "CreatedDate": "datetime",
        "ClosedDate": "datetime",
        "IsClosed": "boolean",
        "IsEscalated": "boolean",
    },
    "Lead": {"Id": "id", "CreatedDate": "datetime", "IsConverted": "boolean"},
}
_QUERY = re.compile(r"SELECT (.+?) FROM (\w+) WHERE (.+?)(?: GROUP BY (\w+))?")
_LITERALS = {
    "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "date": r"\d{4}-\d\d-\d\d",
    "boolean": "true|false",
    "number": r"null",
}


class Salesforce(Keyed):
    """OAuth client credentials at My Domain, then /services/data/v62.0/query in pages."""

    unknown = 401, [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]
    page = 2
    version = "/services/data/v62.0/query"

    def __init__(self) -> None:
        super().__init__()
        self.objects: dict[str, list[dict[str, Any]]] = recorded("salesforce")
        self.kept: dict[str, list[dict[str, Any]]] = {}
        self.exhausted = False  # the day's requests of the whole organisation
        self.routes["POST", "/services/oauth2/token"] = self.token
        self.routes["GET", self.version] = self.query

    def token(self, heard: Heard, query: dict[str, str]) -> Reply:
        form = {k: v[0] for k, v in parse_qs(heard.body.decode()).items()}
        known = {"client_id": "3MVG9", "client_secret": "CANARY-salesforce"}
        if form != known | {"grant_type": "client_credentials"}:
            return 400, {"error": "invalid_client_id", "error_description": "client invalid"}
        self.right = "Bearer 00Dxx!AQ"
        return 200, {
            "access_token": "00Dxx!AQ",
            "instance_url": "https://acme.my.salesforce.com",
            "token_type": "Bearer",
            "issued_at": "1791151200000",
        }

    def query(self, heard: Heard, query: dict[str, str]) -> Reply:
        if (refused := self.refused(heard)) is not None:
            return refused
        if self.exhausted:
            return 403, [{"message": "TotalRequests", "errorCode": "REQUEST_LIMIT_EXCEEDED"}]
        parsed = _QUERY.fullmatch(query.get("q", ""))
        if not self.demand(parsed is not None and set(query) == {"q"}, f"query {query}"):
            return 400, [{"message": "unexpected token", "errorCode": "MALFORMED_QUERY"}]
        assert parsed is not None
        chosen, name, where, group = parsed.groups()
        fields = _FIELDS.get(name, {})
        rows = self.objects.get(name, [])
        for condition in where.split(" AND "):
            field, operator, literal = condition.split(" ")
            if not re.fullmatch(_LITERALS.get(fields.get(field, ""), "(?!)"), literal):
                self.complaints.append(condition)
                return 400, [{"message": condition, "errorCode": "INVALID_FIELD"}]
            rows = [row for row in rows if _holds(row, field, operator, literal)]
        counted = re.fullmatch(r"(?:(\w+), )?COUNT\(Id\) (\w+)", chosen)
        if counted is not None:
            return self.part(name, _aggregated(rows, counted, group))
        return self.part(name, _plain(rows, chosen.split(", ")))

    def part(self, name: str, records: list[dict[str, Any]]) -> Reply:
        """One batch; the rest is fetched by its locator, which takes no parameter."""
        batch, rest = records[: self.page], records[self.page :]
        said = {"totalSize": len(records), "done": not rest, "records": batch}
        if rest:
            path = f"{self.version}/01gD0000002HU6KIAW-{len(self.kept)}"
            self.routes["GET", path] = lambda heard, query: (
                self.refused(heard)
                or (self.part(name, rest) if self.demand(not query, "locator") else (400, []))
            )
            self.kept[path] = rest
            said["nextRecordsUrl"] = path
        return 200, said


def _holds(row: dict[str, Any], field: str, operator: str, literal: str) -> bool:
    value: Any = row[field]
    if literal == "null":
        return bool((value is not None) == (operator == "!="))
    if literal in ("true", "false"):
        return bool((value is (literal == "true")) == (operator == "="))
    if value is None:
        return False
    if "T" in literal:
        value, limit = datetime.fromisoformat(value), datetime.fromisoformat(literal)
        value = value.astimezone(UTC)
        return bool(value >= limit if operator == ">=" else value < limit)
    day, limit_day = date.fromisoformat(value), date.fromisoformat(literal)
    return day >= limit_day if operator == ">=" else day < limit_day


def _aggregated(
    rows: list[dict[str, Any]], counted: re.Match[str], group: str | None
) -> list[dict[str, Any]]:
    assert counted[1] == group
    kinds = sorted({row[group] for row in rows}) if group else [None]
    return [
        {
            "attributes": {"type": "AggregateResult"},
            **({group: kind} if group else {}),
            counted[2]: sum(group is None or row[group] == kind for row in rows),
        }
        for kind in kinds
    ]


def _plain(rows: list[dict[str, Any]], names: list[str]) -> list[dict[str, Any]]:
    return [{"attributes": {"type": "x"}, **{name: row[name] for name in names}} for row in rows]
