"""axe finds nothing on any page, in both themes and both languages."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.driving import PASTE, api_get, api_post, new_context, sign_in
from tests.support.live import ROOT, LiveServer

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Experimental in axe, a rule of WCAG all the same (2.5.3).
    "rules": {"label-content-name-mismatch": {"enabled": True}},
    "resultTypes": ["violations"],
    # Only rules that are off read style sheets and media beforehand.
    "preload": False,
}
MODAL = "dialog[open]"
DOCS = "/api/v1/docs"
PUBLIC = (
    ("/accounts/login/", 200),
    ("/accounts/password/reset/", 200),
    (f"/signin/{'x' * 27}/", 200),
    (f"/invitation/{'x' * 27}/", 404),
    ("/s", 200),
    ("/nothing-here", 404),
    (DOCS, 200),
)
OWN = (
    *(("/", 200), ("/maps/new", 200), ("/templates", 200), ("/bin", 200)),
    *(("/settings/sources", 200), ("/settings/tokens", 200)),
    *(("/personas", 200), ("/personas/compare", 200), ("/touchpoints", 200), ("/kpis", 200)),
    *(("/kpis/overview", 200), ("/alerts", 200)),
    *(("/settings/account", 200), ("/settings/members", 200), ("/settings/workspace", 200)),
)

# Where the menu of a thing leads to a dialog, and the entry's sign: words differ by language. What
# lies below the dialog has been looked at before.
MENU_DIALOGS = (
    ("[role=rowheader]", "lock"),
    (".thing", "move-horizontal"),
    (".thing", "badge-check"),
    (".thing", "link-2"),
)

# A word whose catalogue was not there is shown as its key.
_CATALOGUES = (ROOT / "static" / "src" / "i18n").glob("*.en.json")
PARTS = "|".join(sorted(path.name.partition(".")[0] for path in _CATALOGUES))
BARE_KEYS = r"""
parts => [...document.querySelectorAll('body :not(code)')].flatMap(one => [
  ...['aria-label', 'title', 'placeholder', 'alt'].map(name => one.getAttribute(name) ?? ''),
  ...[...one.childNodes].filter(node => node.nodeType === 3).map(node => node.data),
]).filter(text => RegExp(`^\\s*(ui|${parts})([.][a-zA-Z0-9]+)+\\s*$`).test(text))
"""


def violations(page: Page, part: str = "") -> list[str]:
    """What axe finds: rule, element, reason; and words shown as keys. Empty when all is well.

    With `part` only in there: what lies under an open dialog was looked at before.
    """
    # Evaluated in the page's world by the debugger, so that the content security policy stands.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: Any = page.evaluate(
        "([part, options]) => axe.run(part ? { include: [[part]] } : document, options)",
        [part, OPTIONS],
    )
    bare: Any = page.evaluate(BARE_KEYS, PARTS)
    return [f"no word for {key}" for key in bare] + [
        f"{rule['id']}: {node['html'][:160]} {json.dumps(node['failureSummary'])[:300]}"
        for rule in found["violations"]
        for node in rule["nodes"][:3]
    ]


def sample_map(page: Page) -> str:
    """Id of the sample's map."""
    rows = api_get(page, "workspaces")["results"]
    sample = next(row for row in rows if row["sample"])
    return str(api_get(page, f"maps?workspace={sample['id']}")["results"][0]["id"])


def choose(context: BrowserContext, server: LiveServer, *, theme: str, language: str) -> None:
    """Have a browser profile ask for a language and a theme."""
    context.add_cookies(
        [
            {"name": "jm_language", "value": language, "url": server.url},
            {"name": "jm_theme", "value": theme, "url": server.url},
        ]
    )


def visited(page: Page, server: LiveServer, paths: tuple[tuple[str, int], ...]) -> dict[str, Any]:
    """Faults by path; each path must answer with the status that stands beside it."""
    found: dict[str, Any] = {}
    for path, status in paths:
        answer = page.goto(f"{server.url}{path}")
        assert answer is not None
        assert answer.status == status, path
        page.wait_for_load_state("networkidle")
        if path == DOCS:
            # Two hundred operations are told alike, and axe reads for nine seconds in them, in
            # those that a search hides no less.
            page.get_by_role("searchbox").first.fill("persona")
            hidden = page.locator("article[hidden], section[hidden]")
            hidden.first.wait_for(state="attached")
            hidden.evaluate_all("all => all.forEach(one => one.remove())")
        found[path] = violations(page)
    return found


def people(page: Page, server: LiveServer) -> dict[str, Any]:
    """Faults of the pages about the sample's personas and touchpoints, by path."""
    rows = api_get(page, "workspaces")["results"]
    sample = next(row["id"] for row in rows if row["sample"])
    ids = [row["id"] for row in api_get(page, f"personas?workspace={sample}")["results"]]
    here = f"workspace={sample}"
    paths = (
        f"/personas?{here}",
        f"/personas/{ids[0]}",
        f"/personas/compare?{here}&ids={','.join(ids)}",
        # The sample's own section, which no other workspace has.
        f"/settings/workspace?{here}",
        f"/kpis?{here}",
        f"/opportunities?{here}",
        f"/touchpoints?{here}",
    )
    found = visited(page, server, tuple((path, 200) for path in paths))
    tabs = page.get_by_role("tab")
    for at in range(1, tabs.count()):
        tabs.nth(at).click()
        found[f"touchpoints, tab {at + 1}"] = violations(page)
    return found


# What axe looks at depends on the theme (colours) or on the language (names), on no pair of them.
@pytest.mark.parametrize(("theme", "language"), [("light", "fr"), ("dark", "en")])
def test_no_page_breaks_an_accessibility_rule(
    browser: Browser, server: LiveServer, theme: str, language: str
) -> None:
    """What anybody can open, the pages of a member, the editor with its panel and dialogs."""
    stranger = new_context(browser, color_scheme=theme, locale=language, reduced_motion="reduce")
    choose(stranger, server, theme=theme, language=language)
    outside = stranger.new_page()
    found = visited(outside, server, PUBLIC)

    context = new_context(browser, color_scheme=theme, locale=language, reduced_motion="reduce")
    page = sign_in(context, server)
    map_id = sample_map(page)
    choose(context, server, theme=theme, language=language)
    found |= visited(page, server, OWN)
    found |= people(page, server)

    link = api_post(page, f"maps/{map_id}/links", {"role": "view"})
    outside.goto(f"{server.url}/s#{link['url'].partition('#')[2]}")
    outside.wait_for_selector("form input")
    found["share link"] = violations(outside)
    outside.get_by_role("textbox").first.fill("Zoé")
    outside.locator("form button").first.click()
    outside.wait_for_selector(".thing")
    found["shared map"] = violations(outside)
    stranger.close()

    # With the overlay of assumptions on, so that what is hatched is measured too.
    page.goto(f"{server.url}/m/{map_id}/sample?assumptions=1")
    page.wait_for_selector(".thing")
    page.wait_for_selector("#map[data-heat]")
    # The KPIs stand below the fold: the last cell brings them into view.
    page.keyboard.press("Control+End")
    page.wait_for_selector(".chip")
    assert page.locator("html").get_attribute("lang") == language
    found["editor"] = violations(page)
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+.")
    page.wait_for_selector("#panel")
    found["panel"] = violations(page)
    page.keyboard.press("Control+.")
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    found["help"] = violations(page, MODAL)
    page.locator("dialog[open] .single button:not([role=switch])").click()
    page.wait_for_selector("#hint-title")
    found["hint"] = violations(page, "[aria-labelledby=hint-title]")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.wait_for_selector("dialog[open] [role=combobox]")
    found["palette"] = violations(page, MODAL)
    # A word of both languages.
    page.keyboard.type("friction")
    page.locator("dialog[open] [role=option]:has(.lucide-lightbulb)").click()
    page.wait_for_selector("dialog[open] dl")
    found["insights"] = violations(page, MODAL)
    page.keyboard.press("Escape")
    # From the first card: find another, then say what the arrow is.
    page.locator(".thing").first.focus()
    page.keyboard.press("Alt+Shift+c")
    page.wait_for_selector("dialog[open] [role=combobox]")
    found["connect, find"] = violations(page, MODAL)
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] form")
    found["connect"] = violations(page, MODAL)
    page.keyboard.press("Escape")
    for place, sign in MENU_DIALOGS:
        page.locator(place).first.focus()
        page.keyboard.press("Shift+F10")
        page.locator(f"[role=menuitem]:has(.lucide-{sign})").click()
        page.wait_for_selector("dialog[open] input")
        found[f"dialog, {sign}"] = violations(page, MODAL)
        page.keyboard.press("Escape")
    page.keyboard.press("Control+f")
    page.wait_for_selector("[role=search] input")
    page.keyboard.type("pa")
    page.wait_for_selector("[data-found=current]")
    found["find"] = violations(page)
    page.keyboard.press("Escape")
    page.locator("header .filter button").click()
    page.wait_for_selector("[role=dialog] .value")
    found["filter"] = violations(page, "[role=dialog]")
    page.get_by_role("dialog").get_by_role("switch").check()
    page.locator("[role=dialog] .value").first.click()
    page.keyboard.press("Escape")
    page.wait_for_selector("section.bar .chip")
    found["filtered"] = violations(page)
    page.locator("section.bar > .button").click()
    page.keyboard.press("Control+a")
    page.wait_for_selector("[role=toolbar] button")
    found["selection"] = violations(page)
    page.keyboard.press("Escape")
    page.evaluate(PASTE, ["\tPaiement\nActions\tPaie " + "en trois fois " * 30, 1])
    page.wait_for_selector("dialog[open] [data-summary]")
    found["paste"] = violations(page, MODAL)
    if theme == "dark":
        # Its lines are the same in any colours.
        page.goto(f"{server.url}/m/{map_id}/map?view=outline")
        page.wait_for_selector(".line--kpi")
        found["outline"] = violations(page)
    context.close()
    broken = {name: rules for name, rules in found.items() if rules}
    assert not broken, json.dumps(broken, indent=1)


def test_the_phone_layout_breaks_no_rule_and_edits(browser: Browser, server: LiveServer) -> None:
    """390 px: one stage at a time, ◀ ▶, and a card can be written."""
    context = new_context(
        browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = sign_in(context, server)
    page.goto(f"{server.url}/m/{sample_map(page)}/sample")
    page.wait_for_selector(".phone .thing")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    first = page.locator(".phone nav .title").inner_text()
    page.get_by_role("button", name="Next stage").click()
    assert page.locator(".phone nav .title").inner_text() != first
    page.get_by_role("button", name="Add to Actions").first.click()
    page.keyboard.type("Written on a phone")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.wait_for_selector("text=Written on a phone")
    page.wait_for_selector('[data-sync="saved"]', state="attached")
    context.close()
