"""Personas and segments over REST: shapes, rights, tenants, news to open maps."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journeymap.files.models import Attachment
from journeymap.workspaces.actor import Role
from journeymap.workspaces.models import Notice, Workspace
from personas.models import Persona, Segment
from tests.support.drawn import create, new_map
from tests.support.factories import (
    add_member,
    client_for,
    make_token,
    make_workspace,
    owner_of,
    token_client,
)

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def workspace() -> Workspace:
    return make_workspace()


@pytest.fixture
def client(workspace: Workspace) -> Any:
    return client_for(owner_of(workspace))


FULL: dict[str, Any] = {
    "name": "Léa",
    "role_title": "Physiotherapist",
    "age_min": 27,
    "age_max": 33,
    "motivations": ["Finish a 30 km trail"],
    "frustrations": ["Fees at the end"],
    "segment_weight": "62.00",
    "tech_level": 4,
    "pattern": "dash",
    "preferred_channels": ["website"],
    "attributes": [
        {"key": "Patience", "scale": 25, "left_label": "none", "right_label": "endless"},
        {"key": "Orders", "value": "4 a year"},
    ],
    "jobs": [
        {"situation": "shoes break", "motivation": "know when", "importance": 9, "satisfaction": 4}
    ],
}


def test_a_persona_is_created_read_changed_listed_and_deleted(
    client: Any, workspace: Workspace
) -> None:
    made = client.post(f"{API}/personas", FULL)
    assert made.status_code == 201, made.data
    url = f"{API}/personas/{made.data['id']}"
    assert made.data["workspace"] == str(workspace.pk)
    assert (made.data["status"], made.data["is_fictional"]) == ("draft", True)
    assert [part["key"] for part in made.data["attributes"]] == ["Patience", "Orders"]
    assert made.data["jobs"][0]["opportunity"] == 14
    changed = client.patch(url, {"tagline": "Compares", "attributes": [], "segment_weight": None})
    assert (changed.status_code, changed.data["attributes"]) == (200, [])
    assert len(changed.data["jobs"]) == 1
    assert client.get(url).data == changed.data
    listed = client.get(f"{API}/personas?workspace={workspace.pk}").data
    assert listed == {"results": [changed.data], "next": None}
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404
    assert client.get(f"{API}/personas").data["results"] == []
    # The name is free again.
    assert client.post(f"{API}/personas", {"name": "léa"}).status_code == 201


def test_every_write_raises_the_library_revision_and_tells_open_maps(
    client: Any, workspace: Workspace
) -> None:
    made = client.post(f"{API}/personas", {"name": "Léa"}).data
    client.patch(f"{API}/personas/{made['id']}", {"tagline": "x"})
    client.get(f"{API}/personas/{made['id']}")
    client.delete(f"{API}/personas/{made['id']}")
    workspace.refresh_from_db()
    assert workspace.library_rev == 3
    notices = Notice.objects.filter(kind="library", workspace_id=workspace.pk)
    assert [(n.ref, n.payload) for n in notices] == [(made["id"], {"entity": "persona"})] * 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", 5),
        ("kind", "hero"),
        ("color", "#123456"),
        ("age_min", 121),
        ("age_max", 20),
        ("tech_level", 6),
        ("segment_weight", "100.01"),
        ("motivations", ["x"] * 21),
        ("motivations", ["x" * 301]),
        ("bio", "x" * 3001),
        ("segment", "0192d3a4-0000-7000-8000-000000000001"),
        ("portrait", "0192d3a4-0000-7000-8000-000000000002"),
        ("attributes", [{"key": "a"}, {"key": "a"}]),
        ("jobs", [{"situation": "x", "motivation": "y", "importance": 11}]),
        ("jobs", [{"situation": "x", "motivation": "y"}] * 41),
        ("workspace_id", "0192d3a4-0000-7000-8000-000000000003"),
    ],
)
def test_a_wrong_field_is_a_400_that_names_it(client: Any, field: str, value: Any) -> None:
    """A6: nothing a body says beyond the known fields is taken."""
    answer = client.post(f"{API}/personas", {**FULL, field: value})
    assert answer.status_code == 400, answer.data
    assert any(name.split(".")[0].split("[")[0] == field for name in answer.data["fields"])
    assert not Persona.objects.exists()


def test_a_name_taken_is_a_conflict_and_changes_nothing(client: Any, workspace: Workspace) -> None:
    client.post(f"{API}/personas", {"name": "Léa"})
    again = client.post(f"{API}/personas", {"name": "Léa"})
    assert (again.status_code, again.data["fields"].keys()) == (409, {"name"})
    workspace.refresh_from_db()
    assert workspace.library_rev == 1


def test_a_persona_on_a_map_is_retired_rather_than_deleted(
    client: Any, workspace: Workspace
) -> None:
    made = client.post(f"{API}/personas", {"name": "Léa"}).data
    create(new_map(workspace), "map_persona", persona=made["id"])
    refused = client.delete(f"{API}/personas/{made['id']}")
    assert (refused.status_code, refused.data["code"]) == (409, "conflict")
    retired = client.patch(f"{API}/personas/{made['id']}", {"status": "retired"})
    assert retired.data["status"] == "retired"


def test_editors_write_viewers_read_and_others_see_nothing(
    client: Any, workspace: Workspace
) -> None:
    """A1: another tenant's persona is a 404 on every verb; B: roles decide the rest."""
    made = client.post(f"{API}/personas", {"name": "Léa"}).data
    url, lists = f"{API}/personas/{made['id']}", f"{API}/personas?workspace={workspace.pk}"
    editor = client_for(add_member(workspace, Role.EDITOR))
    viewer = client_for(add_member(workspace, Role.VIEWER))
    outsider = client_for(owner_of(make_workspace()))
    reader = token_client(make_token(workspace, owner_of(workspace), "maps:read"))
    assert editor.patch(url, {"tagline": "x"}).status_code == 200
    for asking, read, write in ((viewer, 200, 403), (reader, 200, 403), (outsider, 404, 404)):
        assert asking.get(url).status_code == read
        assert asking.get(lists).status_code == read
        assert asking.patch(url, {"tagline": "y"}).status_code == write
        assert asking.delete(url).status_code == write
        body = {"name": "Mine", "workspace": str(workspace.pk)}
        assert asking.post(f"{API}/personas", body).status_code == write
    assert client_for().get(url).status_code in {401, 403}
    assert Persona.objects.get().tagline == "x"


def test_who_belongs_to_several_workspaces_names_one(client: Any, workspace: Workspace) -> None:
    make_workspace(owner_of(workspace))
    for answer in (client.get(f"{API}/personas"), client.post(f"{API}/personas", {"name": "L"})):
        assert (answer.status_code, list(answer.data["fields"])) == (400, ["workspace"])
    body = {"name": "L", "workspace": str(workspace.pk)}
    assert client.post(f"{API}/personas", body).status_code == 201


def test_a_portrait_and_a_segment_are_the_workspaces_own(client: Any, workspace: Workspace) -> None:
    """A3: foreign ids in a body."""
    segment = client.post(f"{API}/segments", {"name": "Mobile", "share_pct": "62"}).data
    assert segment["share_pct"] == "62.00"
    foreign = Segment.objects.create(workspace=make_workspace(), name="Theirs")
    image = {"name": "a.png", "mime": "image/png", "size": 1, "width": 1, "height": 1}
    portraits = [
        Attachment.objects.create(workspace=home, sha256="0" * 64, **image)
        for home in (workspace, foreign.workspace)
    ]
    made = client.post(
        f"{API}/personas",
        {"name": "Léa", "segment": segment["id"], "portrait": str(portraits[0].pk)},
    )
    assert made.data["segment"] == segment["id"], made.data
    for wrong in ({"segment": str(foreign.pk)}, {"portrait": str(portraits[1].pk)}):
        answer = client.patch(f"{API}/personas/{made.data['id']}", wrong)
        assert (answer.status_code, list(answer.data["fields"])) == (400, list(wrong))


def test_a_deleted_segment_leaves_its_personas(client: Any) -> None:
    segment = client.post(f"{API}/segments", {"name": "Mobile"}).data
    persona = client.post(f"{API}/personas", {"name": "Léa", "segment": segment["id"]}).data
    renamed = client.patch(f"{API}/segments/{segment['id']}", {"name": "Phones"})
    assert renamed.data["name"] == "Phones"
    assert client.delete(f"{API}/segments/{segment['id']}").status_code == 204
    assert client.get(f"{API}/personas/{persona['id']}").data["segment"] is None


def test_a_change_that_builds_on_an_older_persona_is_refused_and_shows_whose_is_there(
    client: Any, workspace: Workspace
) -> None:
    made = client.post(f"{API}/personas", {"name": "Léa"})
    url = f"{API}/personas/{made.data['id']}"
    tag = client.get(url)["ETag"]
    first = client_for(add_member(workspace, Role.EDITOR)).patch(
        url, {"tagline": "theirs"}, headers={"If-Match": tag}
    )
    assert (first.status_code, first["ETag"] != tag) == (200, True)
    late = client.patch(url, {"tagline": "mine"}, headers={"If-Match": tag})
    assert (late.status_code, late.data["row"]["tagline"]) == (412, "theirs")
    assert late.data["row"]["updated_by"]["name"] == "editor"
    again = client.patch(url, {"tagline": "mine"}, headers={"If-Match": first["ETag"]})
    assert (again.data["tagline"], again.data["rev"]) == ("mine", 3)
    assert client.patch(url, {"tagline": "x"}).status_code == 200


def test_a_deleted_persona_comes_back_unless_its_name_is_given_away(client: Any) -> None:
    made = client.post(f"{API}/personas", FULL).data
    url = f"{API}/personas/{made['id']}"
    client.delete(url)
    back = client.post(f"{url}/restore")
    assert (back.status_code, len(back.data["jobs"])) == (200, 1)
    assert client.post(f"{url}/restore").data["rev"] == back.data["rev"]
    client.delete(url)
    client.post(f"{API}/personas", {"name": "Léa"})
    refused = client.post(f"{url}/restore")
    assert (refused.status_code, list(refused.data["fields"])) == (409, ["name"])


def test_a_persona_tells_on_which_maps_it_stands(client: Any, workspace: Workspace) -> None:
    made = client.post(f"{API}/personas", {"name": "Léa"}).data
    url = f"{API}/personas/{made['id']}"
    first = new_map(workspace)
    create(first, "map_persona", persona=made["id"], is_primary=True)
    create(new_map(workspace), "map_persona", persona=made["id"])
    listed = client.get(f"{url}/maps").data["results"]
    assert len(listed) == 2
    assert {"id": str(first.pk), "title": "Checkout", "is_primary": True}.items() <= next(
        row for row in listed if row["id"] == str(first.pk)
    ).items()
    assert client.get(f"{API}/personas").data["results"][0]["maps"] == 2
    outsider = client_for(owner_of(make_workspace()))
    for path in ("maps", "restore"):
        ask = outsider.get if path == "maps" else outsider.post
        assert ask(f"{url}/{path}").status_code == 404


def test_the_list_of_personas_takes_a_fixed_number_of_queries(
    client: Any, workspace: Workspace, django_assert_num_queries: Any
) -> None:
    client.post(f"{API}/personas", FULL)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{API}/personas")
        before = len(asked)
    for number in range(4):
        client.post(f"{API}/personas", {**FULL, "name": f"P{number}"})
    with django_assert_num_queries(before):
        client.get(f"{API}/personas")
