"""Personas on a map: once each, one primary, weights within bounds."""

import pytest

from journeymap.core.errors import Invalid, LimitReached
from journeymap.maps.models import JourneyMap
from personas import ops as persona_ops
from personas.models import Persona, opportunity_score
from tests.support.batches import batch, op, verify_ops
from tests.support.drawn import SYSTEM, create, new_map, rows_of, submit
from tests.support.factories import make_workspace


@pytest.fixture
def drawn() -> JourneyMap:
    return new_map()


def _persona(drawn: JourneyMap, name: str) -> str:
    return str(Persona.objects.create(workspace_id=drawn.workspace_id, name=name).pk)


@pytest.mark.django_db
def test_a_new_primary_takes_over_in_the_same_batch(drawn: JourneyMap) -> None:
    lea = create(drawn, "map_persona", persona=_persona(drawn, "Léa"), is_primary=True)
    making = op(
        "map_persona", "create", persona=_persona(drawn, "Karim"), is_primary=True, weight="38"
    )
    applied = verify_ops(SYSTEM, drawn.pk, batch(making))
    assert applied.item is not None
    # The former one's change is an effective op of its own, so that every client hears of it.
    assert {(o["id"], o["type"]) for o in applied.item["ops"]} == {
        (lea, "set"),
        (making["id"], "create"),
    }
    assert [row["is_primary"] for row in rows_of(drawn, "map_personas")] == [False, True]
    assert rows_of(drawn, "map_personas")[1]["weight"] == "38.00"
    verify_ops(SYSTEM, drawn.pk, batch(op("map_persona", "set", lea, is_primary=True)))
    assert [row["is_primary"] for row in rows_of(drawn, "map_personas")] == [True, False]


@pytest.mark.django_db
def test_a_restored_primary_takes_over_as_well(drawn: JourneyMap) -> None:
    lea = create(drawn, "map_persona", persona=_persona(drawn, "Léa"), is_primary=True)
    submit(drawn, op("map_persona", "delete", lea))
    create(drawn, "map_persona", persona=_persona(drawn, "Karim"), is_primary=True)
    verify_ops(SYSTEM, drawn.pk, batch(op("map_persona", "restore", lea)))
    primary = {row["id"]: row["is_primary"] for row in rows_of(drawn, "map_personas")}
    assert primary[lea]
    assert sum(primary.values()) == 1


@pytest.mark.django_db
def test_a_persona_stands_on_a_map_once(drawn: JourneyMap) -> None:
    persona = _persona(drawn, "Léa")
    first = create(drawn, "map_persona", persona=persona)
    with pytest.raises(Invalid) as refusal:
        create(drawn, "map_persona", persona=persona)
    assert refusal.value.extra["row"]["id"] == first
    submit(drawn, op("map_persona", "delete", first))
    create(drawn, "map_persona", persona=persona)
    with pytest.raises(Invalid):
        submit(drawn, op("map_persona", "restore", first))


@pytest.mark.django_db
def test_strangers_deleted_ones_and_wrong_weights_are_refused(
    drawn: JourneyMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A3, and the persona of a row never changes."""
    stranger = str(Persona.objects.create(workspace=make_workspace(), name="X").pk)
    dead = _persona(drawn, "Y")
    Persona.objects.filter(pk=dead).update(deleted_at=drawn.created_at)
    for persona in (stranger, dead):
        with pytest.raises(Invalid):
            create(drawn, "map_persona", persona=persona)
    lea = _persona(drawn, "Léa")
    for weight in ("101", "-1", "1.234", "x"):
        with pytest.raises(Invalid):
            create(drawn, "map_persona", persona=lea, weight=weight)
    row = create(drawn, "map_persona", persona=lea)
    with pytest.raises(Invalid):
        submit(drawn, op("map_persona", "set", row, persona=lea))
    monkeypatch.setattr(persona_ops, "MAP_PERSONAS_HIGH", 1)
    with pytest.raises(LimitReached):
        create(drawn, "map_persona", persona=_persona(drawn, "Karim"))


@pytest.mark.parametrize(
    ("importance", "satisfaction", "score"),
    [(9, 4, 14), (4, 9, 4), (10, 0, 20), (0, 0, 0), (None, 3, None), (3, None, None)],
)
def test_the_opportunity_score_adds_what_is_unmet(
    importance: int | None, satisfaction: int | None, score: int | None
) -> None:
    assert opportunity_score(importance=importance, satisfaction=satisfaction) == score
