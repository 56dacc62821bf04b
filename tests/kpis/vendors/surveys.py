"""Typeform, SurveyMonkey and Qualtrics."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from tests.kpis.fakes import Reply
from tests.kpis.vendors import Keyed, recorded
from tests.support.outside import Heard

_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


def _instant(text: str) -> datetime:
    if text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    return datetime.fromisoformat(text)


class Typeform(Keyed):
    """GET /forms/{form_id}/responses: newest first, onward by the token of the last one."""

    right = "Bearer CANARY-typeform"
    unknown = 403, {"code": "AUTHENTICATION_FAILED", "description": "Authentication failed"}
    enough = {"code": "TOO_MANY_REQUESTS"}

    def __init__(self) -> None:
        super().__init__()
        self.items: list[dict[str, Any]] = recorded("typeform")
        self.routes["GET", "/forms/u6nXL7/responses"] = self.responses

    def responses(self, heard: Heard, query: dict[str, str]) -> Reply:
        if (refused := self.refused(heard)) is not None:
            return refused
        known = {"page_size", "since", "until", "after", "before", "response_type", "sort"}
        right = (
            set(query) <= known
            and 1 <= int(query.get("page_size", 25)) <= 1000
            and not ("sort" in query and {"after", "before"} & set(query))
            and all(
                query[name].isdigit() or _ISO.fullmatch(query[name])
                for name in ("since", "until")
                if name in query
            )
        )
        if not self.demand(right, f"query {query}"):
            return 400, {"code": "VALIDATION_ERROR"}
        kinds = query.get("response_type", "completed").split(",")
        found = [one for one in self.items if one["response_type"] in kinds]
        # Both ends belong to what is asked for.
        if "since" in query:
            found = [x for x in found if _instant(x["submitted_at"]) >= _instant(query["since"])]
        if "until" in query:
            found = [x for x in found if _instant(x["submitted_at"]) <= _instant(query["until"])]
        found.sort(key=lambda one: str(one["submitted_at"]), reverse=True)
        total = len(found)
        if "before" in query:
            at = [one["token"] for one in found].index(query["before"])
            found = found[at + 1 :]
        size = int(query.get("page_size", 25))
        return 200, {
            "total_items": total,
            "page_count": -(-total // size),
            "items": found[:size],
        }


class SurveyMonkey(Keyed):
    """/v3/surveys/{id}/details and …/responses/bulk; answers name choices by id alone."""

    right = "Bearer CANARY-monkey"
    unknown = 401, {"error": {"id": "1012", "name": "Authorization Error", "http_status_code": 401}}
    enough = {"error": {"id": "1040", "name": "Rate limit reached", "http_status_code": 429}}
    page = 2

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, Any] = recorded("surveymonkey")
        self.routes["GET", "/v3/surveys/506487016/details"] = lambda heard, query: (
            self.refused(heard) or (200, self.said["details"])
        )
        self.routes["GET", "/v3/surveys/506487016/responses/bulk"] = self.bulk

    def bulk(self, heard: Heard, query: dict[str, str]) -> Reply:
        if (refused := self.refused(heard)) is not None:
            return refused
        known = {"per_page", "page", "status", "start_modified_at", "end_modified_at"}
        right = (
            set(query) <= known
            and 1 <= int(query.get("per_page", 50)) <= 100
            and query.get("status", "completed") in ("completed", "partial", "overquota")
            and all(
                re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", query[name])
                for name in ("start_modified_at", "end_modified_at")
            )
        )
        if not self.demand(right, f"query {query}"):
            return 400, {"error": {"id": "1003", "name": "Bad Request", "http_status_code": 400}}
        first, beyond = (_instant(query[n]) for n in ("start_modified_at", "end_modified_at"))
        found = [
            one
            for one in self.said["responses"]
            if first <= _instant(one["date_modified"]) <= beyond
            and one["response_status"] == query.get("status", one["response_status"])
        ]
        page = int(query.get("page", 1))
        part = found[(page - 1) * self.page : page * self.page]
        here = f"http://{heard.headers['host']}{heard.target.split('?')[0]}"
        kept = "&".join(f"{k}={v.replace('+', '%2B')}" for k, v in query.items() if k != "page")
        links = {"self": f"{here}?{kept}&page={page}"}
        if page * self.page < len(found):
            links["next"] = f"{here}?{kept}&page={page + 1}"
        return 200, {
            "data": part,
            "per_page": self.page,
            "page": page,
            "total": len(found),
            "links": links,
        }


class Qualtrics(Keyed):
    """The export of responses in three steps, each at its own address."""

    header = "x-api-token"
    right = "CANARY-qualtrics"
    unknown = 401, {"meta": {"httpStatus": "401 - Unauthorized", "error": {"errorCode": "AUTH_4"}}}
    enough = {"meta": {"httpStatus": "429 - Too Many Requests"}}
    survey = "/API/v3/surveys/SV_bwrylOA5nNnI9M1/export-responses"

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, Any] = recorded("qualtrics")
        self.asked_for: dict[str, str] = {}
        self.polls = 0
        self.fails = False
        self.routes["POST", self.survey] = self.start
        self.routes["GET", f"{self.survey}/ES_1"] = self.progress
        self.routes["GET", f"{self.survey}/f-1/file"] = self.file

    def start(self, heard: Heard, query: dict[str, str]) -> Reply:
        if (refused := self.refused(heard)) is not None:
            return refused
        asked = json.loads(heard.body)
        right = (
            heard.headers.get("content-type") == "application/json"
            and set(asked) <= {"format", "compress", "startDate", "endDate", "useLabels"}
            and asked.get("format") == "json"
            and asked.get("compress") is False  # else the file is a zip
            and all(_ISO.fullmatch(asked[name]) for name in ("startDate", "endDate"))
        )
        if not self.demand(right, f"export {asked}"):
            return 400, {"meta": {"httpStatus": "400 - Bad Request"}}
        self.asked_for, self.polls = asked, 0
        said = {"progressId": "ES_1", "percentComplete": 0.0, "status": "inProgress"}
        return 200, {"result": said, "meta": {"httpStatus": "200 - OK"}}

    def progress(self, heard: Heard, query: dict[str, str]) -> Reply:
        if (refused := self.refused(heard)) is not None:
            return refused
        self.polls += 1
        said: dict[str, Any] = {"percentComplete": 50.0, "status": "inProgress"}
        if self.polls > 1:
            said = {"percentComplete": 100.0, "status": "complete", "fileId": "f-1"}
        if self.fails:
            said = {"percentComplete": 100.0, "status": "failed", "fileId": None}
        return 200, {"result": said, "meta": {"httpStatus": "200 - OK"}}

    def file(self, heard: Heard, query: dict[str, str]) -> Reply:
        if (refused := self.refused(heard)) is not None:
            return refused
        if not self.demand(self.polls > 1, "a file before it was there"):
            return 404, {"meta": {"httpStatus": "404 - Not Found"}}
        first, beyond = (_instant(self.asked_for[name]) for name in ("startDate", "endDate"))
        return 200, {
            "responses": [
                one
                for one in self.said["responses"]
                if first <= _instant(one["values"]["recordedDate"]) <= beyond
            ]
        }
