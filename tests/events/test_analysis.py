"""The answers over REST: shapes, questions that cannot be, and what guests do not see."""

from typing import Any

import pytest

from journeymap.events.mapping import set_mapping, stages_of
from journeymap.maps.models import MapGrant
from tests.events import make
from tests.support import factories

pytestmark = pytest.mark.django_db

LEFT = ("journey-funnel", "journey-times", "journey-paths", "journey-friction")


class Shop:
    """Sixty people on a map of three stages, by two channels; three of them buy."""

    def __init__(self) -> None:
        self.made = factories.make_map(stages=3)
        self.clients = factories.clients_of(self.made)
        self.log = make.log(workspace=self.made.map.workspace)
        rows: list[Any] = []
        for n in range(60):
            channel = "mail" if n < 57 else "fair"
            rows.append((f"s{n}", "A", n, channel))
            rows += [(f"s{n}", "B", n + 10, channel)] if n < 40 else []
            rows += [(f"s{n}", "C", n + 20, channel)] if n < 3 else []
        rows.append(("end", "x", 40 * 1440))
        make.fill(self.log, rows)
        rules = zip("ABC", stages_of(self.made.map), strict=True)
        set_mapping(
            self.made.map,
            log=self.log,
            rules=[{"pattern": name, "stage": stage.pk} for name, stage in rules],
        )

    def ask(self, what: str, who: str = "viewer") -> Any:
        return self.clients[who].get(f"{self.made.url}/{what}")


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_a_funnel_carries_rates_intervals_and_where_it_is_from(shop: Shop) -> None:
    body = shop.ask("journey-funnel?window_h=1&by=first_touch&period=month").json()
    assert body["log"] == str(shop.log.pk)
    assert body["window_h"] == "1.000"
    whole = body["whole"]
    assert [step["reached"] for step in whole["steps"]] == [60, 40, 3]
    assert (whole["entered"], whole["immature"]) == (60, 0)
    first = whole["passages"][0]
    assert (first["conversion"], first["dropoff"]) == ("66.6667", "33.3333")
    # The Wilson interval of 40 of 60.
    assert (first["interval"]["low"], first["interval"]["high"]) == ("54.0569", "77.2707")
    assert whole["overall"]["conversion"] == "5.0000"
    assert [(one["name"], one["entered"]) for one in body["segments"]] == [
        ("mail", 57),
        ("fair", 3),
    ]
    assert [(one["name"], one["complete"]) for one in body["periods"]] == [
        ("2026-03", True),
        ("2026-04", False),
    ]
    unordered = shop.ask("journey-funnel?kind=reached&steps=" + ",".join(
        (shop.made.stages[2], shop.made.stages[0])
    )).json()  # fmt: skip
    assert unordered["whole"]["passages"][0]["flags"] == ["more_than_entered"]
    assert unordered["whole"]["passages"][0]["conversion"] is None


def test_times_paths_and_friction_answer(shop: Shop) -> None:
    first, second = shop.ask("journey-times?survival=true").json()["stages"]
    assert (first["n"], first["median_s"], first["waiting"]) == (40, "600.000", 20)
    assert first["survival_median_s"] == "600.000"
    assert second["n"] == 3
    found = shop.ask("journey-paths?top=1").json()
    assert [(v["path"], v["n"]) for v in found["variants"]] == [(["Stage 1", "Stage 2"], 37)]
    assert (found["other"], found["other_variants"], found["units"]) == (23, 2, 60)
    starts = [row for row in found["transitions"] if row["from"] is None]
    assert starts == [{"from": None, "to": "Stage 1", "n": 60, "subjects": 60}]
    assert shop.ask("journey-friction").json()["flags"] == []


def test_a_guest_sees_no_number_under_five_nor_can_work_it_out(shop: Shop) -> None:
    body = shop.ask("journey-funnel?by=first_touch", "guest_view").json()
    assert [step["reached"] for step in body["whole"]["steps"]] == [60, 40, None]
    assert body["whole"]["passages"][1]["flags"] == ["hidden"]
    assert body["whole"]["passages"][1]["conversion"] is None
    assert body["whole"]["overall"]["passed"] is None
    # The fair's three would follow from the mail's 57.
    assert (body["segments"], body["more_segments"]) == ([], 2)
    second = shop.ask("journey-times", "guest_view").json()["stages"][1]
    assert (second["n"], second["median_s"], second["flags"]) == (None, None, ["hidden"])
    found = shop.ask("journey-paths", "guest_view").json()
    assert [v["n"] for v in found["variants"]] == [37]
    assert found["other"] == 23
    assert all(row["n"] is None or row["n"] >= 5 for row in found["transitions"])
    MapGrant.objects.update(show_kpis=False)
    for what in LEFT:
        assert shop.ask(what, "guest_view").status_code == 404


def test_questions_that_cannot_be_are_refused_by_name(shop: Shop) -> None:
    stage = shop.made.stages[0]
    wrong = {
        "kind=wild": "kind",
        "steps=nonsense": "steps",
        f"steps={stage}": "steps",
        f"steps={stage},{shop.log.pk}": "steps",
        "window_h=0": "window_h",
        "by=guess": "by",
        "period=year": "period",
        "from=soon": "from",
        "from=1970-01-01&extra=1": "extra",
    }
    for query, name in wrong.items():
        answer = shop.ask(f"journey-funnel?{query}")
        assert (answer.status_code, set(answer.json()["fields"])) == (400, {name}), query
    assert shop.ask("journey-paths?top=0").status_code == 400
    assert shop.ask("journey-paths?level=lane").status_code == 400


def test_a_map_without_log_or_events_answers_with_nothing(shop: Shop) -> None:
    bare = factories.make_map(shop.made.map.workspace)
    for what in LEFT:
        assert shop.clients["owner"].get(f"{bare.url}/{what}").json()["log"] is None
    empty = make.log(workspace=shop.made.map.workspace, name="Empty")
    set_mapping(bare.map, log=empty, rules=[])
    for what in LEFT:
        answer = shop.clients["owner"].get(f"{bare.url}/{what}")
        assert answer.json()["log"] == str(empty.pk)
