"""Images are judged by their structure, cleaned of what they tell, and stored once."""

from pathlib import Path
from typing import Any

import pytest

from journeymap.core.errors import DomainError, Forbidden, Invalid, TooLarge, UnsupportedMedia
from journeymap.files import images
from journeymap.files.images import inspect
from journeymap.files.models import Attachment
from journeymap.files.services import read_bytes, store_image
from journeymap.workspaces.actor import Role
from tests.support.drawn import SYSTEM, member_of, new_map
from tests.support.factories import make_workspace
from tests.support.pictures import MADE, png, webp

SECRET = b"GPS 45.7640 N 4.8357 E"


@pytest.mark.parametrize("mime", MADE)
def test_type_and_size_are_read_from_the_bytes(mime: str) -> None:
    image = inspect(MADE[mime]())
    assert (image.mime, image.width, image.height) == (mime, 2, 3)
    assert image.data == MADE[mime]()


def test_lossy_webp_is_read_too() -> None:
    image = inspect(webp(kind=b"VP8 "))
    assert (image.width, image.height) == (2, 3)


@pytest.mark.parametrize("mime", MADE)
def test_what_a_picture_tells_and_what_hangs_behind_it_goes(mime: str) -> None:
    """C4: positions of photographs are stripped, polyglots cut; the picture stays as it was."""
    image = inspect(MADE[mime](told=SECRET) + b"<script>alert(1)</script>")
    assert SECRET not in image.data
    assert b"script" not in image.data
    assert (image.mime, image.width, image.height) == (mime, 2, 3)
    # Cleaning what is clean changes nothing.
    assert inspect(image.data) == image
    if mime != "image/webp":
        assert image.data == MADE[mime]()
    else:
        # The extended header stays, no longer announcing what went.
        assert image.data[20] & 0x0C == 0


@pytest.mark.parametrize("mime", MADE)
def test_every_cut_is_noticed_and_none_is_a_crash(mime: str) -> None:
    data = MADE[mime]()
    for length in range(len(data)):
        with pytest.raises(DomainError) as refusal:
            inspect(data[:length])
        assert refusal.value.status in {400, 415}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.7",
        b"<!doctype html>",
        b"BM" + b"\0" * 60,
        b"RIFF\x04\0\0\0WAVE",
    ],
)
def test_anything_else_is_no_image_here(data: bytes) -> None:
    """C3: SVG among it, whatever its name says."""
    with pytest.raises(UnsupportedMedia):
        inspect(data)


def test_bombs_and_giants_are_refused_before_anybody_decodes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(TooLarge):
        inspect(png(5001, 5000))
    assert inspect(png(5000, 5000)).width == 5000
    with pytest.raises(Invalid):
        inspect(png(0, 5))
    monkeypatch.setattr(images, "BYTES_HIGH", 10)
    with pytest.raises(TooLarge):
        inspect(png())


def test_a_png_with_a_wrong_checksum_is_damaged() -> None:
    broken = bytearray(png())
    broken[20] ^= 1
    with pytest.raises(Invalid):
        inspect(bytes(broken))


@pytest.mark.django_db
def test_an_image_is_stored_once_under_its_hash(settings: Any, tmp_path: Path) -> None:
    settings.JOURNEYMAP_MEDIA_DIR = tmp_path
    workspace = make_workspace()
    first, second = (
        store_image(
            actor=SYSTEM, workspace_id=workspace.pk, data=png(told=SECRET), name=" a\u202eb.svg "
        )
        for _ in range(2)
    )
    assert first.pk != second.pk
    assert (first.name, first.mime, first.width) == ("ab.svg", "image/png", 2)
    assert read_bytes(first) == png()
    assert first.size == len(png())
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.django_db
def test_who_may_not_write_stores_nothing(settings: Any, tmp_path: Path) -> None:
    settings.JOURNEYMAP_MEDIA_DIR = tmp_path
    workspace = make_workspace()
    drawn, viewer = new_map(workspace), member_of(workspace, Role.VIEWER)
    for map_id in (None, drawn.pk):
        with pytest.raises(Forbidden):
            store_image(actor=viewer, workspace_id=workspace.pk, data=png(), map_id=map_id)
    with pytest.raises(UnsupportedMedia):
        store_image(actor=SYSTEM, workspace_id=workspace.pk, data=b"<svg/>")
    assert not Attachment.objects.exists()
    assert list(tmp_path.iterdir()) == []
