"""From snapshots to incidents: each condition, revisions, cool-down, mute, once for all."""

from datetime import timedelta
from decimal import Decimal

import pytest

from journeymap.alerts import evaluating, incidents, services
from journeymap.alerts.models import AlertCheck, AlertHeard, AlertIncident, AlertNotice, AlertTrack
from journeymap.core import clock
from journeymap.kpis.models import KPISnapshot, KPITarget
from journeymap.kpis.statistics import Mean, Proportion
from tests.alerts import make
from tests.kpis import make as kpis

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
D = Decimal


def test_a_level_passed_for_two_weeks_fires_once_and_ends_at_the_exit_level() -> None:
    kpi = make.kpi()
    make.rule(kpi, high=D(40), exit_high=D(35), periods=2)
    for value, states, told in (
        (41, ["pending"], []),
        (42, ["firing"], ["fired"]),
        (38, ["firing"], ["fired"]),
        (34, ["resolved"], ["fired", "resolved"]),
        (41, ["resolved", "pending"], ["fired", "resolved"]),
        (30, ["resolved"], ["fired", "resolved"]),
    ):
        at = clock.now()
        with clock.frozen(at):
            back = 6 - AlertCheck.objects.count()
            with clock.frozen(make.NOW - timedelta(weeks=back - 1)):
                make.record(kpi, value, back=back)
                assert make.look() == ["done"]
        assert [state for state, _ in make.incidents()] == states
        assert make.told() == told


def test_a_new_rule_looks_at_once_and_a_replayed_message_changes_nothing() -> None:
    kpi = make.kpi()
    make.weeks(kpi, [41, 42])
    make.rule(kpi, high=D(40), periods=2)
    assert make.look() == ["done"]
    assert make.incidents() == [("firing", "42.000000")]
    for _ in range(3):
        make.record(kpi, 42)  # the same numbers once more
        evaluating.evaluate(kpi.map_id, [kpi.pk], since=make.NOW - timedelta(days=1))
    assert make.told() == ["fired"]
    assert AlertCheck.objects.count() == 2
    assert not AlertHeard.objects.exists()


def test_nothing_is_noted_where_nobody_watches() -> None:
    kpi = make.kpi()
    make.record(kpi, 50)
    assert not AlertHeard.objects.exists()
    make.rule(make.kpi(on=kpi.map), high=D(40))
    AlertHeard.objects.all().delete()
    make.record(kpi, 51)
    assert AlertHeard.objects.count() == 1
    make.look()
    assert make.incidents() == []  # the rule is about another KPI


def test_a_revision_of_the_past_is_written_down_and_alarms_nobody() -> None:
    kpi = make.kpi()
    make.weeks(kpi, [30, 31, 32])
    rule = make.rule(kpi, high=D(40))
    make.look()
    make.record(kpi, 60, back=3, after_h=1)
    make.look()
    assert (make.incidents(), make.told()) == ([], [])
    silent = AlertCheck.objects.get(silent=True, revision=2)
    assert (silent.reading, silent.revision, silent.rule_id) == ("bad", 2, rule.pk)
    # The newest week corrected is no past: it fires, and is taken back by the next correction.
    make.record(kpi, 45, after_h=1)
    make.look()
    assert make.incidents() == [("firing", "45.000000")]
    make.record(kpi, 39, after_h=2)
    make.look()
    assert make.incidents() == [("resolved", "39.000000")]
    assert make.told() == ["fired", "resolved"]
    # Of the value that was, the revision stays.
    assert KPISnapshot.objects.filter(stage_kpi=kpi).count() == 6


def test_a_correction_of_the_newest_week_counts_that_week_once() -> None:
    kpi = make.kpi()
    make.weeks(kpi, [30, 41])
    make.rule(kpi, high=D(40), periods=2)
    make.look()
    for hours, value in enumerate((42, 43, 44), start=1):
        make.record(kpi, value, after_h=hours)
        make.look()
    assert AlertTrack.objects.get().streak == 1
    assert [state for state, _ in make.incidents()] == ["pending"]


def test_a_backfill_of_bad_old_weeks_alarms_nobody_and_a_gap_begins_the_count_anew() -> None:
    kpi = make.kpi(cadence="weekly")
    make.rule(kpi, high=D(40), periods=2)
    for back in (9, 8, 7, 6):
        make.record(kpi, 50, back=back)
    make.look()
    assert [state for state, _ in make.incidents()] == ["pending"]
    assert make.told() == []
    make.record(kpi, 50, back=1)  # five weeks are missing in between
    make.look()
    assert [state for state, _ in make.incidents()] == ["pending"]


def test_cool_down_and_mute_and_acknowledging_keep_it_quiet() -> None:
    kpi = make.kpi()
    rule = make.rule(kpi, high=D(40), cooldown_h=24 * 10)
    at = make.NOW - timedelta(weeks=4)
    told = []
    for back, value in ((5, 41), (4, 42), (3, 43), (2, 44), (1, 45)):
        with clock.frozen(at + timedelta(weeks=5 - back)):
            if back == 2:
                (incident,) = AlertIncident.objects.all()
                incidents.acknowledge(incident, actor=kpis.member(kpi.map.workspace, "editor"))
            make.record(kpi, value, back=back)
            make.look()
        told.append(make.told())
    # Weekly values, ten days of quiet; whoever is on it is not told again.
    assert told == [["fired"], ["fired"], *[["fired", "still"]] * 3]
    assert make.incidents() == [("firing", "45.000000")]
    services.change_rule(rule, {"muted_until": make.NOW + timedelta(days=30)})
    AlertNotice.objects.all().delete()
    with clock.frozen(make.NOW + timedelta(hours=1)):
        make.record(kpi, 20, after_h=1)
        make.look()
    assert make.incidents() == [("resolved", "20.000000")]
    assert make.told() == ["resolved"]  # that it is over may be known


def test_a_muted_rule_opens_an_incident_and_tells_nobody() -> None:
    kpi = make.kpi()
    make.rule(kpi, high=D(40), muted_until=make.NOW + timedelta(days=1))
    make.record(kpi, 41)
    make.look()
    assert make.incidents() == [("firing", "41.000000")]
    make.record(kpi, 39, after_h=1)
    make.look()
    assert make.told() == []


def test_the_whole_interval_must_lie_beyond() -> None:
    kpi = make.kpi()
    make.rule(kpi, "interval_beyond", high=D(40))
    states = []
    for back, seen in (
        (4, Proportion(x=6, n=12)),  # 50 %, but 25 to 75
        (3, Proportion(x=500, n=1000)),
        (2, Proportion(x=41, n=100)),  # not beyond as a whole, but not back either
        (1, Proportion(x=39, n=100)),
    ):
        with clock.frozen(make.NOW - timedelta(weeks=back - 1)):
            make.record(kpi, seen, back=back)
            make.look()
        states.append([state for state, _ in make.incidents()])
        for incident in AlertIncident.objects.filter(state="firing"):
            assert incident.facts["interval"]["low"] == "46.90696"
    assert states == [[], ["firing"], ["firing"], ["resolved"]]


def test_changes_of_one_run_are_judged_together() -> None:
    """p of .01, .04, .03 and .005 are q of .02, .04, .04 and .02 (kpi.md 4.5)."""
    first = make.kpi()
    others = [make.kpi(on=first.map) for _ in range(3)]
    scope = {"map": first.map, "stage": None, "stage_kpi": None}
    make.rule(first, "change", scope=scope, effect=D(5), alpha=D("0.05"), way="rise")
    make.rule(first, "change", scope=scope, effect=D(5), alpha=D("0.03"), way="worse")
    for kpi, hits in zip([first, *others], (455, 446, 447, 460), strict=True):
        make.record(kpi, Proportion(x=400, n=1000), back=2)
        make.record(kpi, Proportion(x=hits, n=1000))
    make.look()
    found = {(row.rule.alpha, row.stage_kpi_id): row.facts for row in AlertIncident.objects.all()}
    ps = sorted((facts["p"], facts["q"]) for facts in found.values())
    assert all(D(q) >= D(p) for p, q in ps)
    wide = {key for key in found if key[0] == D("0.05")}
    strict = {key for key in found if key[0] == D("0.03")}
    assert len(wide) == 4
    assert {kpi for _, kpi in strict} == {key[1] for key in wide if D(found[key]["q"]) < D("0.03")}
    assert found[(D("0.05"), first.pk)]["delta_pct"] == "13.75"


def test_a_small_change_a_change_for_the_better_and_one_by_chance_are_none() -> None:
    kpi = make.kpi()
    make.rule(kpi, "change", effect=D(5))
    for before, after in ((400, 412), (400, 300)):
        make.record(kpi, Proportion(x=before, n=1000), back=2)
        make.record(kpi, Proportion(x=after, n=1000), after_h=1)
        make.look()
        assert make.incidents() == []
    make.record(kpi, Proportion(x=7, n=12), after_h=2)  # +94 %, of twelve
    make.look()
    assert make.incidents() == []


def test_against_the_same_week_a_year_earlier() -> None:
    kpi = make.kpi(key="orders")
    make.rule(kpi, "change", effect=D(10), against="year")
    make.record(kpi, make.count(1000), back=53)
    make.record(kpi, make.count(500), back=2)
    make.record(kpi, make.count(700))
    make.look()
    (incident,) = AlertIncident.objects.all()
    assert (incident.facts["before"], incident.facts["delta_pct"]) == ("1000.0000", "-30.00")


def test_an_outlier_among_its_own_weeks() -> None:
    kpi = make.kpi(key="orders")
    make.rule(kpi, "anomaly", way="either")
    make.weeks(kpi, [make.count(n) for n in (100, 102, 98, 101, 99, 103, 130)])
    make.look()
    (incident,) = AlertIncident.objects.all()
    assert (incident.facts, incident.state) == ({"z": "13.27", "limit": "3.5"}, "firing")
    # All alike have no usual spread: no alarm, whatever comes.
    flat = make.kpi(key="orders")
    make.rule(flat, "anomaly")
    make.weeks(flat, [make.count(n) for n in (100, 100, 100, 100, 100, 130)])
    make.look()
    assert AlertIncident.objects.count() == 1


def test_a_missed_target_as_it_was_in_force() -> None:
    kpi = make.kpi()
    rule = make.rule(kpi, "target_missed")
    make.record(kpi, 41)
    make.look()
    assert make.incidents() == []  # nothing to reach, nothing to miss
    KPITarget.objects.create(stage_kpi=kpi, value=D(40), valid_from="2026-11-01")
    make.record(kpi, 42, after_h=1)
    make.look()
    (incident,) = AlertIncident.objects.filter(rule=rule)
    assert incident.facts["target"] == "40.0000"
    make.record(kpi, 40, after_h=2)
    make.look()
    assert make.incidents() == [("resolved", "40.000000")]


def test_what_grows_stale_is_missing_until_a_value_comes() -> None:
    source = kpis.source(kpis.workspace())
    kpi = make.kpi(on=kpis.a_map(source.workspace), source=source)
    make.rule(kpi, "missing")
    make.record(kpi, 30)
    make.look()
    make.round_made()
    assert make.incidents() == []
    with clock.frozen(make.NOW + timedelta(weeks=3)):
        make.round_made()
        make.round_made()
        assert [state for state, _ in make.incidents()] == ["firing"]
        make.record(kpi, 31, back=-2)
        make.look()  # heard of at once, without waiting for the planner
    assert [state for state, _ in make.incidents()] == ["resolved"]
    assert make.told() == ["fired", "resolved"]


def test_a_failing_source_alarms_once_and_ends_when_it_answers() -> None:
    source = kpis.source(kpis.workspace(), status="ok")
    on = kpis.a_map(source.workspace)
    kpi = make.kpi(on=on, source=source)
    make.rule(kpi, "source_failed", scope={"map": on, "stage": kpi.stage, "stage_kpi": None})
    states = []
    for status, failures in (("ok", 0), ("ok", 2), ("failing", 5), ("failing", 9), ("ok", 0)):
        source.status, source.failures = status, failures
        source.save()
        make.round_made()
        states.append([state for state, _ in make.incidents()])
    assert states == [[], [], ["firing"], ["firing"], ["resolved"]]
    assert make.told() == ["fired", "resolved"]


def test_segments_and_means_and_what_has_no_value() -> None:
    kpi = make.kpi()
    make.rule(kpi, high=D(40), segment="mobile")
    make.record(kpi, 50)
    make.look()
    assert make.incidents() == []
    other = make.kpi(key="orders")
    make.rule(other, low=D(5))
    make.record(other, None)
    make.look()
    assert make.incidents() == []
    assert AlertCheck.objects.get().reading == "unknown"
    assert Mean(n=0, total=D(0)).value is None


def test_another_judgement_ends_what_was_open_and_looks_anew() -> None:
    kpi = make.kpi()
    rule = make.rule(kpi, high=D(40))
    make.record(kpi, 45)
    make.look()
    services.change_rule(rule, {"high": D(50)})
    make.look()
    assert make.incidents() == [("resolved", "45.000000")]
    services.change_rule(rule, {"high": D(44)})
    make.look()
    assert [state for state, _ in make.incidents()] == ["resolved", "firing"]
    services.change_rule(rule, {"enabled": False})
    assert [state for state, _ in make.incidents()] == ["resolved", "resolved"]
    make.record(kpi, 46, after_h=1)
    assert make.look() == []
    assert make.told() == ["fired", "fired"]


def test_who_has_left_hears_nothing_more() -> None:
    kpi = make.kpi()
    leaver = kpis.member(kpi.map.workspace, "editor")
    stays = kpis.member(kpi.map.workspace, "viewer")
    make.rule(kpi, high=D(40), recipients=[leaver.user_id, stays.user_id], maker=leaver)
    kpi.map.workspace.memberships.filter(user_id=leaver.user_id).delete()
    make.record(kpi, 41)
    make.look()
    assert list(AlertNotice.objects.values_list("user_id", flat=True)) == [stays.user_id]


def test_two_workers_open_one_incident() -> None:
    kpi = make.kpi()
    rule = make.rule(kpi, high=D(40))
    make.record(kpi, 41)
    since = make.NOW - timedelta(days=1)
    both = [evaluating.Look(rule, kpi, since=since) for _ in range(2)]  # neither knows the other
    for look in both:
        look.take()
    assert make.incidents() == [("firing", "41.000000")]
    assert (make.told(), AlertCheck.objects.count()) == (["fired"], 1)
