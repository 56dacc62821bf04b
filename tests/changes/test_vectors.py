"""The golden vectors of `tests/vectors/ops`, run against the server: `apply_batch` and `fold`.

The browser runs the same files against its own model (`static/src/model/vectors.test.ts`).
"""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from journeymap.cards.models import Tag
from journeymap.changes import document, entities, rows
from journeymap.changes.apply import apply_batch
from journeymap.changes.fold import fold
from journeymap.changes.models import Change
from journeymap.changes.rows import Row
from journeymap.core import clock
from journeymap.core.errors import DomainError
from journeymap.kpis.models import KPIDefinition
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.actor import Actor
from personas.models import Persona
from tests.support.batches import batch
from tests.support.factories import make_workspace

Json = dict[str, Any]
ACTOR = Actor.system("vectors")
FOLDER = Path(__file__).parents[1] / "vectors" / "ops"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted(FOLDER.glob("*.json"))
    for case in json.loads(path.read_text("utf-8"))
]
# A folder without files would be a test that asserts nothing.
assert CASES, FOLDER


def _full(entity: entities.Entity, row: Json) -> Json:
    """A row with the defaults its vector leaves out."""
    defaults = {name: copy.copy(kind.default) for name, kind in entity.fields.items()}
    return {"rev": 0, **defaults, **{name: [] for name in entity.links}, **row}


def _sections() -> list[entities.Entity]:
    return [entity for entity in entities.in_order() if entity.name != "map"]


def _drawn(case: Json) -> JourneyMap:
    """A map that holds what the case begins with."""
    workspace = make_workspace()
    for persona in case.get("needs", {}).get("personas", ()):
        Persona.objects.create(id=persona, workspace=workspace, name=f"Persona {persona}")
    for tag in case.get("needs", {}).get("tags", ()):
        Tag.objects.create(id=tag, workspace=workspace, name=f"Tag {tag[-8:]}")
    for definition in case.get("needs", {}).get("definitions", ()):
        KPIDefinition.objects.get_or_create(
            id=definition,
            defaults={
                "workspace": workspace,
                "key": f"k{definition[-8:]}",
                "unit": "percent",
                "family": "proportion",
                "direction": "lower_better",
            },
        )
    for other in case.get("needs", {}).get("maps", ()):
        JourneyMap.objects.create(id=other, workspace=workspace, title=f"Map {other[-8:]}")
    before = case["before"]
    header = {
        name: value
        for name, value in before.get("map", {"title": "Any"}).items()
        if name in entities.get("map").fields
    }
    journey_map = JourneyMap.objects.create(
        workspace=workspace,
        revision=before["revision"],
        created_values=header,
        rev=before.get("map", {}).get("rev", 0),
        **header,
    )
    at = connection.ops.adapt_datetimefield_value(clock.now())
    for entity in _sections():
        for row in before.get(entity.section, ()):
            full = _full(entity, row)
            values = {n: v for n, v in full.items() if n not in {"id", "rev"}}
            rows.insert(
                entity,
                Row(full["id"], full["rev"], False, values),
                map_id=str(journey_map.pk),
                at=at,
                created_by="",
            )
    return journey_map


def _shown(drawn: Json) -> Json:
    return {entity.section: drawn[entity.section] for entity in _sections()}


def _expected(after: Json) -> Json:
    return {
        entity.section: [_full(entity, row) for row in after.get(entity.section, ())]
        for entity in _sections()
    }


def _effective(ops: list[Json]) -> list[Json]:
    made = copy.deepcopy(ops)
    for op in made:
        entity = entities.get(op["entity"])
        if op["type"] == "create":
            op["fields"] = {
                n: v for n, v in _full(entity, op["fields"]).items() if n not in {"id", "rev"}
            }
        if op["type"] == "restore" and "rows" in op:
            op["rows"] = {
                e.section: [_full(e, row) for row in op["rows"][e.section]]
                for e in _sections()
                if e.section in op["rows"]
            }
    return made


def _without_rev(sections: Json) -> Json:
    return {
        name: [{k: v for k, v in row.items() if k != "rev"} for row in found]
        for name, found in sections.items()
    }


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES)
def test_the_server_does_what_the_vector_says(case: Json) -> None:
    journey_map = _drawn(case)
    for op in case.get("given", ()):
        apply_batch(actor=ACTOR, map_id=journey_map.pk, batch=batch(op))
    before = document.build(journey_map.pk)
    if "refused" in case:
        with pytest.raises(DomainError) as refusal:
            apply_batch(actor=ACTOR, map_id=journey_map.pk, batch=batch(case["op"]))
        assert refusal.value.code == case["refused"]["code"]
        if "field" in case["refused"]:
            named = [name.rsplit(".", 1)[-1] for name in refusal.value.fields]
            assert case["refused"]["field"] in named
        assert document.build(journey_map.pk) == before
        return
    applied = apply_batch(actor=ACTOR, map_id=journey_map.pk, batch=batch(case["op"]))
    after = document.build(journey_map.pk)
    wanted = _effective(case["effective"])
    assert [skip["field"] for skip in applied.skipped] == case.get("skipped", [])
    if not wanted:
        assert applied.item is None
        assert after == before
        return
    assert applied.item is not None
    assert applied.item["ops"] == wanted
    assert "after" not in case or _shown(after) == _expected(case["after"])
    once = fold(before, wanted, revision=applied.revision)
    assert once == after
    assert _shown(fold(once, wanted, revision=applied.revision)) == _shown(after)
    inverse = Change.objects.get(map=journey_map, revision=applied.revision).inverse
    assert inverse == case["inverse"]
    apply_batch(actor=ACTOR, map_id=journey_map.pk, batch=batch(*inverse))
    assert _without_rev(_shown(document.build(journey_map.pk))) == _without_rev(_shown(before))
