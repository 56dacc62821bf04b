"""Tags over REST."""

import pytest

from journeymap.workspaces.actor import Role
from tests.support.batches import op
from tests.support.drawn import create, new_map, rows_of, submit
from tests.support.factories import add_member, client_for, make_workspace, owner_of

pytestmark = pytest.mark.django_db
API = "/api/v1"


def test_a_tag_is_created_renamed_and_deleted_while_cards_keep_its_id() -> None:
    workspace = make_workspace()
    client, drawn = client_for(owner_of(workspace)), new_map(workspace)
    tag = client.post(f"{API}/tags", {"name": "checkout"}).data
    assert (tag["color"], tag["workspace"]) == ("slate", str(workspace.pk))
    lane, stage = create(drawn, "lane", kind="text"), create(drawn, "stage", name="A")
    card = create(drawn, "card", lane=lane, stage=stage)
    submit(drawn, op("card", "link", card, tag=tag["id"]))
    assert client.patch(f"{API}/tags/{tag['id']}", {"color": "teal"}).data["color"] == "teal"
    assert client.post(f"{API}/tags", {"name": "Checkout"}).status_code == 409
    assert client.delete(f"{API}/tags/{tag['id']}").status_code == 204
    assert client.get(f"{API}/tags").data["results"] == []
    # Cards change by ops alone: the log must still give the present document (P15).
    assert rows_of(drawn, "cards")[0]["tags"] == [tag["id"]]


def test_wrong_tags_are_refused_and_foreign_ones_unseen() -> None:
    workspace = make_workspace()
    client = client_for(owner_of(workspace))
    for body, field in (({"name": ""}, "name"), ({"name": "x", "color": "pink"}, "color")):
        answer = client.post(f"{API}/tags", body)
        assert (answer.status_code, list(answer.data["fields"])) == (400, [field])
    tag = client.post(f"{API}/tags", {"name": "x"}).data
    url = f"{API}/tags/{tag['id']}"
    assert client_for(owner_of(make_workspace())).get(url).status_code == 404
    viewer = client_for(add_member(workspace, Role.VIEWER))
    assert (viewer.get(url).status_code, viewer.delete(url).status_code) == (200, 403)
