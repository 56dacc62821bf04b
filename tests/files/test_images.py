"""Images are decoded, written anew without what they tell, and stored once."""

import io
import random
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from journeymap.core.errors import DomainError, Forbidden, Invalid, TooLarge, UnsupportedMedia
from journeymap.files import images
from journeymap.files.images import SMALL_WIDE, inspect
from journeymap.files.models import Attachment
from journeymap.files.services import read_bytes, store_image
from journeymap.workspaces.actor import Role
from tests.support.drawn import SYSTEM, member_of, new_map
from tests.support.factories import make_workspace
from tests.support.pictures import MADE, RED, announcing, gif, jpeg, png

SECRET = b"GPS 45.7640 N 4.8357 E"


def opened(data: bytes) -> Any:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("mime", MADE)
def test_type_and_size_are_read_from_the_bytes(mime: str) -> None:
    image = inspect(MADE[mime]())
    assert (image.mime, image.width, image.height, image.small) == (mime, 2, 3, b"")
    picture = opened(image.data).convert("RGB")
    assert picture.size == (2, 3)
    assert all(abs(a - b) < 12 for a, b in zip(picture.getpixel((0, 0)), RED, strict=True))


@pytest.mark.parametrize("mime", MADE)
def test_what_a_picture_tells_and_what_hangs_behind_it_goes(mime: str) -> None:
    """C4: positions of photographs are stripped, polyglots cut; the picture stays."""
    sent = MADE[mime](told=SECRET) + b"<script>alert(1)</script>"
    assert SECRET in sent
    image = inspect(sent)
    assert SECRET not in image.data
    assert b"script" not in image.data
    assert (image.mime, image.width, image.height) == (mime, 2, 3)
    assert not dict(opened(image.data).getexif())


def test_a_photograph_stands_upright_and_a_wide_one_has_a_small_copy() -> None:
    image = inspect(jpeg(size=(30, 20), turned=True))
    assert (image.width, image.height) == (20, 30)
    wide = inspect(jpeg(size=(SMALL_WIDE * 2, 100)))
    assert (wide.width, wide.height) == (SMALL_WIDE * 2, 100)
    assert (opened(wide.small).format, opened(wide.small).size) == ("WEBP", (SMALL_WIDE, 50))


def test_what_moves_goes_on_moving_and_is_counted_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    image = inspect(gif(frames=4))
    assert (opened(image.data).n_frames, opened(image.data).info["loop"]) == (4, 0)
    assert opened(image.data).info["duration"] == 120
    monkeypatch.setattr(images, "PIXELS_HIGH", 2 * 3 * 3)
    assert inspect(gif(frames=3)).mime == "image/gif"
    with pytest.raises(TooLarge):
        inspect(gif(frames=4))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_way_to_hold_colours_is_taken(mode: str) -> None:
    out = io.BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (4, 4)).save(out, kind)
    assert (inspect(out.getvalue()).width, inspect(out.getvalue()).mime) == (
        4,
        f"image/{kind.lower()}",
    )


@pytest.mark.parametrize("mime", MADE)
def test_damage_is_noticed_and_never_a_crash(mime: str) -> None:
    data, draw = MADE[mime](), random.Random(7)
    for length in range(0, len(data), 3):
        _refused_or_whole(data[:length])
    for _ in range(150):
        broken = bytearray(data)
        for _ in range(draw.randint(1, 4)):
            broken[draw.randrange(len(broken))] = draw.randrange(256)
        _refused_or_whole(bytes(broken))


def _refused_or_whole(data: bytes) -> None:
    status = None
    try:
        opened(inspect(data).data).load()
    except DomainError as refusal:
        status = refusal.status
    assert status in {None, 400, 413, 415}


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
    for size in ((5001, 5000), (20_000, 20_000)):
        with pytest.raises(TooLarge):
            inspect(announcing(*size))
    with pytest.raises(Invalid):
        inspect(announcing(0, 5))
    monkeypatch.setattr(images, "BYTES_HIGH", 10)
    with pytest.raises(TooLarge):
        inspect(png())


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
    assert SECRET not in read_bytes(first)
    assert first.size == len(read_bytes(first))
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
