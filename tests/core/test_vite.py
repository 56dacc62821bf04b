"""The template tags that link what Vite built."""

import json
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from journeymap.core.templatetags import vite

MANIFEST = {
    "_ui.js": {"file": "assets/ui-1.js", "css": ["assets/ui.css"], "imports": ["_base.js"]},
    "_base.js": {"file": "assets/base-1.js", "css": ["assets/base.css"], "imports": ["_ui.js"]},
    "static/src/entries/tokens.ts": {
        "file": "assets/tokens-1.js",
        "css": ["assets/tokens.css"],
        "imports": ["_ui.js"],
        "dynamicImports": ["static/src/dialog.svelte", "static/src/i18n/pages.fr.json"],
    },
    "static/src/dialog.svelte": {
        "file": "assets/dialog-1.js",
        "css": ["assets/dialog.css"],
        "imports": ["_ui.js", "_chart.js"],
        "dynamicImports": ["static/src/i18n/chart.fr.json", "static/src/i18n/chart.en.json"],
    },
    "static/src/entries/editor.ts": {
        "file": "assets/editor-1.js",
        "dynamicImports": [
            "static/src/i18n/editor.fr.json?first",
            "static/src/i18n/editor.fr.json?later",
            "static/src/i18n/editor.en.json?later",
        ],
    },
    "_chart.js": {"file": "assets/chart-1.js"},
    "static/src/i18n/chart.fr.json": {"file": "assets/chart.fr-1.js"},
    "static/src/i18n/chart.en.json": {"file": "assets/chart.en-1.js"},
    "static/src/i18n/fr.json": {"file": "assets/fr-1.js"},
    "static/src/i18n/pages.fr.json": {"file": "assets/pages.fr-1.js"},
    "static/src/i18n/editor.fr.json?first": {"file": "assets/editor.fr-1.js"},
    "static/src/i18n/editor.fr.json?later": {"file": "assets/editor.fr-2.js"},
    "static/src/i18n/editor.en.json?later": {"file": "assets/editor.en-2.js"},
}


@pytest.fixture
def manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(MANIFEST), "utf-8")
    monkeypatch.setattr(vite, "MANIFEST", path)
    vite._parsed.cache_clear()
    return path


def render(source: str, **values: object) -> str:
    return Template("{% load vite %}" + source).render(Context(values))


def test_style_sheets_come_in_the_order_of_imports_even_in_a_circle(manifest: Path) -> None:
    html = render('{% vite "tokens" "fr" %}')
    places = [html.index(name) for name in ("base.css", "ui.css", "tokens.css")]
    assert places == sorted(places)
    assert html.count("base.css") == 1


def test_the_page_preloads_the_words_of_its_language_alone(manifest: Path) -> None:
    html = render('{% vite "tokens" "fr" %}')
    assert '<link rel="modulepreload" href="/static/assets/pages.fr-1.js">' in html
    assert "editor.fr-1.js" not in html
    assert '<script type="module" src="/static/assets/tokens-1.js"></script>' in html
    assert "fr-1.js" not in render('{% vite "tokens" "en" %}')


def test_what_comes_later_is_named_once_without_other_languages(manifest: Path) -> None:
    html = render('{% vite_later "tokens" "fr" %}')
    assert html.startswith('<script id="later" type="application/json">')
    assert set(json.loads(html.partition(">")[2].partition("<")[0])) == {
        "/static/assets/dialog-1.js",
        "/static/assets/dialog.css",
        "/static/assets/chart-1.js",
        "/static/assets/chart.fr-1.js",
        "/static/assets/pages.fr-1.js",
    }
    assert render('{% vite_later "nothing" "fr" %}') == (
        '<script id="later" type="application/json">[]</script>'
    )


def test_of_a_catalogue_in_halves_the_first_is_preloaded_and_the_other_comes_later(
    manifest: Path,
) -> None:
    assert '<link rel="modulepreload" href="/static/assets/editor.fr-1.js">' in render(
        '{% vite "editor" "fr" %}'
    )
    later = render('{% vite_later "editor" "fr" %}')
    assert "editor.fr-2.js" in later
    assert "editor.en-2.js" not in later


def test_the_font_cards_are_measured_in_is_asked_for_before_a_sheet_names_it(
    manifest: Path,
) -> None:
    font = "assets/inter-latin-wght-normal-1.woff2"
    assets = {"assets": [font, "assets/inter-greek-1.woff2"]}
    ui = {**MANIFEST["_ui.js"], **assets}
    manifest.write_text(json.dumps({**MANIFEST, "_ui.js": ui}), "utf-8")
    vite._parsed.cache_clear()
    html = render('{% vite "tokens" "en" %}')
    assert f'as="font" type="font/woff2" crossorigin href="/static/{font}"' in html
    assert html.count("woff2") == 2


def test_nothing_is_inlined_because_the_policy_forbids_it(manifest: Path) -> None:
    html = render('{% vite "tokens" "fr" %}')
    assert "<style" not in html
    assert "></script>" in html


def test_a_page_stands_without_a_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vite, "MANIFEST", tmp_path / "absent.json")
    assert render('{% vite "tokens" "fr" %}').strip() == ""


def test_the_theme_is_the_page_s_then_the_device_s_and_never_free_text() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["jm_theme"] = "dark"
    assert render("{% page_theme %}", request=request) == "dark"
    assert render("{% page_theme %}", request=request, page_data={"theme": "light"}) == "light"
    request.COOKIES["jm_theme"] = '"><script>'
    assert render("{% page_theme %}", request=request) == "system"
    assert render("{% page_theme %}") == "system"


def test_the_language_is_one_of_ours() -> None:
    assert render("{% page_language %}", page_data={"lang": "fr"}) == "fr"
    assert render("{% page_language %}", page_data={"lang": "de"}) == "en"


@pytest.mark.parametrize(
    "name",
    [
        *(f"{status}.html" for status in ("403", "403_csrf", "404", "429", "500", "503")),
        *("signin_link.html", "invitation.html"),
    ],
)
def test_a_page_of_the_gate_can_be_drawn_from_almost_nothing(name: str) -> None:
    html = render_to_string(name, {"workspace_name": "<b>Shop</b>", "email": "lea@example.org"})
    assert "<h1>" in html
    assert "<b>" not in html
    assert "style=" not in html
