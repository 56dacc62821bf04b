"""`stage_kpi` as a drawn thing: its rules, and that frames and rows tell one story."""

from typing import Any

import pytest

from journeymap.changes import document
from journeymap.core.errors import DomainError
from journeymap.core.ids import uuid7
from journeymap.kpis.models import KPIDefinition, StageKPI
from journeymap.workspaces.actor import Role
from tests.kpis import make
from tests.support import batches, drawn
from tests.support.batches import batch, op

pytestmark = pytest.mark.django_db


def definition(key: str = "nps") -> str:
    return str(KPIDefinition.objects.get(key=key, workspace=None).pk)


@pytest.fixture
def on() -> Any:
    return drawn.new_map()


def refusal(journey_map: Any, *ops: dict[str, Any], actor: Any = drawn.SYSTEM) -> DomainError:
    with pytest.raises(DomainError) as caught:
        drawn.submit(journey_map, *ops, actor=actor)
    return caught.value


def test_a_kpi_is_bound_changed_moved_deleted_and_restored(on: Any) -> None:
    """P15 and the inverse of every verb, by folding what was broadcast."""
    stage = drawn.create(on, "stage", name="Payment")
    source = make.source(on.workspace)
    first, second = str(uuid7()), str(uuid7())
    actor = drawn.member_of(on.workspace, Role.EDITOR)

    def verified(*ops: dict[str, Any]) -> None:
        batches.verify_ops(actor, on.pk, batch(*ops))

    verified(
        op("stage_kpi", "create", first, stage=stage, definition=definition()),
        op(
            "stage_kpi",
            "create",
            second,
            stage=stage,
            definition=definition("orders"),
            source=str(source.pk),
            series="orders",
            cadence="daily",
            baseline_value="12.5",
        ),
    )
    verified(op("stage_kpi", "set", first, label_override="NPS", stale_after_h=48))
    verified(op("stage_kpi", "move", second, after=None))
    verified(op("stage_kpi", "delete", first))
    verified(op("stage_kpi", "restore", first))
    verified(op("stage", "delete", stage))
    assert document.build(on.pk)["stage_kpis"] == []
    verified(op("stage", "restore", stage))
    rows = {row["id"]: row for row in document.build(on.pk)["stage_kpis"]}
    assert rows[second]["baseline_value"] == "12.500000"
    assert rows[second]["cadence"] == "daily"
    assert rows[first]["label_override"] == "NPS"


def test_the_order_of_kpis_is_a_register_like_any_other(on: Any) -> None:
    stage = drawn.create(on, "stage", name="Payment")
    ids = [
        drawn.create(on, "stage_kpi", stage=stage, definition=definition(key))
        for key in ("nps", "orders", "revenue")
    ]
    drawn.submit(on, op("stage_kpi", "move", ids[2], after=None))
    assert [row["id"] for row in document.build(on.pk)["stage_kpis"]] == [ids[2], ids[0], ids[1]]


def test_a_kpi_goes_to_another_stage_with_what_it_measured(on: Any) -> None:
    here, there = (drawn.create(on, "stage", name=name) for name in ("Basket", "Payment"))
    moved = drawn.create(on, "stage_kpi", stage=here, definition=definition("orders"))
    first = drawn.create(on, "stage_kpi", stage=there, definition=definition("nps"))
    drawn.submit(on, op("stage_kpi", "move", moved, stage=there, after=first))
    rows = document.build(on.pk)["stage_kpis"]
    assert [(row["id"], row["stage"]) for row in rows] == [(first, there), (moved, there)]
    # The same one twice on a stage stays refused, and so does no place at all.
    same = drawn.create(on, "stage_kpi", stage=here, definition=definition("nps"))
    assert refusal(on, op("stage_kpi", "move", same, stage=there)).status == 409
    assert refusal(on, op("stage_kpi", "move", same, stage=None)).status == 400
    used = ("orders", "nps", "revenue")
    others = KPIDefinition.objects.filter(workspace=None).exclude(key__in=used)
    for other in others.order_by("pos").values_list("pk", flat=True)[:10]:
        drawn.create(on, "stage_kpi", stage=there, definition=str(other))
    full = drawn.create(on, "stage_kpi", stage=here, definition=definition("revenue"))
    assert refusal(on, op("stage_kpi", "move", full, stage=there)).code == "limit"


def test_a_kpi_stands_on_exactly_one_thing_of_this_map(on: Any) -> None:
    nps = definition()
    stage = drawn.create(on, "stage", name="Payment")
    elsewhere = drawn.create(drawn.new_map(), "stage", name="Other")
    assert refusal(on, op("stage_kpi", "create", definition=nps)).status == 400
    for bad in (elsewhere, str(uuid7())):
        assert refusal(on, op("stage_kpi", "create", stage=bad, definition=nps)).status < 500
    drawn.submit(on, op("stage", "delete", stage))
    gone = refusal(on, op("stage_kpi", "create", stage=stage, definition=nps))
    assert gone.code == "parent_gone"
    assert not StageKPI.objects.exists()


def test_it_names_only_what_its_workspace_has(on: Any) -> None:
    stage = drawn.create(on, "stage", name="Payment")
    other = make.workspace()
    foreign = KPIDefinition.objects.create(
        workspace=other, key="x", unit="count", family="count", direction="neutral"
    )
    wrong = {
        "definition": str(foreign.pk),
        "source": str(make.source(other).pk),
        "persona": str(uuid7()),
        "segment": str(uuid7()),
    }
    for name, value in wrong.items():
        fields = {"stage": stage, "definition": definition(), name: value}
        refused = refusal(on, op("stage_kpi", "create", **fields))
        assert f"fields.{name}" in refused.fields
    made = drawn.create(on, "stage_kpi", stage=stage, definition=definition())
    assert refusal(on, op("stage_kpi", "set", made, source=wrong["source"])).status == 400
    assert refusal(on, op("stage_kpi", "set", made, definition=definition("orders"))).status == 400


def test_the_same_kpi_for_the_same_people_stands_on_a_stage_once(on: Any) -> None:
    stage = drawn.create(on, "stage", name="Payment")
    first = drawn.create(on, "stage_kpi", stage=stage, definition=definition())
    again = op("stage_kpi", "create", stage=stage, definition=definition())
    assert refusal(on, again).status == 409
    drawn.submit(on, op("stage_kpi", "delete", first))
    drawn.submit(on, again)
    assert refusal(on, op("stage_kpi", "restore", first)).status == 409


def test_a_stage_takes_twelve_kpis(on: Any) -> None:
    stage = drawn.create(on, "stage", name="Payment")
    keys = list(
        KPIDefinition.objects.filter(workspace=None).order_by("pos").values_list("key", flat=True)
    )
    for key in keys[:12]:
        drawn.create(on, "stage_kpi", stage=stage, definition=definition(key))
    thirteenth = op("stage_kpi", "create", stage=stage, definition=definition(keys[12]))
    assert refusal(on, thirteenth).code == "limit"


def test_binding_needs_the_right_to_manage_kpis(on: Any) -> None:
    stage = drawn.create(on, "stage", name="Payment")
    made = op("stage_kpi", "create", stage=stage, definition=definition())
    commenter = drawn.member_of(on.workspace, Role.COMMENTER)
    assert refusal(on, made, actor=commenter).status == 403
    drawn.submit(on, made, actor=drawn.member_of(on.workspace, Role.EDITOR))
