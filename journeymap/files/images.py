"""What an uploaded image is, judged by its own structure, and its bytes without metadata.

Neither file name nor declared type counts. Everything that is not picture goes: positions, camera
and comments of photographs, and whatever was appended behind the end (security, C3 and C4). Pixels
are never decoded here; the size is read from the header, before anybody else decodes.
"""

import struct
import zlib
from dataclasses import dataclass

from journeymap.core.errors import Invalid, TooLarge, UnsupportedMedia

BYTES_HIGH = 10 * 1024 * 1024
PIXELS_HIGH = 25_000_000

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_DROPPED = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
# JPEG: JFIF (0) and Adobe's colour transform (14) decide how the picture looks; the rest tells.
_JPEG_APPS_KEPT = frozenset({0xE0, 0xEE})
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WEBP_DROPPED = frozenset({b"EXIF", b"XMP "})
_WEBP_TELLS = 0x08 | 0x04


@dataclass(frozen=True, slots=True)
class Image:
    """A checked image: its type, its size in pixels, its bytes as they may be stored."""

    mime: str
    width: int
    height: int
    data: bytes


class _BrokenError(ValueError):
    """The structure does not hold together."""


def inspect(data: bytes) -> Image:
    """Return the image in `data`, cleaned.

    Raises TooLarge above 10 MiB or 25 million pixels, UnsupportedMedia for anything that is not
    PNG, JPEG, GIF or WebP (SVG among it), Invalid for an image that is cut off or malformed.
    """
    if len(data) > BYTES_HIGH:
        raise TooLarge("An image has at most 10 MiB.")
    kinds = (
        (_PNG, "image/png", _png),
        (b"\xff\xd8\xff", "image/jpeg", _jpeg),
        (b"GIF87a", "image/gif", _gif),
        (b"GIF89a", "image/gif", _gif),
        (b"RIFF", "image/webp", _webp),
    )
    kind = next((kind for kind in kinds if data.startswith(kind[0])), None)
    if kind is None:
        raise UnsupportedMedia("Only PNG, JPEG, GIF and WebP images.")
    _, mime, read = kind
    try:
        width, height, clean = read(data)
    except (_BrokenError, struct.error, IndexError, zlib.error):
        raise Invalid(fields={"file": "This image is damaged."}) from None
    if width < 1 or height < 1:
        raise Invalid(fields={"file": "This image is empty."})
    if width * height > PIXELS_HIGH:
        raise TooLarge("An image has at most 25 million pixels.")
    return Image(mime, width, height, clean)


def _part(data: bytes, start: int, length: int) -> bytes:
    found = data[start : start + length]
    if len(found) != length:
        raise _BrokenError
    return found


def _png(data: bytes) -> tuple[int, int, bytes]:
    kept, at, size = [_PNG], len(_PNG), (0, 0)
    seen_data = False
    while True:
        length, kind = struct.unpack(">I4s", _part(data, at, 8))
        chunk = _part(data, at, 12 + length)
        if zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise _BrokenError
        if len(kept) == 1 and kind != b"IHDR":
            raise _BrokenError
        if kind == b"IHDR":
            size = struct.unpack(">II", _part(chunk, 8, 8))
        seen_data |= kind == b"IDAT"
        if kind not in _PNG_DROPPED:
            kept.append(chunk)
        at += len(chunk)
        if kind == b"IEND":
            break
    if not seen_data:
        raise _BrokenError
    return size[0], size[1], b"".join(kept)


def _jpeg(data: bytes) -> tuple[int, int, bytes]:
    kept, at, size = [data[:2]], 2, (0, 0)
    while True:
        if data[at] != 0xFF:
            raise _BrokenError
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1  # A fill byte ahead of a marker.
            continue
        segment = _part(data, at, 2 + struct.unpack(">H", _part(data, at + 2, 2))[0])
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", _part(segment, 5, 4))
            size = (width, height)
        told = (0xE0 <= marker <= 0xEF and marker not in _JPEG_APPS_KEPT) or marker == 0xFE
        if marker == 0xDA:
            break
        if not told:
            kept.append(segment)
        at += len(segment)
    end = data.rfind(b"\xff\xd9")
    if end < at or size == (0, 0):
        raise _BrokenError
    return size[0], size[1], b"".join(kept) + data[at : end + 2]


def _gif(data: bytes) -> tuple[int, int, bytes]:
    width, height, flags = struct.unpack("<HHB", _part(data, 6, 5))
    at = 13 + _colours(flags)
    kept, pictures = [_part(data, 0, at)], 0
    while True:
        start, kind = at, data[at]
        if kind == 0x3B:
            kept.append(b"\x3b")
            break
        if kind == 0x2C:
            at += 10 + _colours(_part(data, at, 10)[9]) + 1
            at = _gif_blocks(data, at)
            pictures += 1
            kept.append(data[start:at])
        elif kind == 0x21:
            label = data[at + 1]
            at = _gif_blocks(data, at + 2)
            # Kept: how a picture is shown, and how often an animation runs.
            if label == 0xF9 or data[start + 3 : start + 14] == b"NETSCAPE2.0":
                kept.append(data[start:at])
        else:
            raise _BrokenError
    if not pictures:
        raise _BrokenError
    return width, height, b"".join(kept)


def _colours(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _gif_blocks(data: bytes, at: int) -> int:
    while True:
        length = data[at]
        at += 1 + length
        if length == 0:
            return at


def _webp(data: bytes) -> tuple[int, int, bytes]:
    if data[8:12] != b"WEBP":
        raise UnsupportedMedia("Only PNG, JPEG, GIF and WebP images.")
    end = 8 + struct.unpack("<I", _part(data, 4, 4))[0]
    if end > len(data):
        raise _BrokenError
    kept, at, sizes = [], 12, []
    while at < end:
        kind, length = struct.unpack("<4sI", _part(data, at, 8))
        body = _part(data, at + 8, length)
        at += 8 + length + length % 2
        if kind in _WEBP_DROPPED:
            continue
        if kind == b"VP8X":
            body = bytes([body[0] & ~_WEBP_TELLS]) + body[1:]
        size = _webp_size(kind, body)
        if size is not None:
            sizes.append(size)
        kept.append(struct.pack("<4sI", kind, length) + body + b"\0" * (length % 2))
    if not sizes:
        raise _BrokenError
    inner = b"WEBP" + b"".join(kept)
    return *sizes[0], b"RIFF" + struct.pack("<I", len(inner)) + inner


def _webp_size(kind: bytes, body: bytes) -> tuple[int, int] | None:
    if kind == b"VP8X":
        wide, high = _part(body, 4, 3), _part(body, 7, 3)
        return 1 + int.from_bytes(wide, "little"), 1 + int.from_bytes(high, "little")
    if kind == b"VP8 ":
        if _part(body, 3, 3) != b"\x9d\x01\x2a":
            raise _BrokenError
        width, height = struct.unpack("<HH", _part(body, 6, 4))
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        if body[0] != 0x2F:
            raise _BrokenError
        bits = int.from_bytes(_part(body, 1, 4), "little")
        return 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF)
    return None
