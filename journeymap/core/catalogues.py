"""Translations of what Django writes: `.po` files made into the `.mo` files gettext reads.

GNU gettext's `msgfmt` does the same, but a fresh machine lacks it.
"""

import ast
import struct
from pathlib import Path

MO_MAGIC = 0x950412DE
_HEADER_WORDS = 7


class CatalogueError(Exception):
    """A `.po` file that cannot be read; the message names file and line."""


def read_po(text: str, *, name: str = "catalogue") -> dict[str, str]:
    """Messages of a `.po` file by their key in the `.mo`: context and plural as gettext joins them.

    Untranslated messages are left out. Raises CatalogueError.
    """
    messages: dict[str, str] = {}
    entry: dict[str, str] = {}
    field = ""

    def keep() -> None:
        if "msgid" in entry:
            context = f"{entry['msgctxt']}\x04" if "msgctxt" in entry else ""
            plural = f"\x00{entry['msgid_plural']}" if "msgid_plural" in entry else ""
            forms = [entry[key] for key in sorted(entry) if key.startswith("msgstr")]
            if all(forms):
                messages[context + entry["msgid"] + plural] = "\x00".join(forms)
        entry.clear()

    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if not line.startswith('"'):
            keyword, _, line = line.partition(" ")
            if keyword in {"msgctxt", "msgid"} and any(k.startswith("msgstr") for k in entry):
                keep()
            field = keyword
            entry[field] = ""
        try:
            entry[field] += ast.literal_eval(line)
        except (SyntaxError, ValueError, KeyError, TypeError) as error:
            raise CatalogueError(f"{name}:{number}: {raw.strip()[:80]}") from error
    keep()
    return messages


def to_mo(messages: dict[str, str]) -> bytes:
    """The `.mo` file of messages (format: GNU gettext manual, "The Format of GNU MO Files")."""
    pairs = sorted((key.encode(), text.encode()) for key, text in messages.items())
    offset = _HEADER_WORDS * 4 + len(pairs) * 16
    tables: list[bytes] = []
    strings = b""
    for column in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[column]), offset + len(strings)))
            strings += pair[column] + b"\x00"
    keys_at = _HEADER_WORDS * 4
    texts_at = keys_at + len(pairs) * 8
    header = struct.pack("<7I", MO_MAGIC, 0, len(pairs), keys_at, texts_at, 0, offset)
    return header + b"".join(tables) + strings


def compile_folder(folder: Path) -> list[Path]:
    """Write the `.mo` beside each `.po` below `folder` that is newer; return what was written."""
    written = []
    for po in sorted(folder.rglob("*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        # Several processes may start at once; each reads the old file or the whole new one.
        draft = mo.with_suffix(".mo.new")
        draft.write_bytes(to_mo(read_po(po.read_text("utf-8"), name=str(po))))
        draft.replace(mo)
        written.append(mo)
    return written
