"""The findings of a real map over REST, and what a link without numbers is told."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from journeymap.core import clock
from journeymap.grid.models import Stage
from journeymap.kpis.models import KPITarget
from journeymap.kpis.periods import on
from journeymap.kpis.snapshots import record_snapshot
from journeymap.kpis.sources import Observation
from journeymap.kpis.statistics import Proportion
from personas.models import Persona
from tests.kpis import make
from tests.support.batches import op
from tests.support.factories import (
    client_for,
    guest_client,
    make_guest,
    make_map,
    owner_of,
    submit,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def made() -> Any:
    """Payment feels bad and is measured bad; two personas are far apart there."""
    made = make_map(stages=2, steps=0, lanes=("actions", "touchpoints", "pains"), cards=2)
    space = made.map.workspace
    lea, karim = (Persona.objects.create(workspace=space, name=name) for name in ("Léa", "Karim"))
    payment = made.stages[0]
    submit(
        made,
        *(op("map_persona", "create", persona=str(p.pk)) for p in (lea, karim)),
        op("emotion_reading", "create", stage=payment, persona=str(lea.pk), valence=-2),
        op("emotion_reading", "create", stage=payment, persona=str(karim.pk), valence=1),
        op("pain_point", "create", lane=made.lanes["pains"], stage=payment, title="Fees"),
    )
    kpi = make.stage_kpi(made.map, stage=Stage.objects.get(pk=payment))
    KPITarget.objects.create(stage_kpi=kpi, value=35, valid_from=date(2026, 10, 1))
    record_snapshot(
        stage_kpi=kpi,
        period=on(date(2026, 11, 16), kind="week", zone=ZoneInfo("Europe/Paris")),
        observation=Observation(Proportion(x=1000, n=2500), as_of=NOW, status="ok"),
        provenance="pull",
    )
    return made


def findings(client: Any, made: Any) -> Any:
    with clock.frozen(NOW):
        answer = client.get(f"{made.url}/insights")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_felt_beside_measured_with_the_figures_it_stands_on(made: Any) -> None:
    got = findings(client_for(owner_of(made.map.workspace)), made)
    friction, apart = got["insights"]
    assert (friction["kind"], friction["felt"]) == ("confirmed_friction", "-0.50")
    assert friction["about"] == {"entity": "stage", "id": made.stages[0], "name": "Stage 1"}
    (kpi,) = friction["kpis"]
    assert (kpi["value"], kpi["n"], kpi["health"], kpi["stale"]) == ("40.0000", 2500, "bad", False)
    assert [thing["name"] for thing in friction["things"]] == ["Fees"]
    assert (apart["kind"], apart["spread"]) == ("personas_disagree", "3.00")
    assert [(p["name"], p["value"]) for p in apart["personas"]] == [
        ("Léa", "-2.00"),
        ("Karim", "1.00"),
    ]
    assert got["felt"]["mean"] == "-0.50"
    assert got["felt"]["coverage"] == {"read": 1, "of": 2, "ratio": "0.50"}
    assert got["assumptions"] == {"things": 3, "assumed": 3}
    assert got["revision"] == made.map.__class__.objects.get(pk=made.id).revision


def test_a_link_without_numbers_and_personas_hears_nothing_of_them(made: Any) -> None:
    shows = {"show_kpis": False, "show_personas": False}
    _, secret, _ = make_guest(made, shows=shows)
    got = findings(guest_client(made, secret), made)
    assert [(one["kind"], one["personas"]) for one in got["insights"]] == [
        ("personas_disagree", [])
    ]
    assert not {"2500", "40.0000", "Karim"} & set(str(got).replace("'", " ").split())
