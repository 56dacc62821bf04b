"""Small images, with or without something to tell."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, PngImagePlugin

RED = (200, 30, 40)


def _saved(kind: str, size: tuple[int, int] = (2, 3), **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, RED).save(out, kind, **more)
    return out.getvalue()


def _exif(told: bytes) -> Any:
    exif = Image.Exif()
    exif[0x010E] = told.decode()  # ImageDescription
    return exif


def png(width: int = 2, height: int = 3, *, told: bytes = b"") -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", told.decode())
    more = {"pnginfo": text, "exif": _exif(told)} if told else {}
    return _saved("PNG", (width, height), **more)


def announcing(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header claims any size."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    made = png()
    return made[:12] + head + struct.pack(">I", zlib.crc32(head)) + made[33:]


def jpeg(*, told: bytes = b"", size: tuple[int, int] = (2, 3), turned: bool = False) -> bytes:
    exif = _exif(told or b"x")
    if turned:
        exif[0x0112] = 6  # Orientation: the camera was held upright.
    more = {"comment": told} if told else {}
    return _saved("JPEG", size, exif=exif, **more) if told or turned else _saved("JPEG", size)


def gif(*, told: bytes = b"", frames: int = 1) -> bytes:
    rest = [Image.new("RGB", (2, 3), (at * 20 % 256, 0, 0)) for at in range(1, frames)]
    more = {"save_all": True, "append_images": rest, "duration": 120, "loop": 0} if rest else {}
    return _saved("GIF", **more, **({"comment": told} if told else {}))


def webp(*, told: bytes = b"", lossless: bool = True) -> bytes:
    more = {"exif": _exif(told), "xmp": told} if told else {}
    return _saved("WEBP", lossless=lossless, **more)


MADE = {
    "image/png": png,
    "image/jpeg": jpeg,
    "image/gif": gif,
    "image/webp": webp,
}
