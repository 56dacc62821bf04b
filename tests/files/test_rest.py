"""Images over REST: who may send and read them, what is refused, and what a map may name."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from journeymap.cards.models import Card
from journeymap.core import clock
from journeymap.files.models import Attachment
from journeymap.files.queries import KEPT, bytes_of
from journeymap.sharing.services import revoke_link
from tests.support.batches import new_id, op
from tests.support.factories import (
    MadeMap,
    actor_for,
    add_member,
    client_for,
    guest_client,
    make_guest,
    make_map,
    owner_of,
    submit,
)
from tests.support.pictures import MADE, announcing, jpeg, png

pytestmark = pytest.mark.django_db
SECRET = b"GPS 45.7640 N 4.8357 E"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.JOURNEYMAP_MEDIA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def made() -> MadeMap:
    return make_map(lanes=("actions", "storyboard"))


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def send(
    made: MadeMap, data: bytes, *, name: str = "a.png", mime: str = "image/png", who: Any = None,
    **fields: str,
) -> Any:  # fmt: skip
    client = who or client_for(owner_of(made.map.workspace))
    body = {"file": SimpleUploadedFile(name, data, mime), **fields}
    return client.post(f"{made.url}/attachments", body, format="multipart")


def show(made: MadeMap, attachment: str, **fields: Any) -> str:
    """Put an image on the map; return the card."""
    card = new_id()
    submit(
        made,
        op("card", "create", card, lane=made.lanes["storyboard"], stage=made.stages[0],
           kind="image", attachment=attachment, **fields),
    )  # fmt: skip
    return card


@pytest.mark.parametrize("mime", MADE)
def test_an_image_goes_in_and_comes_out_clean_whatever_its_name_says(
    made: MadeMap, mime: str
) -> None:
    """C4: type by structure, metadata and what hangs behind gone, the answer safe to open."""
    lie = MADE[mime](told=SECRET) + b"<script>alert(1)</script>"
    answer = send(made, lie, name="../../x.html", mime="text/html", alt_text=" A bell ")
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["mime"], body["width"], body["height"]) == (mime, 2, 3)
    assert body["alt_text"].strip() == "A bell"
    got = client_for(owner_of(made.map.workspace)).get(body["url"])
    assert got.status_code == 200
    assert SECRET not in got.content
    assert b"script" not in got.content
    assert len(got.content) == body["size"]
    assert got["Content-Type"] == mime
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert body["id"] in got["Content-Disposition"]
    assert "html" not in got["Content-Disposition"]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 415),
        (b"<!doctype html><script>alert(1)</script>", 415),
        (b"%PDF-1.7", 415),
        (png()[:40], 400),
        (jpeg()[:-8], 400),
        (announcing(100_000, 100_000), 413),
        (b"", 400),
    ],
)
def test_what_is_no_sound_image_is_refused_and_leaves_nothing(
    made: MadeMap, folder: Path, data: bytes, status: int
) -> None:
    answer = send(made, data)
    assert answer.status_code == status
    assert answer.json()["detail"]
    if status == 400:
        assert answer.json()["fields"]["file"]
    assert not Attachment.objects.exists()
    assert files_in(folder) == []


def test_a_wrong_form_names_its_field(made: MadeMap) -> None:
    client = client_for(owner_of(made.map.workspace))
    assert client.post(f"{made.url}/attachments", {"a": "b"}, format="json").status_code == 415
    missing = client.post(f"{made.url}/attachments", {"alt_text": "x"}, format="multipart")
    assert (missing.status_code, list(missing.json()["fields"])) == (400, ["file"])
    long = send(made, png(), alt_text="x" * 301)
    assert (long.status_code, list(long.json()["fields"])) == (400, ["alt_text"])
    unknown = send(made, png(), path="/etc/passwd")
    assert (unknown.status_code, list(unknown.json()["fields"])) == (400, ["path"])


def test_the_same_image_is_one_file_and_counts_once(
    made: MadeMap, folder: Path, settings: Any
) -> None:
    first, second = (send(made, png()).json() for _ in range(2))
    assert first["id"] != second["id"]
    assert len(files_in(folder)) == 1
    assert bytes_of(made.map.workspace_id) == first["size"]
    settings.JOURNEYMAP_WORKSPACE_MEDIA_MB = 0
    assert send(made, png()).status_code == 201
    full = send(made, jpeg())
    assert (full.status_code, full.json()["code"]) == (409, "limit")
    assert "0 MiB" in full.json()["detail"]
    assert len(files_in(folder)) == 1


def test_a_copy_kept_is_asked_about_and_lost_with_the_map(made: MadeMap) -> None:
    """A8: a guest of a link reads; once the link is revoked the copy is not confirmed either."""
    url = send(made, png()).json()["url"]
    guest, secret, link = make_guest(made, role="view")
    client = guest_client(made, secret)
    got = client.get(url)
    assert (got.status_code, got["Cache-Control"]) == (200, "private, no-cache")
    again = client.get(url, HTTP_IF_NONE_MATCH=got["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert send(made, png(), who=client).status_code == 403
    revoke_link(actor=actor_for(owner_of(made.map.workspace)), link=link)
    assert client.get(url, HTTP_IF_NONE_MATCH=got["ETag"]).status_code in {401, 404}
    assert guest.pk


def test_an_image_is_read_on_maps_that_show_it_and_on_no_others(made: MadeMap) -> None:
    workspace = made.map.workspace
    other = make_map(workspace, lanes=("storyboard",))
    attachment = send(made, png()).json()["id"]
    client = client_for(owner_of(workspace))
    there = f"{other.url}/attachments/{attachment}"
    assert client.get(there).status_code == 404
    assert client.patch(there, {"alt_text": "x"}, format="json").status_code == 404
    show(other, attachment)
    assert client.get(there).status_code == 200
    listed = client.get(f"{other.url}/attachments").json()["results"]
    assert [row["id"] for row in listed] == [attachment]
    assert listed[0]["url"] == there
    changed = client.patch(there, {"alt_text": "A hand on a bell"}, format="json")
    assert changed.json()["alt_text"] == "A hand on a bell"
    assert client.patch(there, {"width": 9}, format="json").status_code == 400


def test_no_card_names_an_image_its_author_may_not_see(made: MadeMap) -> None:
    foreign = make_map(lanes=("storyboard",))
    beside = make_map(made.map.workspace, lanes=("storyboard",))
    abroad = send(foreign, png()).json()["id"]
    next_door = send(beside, png()).json()["id"]
    _, secret, _ = make_guest(made, role="edit")
    guest = guest_client(made, secret)
    member = client_for(add_member(made.map.workspace, "editor"))
    cell = {"lane": made.lanes["storyboard"], "stage": made.stages[0], "kind": "image"}
    for client, attachment, status in (
        (member, abroad, 400),
        (guest, abroad, 400),
        (guest, next_door, 400),
        (member, new_id(), 400),
        (member, next_door, 200),
        # It is on the map now: putting it there once more tells the guest nothing new.
        (guest, next_door, 200),
    ):
        ops = [op("card", "create", new_id(), **cell, attachment=attachment)]
        body = {"batch_id": new_id(), "ops": ops}
        answer = client.post(f"{made.url}/batches", body, format="json")
        assert answer.status_code == status, answer.content
        if status == 400:
            assert list(answer.json()["fields"]) == ["fields.attachment"]


def test_a_map_is_published_once_each_image_is_in_words(made: MadeMap) -> None:
    attachment = send(made, png()).json()["id"]
    mute = show(made, attachment, title="At the till")
    show(made, attachment, decorative=True)
    show(made, attachment, alt_text="A queue")
    client = client_for(owner_of(made.map.workspace))
    refused = client.patch(made.url, {"status": "published"}, format="json")
    assert refused.status_code == 400
    assert "“At the till”" in str(refused.json()["fields"])
    assert refused.json()["cards"] == [mute]
    made.map.refresh_from_db()
    assert made.map.status == "draft"
    # Text and publication in one batch, in either order.
    submit(
        made,
        op("map", "set", str(made.id), status="published"),
        op("card", "set", mute, alt_text="A till"),
    )
    made.map.refresh_from_db()
    assert made.map.status == "published"


def test_images_nothing_names_go_after_a_month(made: MadeMap, folder: Path) -> None:
    kept, deleted, loose, twin = (send(made, png()).json()["id"] for _ in range(4))
    alone = send(made, jpeg()).json()["id"]
    show(made, kept)
    submit(made, op("card", "delete", show(made, deleted)))
    swapped = show(made, loose)
    Attachment.objects.update(updated_at=clock.now() - KEPT - timedelta(days=1))
    # Undo may want the former one: its month begins with the change.
    submit(made, op("card", "set", swapped, attachment=kept))
    call_command("purge_images", verbosity=0)
    left = {str(pk) for pk in Attachment.objects.values_list("pk", flat=True)}
    assert left == {kept, deleted, loose}
    assert alone not in left
    assert twin not in left
    assert len(files_in(folder)) == 1
    assert Card.objects.filter(attachment=deleted, deleted_at__isnull=False).exists()
