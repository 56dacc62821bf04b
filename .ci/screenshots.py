"""`make screenshots`: every screen of the product as a picture, made from the sample.

Into `var/screenshots/<language>/<device>-<theme>/`, which git ignores: desktop, tablet and phone,
light and dark, English and French. The clock stands still, nothing moves, the fonts are ours, so
the same source gives the same pictures.

    make screenshots                        all of them (some 380, a quarter of an hour)
    make screenshots ONLY=en,desktop,light  those of all these words
    make screenshots SCREEN=editor          those whose name begins so
    make screenshots SCREEN=readme          the README's scene, into docs/images
"""

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / ".ci")]

from frozen import AT  # noqa: E402  (found only after the path)
from PIL import Image  # noqa: E402  (found only after the path)
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright  # noqa: E402  (found only after the path)

from journeymap.core.catalogues import compile_folder  # noqa: E402  (found only after the path)
from tests.e2e.driving import api_get, api_post, sign_in  # noqa: E402  (found only after the path)
from tests.support import live  # noqa: E402  (found only after the path)

FOLDER = ROOT / "var" / "screenshots"
IMAGES = ROOT / "docs" / "images"
DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "tablet": {"viewport": {"width": 1024, "height": 768}, "has_touch": True},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
THEMES = ("light", "dark")
# Cookies that say how pages look, not who looks.
LOOKS = ("jm_language", "jm_theme")
PEOPLE = {"en": ("ines@example.org", "Inès Moreau"), "fr": ("camille@example.org", "Camille Roy")}
# Six columns, the lanes down to the KPIs, and nothing else.
SCENE = {"width": 1616, "height": 978}
COLLEAGUES = {"en": ("Noah", "Mira"), "fr": ("Noé", "Mira")}
WRITTEN = {"en": "Pays in three clicks", "fr": "Paie en trois clics"}
CARET_AT = 17
FILE_LIMIT = 300_000


@dataclass
class Stage:
    """Where a picture is taken: a page signed in, and what it can open."""

    page: Page
    url: str
    ids: dict[str, str]
    device: str

    def open(self, path: str, *, until: str = "main") -> None:
        """Go to a page and wait until it stands."""
        self.page.goto(f"{self.url}{path}")
        self.page.wait_for_selector(until)
        self.page.wait_for_load_state("networkidle")

    def map(self, key: str, query: str = "?view=canvas") -> None:
        """Open one of the sample's maps, as a canvas unless the address asks for another view."""
        until = ".phone .thing, .thing, li.entry, [role=treeitem], main"
        self.open(f"/m/{self.ids[key]}/map{query}", until=until)
        self.page.wait_for_selector('[data-sync="saved"]', state="attached")

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    @contextmanager
    def signed_out(self) -> Iterator[None]:
        """Be a stranger for a while: the language and the theme stay, the session goes."""
        context = self.page.context
        kept = context.cookies()
        context.clear_cookies()
        context.add_cookies([one for one in kept if one["name"] in LOOKS])
        yield
        context.clear_cookies()
        context.add_cookies(kept)


def _library(path: str) -> Callable[[Stage], None]:
    return lambda stage: stage.open(path.format(**stage.ids))


def _map(key: str, query: str = "?view=canvas") -> Callable[[Stage], None]:
    return lambda stage: stage.map(key, query)


def _over(*keys: str, until: str) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        stage.map("as_is")
        # On a stage's head keys are commands; on a cell they would be a card's first letters.
        stage.press("ArrowUp", *keys)
        stage.page.wait_for_selector(until)

    return act


def _panel(stage: Stage) -> None:
    stage.map("as_is")
    stage.page.locator(".chip").nth(4).click()
    stage.page.wait_for_selector("#panel .chart")


def _share(stage: Stage) -> None:
    stage.map("as_is")
    stage.page.locator("header.top .button--primary").click()
    stage.page.wait_for_selector("dialog[open]")


def _hint(stage: Stage) -> None:
    stage.map("as_is")
    stage.press("ArrowUp", "?")
    stage.page.locator("dialog[open] .single button:not([role=switch])").click()
    stage.page.wait_for_selector("#hint-title")


def _present(stage: Stage) -> None:
    stage.map("as_is")
    stage.page.locator("header.top .button:has(.lucide-play)").click()
    stage.page.wait_for_selector(".stage .paper h1")
    stage.press("ArrowRight")


def _stranger(path: str) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        with stage.signed_out():
            stage.open(path.format(**stage.ids))

    return act


# By name; those with a keyboard or a wide window in them are not taken on a phone.
SCREENS: dict[str, Callable[[Stage], None]] = {
    "dashboard": _library("/?workspace={workspace}"),
    "dashboard-empty": _library("/?workspace={own}"),
    "new-map": _library("/maps/new?workspace={workspace}"),
    "templates": _library("/templates?workspace={workspace}"),
    "personas": _library("/personas?workspace={workspace}"),
    "persona": _library("/personas/{persona}"),
    "compare": _library("/personas/compare?workspace={workspace}&ids={personas}"),
    "touchpoints": _library("/touchpoints?workspace={workspace}"),
    "sources": _library("/settings/sources?workspace={workspace}"),
    "bin": _library("/bin?workspace={workspace}"),
    "settings-account": _library("/settings/account"),
    "settings-workspace": _library("/settings/workspace?workspace={workspace}"),
    "settings-members": _library("/settings/members?workspace={workspace}"),
    "tokens": _library("/settings/tokens?workspace={workspace}"),
    "editor-as-is": _map("as_is"),
    "editor-to-be": _map("to_be"),
    "editor-retail": _map("retail"),
    "editor-hotel": _map("hotel"),
    "editor-table": _map("as_is", "?view=table"),
    "editor-outline": _map("as_is", "?view=outline"),
    "editor-kpi": _panel,
    "editor-share": _share,
    "editor-help": _over("?", until="dialog[open]"),
    "editor-palette": _over("Control+k", until="dialog[open] [role=combobox]"),
    "editor-find": _over("Control+f", until="[role=search] input"),
    "editor-fit": _over("Shift+Digit1", until=".lanes, #map-grid"),
    "editor-hint": _hint,
    "editor-overview": _over(*["Control+-"] * 6, until=".lanes, #map-grid"),
    "editor-print": _over("Control+p", until=".preview[aria-busy=false]"),
    "editor-present": _present,
    "sign-in": _stranger("/accounts/login/"),
    "link-asks": _stranger("/s#{link}"),
    "not-found": _stranger("/nothing-here"),
    "link-ended": _stranger("/s#nothing"),
    "api-docs": _library("/api/v1/docs"),
}
WIDE_ONLY = {name for name in SCREENS if name.startswith("editor-")} - {
    *("editor-as-is", "editor-to-be", "editor-retail", "editor-hotel", "editor-outline"),
}


@contextmanager
def installation() -> Iterator[live.LiveServer]:
    """A server whose clock stands still, with two people and the sample in both languages."""
    live.PROGRAM = str(ROOT / ".ci" / "frozen.py")
    compile_folder(ROOT / "locale")
    prepare: list[tuple[str, ...]] = []
    for language, (email, name) in PEOPLE.items():
        who = ("--name", name, "--workspace", "Atelier Nord", "--language", language)
        prepare += [("create_owner", email, *who), ("load_sample", "--user", email)]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["JOURNEYMAP_TEST_FOLDER"] = folder
        data = Path(folder, "data")
        data.mkdir()
        before = (("migrate", "--verbosity", "0"), *prepare)
        with live.running(data, prepare=before) as server:
            yield server


def context_for(
    browser: Browser, server: live.LiveServer, *, language: str, theme: str, **options: Any
) -> BrowserContext:
    """A browser profile in a language and a theme, in which the clock stands still too."""
    context = browser.new_context(
        locale="fr-FR" if language == "fr" else "en-GB",
        timezone_id="Europe/Paris",
        color_scheme=theme,
        **options,
    )
    for name, value in zip(LOOKS, (language, theme), strict=True):
        context.add_cookies([{"name": name, "value": value, "url": server.url}])
    context.clock.set_fixed_time(AT)
    return context


def ids_of(page: Page) -> dict[str, str]:
    """The ids the screens are opened with."""
    workspaces = api_get(page, "workspaces")["results"]
    sample = next(row["id"] for row in workspaces if row["sample"])
    own = next(row["id"] for row in workspaces if not row["sample"])
    maps = api_get(page, f"maps?workspace={sample}")["results"]
    personas = api_get(page, f"personas?workspace={sample}")["results"]
    kinds = {
        "hotel": lambda row: row["kind"] == "service_blueprint",
        "to_be": lambda row: row["state"] == "future",
        "retail": lambda row: row["kind"] == "experience_map",
        "as_is": lambda row: row["kind"] == "customer_journey" and row["state"] == "current",
    }
    found = {key: next(row["id"] for row in maps if is_it(row)) for key, is_it in kinds.items()}
    link = api_post(page, f"maps/{found['as_is']}/links", {"role": "view"})["url"]
    return {
        "workspace": sample,
        "own": own,
        "link": link.partition("#")[2],
        "persona": next(row["id"] for row in personas if row["name"] == "Léa"),
        "personas": ",".join(row["id"] for row in personas),
        **found,
    }


def picture(page: Page, path: Path) -> None:
    """Take what the window shows, once fonts are here."""
    page.evaluate("document.fonts.ready.then(() => true)")
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, animations="disabled", caret="hide")


def all_screens(browser: Browser, server: live.LiveServer, *, only: set[str], screen: str) -> int:
    """Take every wanted screen; return how many."""
    taken = 0
    for language, (email, _) in PEOPLE.items():
        for theme in THEMES:
            for device, options in DEVICES.items():
                words = {language, theme, device}
                names = [n for n in SCREENS if n.startswith(screen)]
                names = [n for n in names if device != "phone" or n not in WIDE_ONLY]
                if not only <= words or not names:
                    continue
                context = context_for(browser, server, language=language, theme=theme, **options)
                page = sign_in(context, server, email)
                stage = Stage(page, server.url, ids_of(page), device)
                for name in names:
                    SCREENS[name](stage)
                    picture(page, FOLDER / language / f"{device}-{theme}" / f"{name}.png")
                    taken += 1
                context.close()
    return taken


def scene(browser: Browser, server: live.LiveServer, *, language: str, theme: str) -> bytes:
    """Inès looks at the sample while two colleagues are there, one pointing, one writing."""
    options = {"viewport": SCENE}
    made = {"language": language, "theme": theme}
    context = context_for(browser, server, **made, **options)
    page = sign_in(context, server, PEOPLE[language][0])
    stage = Stage(page, server.url, ids_of(page), "desktop")
    link = api_post(page, f"maps/{stage.ids['as_is']}/links", {"role": "edit"})["url"]
    others: list[BrowserContext] = []
    guests: list[Page] = []
    for name in COLLEAGUES[language]:
        other = context_for(browser, server, **made, **options)
        others.append(other)
        guests.append(_join(other, f"{server.url}/s{link.partition('/s')[2]}", name, stage))
    stage.map("as_is")
    pointing, writing = guests
    # One goes on with what stands on a card: the caret is in mid-word.
    card = writing.locator(".thing", has_text=WRITTEN[language]).first
    card.focus()
    writing.keyboard.press("F2")
    field = writing.locator("textarea").first
    field.wait_for()
    writing.keyboard.press("Control+Home")
    for _ in range(CARET_AT):
        writing.keyboard.press("ArrowRight")
    # Where the caret is stays; whose it is stands on the card once the caret rests.
    page.locator(f".carets--resting [data-caret='{COLLEAGUES[language][1]}']").first.wait_for()
    # She only looks: no cell of hers is framed.
    page.evaluate("document.activeElement.blur()")
    # Who looks has asked the point what it says; the colleague's pointer is on it too.
    low, theirs = (p.locator("[role=slider][aria-valuenow='-2']").first for p in (page, pointing))
    low.hover()
    page.locator(".tooltip").first.wait_for()
    box = theirs.bounding_box()
    assert box
    for step in (40, 0):
        x, y = box["x"] + box["width"] / 2 + step - 2, box["y"] + box["height"] / 2 + step / 2 - 7
        pointing.mouse.move(x, y)
    page.locator(".peer:visible", has_text=COLLEAGUES[language][0]).first.wait_for()
    page.evaluate("document.fonts.ready.then(() => true)")
    shot = page.screenshot(animations="disabled", caret="hide")
    for one in (*others, context):
        one.close()
    return shot


# Guests who have joined: a second visit is the same person, not a second one of that name.
_joined: dict[str, Any] = {}


def _join(context: BrowserContext, address: str, name: str, stage: Stage) -> Page:
    page = context.new_page()
    if name in _joined:
        context.add_cookies(_joined[name])
        page.goto(f"{stage.url}/m/{stage.ids['as_is']}/map")
    else:
        page.goto(address)
        page.get_by_role("textbox").first.fill(name)
        page.locator("form button").first.click()
    page.wait_for_selector(".thing")
    _joined[name] = [one for one in context.cookies() if one["name"] not in LOOKS]
    return page


def readme(browser: Browser, server: live.LiveServer) -> int:
    """The README's picture, light and dark, small enough to be kept in the repository."""
    for theme in THEMES:
        data = scene(browser, server, language="en", theme=theme)
        path = IMAGES / f"scene-{theme}.webp"
        Image.open(io.BytesIO(data)).save(path, lossless=True, quality=100, method=6)
        if path.stat().st_size > FILE_LIMIT:
            raise SystemExit(f"{path} is larger than {FILE_LIMIT} bytes.")
    return len(THEMES)


def main() -> None:
    """Take the pictures asked for."""
    program = os.environ.get("JOURNEYMAP_CHROMIUM") or shutil.which("chromium")
    if not program:
        raise SystemExit("There is no Chromium on PATH, and no JOURNEYMAP_CHROMIUM.")
    only = {word for word in os.environ.get("ONLY", "").split(",") if word}
    screen = os.environ.get("SCREEN", "")
    with installation() as server, sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"],
        )
        if screen == "readme":
            print(f"{readme(browser, server)} pictures in {IMAGES.relative_to(ROOT)}")
        else:
            taken = all_screens(browser, server, only=only, screen=screen)
            print(f"{taken} pictures in {FOLDER.relative_to(ROOT)}")
        browser.close()


if __name__ == "__main__":
    main()
