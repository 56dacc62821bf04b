"""Server-side translations: every sentence of a template has French, and `.po` becomes `.mo`."""

import gettext
import io
import re
from pathlib import Path

import pytest
from django.conf import settings

from journeymap.core.catalogues import CatalogueError, compile_folder, read_po, to_mo

ROOT = Path(settings.BASE_DIR)
_SIMPLE = re.compile(r"""\{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")
_BLOCK = re.compile(r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.S)


def sentences() -> set[str]:
    """Every msgid our own templates ask for."""
    found = set()
    for path in (
        *(ROOT / "templates").rglob("*.html"),
        *ROOT.glob("journeymap/*/templates/**/*.html"),
    ):
        text = path.read_text("utf-8")
        found |= {one or other for one, other in _SIMPLE.findall(text)}
        found |= {re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", body) for body in _BLOCK.findall(text)}
    return found


def test_every_sentence_of_a_template_has_its_french() -> None:
    asked = sentences()
    assert len(asked) > 30
    french = read_po((ROOT / "locale/fr/LC_MESSAGES/django.po").read_text("utf-8"))
    assert sorted(asked - set(french)) == []


def test_a_compiled_catalogue_is_read_by_gettext() -> None:
    po = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
        '# a comment\nmsgid "Join"\nmsgstr "Re"\n"joindre"\n\n'
        'msgctxt "verb"\nmsgid "Map"\nmsgstr "Cartographier"\n\n'
        'msgid "%(n)s map"\nmsgid_plural "%(n)s maps"\n'
        'msgstr[0] "%(n)s carte"\nmsgstr[1] "%(n)s cartes"\n\n'
        'msgid "Unknown"\nmsgstr ""\n'
    )
    told = gettext.GNUTranslations(io.BytesIO(to_mo(read_po(po))))
    assert told.gettext("Join") == "Rejoindre"
    assert told.pgettext("verb", "Map") == "Cartographier"
    assert told.ngettext("%(n)s map", "%(n)s maps", 1) == "%(n)s carte"
    assert told.ngettext("%(n)s map", "%(n)s maps", 5) == "%(n)s cartes"
    assert told.gettext("Unknown") == "Unknown"


def test_a_broken_line_is_named() -> None:
    with pytest.raises(CatalogueError, match=r"x\.po:2"):
        read_po('msgid "a"\nmsgstr "b\n', name="x.po")


def test_a_folder_is_compiled_in_place(tmp_path: Path) -> None:
    po = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text('msgid "Join"\nmsgstr "Rejoindre"\n', "utf-8")
    assert compile_folder(tmp_path) == [po.with_suffix(".mo")]
    assert po.with_suffix(".mo").read_bytes()[:4] == b"\xde\x12\x04\x95"
