"""The sample workspace: complete in both languages, alive, resettable, removable."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from journeymap.cards.models import Tag
from journeymap.changes import document
from journeymap.changes.models import Change
from journeymap.core import clock
from journeymap.core.errors import Invalid
from journeymap.kpis import planner
from journeymap.kpis.models import KPIRun, KPISnapshot, KPISource, KPITarget, StageKPI
from journeymap.kpis.tasks import run_job
from journeymap.library.sample import (
    WEEKS,
    load_sample,
    read_sample,
    remove_sample,
    reset_sample,
    sample_of,
)
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.models import Job, User, Workspace
from personas.models import Persona, Segment
from tests.support.drawn import create, new_map
from tests.support.factories import make_user, make_workspace
from touchpoints.curve import curves

pytestmark = pytest.mark.django_db


def _owner(language: str = "en") -> User:
    owner = make_user()
    owner.language = language
    owner.save()
    return owner


def _map_of(workspace: Workspace) -> JourneyMap:
    return JourneyMap.objects.get(workspace=workspace, is_sample=True)


@pytest.mark.parametrize(
    ("language", "title", "support"),
    [
        ("en", "Trail shoes before Saturday", "Getting in touch"),
        ("fr", "Des chaussures de trail avant samedi", "Prise de contact"),
    ],
)
def test_the_sample_speaks_the_owners_language(language: str, title: str, support: str) -> None:
    workspace = load_sample(owner=_owner(language))
    made = document.build(_map_of(workspace).pk)
    assert (workspace.name, workspace.is_sample) == ("Sample", True)
    assert (made["map"]["title"], made["map"]["language"]) == (title, language)
    assert len(made["stages"]) == 7
    assert "Support" in [stage["name"] for stage in made["stages"]]
    assert support in [step["name"] for step in made["steps"]]
    weights = {
        Persona.objects.get(pk=row["persona"]).name: row["weight"] for row in made["map_personas"]
    }
    assert weights == {"Léa": "62.00", "Karim": "38.00"}


def test_two_distinct_curves_with_a_gap_and_moments_of_truth() -> None:
    made = document.build(_map_of(load_sample(owner=_owner())).pk)
    everyone, lea, karim = curves(made)
    assert lea.gaps == ()
    first_runs = next(row["id"] for row in made["stages"] if row["name"] == "First runs")
    assert [column.stage for column in karim.gaps] == [first_runs]
    apart = [
        abs(a.value - b.value)
        for a, b in zip(lea.points, karim.points, strict=True)
        if a.value is not None and b.value is not None
    ]
    assert max(apart) > 2
    assert sum(difference > 0 for difference in apart) >= 6
    assert everyone.coverage == 1
    assert lea.peak is not None
    assert karim.peak is not None
    # Hers is the fee at the payment, his the hotline.
    assert lea.peak.value == karim.peak.value == -2
    assert lea.peak.column != karim.peak.column
    assert len([row for row in made["touchpoints"] if row["is_moment_of_truth"]]) >= 4


def test_every_stage_shows_a_kpi_with_twelve_recorded_weeks_and_some_a_target() -> None:
    workspace = load_sample(owner=_owner())
    journey_map = _map_of(workspace)
    made = document.build(journey_map.pk)
    assert {row["stage"] for row in made["stage_kpis"]} == {row["id"] for row in made["stages"]}
    (source,) = KPISource.objects.filter(workspace=workspace)
    assert source.kind == "sample"
    for row in made["stage_kpis"]:
        recorded = KPISnapshot.objects.filter(stage_kpi_id=row["id"], is_current=True)
        assert recorded.count() == WEEKS
        assert all(snapshot.value is not None for snapshot in recorded)
        assert max(snapshot.period_end for snapshot in recorded) <= clock.now()
        assert recorded.values("period_start").distinct().count() == WEEKS
    targets = KPITarget.objects.filter(stage_kpi__map=journey_map)
    assert targets.count() == sum("target" in kpi for kpi in read_sample()["kpis"].values())
    payment = targets.get(stage_kpi__definition__key="payment_abandonment_rate")
    assert payment.value == Decimal(35)


def test_the_history_follows_the_clock() -> None:
    with clock.frozen(datetime(2031, 3, 5, 9, 30, tzinfo=UTC)):
        journey_map = _map_of(load_sample(owner=_owner()))
    last = KPISnapshot.objects.filter(stage_kpi__map=journey_map).order_by("-period_end")[0]
    # The week before Monday 3 March 2031, midnight in Paris.
    assert last.period_end == datetime(2031, 3, 2, 23, tzinfo=UTC)


def test_the_planner_goes_on_where_the_history_ends() -> None:
    """The showcase never goes stale: a week later there is a thirteenth week, and only one."""
    journey_map = _map_of(load_sample(owner=_owner()))
    with clock.frozen(clock.now() + timedelta(days=7)):
        planner.plan_due()
        for job in Job.objects.filter(state="queued"):
            run_job(str(job.pk))
    assert not Job.objects.exclude(state="done").exists()
    for stage_kpi in StageKPI.objects.filter(map=journey_map):
        recorded = KPISnapshot.objects.filter(stage_kpi=stage_kpi)
        assert recorded.values("period_start").distinct().count() == WEEKS + 1
        assert recorded.filter(revision__gt=1).count() == 0


def test_everything_drawn_is_in_the_log_under_the_name_of_the_sample() -> None:
    journey_map = _map_of(load_sample(owner=_owner()))
    changes = Change.objects.filter(map=journey_map).order_by("revision")
    assert [change.revision for change in changes] == list(range(1, journey_map.revision + 1))
    assert {change.actor["id"] for change in changes} == {"system:sample"}


def test_loading_twice_is_loading_once_and_each_owner_has_an_own_one() -> None:
    owner = _owner()
    assert load_sample(owner=owner) == load_sample(owner=owner)
    assert JourneyMap.objects.filter(is_sample=True).count() == 1
    assert load_sample(owner=_owner("fr")) != sample_of(owner)


def test_reset_puts_the_journey_back_and_leaves_other_maps_alone() -> None:
    workspace = load_sample(owner=_owner())
    before = document.build(_map_of(workspace).pk)
    create(_map_of(workspace), "stage", name="Mine")
    persona = Persona.objects.get(workspace=workspace, name="Léa")
    persona.tagline = "changed"
    persona.save()
    other = new_map(workspace)
    create(other, "map_persona", persona=str(persona.pk))
    after = document.build(reset_sample(workspace).pk)
    for section in ("stages", "cards", "touchpoints", "emotion_readings", "stage_kpis"):
        assert len(after[section]) == len(before[section])
    persona.refresh_from_db()
    assert persona.tagline != "changed"
    assert persona.attributes.count() == 3
    assert Persona.objects.filter(workspace=workspace).count() == 2
    assert Tag.objects.filter(workspace=workspace).count() == 3
    assert KPISource.objects.filter(workspace=workspace).count() == 1
    assert JourneyMap.objects.filter(pk=other.pk).exists()


def test_remove_leaves_nothing_and_refuses_other_workspaces() -> None:
    owner = _owner()
    workspace = load_sample(owner=owner)
    mine = make_workspace(owner=owner)
    for refuse in (remove_sample, reset_sample):
        with pytest.raises(Invalid):
            refuse(mine)
    remove_sample(workspace)
    assert sample_of(owner) is None
    assert Workspace.objects.filter(pk=mine.pk).exists()
    for model in (JourneyMap, Persona, Segment, KPISource, KPISnapshot, KPIRun, Change):
        assert not model.objects.exists(), model


def test_the_command_loads_resets_and_removes() -> None:
    with pytest.raises(CommandError):
        call_command("load_sample")
    owner = _owner()
    with pytest.raises(CommandError):
        call_command("load_sample", "--reset")
    out = StringIO()
    call_command("load_sample", "--user", owner.email.upper(), stdout=out)
    call_command("load_sample", "--reset", stdout=out)
    assert sample_of(owner) is not None
    call_command("load_sample", "--remove", stdout=out)
    assert sample_of(owner) is None
    assert out.getvalue().count("Sample") == 3
