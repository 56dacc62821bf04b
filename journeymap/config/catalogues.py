"""Compiles locale/*/LC_MESSAGES/*.po to .mo in Python: msgfmt is not on every machine.

The formats are those of the GNU gettext manual, "The Format of PO Files" and "The Format of GNU MO
Files". Entries marked fuzzy and untranslated ones are left out, as msgfmt does.
"""

import ast
import re
import struct
from pathlib import Path

_LINE = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d+)\])?\s+(".*")$')
_MAGIC = 0x950412DE


class BadCatalogue(Exception):
    """A .po file that cannot be read; the text names file and line."""


def _unquote(text: str) -> str:
    value = ast.literal_eval(text)  # PO strings use C escapes, and those are Python's too
    if not isinstance(value, str):
        raise ValueError(text)
    return value


class _Entry:
    def __init__(self) -> None:
        self.fuzzy = False
        self.parts: dict[str, str] = {}
        self.current = ""

    def pair(self) -> tuple[str, str] | None:
        """Return key and text as a .mo file holds them; None for what is not to be used."""
        if "msgid" not in self.parts or (self.fuzzy and self.parts["msgid"]):
            return None
        key = self.parts["msgid"]
        if "msgctxt" in self.parts:
            key = f"{self.parts['msgctxt']}\x04{key}"
        if "msgid_plural" not in self.parts:
            text = self.parts.get("msgstr", "")
            return (key, text) if text else None
        forms = [name for name in self.parts if name.startswith("msgstr[")]
        texts = [self.parts[name] for name in sorted(forms, key=lambda name: int(name[7:-1]))]
        return (
            (f"{key}\x00{self.parts['msgid_plural']}", "\x00".join(texts)) if all(texts) else None
        )


def parse(source: str, *, name: str = "catalogue") -> dict[str, str]:
    """Return the usable translations of a .po file by key. Raises BadCatalogue."""
    found: dict[str, str] = {}
    entry = _Entry()

    def finish() -> None:
        pair = entry.pair()
        if pair is not None:
            if pair[0] in found:
                raise BadCatalogue(f"{name}: {pair[0]!r} stands twice")
            found[pair[0]] = pair[1]

    for number, line in enumerate([*source.splitlines(), ""], start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            if "msgstr" in entry.parts or "msgstr[0]" in entry.parts:
                finish()
                entry = _Entry()
            if text.startswith("#,") and "fuzzy" in text:
                entry.fuzzy = True
            continue
        match = _LINE.match(text)
        try:
            if match is not None:
                keyword, index, quoted = match.groups()
                # An entry ends where the next begins; a blank line between them is only custom.
                starts_anew = keyword in {"msgctxt", "msgid"} and "msgid" in entry.parts
                if starts_anew:
                    finish()
                    entry = _Entry()
                entry.current = f"{keyword}[{index}]" if index is not None else keyword
                entry.parts[entry.current] = _unquote(quoted)
            elif text.startswith('"') and entry.current:
                entry.parts[entry.current] += _unquote(text)
            else:
                raise ValueError(text)
        except (ValueError, SyntaxError):
            raise BadCatalogue(f"{name}, line {number}: cannot be read") from None
    finish()
    return found


def render(translations: dict[str, str]) -> bytes:
    """Return the .mo file: header, two tables of (length, offset), then the strings, sorted."""
    pairs = sorted((key.encode(), text.encode()) for key, text in translations.items())
    keys = b"".join(key + b"\x00" for key, _ in pairs)
    header_size = 28
    keys_at = header_size + 16 * len(pairs)
    texts_at = keys_at + len(keys)
    key_table, text_table = b"", b""
    key_offset, text_offset = keys_at, texts_at
    for key, text in pairs:
        key_table += struct.pack("<2I", len(key), key_offset)
        text_table += struct.pack("<2I", len(text), text_offset)
        key_offset += len(key) + 1
        text_offset += len(text) + 1
    header = struct.pack(
        "<7I", _MAGIC, 0, len(pairs), header_size, header_size + 8 * len(pairs), 0, keys_at
    )
    return header + key_table + text_table + keys + b"".join(text + b"\x00" for _, text in pairs)


def compile_all(folder: Path) -> list[Path]:
    """Compile each catalogue below `folder` that is newer than its .mo; return what was written.

    Raises BadCatalogue for a file that cannot be read.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        content = render(parse(source.read_text(encoding="utf-8"), name=str(source)))
        # Several processes may start at once; each sees either the old file or the whole new one.
        draft = target.with_suffix(".mo.new")
        draft.write_bytes(content)
        draft.replace(target)
        written.append(target)
    return written
