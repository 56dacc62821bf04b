"""Template tags that link what Vite built, and give a page its theme and language.

`static/dist/.vite/manifest.json` names, for each entry, its file, its style sheets and the chunks
it imports. Nothing is inlined: the content security policy forbids it.
"""

import json
import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()
logger = logging.getLogger(__name__)

MANIFEST = Path(settings.BASE_DIR) / "static" / "dist" / ".vite" / "manifest.json"
SOURCE = "static/src/"
TEXT_FONT = "inter-latin-wght-normal"
THEMES = ("system", "light", "dark")

Manifest = dict[str, dict[str, Any]]


Build = tuple[Path, int, str]


def _build() -> Build | None:
    """What tells one build from another: where it lies, when it was made, where it is served."""
    try:
        return MANIFEST, MANIFEST.stat().st_mtime_ns, settings.STATIC_URL
    except OSError:
        # A page without its script is still a page: forms and errors work, so no 500.
        logger.warning("The front end is not built: %s is missing.", MANIFEST)
        return None


def read_manifest() -> Manifest:
    """The manifest as it stands on disk; {} where the front end has not been built."""
    build = _build()
    return {} if build is None else _parsed(build)


@lru_cache(maxsize=1)
def _parsed(build: Build) -> Manifest:
    manifest: Manifest = json.loads(build[0].read_text("utf-8"))
    return manifest


def chunks_of(manifest: Manifest, key: str) -> list[dict[str, Any]]:
    """The chunk of `key` and all it imports, imports first: the order style sheets must have."""
    found: dict[str, dict[str, Any]] = {}

    def walk(name: str) -> None:
        chunk = manifest.get(name)
        if chunk is None or name in found:
            return
        found[name] = {}  # Holds the place against a circle; filled in below, after the imports.
        for imported in chunk.get("imports", ()):
            walk(imported)
        del found[name]
        found[name] = chunk

    walk(key)
    return list(found.values())


def _words(manifest: Manifest, entry: str, language: str) -> list[str]:
    """The catalogues the entry will import first; fetched beside the script, not after it."""
    # The editor's have every page's words in them.
    parts = (
        (f"editor.{language}.json?first",)
        if entry == "editor"
        else (f"{language}.json", f"pages.{language}.json")
    )
    names = [f"{SOURCE}i18n/{part}" for part in parts]
    return [manifest[name]["file"] for name in names if name in manifest]


@register.simple_tag
def vite_styles(entry: str) -> SafeString:
    """Links to the style sheets of an entry, for pages that Django renders itself."""
    chunks = chunks_of(read_manifest(), f"{SOURCE}entries/{entry}.ts")
    sheets = dict.fromkeys(sheet for chunk in chunks for sheet in chunk.get("css", ()))
    return format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(sheet),) for sheet in sheets)
    )


@register.simple_tag
def vite(entry: str, language: str = "") -> SafeString:
    """Everything an entry needs in <head>: styles, preloads, the module itself."""
    build = _build()
    speaks = (language or get_language() or "en")[:2]
    return mark_safe("") if build is None else _at_once(build, entry, speaks)


@lru_cache(maxsize=64)
def _at_once(build: Build, entry: str, speaks: str) -> SafeString:
    manifest = _parsed(build)
    chunks = chunks_of(manifest, f"{SOURCE}entries/{entry}.ts")
    if not chunks:
        return mark_safe("")
    *imported, main = chunks
    # The largest first: a browser asks for six files at a time where the server speaks HTTP/1.1.
    ahead = [chunk["file"] for chunk in (main, *imported)] + _words(manifest, entry, speaks)
    # Cards are measured in their own font, so a page waits for it: no sheet has to name it first.
    fonts = [asset for chunk in chunks for asset in chunk.get("assets", ()) if TEXT_FONT in asset]
    return format_html(
        '{}\n{}\n{}\n<script type="module" src="{}"></script>',
        vite_styles(entry),
        format_html_join(
            "\n", '<link rel="modulepreload" href="{}">', ((static(file),) for file in ahead)
        ),
        format_html_join(
            "\n",
            '<link rel="preload" as="font" type="font/woff2" crossorigin href="{}">',
            ((static(font),) for font in fonts),
        ),
        static(main["file"]),
    )


@register.simple_tag
def vite_later(entry: str, language: str = "") -> SafeString:
    """What the entry may import later, as JSON for its script, which fetches it when it is idle.

    The browser then has it when the server is out of reach. Words of other languages are left out.
    """
    build = _build()
    speaks = (language or get_language() or "en")[:2]
    return json_script([], "later") if build is None else _later(build, entry, speaks)


@lru_cache(maxsize=16)
def _later(build: Build, entry: str, speaks: str) -> SafeString:
    manifest = _parsed(build)
    found: dict[str, None] = {}

    def walk(name: str) -> None:
        chunk = manifest.get(name, {})
        if not chunk or name in found:
            return
        # A catalogue in halves is named `….fr.json?first` and `….fr.json?later`.
        if name.startswith(f"{SOURCE}i18n/") and not name.split("?")[0].endswith(f"{speaks}.json"):
            return
        found[name] = None
        for imported in (*chunk.get("imports", ()), *chunk.get("dynamicImports", ())):
            walk(imported)

    walk(main := f"{SOURCE}entries/{entry}.ts")
    at_once = {chunk["file"] for chunk in chunks_of(manifest, main)}
    files = dict.fromkeys(
        file
        for name in found
        for file in (manifest[name]["file"], *manifest[name].get("css", ()))
        if manifest[name]["file"] not in at_once
    )
    return json_script([static(file) for file in files], "later")


@register.simple_tag(takes_context=True)
def page_theme(context: template.Context) -> str:
    """The theme for <html data-theme>: page, account, device or, without a wish, the system."""
    request = context.get("request")
    wishes = [(context.get("page_data") or {}).get("theme")]
    if request is not None:
        wishes.append(getattr(getattr(request, "user", None), "theme", ""))
        wishes.append(request.COOKIES.get("jm_theme"))
    return next((wish for wish in wishes if wish in THEMES and wish != "system"), "system")


@register.simple_tag(takes_context=True)
def page_language(context: template.Context) -> str:
    """The language for <html lang>: the page's, else the request's."""
    wish = (context.get("page_data") or {}).get("lang") or get_language() or "en"
    return "fr" if str(wish).startswith("fr") else "en"
