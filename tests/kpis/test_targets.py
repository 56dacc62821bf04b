"""Targets: SMART or what is missing, one at a time, corrected and taken back."""

from typing import Any

import pytest

from journeymap.kpis.models import KPIDefinition, KPITarget
from journeymap.workspaces.models import Membership
from tests.kpis import make
from tests.kpis.make import bind, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def test_a_target_says_what_it_lacks_to_be_smart(made: Any, clients: Any) -> None:
    kpi = bind(made, cadence="weekly")
    where = url("stage-kpis", kpi.pk, "targets")
    first = clients["editor"].post(where, {"value": 35}, format="json").json()
    assert first["smart"] == {
        "complete": False,
        "missing": ["source", "due_on", "owner", "rationale"],
    }
    owner = Membership.objects.filter(workspace=made.map.workspace).first()
    assert owner is not None
    kpi.source = make.source(made.map.workspace)
    kpi.save()
    whole = clients["editor"].patch(
        url("targets", first["id"]),
        {
            "due_on": "2026-12-31",
            "owner": str(owner.user_id),
            "rationale": "Free delivery from 50 €",
        },
        format="json",
    )
    assert whole.json()["smart"] == {"complete": True, "missing": []}
    assert whole.json()["value"] == "35.000000"
    vague = KPIDefinition.objects.get(pk=kpi.definition_id)
    vague.purpose_i18n = {}
    vague.save()
    (row,) = clients["viewer"].get(where).json()["results"]
    assert row["smart"]["missing"] == ["definition"]


def test_one_target_counts_at_a_time(made: Any, clients: Any) -> None:
    kpi = bind(made)
    where = url("stage-kpis", kpi.pk, "targets")
    for value, day in ((40, "2026-01-01"), (35, "2026-06-01"), (30, "2027-01-01")):
        clients["editor"].post(where, {"value": value, "valid_from": day}, format="json")
    rows = clients["viewer"].get(where).json()["results"]
    assert [(row["valid_from"], row["valid_until"], row["in_force"]) for row in rows] == [
        ("2027-01-01", None, False),
        ("2026-06-01", "2026-12-31", True),
        ("2026-01-01", "2026-05-31", False),
    ]
    taken = clients["editor"].patch(
        url("targets", rows[0]["id"]), {"valid_from": "2026-06-01"}, format="json"
    )
    assert taken.status_code == 409
    assert clients["editor"].delete(url("targets", rows[1]["id"])).status_code == 204
    rows = clients["viewer"].get(where).json()["results"]
    assert [row["in_force"] for row in rows] == [False, True]
    panel = clients["viewer"].get(url("stage-kpis", kpi.pk)).json()["panel"]
    assert panel["target"]["value"] == "40.0000"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value": None}, "value"),
        ({"warn_value": 30}, "warn_value"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"owner": "01a20422-11a3-7762-bdff-8760555da3c5"}, "owner"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(
    made: Any, clients: Any, change: dict[str, Any], field: str
) -> None:
    kpi = bind(made)
    target = KPITarget.objects.create(stage_kpi=kpi, value=35, valid_from="2026-01-01")
    got = clients["editor"].patch(url("targets", target.pk), change, format="json")
    assert got.status_code == 400
    assert field in got.json()["fields"]
    for role, status in (("viewer", 403), ("outsider", 404), ("anonymous", 401)):
        refused = clients[role].patch(url("targets", target.pk), {"value": 1}, format="json")
        assert refused.status_code == status
