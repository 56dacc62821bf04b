"""Pushed events, erasure, merging, retention and the mapping to stages."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings

from journeymap.core import clock
from journeymap.events import forgetting, times
from journeymap.events.models import Event, EventLog, EventPush, EventRule, EventSubject
from journeymap.workspaces.models import AuditEvent
from tests.events import make
from tests.kpis.make import NOW
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


class Shop:
    """A map, a log in its workspace, and clients."""

    def __init__(self) -> None:
        self.made = factories.make_map(stages=2)
        self.clients = factories.clients_of(self.made)
        self.log = make.log(workspace=self.made.map.workspace)
        self.url = f"/api/v1/event-logs/{self.log.pk}"

    def push(self, *lines: Any, who: str = "token_kpi", **headers: str) -> Any:
        raw = b"\n".join(
            line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines
        )
        return self.clients[who].post(
            f"{self.url}/events", data=raw, content_type="application/x-ndjson", headers=headers
        )

    def merge(self, anonymous: str, known: str) -> Any:
        pair = {"anonymous": anonymous, "known": known}
        return self.send("post", f"{self.url}/merges", {"pairs": [pair]})

    def send(self, method: str, path: str, body: Any, who: str = "owner") -> Any:
        return getattr(self.clients[who], method)(path, body, format="json")


@pytest.fixture
def shop() -> Shop:
    return Shop()


def line(subject: str = "ada", event: str = "visit", minutes: float = 0, **more: Any) -> Any:
    return {"subject": subject, "event": event, "ts": make.at(minutes), **more}


def test_each_line_is_answered_for_itself(shop: Shop) -> None:
    answer = shop.push(
        line(), line(), line(minutes=1, event_id="7"), line(minutes=9, event_id="7"),
        b"{", b"[]", line(event=""), line(extra=1), {**line(), "ts": "2026-03-02T09:00:00"},
        {**line(), "ts": "2026-11-22T10:00:00Z"}, {**line(), "subject": ["a"]},
    )  # fmt: skip
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert [one["status"] for one in body["lines"]] == [
        "accepted", "duplicate", "accepted", "duplicate", *["refused"] * 7
    ]  # fmt: skip
    assert (body["accepted"], body["duplicates"], body["refused"]) == (2, 2, 7)
    assert {one.get("column") for one in body["lines"][4:]} == {
        "",
        "event",
        "extra",
        "ts",
        "subject",
    }
    assert Event.objects.count() == 2


def test_limits_and_requests_without_a_good_line_are_refused(shop: Shop) -> None:
    assert shop.push(*[line(minutes=n) for n in range(1_001)]).status_code == 413
    assert shop.push(b" " * (1024 * 1024 + 2)).status_code == 413
    assert shop.push(b"").status_code == 400
    refused = shop.push(b"{")
    assert refused.status_code == 400
    assert refused.json()["lines"][0]["line"] == 1
    with override_settings(JOURNEYMAP_EVENT_PEPPER=""):
        assert shop.push(line()).status_code == 503
    assert not Event.objects.exists()


def test_an_idempotency_key_answers_alike_and_never_for_another_body(shop: Shop) -> None:
    key = {"Idempotency-Key": "batch-1"}
    first = shop.push(line(), **key)
    assert shop.push(line(), **key).json() == first.json()
    assert shop.push(line()).json()["duplicates"] == 1
    assert shop.push(line(minutes=1), **key).status_code == 409
    assert shop.push(line(minutes=1), **{"Idempotency-Key": "x" * 201}).status_code == 400
    assert Event.objects.count() == 1
    with clock.frozen(NOW + timedelta(days=2)):
        forgetting.forget()
    assert not EventPush.objects.exists()


def test_a_subject_is_erased_with_its_aliases_and_stays_away(shop: Shop) -> None:
    shop.push(line("cookie-1"), line("ada", minutes=1), line("bob", minutes=2))
    merged = shop.merge("cookie-1", "ada")
    assert merged.json() == {"subjects": 1, "events": 1}
    assert shop.send("post", f"{shop.url}/erasures", {"subject": "ada"}).json() == {"events": 2}
    late = shop.push(line("cookie-1", minutes=5), line("ada", minutes=5), line("bob", minutes=5))
    assert [one["status"] for one in late.json()["lines"]] == ["erased", "erased", "accepted"]
    told = json.dumps(list(AuditEvent.objects.values_list("target", flat=True)))
    assert "ada" not in told
    gone = shop.merge("ada", "bob")
    assert gone.status_code == 409


def test_merges_reach_back_and_forward_and_make_no_ring(shop: Shop) -> None:
    shop.push(line("a"), line("b", minutes=1), line("c", minutes=2))
    for pairs in ([("a", "b")], [("b", "c"), ("c", "a"), ("x", "a")]):
        body = {"pairs": [{"anonymous": one, "known": other} for one, other in pairs]}
        assert shop.send("post", f"{shop.url}/merges", body).status_code == 200
    shop.push(line("a", minutes=3), line("x", minutes=4))
    assert len(set(Event.objects.values_list("person_id", flat=True))) == 1
    assert Event.objects.count() == 5


def test_old_events_are_forgotten_where_a_log_says_so(shop: Shop) -> None:
    shop.push(line(), line("bob", "buy", minutes=2))
    shop.push({**line("cy"), "ts": clock.iso(NOW - timedelta(days=3))})
    forgetting.forget()
    assert Event.objects.count() == 3
    changed = shop.send("patch", shop.url, {"retention_days": 30})
    assert changed.json()["retention_days"] == 30
    forgetting.forget()
    assert Event.objects.count() == EventSubject.objects.count() == 1
    shop.log.refresh_from_db()
    assert shop.log.first_at == shop.log.last_at == times.micros(NOW - timedelta(days=3))


def test_logs_are_made_changed_and_deleted_with_all_they_hold(shop: Shop) -> None:
    here = {"workspace": str(shop.made.map.workspace_id)}
    assert shop.send("post", "/api/v1/event-logs", {"name": "Shop", **here}).status_code == 409
    wrong = shop.send("post", "/api/v1/event-logs", {"name": "App", "timezone": "Mars/One", **here})
    assert set(wrong.json()["fields"]) == {"timezone"}
    shop.push(line(), line("bob"))
    shop.merge("bob", "ada")
    full = shop.clients["owner"].get(shop.url).json()
    assert (full["events"], full["subjects"]) == (2, 1)
    assert shop.send("put", f"{shop.made.url}/event-mapping", {
        "log": str(shop.log.pk), "rules": [{"pattern": "*", "stage": shop.made.stages[0]}],
    }).status_code == 200  # fmt: skip
    assert shop.clients["owner"].delete(shop.url).status_code == 204
    assert not Event.objects.exists()
    assert not EventLog.objects.exists()
    empty = shop.clients["owner"].get(f"{shop.made.url}/event-mapping").json()
    assert empty == {"log": None, "rules": [], "stages": [], "unmapped": []}


def test_each_event_belongs_to_one_stage_and_doubt_is_refused(shop: Shop) -> None:
    shop.push(
        line(event="cart add"), line(event="cart [1]?"), line(event="pay"), line(event="Été 1")
    )
    first, second = shop.made.stages
    url = f"{shop.made.url}/event-mapping"

    def put(*rules: tuple[str, str]) -> Any:
        body = [{"pattern": pattern, "stage": stage} for pattern, stage in rules]
        return shop.send("put", url, {"log": str(shop.log.pk), "rules": body})

    rules = (("cart*", first), ("cart add", second), ("Été*", first), ("cart [1]?", first))
    done = put(*rules).json()
    assert [one["events"] for one in done["stages"]] == [["cart [1]?", "Été 1"], ["cart add"]]
    assert done["unmapped"] == ["pay"]
    doubt = put(("cart*", first), ("* add", second))
    assert doubt.status_code == 400, doubt.content
    assert put(("ca*", first), ("*dd", second), ("*t add", second)).status_code == 200
    twice = put(("pay", first), ("pay", second))
    assert set(twice.json()["fields"]) == {"rules[1].pattern"}
    nobody = put(("pay", str(shop.log.pk)))
    assert set(nobody.json()["fields"]) == {"rules[0].stage"}
    assert EventRule.objects.count() == 3  # what was refused changed nothing
    elsewhere = make.log(name="Elsewhere")
    refused = shop.send("put", url, {"log": str(elsewhere.pk), "rules": []})
    assert set(refused.json()["fields"]) == {"log"}
    # A deleted stage has no events any more; theirs are unmapped again.
    shop.clients["owner"].delete(f"/api/v1/stages/{second}")
    left = shop.clients["owner"].get(url).json()
    assert [stage["events"] for stage in left["stages"]] == [["cart [1]?", "cart add"]]
