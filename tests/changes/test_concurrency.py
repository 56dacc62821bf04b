"""What only real transactions show: writers at once, on both databases."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from journeymap.changes import document
from journeymap.changes.apply import Applied, apply_batch
from journeymap.changes.models import Change
from tests.changes.conftest import make_world
from tests.support.batches import batch, new_id, op

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    """Run the jobs in threads that start together; return their results, errors included."""
    results: list[Any] = [None] * len(jobs)
    gate = threading.Barrier(len(jobs))

    def run(index: int) -> None:
        gate.wait()
        try:
            results[index] = jobs[index]()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_p17_writers_at_once_get_gapless_revisions_and_lose_nothing() -> None:
    world = make_world()
    start = world.revision()
    cards = [new_id() for _ in range(4)]

    def writer(card: str) -> Callable[[], list[Applied]]:
        def job() -> list[Applied]:
            place = {"lane": world.ids["lane"], "stage": world.ids["stage_a"], "kind": "text"}
            bodies = [batch(op("card", "create", card, title="0", **place))]
            bodies += [batch(op("card", "set", card, title=str(n))) for n in range(1, 6)]
            return [
                apply_batch(actor=world.actors["editor"], map_id=world.map_id, batch=body)
                for body in bodies
            ]

        return job

    results = at_once([writer(card) for card in cards])

    assert [r for r in results if isinstance(r, Exception)] == []
    revisions = sorted(applied.revision for result in results for applied in result)
    assert revisions == list(range(start + 1, start + 25))
    titles = {c["id"]: c["title"] for c in document.build(world.map_id)["cards"]}
    assert {titles[card] for card in cards} == {"5"}
    # I5: what one client sent stands in the log in the order it was sent.
    for result in results:
        assert [a.revision for a in result] == sorted(a.revision for a in result)


def test_i3_one_batch_sent_four_times_at_once_is_applied_once() -> None:
    world = make_world()
    body = batch(op("card", "set", world.ids["card"], title="Once"))

    results = at_once(
        [
            lambda: apply_batch(actor=world.actors["editor"], map_id=world.map_id, batch=body)
            for _ in range(4)
        ]
    )

    assert sorted(applied.effect for applied in results) == [
        "applied",
        "earlier",
        "earlier",
        "earlier",
    ]
    assert len({applied.revision for applied in results}) == 1
    assert Change.objects.filter(map_id=world.map_id, batch_id=body["batch_id"]).count() == 1
