"""Stories S3 and S9 of the design: an integration pulls and pushes, and effort is worse upwards."""

import json
import re
import urllib.error
import urllib.request
from datetime import date
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.driving import api_get, api_post, document, new_map, open_map
from tests.support.batches import new_id, op
from tests.support.live import LiveServer

Json = dict[str, Any]


class Integration:
    """A program with a token."""

    def __init__(self, server: LiveServer, token: str) -> None:
        self.server, self.token = server, token

    def send(
        self, method: str, path: str, body: Json | None = None, **headers: str
    ) -> tuple[int, dict[str, str], Any]:
        """One request; the status, the headers and the body, empty where there is none."""
        request = urllib.request.Request(
            f"{self.server.url}/api/v1/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, dict(answer.headers), json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), json.loads(error.read() or b"null")


def months_ago(count: int, today: date) -> str:
    """The first day of a month gone by."""
    month = today.year * 12 + today.month - 1 - count
    return date(month // 12, month % 12 + 1, 1).isoformat()


def with_two_efforts(page: Page, today: date) -> tuple[str, dict[str, str]]:
    """A map whose stage Support carries effort (target 2.5) and ease (target 5.5)."""
    map_id = new_map(page, "Support")
    drawn = document(page, map_id)
    stage = drawn["stages"][0]["id"]
    presets = {row["key"]: row["id"] for row in definitions(page, drawn["workspace"])}
    bound = {key: new_id() for key in ("ces_effort_1_5", "ces_ease_1_7")}
    ops = [
        op("stage_kpi", "create", row, stage=stage, definition=presets[key], cadence="monthly")
        for key, row in bound.items()
    ]
    api_post(page, f"maps/{map_id}/batches", {"batch_id": new_id(), "ops": ops})
    for key, value in (("ces_effort_1_5", "2.5"), ("ces_ease_1_7", "5.5")):
        target = {"value": value, "valid_from": months_ago(6, today)}
        api_post(page, f"stage-kpis/{bound[key]}/targets", target)
    return map_id, bound


def definitions(page: Page, workspace: str) -> list[Json]:
    """All definitions of a workspace, page by page."""
    found, path = [], f"kpi-definitions?workspace={workspace}&limit=100"
    while path:
        answer = api_get(page, path)
        found += answer["results"]
        path = (answer["next"] or "").rpartition("/api/v1/")[2]
    return found


def integration_story(page: Page, server: LiveServer, *, today: date) -> None:
    """S3 with the figures of S9: what is pushed reaches the open map; both months are judged.

    The page speaks English.
    """
    map_id, bound = with_two_efforts(page, today)
    workspace = document(page, map_id)["workspace"]
    scopes = {"name": "Survey tool", "scopes": ["maps:read", "kpis:write"]}
    token = api_post(page, f"workspaces/{workspace}/tokens", scopes)
    program = Integration(server, token["secret"])
    editor = open_map(page, server, map_id)
    chips = page.locator(".kpis").first.locator(".chip")
    effort = chips.filter(has_text="effort")
    ease = chips.filter(has_text="ease")

    def push(key: str, month: int, value: str, again: str) -> tuple[int, Json]:
        body = {"period_start": months_ago(month, today), "value": value, "n": "120"}
        path = f"stage-kpis/{bound[key]}/snapshots"
        status, _, told = program.send("POST", path, body, Idempotency_Key=again)
        return status, told

    assert push("ces_effort_1_5", 2, "2.1", "effort-1")[0] == 201
    assert push("ces_ease_1_7", 2, "5.9", "ease-1")[0] == 201
    for chip, value in ((effort, "2.10"), (ease, "5.90")):
        expect(chip).to_contain_text(value)
        expect(chip).to_contain_text("on target")
    first = push("ces_effort_1_5", 1, "2.8", "effort-2")
    repeated = push("ces_effort_1_5", 1, "2.8", "effort-2")
    assert (first[0], repeated[0]) == (201, 200)
    assert first[1]["id"] == repeated[1]["id"]
    assert push("ces_ease_1_7", 1, "5.2", "ease-2")[0] == 201
    for chip, value, arrow in ((effort, "2.80", "▲"), (ease, "5.20", "▼")):
        expect(chip).to_contain_text(value)
        expect(chip).to_contain_text("off target")
        expect(chip.locator(".delta")).to_contain_text(arrow)
        # Colour and arrow alone would not say it, and the arrows point opposite ways.
        expect(chip).to_have_accessible_name(value_worse(value))
    history = program.send("GET", f"stage-kpis/{bound['ces_effort_1_5']}/snapshots")[2]["results"]
    assert [row["value"] for row in history] == ["2.8000", "2.1000"]

    status, headers, pulled = program.send("GET", f"maps/{map_id}/document")
    etag = headers.get("ETag") or headers["etag"]
    assert status == 200
    assert program.send("GET", f"maps/{map_id}/document", If_None_Match=etag)[0] == 304
    editor.write("Calls twice")
    editor.key("Enter", "Escape")
    editor.saved()
    since = pulled["revision"]
    (only,) = program.send("GET", f"maps/{map_id}/changes?after={since}")[2]["results"]
    assert only["revision"] == since + 1
    assert [(one["entity"], one["type"]) for one in only["ops"]] == [("card", "create")]
    status, _, refused = program.send("PATCH", f"maps/{map_id}", {"title": "Mine"})
    assert (status, refused["code"]) == (403, "insufficient_scope")
    assert document(page, map_id)["map"]["title"] == "Support"

    (mine,) = api_get(page, f"workspaces/{workspace}/tokens")["results"]
    assert mine["last_used_at"]
    assert program.token not in server.log.read_text(errors="replace")
    assert editor.problems == []


def value_worse(value: str) -> re.Pattern[str]:
    """What a screen reader is told of a chip that got worse."""
    return re.compile(rf"{re.escape(value)}.*off target.*worse", re.S)
