"""Small images made byte by byte, with or without something to tell."""

import struct
import zlib


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 2, height: int = 3, *, told: bytes = b"") -> bytes:
    pixels = zlib.compress((b"\0" + b"\xff\0\0" * min(width, 8)) * min(height, 8))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    text = _chunk(b"tEXt", b"Comment\0" + told) + _chunk(b"eXIf", told) if told else b""
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + text + _chunk(b"IDAT", pixels)
        + _chunk(b"IEND", b"")
    )  # fmt: skip


def jpeg(*, told: bytes = b"") -> bytes:
    def segment(marker: int, body: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body

    head = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
    text = segment(0xE1, b"Exif\0\0" + told) + segment(0xFE, told) if told else b""
    frame = segment(0xC0, struct.pack(">BHHB", 8, 3, 2, 1) + b"\1\x11\0")
    return b"\xff\xd8" + head + text + frame + segment(0xDA, b"\1\1\0\0?\0") + b"\x12\xff\xd9"


def gif(*, told: bytes = b"") -> bytes:
    text = b"\x21\xfe" + bytes([len(told)]) + told + b"\0" if told else b""
    loop = b"\x21\xff\x0bNETSCAPE2.0\x03\1\0\0\0"
    picture = b"\x2c" + struct.pack("<HHHHB", 0, 0, 2, 3, 0) + b"\2\2\x4c\1\0"
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", 2, 3, 0x80, 0, 0)
        + b"\0" * 6
        + loop
        + text
        + picture
        + b"\x3b"
    )


def webp(*, told: bytes = b"", kind: bytes = b"VP8L") -> bytes:
    def part(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

    bodies = {
        b"VP8L": b"\x2f" + struct.pack("<I", 1 | 2 << 14) + b"\0\0",
        b"VP8 ": b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 2, 3) + b"\0\0",
    }
    extended = b"\x0c\0\0\0" + b"\1\0\0" + b"\2\0\0"
    parts = part(b"VP8X", extended) if told else b""
    parts += part(kind, bodies[kind])
    parts += part(b"EXIF", told) + part(b"XMP ", told) if told else b""
    return b"RIFF" + struct.pack("<I", len(parts) + 4) + b"WEBP" + parts


MADE = {
    "image/png": png,
    "image/jpeg": jpeg,
    "image/gif": gif,
    "image/webp": webp,
}
