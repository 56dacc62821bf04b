"""Adobe Analytics, GA4's funnels, Matomo and Plausible."""

import json
import re
from typing import Any
from urllib.parse import parse_qs

from tests.kpis.fakes import Analytics, Reply, Vendor
from tests.kpis.vendors import Keyed, recorded
from tests.support.outside import Heard

_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)T00:00:00\.000/(\d{4}-\d\d-\d\d)T00:00:00\.000")


class Adobe(Keyed):
    """A token of IMS, then POST /api/{company}/reports with its three headers."""

    unknown = 401, {"error_code": "401013", "message": "Oauth token is not valid"}
    enough = {"error_code": "429050", "message": "Too many requests"}

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, dict[str, Any]] = recorded("adobe_analytics")
        self.broken: dict[str, str] = {}  # metric → the code of its column's error
        self.doubts: list[str] = []  # codes of errors beside the numbers
        self.routes["POST", "/ims/token/v3"] = self.token
        self.routes["POST", "/api/acme0/reports"] = self.report

    def token(self, heard: Heard, query: dict[str, str]) -> Reply:
        form = {k: v[0] for k, v in parse_qs(heard.body.decode()).items()}
        right = (
            form.get("grant_type") == "client_credentials"
            and form.get("client_id") == "abc123"
            and form.get("client_secret") == "CANARY-adobe"
            and "additional_info.projectedProductContext" in form.get("scope", "")
        )
        if not right:
            return 400, {"error": "invalid_client"}
        self.right = "Bearer eyJ"
        return 200, {"access_token": "eyJ", "token_type": "bearer", "expires_in": 86399}

    def report(self, heard: Heard, query: dict[str, str]) -> Reply:
        if (refused := self.refused(heard)) is not None:
            return refused
        asked = json.loads(heard.body)
        metrics = asked["metricContainer"]["metrics"]
        ranges = [one for one in asked["globalFilters"] if one["type"] == "dateRange"]
        period = _RANGE.fullmatch(ranges[0]["dateRange"]) if len(ranges) == 1 else None
        right = (
            heard.headers.get("x-api-key") == "abc123"
            and heard.headers.get("x-proxy-global-company-id") == "acme0"
            and heard.headers.get("content-type") == "application/json"
            and asked["rsid"] == "acmeprod"
            and period is not None
            and asked["dimension"] == "variables/daterangeday"
            and all(set(one) == {"columnId", "id"} for one in metrics)
            and all(one["id"].startswith("metrics/") for one in metrics)
            and set(asked.get("settings", {})) <= {"limit", "page", "dimensionSort"}
            and asked["settings"]["page"] == 0
        )
        if not self.demand(right, f"report {asked}"):
            return 400, {"errorCode": "invalid_data", "errorDescription": "bad"}
        assert period is not None
        known = self.said.get("/".join(period.groups()), {})
        errors = [
            {"columnId": one["columnId"], "errorCode": self.broken[one["id"]], "errorId": "e"}
            for one in metrics
            if one["id"] in self.broken
        ]
        good = [one for one in metrics if one["id"] not in self.broken]
        totals = [float(known.get(one["id"].removeprefix("metrics/"), 0)) for one in good]
        columns = {
            "dimension": {"id": "variables/daterangeday", "type": "time"},
            "columnIds": [one["columnId"] for one in good],
        }
        # The text of a day is in somebody's language: its position counts, not what it says.
        row = {"itemId": "1260905", "value": "5 oct. 2026", "data": totals}
        errors += [{"columnId": "0", "errorCode": code, "errorId": "e"} for code in self.doubts]
        return (206 if errors else 200), {
            "totalPages": 1,
            "firstPage": True,
            "lastPage": True,
            "numberOfElements": 1,
            "number": 0,
            "totalElements": 1,
            "columns": columns | ({"columnErrors": errors} if errors else {}),
            "rows": [row] if known else [],
            "summaryData": {"filteredTotals": totals, "totals": totals},
        }


class Funnels(Analytics):
    """GA4: properties/{id}:runFunnelReport of v1alpha."""

    def __init__(self, public_key: Any) -> None:
        super().__init__(public_key)
        self.steps: dict[str, list[int]] = recorded("ga4_funnel")
        self.sampled = False
        self.routes["POST", "/v1alpha/properties/123456789:runFunnelReport"] = self.funnel

    def funnel(self, heard: Heard, query: dict[str, str]) -> Reply:
        if heard.headers.get("authorization") != f"Bearer ya29.{self.tokens}":
            return 401, {"error": {"code": 401, "status": "UNAUTHENTICATED"}}
        if (headers := self.limited()) is not None:
            return 429, {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}, headers
        asked = json.loads(heard.body)
        steps = asked["funnel"]["steps"]
        events = [one["filterExpression"]["funnelEventFilter"]["eventName"] for one in steps]
        right = (
            set(asked) <= {"funnel", "dateRanges", "returnPropertyQuota", "limit"}
            and len(asked["dateRanges"]) == 1
            and set(asked["dateRanges"][0]) == {"startDate", "endDate"}
            and 1 <= len(steps) <= 10
            and len({one["name"] for one in steps}) == len(steps)
            and all(re.fullmatch(r"[A-Za-z]\w{0,39}", one) for one in events)
        )
        if not self.demand(right, f"funnel {asked}"):
            return 400, {"error": {"code": 400, "status": "INVALID_ARGUMENT"}}
        dates = asked["dateRanges"][0]
        path = self.steps.get(f"{dates['startDate']}/{dates['endDate']}/" + " ".join(events), [])
        headers4 = ["activeUsers", "funnelStepCompletionRate", "funnelStepAbandonments"]
        rows = []
        for at, (step, users) in enumerate(zip(steps, path, strict=False)):
            onward = path[at + 1] if at + 1 < len(path) else users
            values = [str(users), str(onward / users), str(users - onward)]
            rows.append(
                {
                    "dimensionValues": [{"value": f"{at + 1}. {step['name']}"}],
                    "metricValues": [{"value": value} for value in values],
                }
            )
        metadata = {"samplingMetadatas": [{"samplesReadCount": "9"}]} if self.sampled else {}
        return 200, {
            "funnelTable": {
                "dimensionHeaders": [{"name": "funnelStepName"}],
                # The headers come twice, the values once.
                "metricHeaders": [{"name": name} for name in headers4 * 2],
                **({"rows": rows} if rows else {}),
                "metadata": metadata,
            },
            "kind": "analyticsData#runFunnelReport",
        }


class Matomo(Vendor):
    """POST /index.php; what is wrong is said with a 200."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, Any] = recorded("matomo")
        self.routes["POST", "/index.php"] = self.api

    def api(self, heard: Heard, query: dict[str, str]) -> Reply:
        form = {k: v[-1] for k, v in parse_qs(heard.body.decode()).items()}
        if (headers := self.limited()) is not None:
            return 429, b"<html>Too many requests</html>", headers  # of a proxy before it
        if form.get("token_auth") != "CANARY-matomo":
            return 200, {"result": "error", "message": "Unable to authenticate with the token."}
        right = (
            # The token stays out of the address, and so out of the server's logs.
            not query
            and heard.headers.get("content-type") == "application/x-www-form-urlencoded"
            and form["module"] == "API"
            and form["format"] == "JSON"
            and form["method"] == "VisitsSummary.get"
            and form["period"] in ("day", "week", "month", "year", "range")
            and (form["period"] == "range") == ("," in form["date"])
        )
        if not self.demand(right, f"api {form}"):
            return 200, {"result": "error", "message": "Method or period is not valid."}
        if form["idSite"] != "1":
            return 200, {"result": "error", "message": "You can't access this resource."}
        said = self.said.get(f"{form['period']} {form['date']}")
        return 200, [] if said is None else said


class Plausible(Keyed):
    """POST /api/v2/query; what comes back stands in the order of what was asked."""

    right = "Bearer CANARY-plausible"
    unknown = 401, {"error": "Invalid API key or site ID."}
    enough = {"error": "Too many API requests."}

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, dict[str, Any]] = recorded("plausible")
        self.routes["POST", "/api/v2/query"] = self.query

    def query(self, heard: Heard, query: dict[str, str]) -> Reply:
        if (refused := self.refused(heard)) is not None:
            return refused
        asked = json.loads(heard.body)
        known = {"site_id", "metrics", "date_range", "filters", "dimensions", "include"}
        right = (
            heard.headers.get("content-type") == "application/json"
            and set(asked) <= known
            and asked["site_id"] == "acme.example"
            and asked["metrics"]
            and len(asked["date_range"]) == 2
            and all(re.fullmatch(r"\d{4}-\d\d-\d\d", one) for one in asked["date_range"])
            and all(len(one) == 3 and isinstance(one[2], list) for one in asked.get("filters", []))
        )
        if not self.demand(right, f"query {asked}"):
            return 400, {"error": "Invalid request"}
        goals = [one[2][0] for one in asked.get("filters", [])]
        found = self.said.get("/".join([*asked["date_range"], *goals]), {})
        return 200, {
            "results": [
                {"metrics": [found.get(name, 0) for name in asked["metrics"]], "dimensions": []}
            ],
            "meta": {},
            "query": asked,
        }
