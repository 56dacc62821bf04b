"""Catalogues compiled in Python read like those of msgfmt."""

import gettext
import io
import os
from pathlib import Path

import pytest
from django.conf import settings

from journeymap.config import catalogues
from journeymap.config.catalogues import BadCatalogue

SOURCE = r"""
# a comment
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

#: views.py:3
msgid "Sign in"
msgstr "Se connecter"

msgctxt "verb"
msgid "Open"
msgstr "Ouvrir"
msgid "Line one\nline "
"two \"quoted\""
msgstr "É\n"
"deux"

#, fuzzy
msgid "Guess"
msgstr "Faux"

msgid "Untranslated"
msgstr ""

msgid "%(n)s card"
msgid_plural "%(n)s cards"
msgstr[0] "%(n)s carte"
msgstr[1] "%(n)s cartes"
"""


def test_pythons_gettext_reads_what_we_write() -> None:
    made = gettext.GNUTranslations(io.BytesIO(catalogues.render(catalogues.parse(SOURCE))))
    assert made.gettext("Sign in") == "Se connecter"
    assert made.pgettext("verb", "Open") == "Ouvrir"
    assert made.gettext("Open") == "Open"
    assert made.gettext('Line one\nline two "quoted"') == "É\ndeux"
    assert made.gettext("Guess") == "Guess"
    assert made.gettext("Untranslated") == "Untranslated"
    assert [made.ngettext("%(n)s card", "%(n)s cards", n) for n in (0, 1, 2)] == [
        *("%(n)s carte", "%(n)s carte", "%(n)s cartes"),
    ]


@pytest.mark.parametrize("source", ["nonsense", 'msgid "a', 'msgid "a"\nmsgstr b', '"lost"'])
def test_a_broken_catalogue_names_its_line(source: str) -> None:
    with pytest.raises(BadCatalogue, match=r"line \d"):
        catalogues.parse(source)


def test_a_key_may_stand_once() -> None:
    with pytest.raises(BadCatalogue, match="twice"):
        catalogues.parse('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n')


def test_only_what_changed_is_compiled(tmp_path: Path) -> None:
    source = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(SOURCE, encoding="utf-8")
    target = source.with_suffix(".mo")
    assert catalogues.compile_all(tmp_path) == [target]
    assert catalogues.compile_all(tmp_path) == []
    os.utime(source, (target.stat().st_mtime + 5,) * 2)
    assert catalogues.compile_all(tmp_path) == [target]
    assert [path.name for path in source.parent.iterdir() if path.suffix == ".new"] == []


def test_every_shipped_catalogue_can_be_compiled() -> None:
    sources = list(settings.LOCALE_PATHS[0].glob("*/LC_MESSAGES/*.po"))
    assert sources
    for source in sources:
        assert catalogues.parse(source.read_text(encoding="utf-8"), name=source.name)
