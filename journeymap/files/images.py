"""What an uploaded image is, and its pixels written anew.

Neither file name nor declared type counts. A picture is decoded and encoded again, so that nothing
which is not picture survives: positions, camera and comments of photographs, and whatever was
hidden in it or appended behind its end (security, C3 and C4).
"""

import contextlib
import io
import struct
import zlib
from dataclasses import dataclass
from typing import Any

from PIL import Image as Pillow
from PIL import ImageCms, ImageOps, ImageSequence

from journeymap.core.errors import Invalid, TooLarge, UnsupportedMedia

BYTES_HIGH = 10 * 1024 * 1024
PIXELS_HIGH = 25_000_000
# Twice the widest column of a map, for screens with fine dots.
SMALL_WIDE = 960

_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"RIFF")
_MIMES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
# As good as the eye asks for; what a format takes no notice of does no harm.
_WRITTEN: dict[str, dict[str, Any]] = {
    "PNG": {},
    "JPEG": {"quality": 90, "progressive": True},
    "GIF": {},
    "WEBP": {"quality": 90},
}
# What each format can hold; anything else is made into the last of them.
_MODES = {
    "PNG": ("1", "L", "LA", "P", "RGB", "RGBA"),
    "JPEG": ("L", "RGB"),
    "GIF": ("1", "L", "P", "RGB", "RGBA"),
    "WEBP": ("RGB", "RGBA"),
}
# Each of Pillow's readers has its own way to say that the bytes do not hold together.
_BROKEN = (
    *(OSError, ValueError, SyntaxError, EOFError, LookupError, ArithmeticError, TypeError),
    *(struct.error, zlib.error),
)
# Pillow raises beyond twice this number, already on reading the header.
Pillow.MAX_IMAGE_PIXELS = PIXELS_HIGH


@dataclass(frozen=True, slots=True)
class Image:
    """A checked image: its type, its size in pixels, its bytes as they may be stored.

    `small` is the same picture as WebP for a card, SMALL_WIDE pixels wide; empty where the picture
    is no wider than that, or moves.
    """

    mime: str
    width: int
    height: int
    data: bytes
    small: bytes = b""


def inspect(data: bytes) -> Image:
    """Return the image in `data`, upright and written anew.

    Raises TooLarge above 10 MiB or 25 million pixels (all pictures of an animation together),
    UnsupportedMedia for anything that is not PNG, JPEG, GIF or WebP (SVG among it), Invalid for an
    image that is cut off or malformed.
    """
    if len(data) > BYTES_HIGH:
        raise TooLarge("An image has at most 10 MiB.")
    if not data.startswith(_SIGNATURES) or (data[:4] == b"RIFF" and data[8:12] != b"WEBP"):
        raise UnsupportedMedia("Only PNG, JPEG, GIF and WebP images.")
    try:
        with Pillow.open(io.BytesIO(data), formats=tuple(_MIMES)) as opened:
            if opened.width * opened.height * getattr(opened, "n_frames", 1) > PIXELS_HIGH:
                raise TooLarge("An image has at most 25 million pixels.")
            return _written(opened, lossless=b"VP8L" in data[:64])
    except Pillow.DecompressionBombError:
        raise TooLarge("An image has at most 25 million pixels.") from None
    except _BROKEN:
        raise Invalid(fields={"file": "This image is damaged."}) from None


def _written(opened: Any, *, lossless: bool) -> Image:
    kind = str(opened.format)
    how = dict(_WRITTEN[kind])
    if getattr(opened, "n_frames", 1) > 1:
        frames = [_plain(frame, kind) for frame in ImageSequence.Iterator(opened)]
        shown = [frame.info.get("duration", 100) for frame in frames]
        how |= {"save_all": True, "append_images": frames[1:], "duration": shown}
        how |= {"loop": opened.info.get("loop", 0), "disposal": 2} if kind == "GIF" else {"loop": 0}
        first, small = frames[0], b""
    else:
        first = _plain(ImageOps.exif_transpose(opened), kind)
        small = _small(first)
        # Drawings stay sharp: what came without loss goes without loss.
        how |= {"lossless": lossless} if kind == "WEBP" else {}
    return Image(_MIMES[kind], first.width, first.height, _encoded(first, kind, how), small)


def _plain(picture: Any, kind: str) -> Any:
    """The pixels of a picture in ordinary colours, with how long it is shown and nothing else."""
    picture.load()
    plain = picture.copy()
    profile = picture.info.get("icc_profile")
    if profile and plain.mode in {"RGB", "RGBA", "CMYK"}:
        target = "RGBA" if plain.mode == "RGBA" else "RGB"
        # A profile nobody can read is left out: the colours are a little off, the picture is there.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            wanted = ImageCms.createProfile("sRGB")
            plain = ImageCms.profileToProfile(plain, source, wanted, outputMode=target)
    if plain.mode not in _MODES[kind]:
        seen_through = "A" in plain.mode or "transparency" in plain.info
        modes = _MODES[kind]
        plain = plain.convert("RGBA" if seen_through and "RGBA" in modes else "RGB")
    plain.info = {k: v for k, v in plain.info.items() if k in {"transparency", "duration"}}
    return plain


def _small(picture: Any) -> bytes:
    if picture.width <= SMALL_WIDE:
        return b""
    high = max(1, round(picture.height * SMALL_WIDE / picture.width))
    seen_through = "A" in picture.mode or "transparency" in picture.info
    plain = picture.convert("RGBA" if seen_through else "RGB")
    shrunk = plain.resize((SMALL_WIDE, high), Pillow.Resampling.LANCZOS, reducing_gap=2.0)
    return _encoded(shrunk, "WEBP", {"quality": 80})


def _encoded(picture: Any, kind: str, how: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()
