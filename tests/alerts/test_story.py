"""Story S8 of the design: a source breaks for three hours and heals; who is told, what stands."""

import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest

from journeymap.alerts import services
from journeymap.core import clock
from journeymap.kpis import jobs, planner
from journeymap.kpis.models import KPIRun, KPISource, StageKPI
from journeymap.workspaces.models import Job
from tests.alerts import make
from tests.kpis import make as kpis
from tests.support.factories import client_for, owner_of
from tests.support.outside import Heard, Outside, answer, outside

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 11, 23, 8, 6, tzinfo=UTC)
SECRET = "CANARY-vendor-key"


class Upstream:
    """Somebody's interface that breaks between two hours, and a receiver of webhooks."""

    def __init__(self) -> None:
        self.broken = False
        self.orders = 7
        self.told: list[Heard] = []

    def __call__(self, wire: socket.socket, heard: Heard) -> None:
        if heard.target == "/hook":
            self.told.append(heard)
            wire.sendall(answer(status="204 No Content"))
        elif self.broken:
            wire.sendall(answer(b"CANARY-trace", status="500 Internal Server Error"))
        else:
            wire.sendall(answer(json.dumps({"c": self.orders}).encode()))


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


@pytest.fixture
def server(upstream: Upstream, settings: Any) -> Iterator[Outside]:
    with outside(upstream) as found, mock.patch.object(jobs, "poke"):
        settings.JOURNEYMAP_OUTBOUND_HOSTS = [found.place]
        yield found


def source(client: Any, kpi: StageKPI, server: Outside) -> str:
    """An hourly JSON source behind a key, bound to the KPI."""
    series = {"family": "count", "columns": {"c": {"sum": "$.c"}}, "request": {"path": "/api"}}
    made = client.post(
        kpis.url("sources"),
        {
            "workspace": str(kpi.map.workspace_id),
            "kind": "http",
            "name": "Till",
            "config": {
                "url": server.url,
                "auth": {"kind": "bearer"},
                "series": {"orders": series},
            },
            "secrets": {"token": SECRET},
            "backfill_periods": 1,
        },
        format="json",
    )
    assert made.status_code == 201, made.content
    bound = {"source_id": made.json()["id"], "series": "orders", "cadence": "hourly"}
    StageKPI.objects.filter(pk=kpi.pk).update(**bound)
    return str(made.json()["id"])


def pass_time(minutes: int) -> None:
    """Minutes go by, two planners at work, and a worker that does what is ripe."""
    until = clock.now() + timedelta(minutes=minutes)
    while clock.now() < until:
        _moment[0] += timedelta(minutes=5)
        planner.plan_due()
        planner.plan_due()
        for job in Job.objects.filter(state="queued").order_by("key"):
            if job.not_before is None or job.not_before <= clock.now():
                jobs.run(job.pk)


_moment = [BEGIN]


def _moment_now() -> datetime:
    return _moment[0]


@pytest.fixture
def moving() -> Iterator[None]:
    _moment[0] = BEGIN
    with mock.patch.object(clock, "_source", _moment_now):
        yield


@pytest.mark.usefixtures("moving")
def test_a_source_that_breaks_for_three_hours_is_told_once_and_leaves_a_gap(
    upstream: Upstream, server: Outside, caplog: Any
) -> None:
    kpi = kpis.stage_kpi(kpis.a_map(kpis.workspace(timezone="UTC")), key="orders")
    owner = kpis.member(kpi.map.workspace, "owner")
    client = client_for(owner_of(kpi.map.workspace))
    row = source(client, kpi, server)
    hook, signing = services.create_webhook(
        actor=owner,
        workspace_id=kpi.map.workspace_id,
        values={"name": "Ops", "url": f"{server.url}/hook"},
    )
    make.rule(kpi, "source_failed", maker=owner, webhook=hook, cooldown_h=24)

    def panel() -> Any:
        return client.get(kpis.url("stage-kpis", kpi.pk)).json()["panel"]

    def hours() -> list[tuple[str, str | None, str]]:
        rows = client.get(kpis.url("stage-kpis", kpi.pk, "snapshots")).json()["results"]
        return [(r["period_start"][11:13], r["value"], r["status"]) for r in reversed(rows)]

    pass_time(10)
    pass_time(60)
    assert hours() == [("07", "7.0000", "ok"), ("08", "7.0000", "ok")]  # one an hour, two planners
    upstream.broken = True
    pass_time(180)
    assert make.incidents()[0][0] == "firing"
    assert make.told() == ["fired"]  # once, however often it failed
    told = panel()
    assert (told["latest"]["value"], told["latest"]["period_start"][11:13]) == ("7.0000", "08")
    assert (told["stale"], told["status"]) == (True, "stale")
    failures = KPIRun.objects.filter(source_id=row, outcome="failed")
    assert failures.count() >= 5
    assert {run.error_class for run in failures} == {"failing"}
    upstream.broken, upstream.orders = False, 9
    pass_time(60)
    assert [state for state, _ in make.incidents()] == ["resolved"]
    assert make.told() == ["fired", "resolved"]
    healed = panel()
    assert (healed["stale"], healed["latest"]["value"]) == (False, "9.0000")
    # What could not be asked for is a gap, never a zero.
    assert "0.0000" not in {point["value"] for point in healed["sparkline"]}
    assert None in {point["value"] for point in healed["sparkline"][-5:]}

    assert [heard.method for heard in upstream.told] == ["POST", "POST"]
    kinds = []
    for heard in upstream.told:
        signed = f"{heard.headers['webhook-id']}.{heard.headers['webhook-timestamp']}.".encode()
        key = base64.b64decode(signing.removeprefix("whsec_"))
        digest = hmac.new(key, signed + heard.body, hashlib.sha256).digest()
        assert heard.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
        kinds.append(json.loads(heard.body)["type"])
    assert kinds == ["alert.fired", "alert.resolved"]

    # A later correction is a revision of its own, and what is read from then on.
    last = healed["latest"]["period_start"]
    pushed = client.post(
        kpis.url("stage-kpis", kpi.pk, "snapshots"),
        {"period_start": last, "value": "8"},
        format="json",
    )
    assert (pushed.status_code, pushed.json()["revision"]) == (201, 2)
    assert panel()["latest"]["value"] == "8.0000"
    assert make.told() == ["fired", "resolved"]
    source_row = KPISource.objects.get(pk=row)
    seen = client.get(kpis.url("sources", row, "runs")).content.decode() + caplog.text
    for canary in (SECRET, "CANARY-trace"):
        assert canary not in seen
    assert SECRET.encode() not in bytes(source_row.secret)
