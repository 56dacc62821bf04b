"""Whatever shows in a document changes its ETag: a cached one must never outlive its facts."""

from datetime import timedelta

import pytest

from journeymap.core import clock
from tests.api.world import make_world

pytestmark = pytest.mark.django_db


def test_targets_measurements_sources_and_personas_each_change_the_etag_with_includes() -> None:
    world = make_world()
    owner, ids = world.clients["owner"], world.ids
    url = f"{world.made.url}/document?include=kpis,personas"
    bound = f"/api/v1/stage-kpis/{ids['bound']}"
    changes = [
        ("post", f"{bound}/targets", {"value": "40", "valid_from": "2026-01-01"}),
        ("post", f"{bound}/snapshots", {"period_start": "2026-01-05", "value": "12", "n": 30}),
        ("patch", f"/api/v1/sources/{ids['source']}", {"name": "Renamed"}),
        ("patch", f"/api/v1/personas/{ids['persona']}", {"name": "Renamed"}),
        ("patch", f"/api/v1/tags/{ids['tag']}", {"name": "Renamed"}),
        ("patch", f"/api/v1/cards/{ids['card']}", {"title": "Renamed"}),
    ]
    seen = [owner.get(url)["ETag"]]
    for method, path, body in changes:
        answer = getattr(owner, method)(path, body)
        assert answer.status_code < 300, (path, answer.json())
        document = owner.get(url)
        assert document["ETag"] not in seen, path
        seen.append(document["ETag"])
    shown = document.json()
    assert shown["kpis"][ids["bound"]]["target"]["value"] is not None
    assert shown["kpis"][ids["bound"]]["source"]["name"] == "Renamed"
    assert shown["personas"][ids["persona"]]["name"] == "Renamed"


def test_a_measurement_that_grows_stale_by_time_alone_is_told_within_the_hour() -> None:
    world = make_world()
    owner = world.clients["owner"]
    url = f"{world.made.url}/document?include=kpis"
    now = owner.get(url)["ETag"]
    with clock.frozen(clock.now() + timedelta(hours=1, minutes=1)):
        assert owner.get(url)["ETag"] != now
        plain = owner.get(f"{world.made.url}/document")["ETag"]
    assert owner.get(f"{world.made.url}/document")["ETag"] == plain
