"""The sample workspace: complete in both languages, alive, put back, removed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from journeymap.cards.models import CONNECTOR_KINDS, EVIDENCE_KINDS, Tag
from journeymap.changes import document
from journeymap.changes.models import Change
from journeymap.core import clock
from journeymap.core.errors import Conflict, Invalid
from journeymap.kpis import planner
from journeymap.kpis.models import KPISnapshot, KPISource, KPITarget, StageKPI
from journeymap.kpis.tasks import run_job
from journeymap.library.models import SampleMark
from journeymap.library.own import duplicate_map
from journeymap.library.sample import (
    load_sample,
    remove_sample,
    reset_sample,
    sample_map,
    sample_of,
)
from journeymap.library.sample_content import MAPS, in_language, read_map, read_shared
from journeymap.library.sample_library import WEEKS
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import Job, User, Workspace
from personas.models import Persona, Segment
from tests.support.drawn import create, new_map
from tests.support.factories import (
    actor_for,
    add_member,
    client_for,
    make_token,
    make_user,
    make_workspace,
    token_client,
)
from touchpoints.curve import curves

pytestmark = pytest.mark.django_db
FIRST = ("as_is",)
SYSTEM = Actor.system("test")


def _owner(language: str = "en") -> User:
    owner = make_user()
    owner.language = language
    owner.save()
    return owner


def _map_of(workspace: Workspace, key: str = "as_is") -> JourneyMap:
    found = sample_map(workspace, key)
    assert found is not None
    return found


def _document(workspace: Workspace, key: str = "as_is") -> Any:
    return document.build(_map_of(workspace, key).pk)


@pytest.mark.parametrize(
    ("language", "name", "titles", "payment"),
    [
        (
            "en",
            "Sample",
            [
                "Trail shoes before Saturday",
                "Trail shoes before Saturday, as it should be",
                "Try on in town, order from home",
                "A weekend at the Hôtel du Col",
            ],
            "Payment abandonment",
        ),
        (
            "fr",
            "Exemple",
            [
                "Des chaussures de trail avant samedi",
                "Des chaussures de trail avant samedi, la cible",
                "Essayer en ville, commander de chez soi",
                "Un week-end à l’Hôtel du Col",
            ],
            "Abandon au paiement",
        ),
    ],
)
def test_four_maps_speak_the_owners_language_and_tell_the_storys_figures(
    language: str, name: str, titles: list[str], payment: str
) -> None:
    """Observable 5 of the editor: the figures, as REST gives them."""
    owner = _owner(language)
    workspace = load_sample(owner=owner)
    assert (workspace.name, workspace.is_sample) == (name, True)
    made = {key: _document(workspace, key) for key in MAPS}
    assert [one["map"]["title"] for one in made.values()] == titles
    assert {one["map"]["language"] for one in made.values()} == {language}
    assert len(made["as_is"]["stages"]) == 6
    assert (made["to_be"]["map"]["state"], made["hotel"]["map"]["kind"]) == (
        "future",
        "service_blueprint",
    )
    client = client_for(owner)
    tiles = client.get(f"/api/v1/maps?workspace={workspace.pk}").json()["results"]
    # The one to look at first is the first of the list.
    assert tiles[0]["title"] == titles[0]
    assert all(tile["sample"] and tile["curve"] and tile["kpi"] for tile in tiles)

    url = f"/api/v1/maps/{_map_of(workspace).pk}/document?include=kpis"
    shown = client.get(url).json()
    (row,) = [kpi for kpi in shown["stage_kpis"] if kpi["label_override"] == payment]
    figures = shown["kpis"][row["id"]]
    assert (figures["latest"]["value"], figures["previous"]["value"]) == ("34.0000", "40.0000")
    assert (figures["delta_rel_pct"], figures["delta_abs"]) == ("-15.00", "-6.0000")
    assert (figures["target"]["value"], figures["health"]) == ("35.0000", "good")
    assert figures["definition"]["direction"].startswith("lower")
    assert len(figures["sparkline"]) == WEEKS
    # What happened in the last week stands on it, and nothing on the others.
    (annotation,) = figures["annotations"]
    assert annotation["start"] == figures["sparkline"][-1]["start"]
    assert annotation["text"]
    others = [view for key, view in shown["kpis"].items() if key != row["id"]]
    assert [view["annotations"] for view in others] == [[]] * 5


def test_the_two_curves_part_at_the_payment() -> None:
    made = _document(load_sample(owner=_owner(), maps=FIRST))
    names = {row["id"]: row["name"] for row in made["stages"]}
    _everyone, lea, karim = curves(made)
    here = {
        names[a.column.stage]: (float(a.value or 0), float(b.value or 0))
        for a, b in zip(lea.points, karim.points, strict=True)
    }
    assert here["Payment"] == (-2.0, 1.0)
    (lowest,) = [row for row in made["emotion_readings"] if row["n"] == 212 and row["valence"] < 0]
    assert lowest["valence"] == -2
    before = [abs(a - b) for name, (a, b) in here.items() if name in ("Discovery", "Basket")]
    assert max(before) < 1
    # Hers is the fee at the payment, his the slot and the hotline; and both are missed.
    assert (lea.gaps, karim.gaps) == ((), ())
    expected = [c for c in curves(made, state="expected") if c.values]
    assert {c.persona for c in expected} >= {lea.persona, karim.persona}


def test_every_map_shows_what_the_product_can_hold() -> None:
    workspace = load_sample(owner=_owner())
    made = {key: _document(workspace, key) for key in MAPS}
    for key, one in made.items():
        levels = {row["evidence_level"] for row in one["touchpoints"] + one["emotion_readings"]}
        assert {"assumption", "qualitative", "quantitative"} <= levels, key
        assert sum(row["is_moment_of_truth"] for row in one["touchpoints"]) >= 3, key
        assert len({row["channel"] for row in one["touchpoints"]}) >= 5, key
        assert one["map"]["review_due_on"], key
        assert one["stage_kpis"], key
    together = {
        section: [row for one in made.values() for row in one[section]]
        for section in ("evidence", "connectors", "lanes", "cards", "steps")
    }
    assert len({row["kind"] for row in together["evidence"]}) >= len(EVIDENCE_KINDS) - 2
    assert {row["kind"] for row in together["connectors"]} == set(CONNECTOR_KINDS)
    assert {row["boundary_below"] for row in together["lanes"]} == {
        *("none", "interaction", "visibility", "internal_interaction")
    }
    content = [row["id"] for row in together["lanes"] if row["kind"] == "content"]
    assert [row for row in together["cards"] if row["lane"] in content and row["personas"]]
    today = clock.now().date().isoformat()
    due = [row["review_due_on"] for row in together["cards"] if row["review_due_on"]]
    assert min(due) < today < max(due)
    # The maps lead to each other: the target to the present one, a step to its own map. The one to
    # look at first is nobody's part: nothing leads up from it.
    first = str(_map_of(workspace).pk)
    assert [(row["to_map"], row["kind"]) for row in made["to_be"]["map_links"]] == [
        (first, "future_of")
    ]
    target = made["to_be"]["map"]["id"]
    assert [row["child_map"] for row in together["steps"] if row["child_map"]] == [target]
    personas = Persona.objects.filter(workspace=workspace)
    assert {p.avatar_glyph[:5] for p in personas} == {"face-"}
    assert len({p.avatar_glyph for p in personas}) == personas.count() == 3
    assert all(p.jobs.count() and p.attributes.count() and p.goals_long for p in personas)


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return "text" if value.keys() == {"en", "fr"} else {k: _shape(v) for k, v in value.items()}
    return [_shape(inner) for inner in value] if isinstance(value, list) else value


def test_every_text_is_written_in_both_languages_and_french_is_typeset() -> None:
    for content in (read_shared(), *(read_map(key) for key in MAPS)):
        shape = _shape(content)
        assert "'en'" not in str(shape), "a text without its French"
        assert "'fr'" not in str(shape), "a text without its English"
        french = str(in_language(content, "fr"))
        for wrong in (" ?", " !", " ;", " :", " %", "« ", " »"):
            assert wrong not in french.replace("\\u202f", "\u202f"), wrong


def test_every_kpi_has_twelve_recorded_weeks_and_most_a_target() -> None:
    workspace = load_sample(owner=_owner())
    (source,) = KPISource.objects.filter(workspace=workspace)
    assert source.kind == "sample"
    bound = StageKPI.objects.filter(map__workspace=workspace)
    for stage_kpi in bound:
        recorded = KPISnapshot.objects.filter(stage_kpi=stage_kpi, is_current=True)
        assert recorded.count() == WEEKS
        assert all(snapshot.value is not None for snapshot in recorded)
        assert max(snapshot.period_end for snapshot in recorded) <= clock.now()
        assert recorded.values("period_start").distinct().count() == WEEKS
    kpis = read_shared()["kpis"]
    targets = KPITarget.objects.filter(stage_kpi__map__workspace=workspace)
    assert targets.count() == sum("target" in kpis[row.series] for row in bound)
    assert targets.get(stage_kpi__series="payment_abandonment_rate").value == Decimal(35)


def test_the_history_follows_the_clock() -> None:
    with clock.frozen(datetime(2031, 3, 5, 9, 30, tzinfo=UTC)):
        journey_map = _map_of(load_sample(owner=_owner(), maps=FIRST))
    last = KPISnapshot.objects.filter(
        stage_kpi__map=journey_map, stage_kpi__series="payment_abandonment_rate"
    ).order_by("-period_end")[0]
    # The week before Monday 3 March 2031, midnight in Paris.
    assert last.period_end == datetime(2031, 3, 2, 23, tzinfo=UTC)
    assert last.value == 34


def test_the_planner_goes_on_where_the_history_ends() -> None:
    """The showcase never goes stale: a week later there is a thirteenth week, and only one."""
    journey_map = _map_of(load_sample(owner=_owner(), maps=FIRST))
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
    journey_map = _map_of(load_sample(owner=_owner(), maps=FIRST))
    changes = Change.objects.filter(map=journey_map).order_by("revision")
    assert [change.revision for change in changes] == list(range(1, journey_map.revision + 1))
    assert {change.actor["id"] for change in changes} == {"system:sample"}


def test_loading_twice_is_loading_once_and_each_owner_has_an_own_one() -> None:
    owner = _owner()
    workspace = load_sample(owner=owner, maps=FIRST)
    assert load_sample(owner=owner, maps=FIRST) == workspace
    assert JourneyMap.objects.filter(is_sample=True).count() == 1
    assert load_sample(owner=_owner("fr"), maps=()) != sample_of(owner)
    silent = make_user()
    make_workspace(silent, language="fr")
    assert load_sample(owner=silent, maps=()).name == "Exemple"
    # What an interrupted load left is begun again, by others not before it is surely abandoned.
    SampleMark.objects.filter(kind="journeymap").update(whole=False)
    with pytest.raises(Conflict):
        load_sample(owner=owner, maps=FIRST)
    load_sample(owner=owner, maps=FIRST, resume=True)
    with clock.frozen(clock.now() + timedelta(minutes=3)):
        SampleMark.objects.filter(kind="journeymap").update(whole=False)
        load_sample(owner=owner, maps=FIRST)
    assert JourneyMap.objects.filter(workspace=workspace).count() == 1


def test_reset_puts_the_sample_back_and_leaves_everything_else_alone() -> None:
    owner = _owner()
    workspace = load_sample(owner=owner)
    edited = _map_of(workspace)
    before = document.build(edited.pk)
    create(edited, "stage", name="Mine")
    persona = Persona.objects.get(workspace=workspace, name="Léa")
    persona.tagline = "changed"
    persona.save()
    # People's own: a map, a twin of the sample's, a persona and a tag of their names.
    other = new_map(workspace)
    create(other, "map_persona", persona=str(persona.pk))
    twin = duplicate_map(actor=actor_for(owner), map_id=edited.pk, title="Ours")
    mine = Persona.objects.create(workspace=workspace, name="Odette", tagline="mine")
    Tag.objects.filter(workspace=workspace, name="returns").update(name="renamed")
    own_tag = Tag.objects.create(workspace=workspace, name="returns", color="red")

    answer = client_for(owner).post(f"/api/v1/workspaces/{workspace.pk}/sample")
    assert answer.status_code == 200
    again = _map_of(workspace)
    assert answer.json() == {
        "workspace": str(workspace.pk),
        "map": str(again.pk),
        "slug": "trail-shoes-before-saturday",
    }
    after = document.build(again.pk)
    for section in ("stages", "cards", "touchpoints", "emotion_readings", "stage_kpis"):
        assert len(after[section]) == len(before[section])
    edited.refresh_from_db()
    assert edited.deleted_at is not None, "what was edited is in the bin"
    for row in (persona, mine, own_tag):
        row.refresh_from_db()
    assert persona.tagline != "changed"
    assert (persona.attributes.count(), persona.rev) == (3, 2)
    assert (mine.tagline, own_tag.color, own_tag.name) == ("mine", "red", "returns")
    assert Persona.objects.filter(workspace=workspace).count() == 4
    assert Tag.objects.filter(workspace=workspace, name="returns (2)").count() == 1
    assert (Segment.objects.count(), KPISource.objects.count()) == (3, 1)
    live = JourneyMap.objects.filter(workspace=workspace, deleted_at__isnull=True)
    assert {other.pk, twin.pk} < set(live.values_list("pk", flat=True))
    assert live.count() == len(MAPS) + 2


def test_removing_goes_to_the_bin_and_comes_back_from_it() -> None:
    owner = _owner()
    workspace = load_sample(owner=owner, maps=FIRST)
    journey_map, other = _map_of(workspace), new_map(workspace)
    client, url = client_for(owner), f"/api/v1/workspaces/{workspace.pk}/sample"
    assert client.delete(url).status_code == 204
    assert client.delete(url).status_code == 204
    assert sample_map(workspace) is None
    listed = f"/api/v1/maps?workspace={workspace.pk}"
    assert [row["id"] for row in client.get(listed).json()["results"]] == [str(other.pk)]
    assert client.post(f"/api/v1/maps/{journey_map.pk}/restore").status_code == 200
    assert sample_map(workspace) == journey_map
    # Without a way back through the bin it is simply opened again.
    client.delete(url)
    opened = client.post("/api/v1/sample")
    assert opened.status_code == 200
    assert opened.json()["workspace"] == str(workspace.pk)
    assert sample_map(workspace, "hotel") is not None


def test_only_its_admins_put_back_and_remove_and_only_in_a_sample() -> None:
    owner = _owner()
    workspace = load_sample(owner=owner, maps=FIRST)
    url = f"/api/v1/workspaces/{workspace.pk}/sample"
    editor = client_for(add_member(workspace, "editor"))
    for client, status in ((editor, 403), (client_for(make_user()), 404)):
        assert client.post(url).status_code == client.delete(url).status_code == status
    mine = make_workspace(owner=owner)
    here = new_map(mine)
    for refuse in (remove_sample, reset_sample):
        with pytest.raises(Invalid):
            refuse(actor=SYSTEM, workspace=mine)
    refused = client_for(owner).post(f"/api/v1/workspaces/{mine.pk}/sample")
    assert refused.status_code == 400
    assert JourneyMap.objects.get(pk=here.pk).deleted_at is None
    assert sample_map(workspace) is not None
    token = token_client(make_token(workspace, owner, "maps:write"))
    assert token.post("/api/v1/sample").status_code == 403


def test_the_command_loads_resets_and_removes() -> None:
    with pytest.raises(CommandError):
        call_command("load_sample")
    owner = _owner()
    with pytest.raises(CommandError):
        call_command("load_sample", "--reset")
    out = StringIO()
    call_command("load_sample", "--user", owner.email.upper(), "--map", "as_is", stdout=out)
    workspace = sample_of(owner)
    assert workspace is not None
    assert JourneyMap.objects.filter(workspace=workspace).count() == 1
    call_command("load_sample", "--reset", stdout=out)
    assert sample_map(workspace, "retail") is not None
    call_command("load_sample", "--remove", stdout=out)
    assert sample_map(workspace) is None
    assert out.getvalue().count("Sample") == 3
