"""The document over REST: ETag before work, one snapshot, includes, shapes, constant queries."""

import gzip
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journeymap.changes import document, serving
from journeymap.changes.log import trim
from journeymap.core.snapshot import reading
from journeymap.library.sample import load_sample
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.notices import library_changed
from tests.support.batches import batch, new_id, op
from tests.support.factories import (
    MadeMap,
    client_for,
    guest_client,
    make_guest,
    make_map,
    make_token,
    make_user,
    owner_of,
    submit,
    token_client,
)


def _client(made: MadeMap) -> Any:
    return client_for(owner_of(made.map.workspace))


@pytest.mark.django_db
def test_the_document_is_the_kernels_and_its_etag_is_epoch_and_revision() -> None:
    made = make_map(cards=3, steps=1)
    client = _client(made)
    answer = client.get(f"{made.url}/document")
    assert answer.json() == orjson.loads(orjson.dumps(document.build(made.id)))
    assert answer["ETag"] == f'"{made.map.epoch}.{made.map.revision}"'
    packed = client.get(f"{made.url}/document", HTTP_ACCEPT_ENCODING="gzip, br")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == answer.content


@pytest.mark.django_db
def test_an_unchanged_document_is_a_304_and_nothing_is_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = make_map(cards=1)
    client = _client(made)
    tag = client.get(f"{made.url}/document?include=kpis,personas")["ETag"]
    monkeypatch.setattr(serving, "compressed", lambda *_: pytest.fail("it was built"))
    for header in (tag, f"W/{tag}", f'"other", {tag}'):
        answer = client.get(f"{made.url}/document?include=personas,kpis", HTTP_IF_NONE_MATCH=header)
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    monkeypatch.undo()
    submit(made, op("map", "set", str(made.id), goal="New"))
    fresh = client.get(f"{made.url}/document?include=kpis,personas", HTTP_IF_NONE_MATCH=tag)
    assert (fresh.status_code, fresh.json()["map"]["goal"]) == (200, "New")
    library_changed(workspace_id=made.map.workspace_id, entity="persona", ref="x")
    assert client.get(f"{made.url}/document?include=personas")["ETag"] != fresh["ETag"]


@pytest.mark.django_db
def test_the_same_etag_is_served_from_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_map(cards=1)
    client = _client(made)
    first = client.get(f"{made.url}/document")
    monkeypatch.setattr(document, "build", lambda *_: pytest.fail("it was built again"))
    assert client.get(f"{made.url}/document").content == first.content


@pytest.mark.django_db
def test_what_a_link_hides_is_in_no_include_and_in_no_shared_cache_entry() -> None:
    owner = make_user()
    workspace = load_sample(owner=owner, maps=("as_is",))
    made = MadeMap(JourneyMap.objects.get(workspace=workspace))
    url = f"{made.url}/document?include=kpis,personas"
    full = client_for(owner).get(url)
    assert full.json()["kpis"]
    assert full.json()["personas"]
    shows = {"show_kpis": False, "show_personas": False}
    hidden = guest_client(made, make_guest(made, shows=shows)[1]).get(url)
    shown = guest_client(made, make_guest(made)[1]).get(url)
    assert (hidden.json()["kpis"], hidden.json()["personas"]) == ({}, {})
    assert hidden["ETag"] != full["ETag"]
    assert shown.json()["kpis"] == full.json()["kpis"]


@pytest.mark.django_db
def test_unknown_parameters_are_refused() -> None:
    made = make_map(stages=0, lanes=())
    client = _client(made)
    for query in ("include=secrets", "include=kpis,nope", "shape=graph", "fields=map", "shape="):
        answer = client.get(f"{made.url}/document?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), query
        assert answer.json()["fields"]


@pytest.mark.django_db
def test_the_tree_holds_every_row_once_where_it_hangs() -> None:
    made = make_map(stages=2, steps=1, cards=2)
    touch = new_id()
    submit(
        made,
        op("touchpoint", "create", touch, lane=made.lanes["touchpoints"], step=made.steps[0],
           name="Site", channel="website"),
        op("emotion_reading", "create", touchpoint=touch, valence=-1),
    )  # fmt: skip
    tree = _client(made).get(f"{made.url}/document?shape=tree").json()
    first, second = tree["stages"]
    assert [card["title"] for card in first["cards"]] == ["Card 0"]
    assert [card["title"] for card in second["cards"]] == ["Card 1"]
    (step,) = first["steps"]
    (touchpoint,) = step["touchpoints"]
    assert touchpoint["emotion_readings"][0]["valence"] == -1
    assert "cards" not in tree
    assert len(tree["lanes"]) == 3
    flat = document.build(made.id)
    assert {lane["id"] for lane in tree["lanes"]} == {lane["id"] for lane in flat["lanes"]}


@pytest.mark.django_db
def test_the_number_of_queries_is_the_same_for_10_and_for_1000_cards() -> None:
    counts = []
    for cards in (10, 1_000):
        made = make_map(cards=cards)
        client = _client(made)
        for include in ("", "?include=kpis,personas"):
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(f"{made.url}/document{include}")
            assert len(answer.json()["cards"]) == cards
            counts.append(len(captured))
    assert counts[:2] == counts[2:]
    assert counts[0] <= 22
    token = token_client(make_token(made.map.workspace, owner_of(made.map.workspace), "maps:read"))
    token.get(f"{made.url}/document")
    with CaptureQueriesContext(connection) as captured:
        assert token.get(f"{made.url}/document").status_code == 200  # from the cache
    assert len(captured) <= 7


@pytest.mark.django_db
def test_changes_follow_in_order_page_by_page_and_tell_when_they_are_trimmed() -> None:
    made = make_map(stages=1)
    for n in range(5):
        submit(made, op("stage", "set", made.stages[0], name=f"Name {n}"))
    client = _client(made)
    page = client.get(f"{made.url}/changes?after=1&limit=2").json()
    assert [item["revision"] for item in page["results"]] == [2, 3]
    assert (page["revision"], page["floor"], page["epoch"]) == (6, 0, str(made.map.epoch))
    seen = [2, 3]
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [item["revision"] for item in page["results"]]
    assert seen == [2, 3, 4, 5, 6]
    assert client.get(f"{made.url}/changes?after=6").json()["results"] == []
    trim(made.id, keep=2)
    late = client.get(f"{made.url}/changes?after=1")
    assert (late.status_code, late.json()["code"]) == (410, "stale")
    assert (late.json()["floor"], late.json()["revision"]) == (4, 6)
    assert client.get(f"{made.url}/changes?after=4").status_code == 200
    for query in ("after=-1", "after=x", "limit=0", "limit=501", "after=" + "9" * 30):
        assert client.get(f"{made.url}/changes?{query}").status_code == 400


@pytest.mark.django_db
def test_a_batch_sent_twice_counts_once_and_if_match_guards_it() -> None:
    made = make_map(stages=1)
    client = _client(made)
    tag = client.get(f"{made.url}/document")["ETag"]
    body = batch(op("stage", "set", made.stages[0], name="Decide"))
    first = client.post(f"{made.url}/batches", body, HTTP_IF_MATCH=tag).json()
    assert (first["effect"], first["revision"]) == ("applied", 2)
    assert first["item"]["actor"]["kind"] == "member"
    again = client.post(f"{made.url}/batches", body).json()
    assert (again["effect"], again["revision"], again["item"]) == ("earlier", 2, None)
    other = batch(op("stage", "set", made.stages[0], name="Other"))
    for header in (tag, '"nonsense"', f'"{new_id()}.2"'):
        late = client.post(f"{made.url}/batches", other, HTTP_IF_MATCH=header)
        assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    assert client.post(f"{made.url}/batches", other, HTTP_IF_MATCH="*").status_code == 200
    refused = client.post(f"{made.url}/batches", batch(op("stage", "set", new_id(), name="x")))
    assert (refused.status_code, refused.json()["op"]) == (400, 0)
    assert "ops[0].id" in refused.json()["fields"] or "id" in refused.json()["fields"]


@pytest.mark.django_db(transaction=True)
def test_a_document_read_takes_no_write_lock_and_sees_one_moment() -> None:
    import threading

    made = make_map(stages=1)
    written = threading.Event()

    def write() -> None:
        submit(made, op("stage", "set", made.stages[0], name="Meanwhile"))
        connection.close()
        written.set()

    with reading():
        before = document.build(made.id)
        thread = threading.Thread(target=write)
        thread.start()
        # With an IMMEDIATE transaction here, the writer would wait for us in vain.
        assert written.wait(15)
        assert document.build(made.id) == before
    thread.join()
    assert document.build(made.id)["stages"][0]["name"] == "Meanwhile"
