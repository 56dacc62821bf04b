"""Story S7: from the dashboard to a share link without a pointer, in canvas, table and outline.

Texts are typed in plain letters: what a test driver inserts for others does not keep the caret.
"""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.driving import api_get, document, new_context, new_map, sign_in
from tests.e2e.keyboard import Keyboard
from tests.e2e.test_accessibility import choose, violations
from tests.support.live import LiveServer

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "new": "^New map$",
        "title": "The journey in a few words",
        "blank": "^Blank",
        "create": "^Create the map$",
        "moved": "Stage {} moved, position {} of 3",
        "touchpoints": "Touchpoints",
        "actions": "Actions",
        "emotions": "Emotions",
        "felt": "−2, very negative",
        "share": "^Share$",
        "who": "can edit|can view",
        "view": "can view",
        "make": "^Make a link$",
        "position": "stage 1 of 3",
    },
    "fr": {
        "new": "^Nouvelle carte$",
        "title": "Le parcours en quelques mots",
        "blank": "^Vierge",
        "create": "^Créer la carte$",
        "moved": "Étape {} déplacée, position {} sur 3",
        "touchpoints": "Points de contact",
        "actions": "Actions",
        "emotions": "Émotions",
        "felt": "−2, très négatif",
        "share": "^Partager$",
        "who": "modifier|consulter|lire|voir",
        "view": "lire|voir|consulter",
        "make": "^Créer un lien$",
        "position": "étape 1 sur 3",
    },
}


def saved(page: Page) -> None:
    """Wait until the server has everything."""
    expect(page.locator('[data-sync="saved"]')).to_be_attached(timeout=15_000)


def names(page: Page, map_id: str) -> list[str]:
    """Names of the stages as the server holds them."""
    saved(page)
    return [stage["name"] for stage in document(page, map_id)["stages"]]


def one_tab_stop(page: Page, inside: str) -> None:
    """The view of the map is one Tab stop: its roving element."""
    expect(page.locator(f'{inside} [tabindex="0"]')).to_have_count(1)
    fields = page.locator(
        f'{inside} :is(a[href], input, select, textarea, button):not([tabindex="-1"])'
    )
    expect(fields).to_have_count(0)


def faults(page: Page, where: str) -> dict[str, Any]:
    """What axe finds: in the dark in English, in the light in French. Colours know no language."""
    dark = page.locator("html").get_attribute("lang") == "en"
    page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
    rules = violations(page)
    return {where: rules} if rules else {}


def create_map(page: Page, hands: Keyboard, words: dict[str, str], title: str) -> str:
    """From the dashboard to a blank map with a name; return its id."""
    hands.tab_to(words["new"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/maps/new*")
    expect(page.get_by_role("textbox", name=words["title"])).to_be_focused()
    page.wait_for_load_state("networkidle")
    hands.write(title)
    while not page.evaluate("document.activeElement.name === 'template'"):
        hands.press("Tab")
    assert re.search(words["blank"], hands.name())
    hands.tab_to(words["create"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/m/*/**")
    page.wait_for_selector("#map-grid")
    hands.check("opening the map")
    return page.url.split("/m/")[1].split("/")[0]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_keyboard_alone_goes_from_dashboard_to_share_link(
    browser: Browser, server: LiveServer, language: str
) -> None:
    """S7: a map is made, named, filled, felt, put in order, shared; the focus is always seen."""
    words = WORDS[language]
    context = new_context(browser, locale=language)
    choose(context, server, theme="system", language=language)
    page = sign_in(context, server)
    # Somewhere to start from: without any map the dashboard makes a blank one in one step.
    new_map(page, "Avant")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    # Who signs in for the first time is shown the sample; the story begins at the dashboard.
    page.goto(f"{server.url}/")
    page.wait_for_load_state("networkidle")
    hands = Keyboard(page)
    polite = page.locator("#say-polite")

    map_id = create_map(page, hands, words, f"Sans souris {language}")
    assert page.locator("html").get_attribute("lang") == language
    saved(page)

    # The six stages a blank map begins with go; the focus stays on the map even without any.
    # The cursor comes to the first cell once the map is drawn; before, keys belong to the page.
    expect(page.locator("#map-grid [data-at]:focus")).to_have_count(1)
    hands.press("Control+Home")
    for _ in range(6):
        hands.press("Delete")
    assert names(page, map_id) == []
    for name in ("Envie", "Choix", "Achat"):
        hands.press("Alt+Shift+N")
        hands.write(name)
        hands.press("Enter")
    assert names(page, map_id) == ["Envie", "Choix", "Achat"]

    # Type first: a card, then on to the right, in the first lane.
    hands.press("Home", "ArrowDown")
    assert words["actions"] in hands.name()
    hands.write("Compare les prix")
    hands.press("Control+Enter")
    hands.write("Lit les avis")
    hands.press("Enter", "Escape")
    one_tab_stop(page, "#map-grid")
    grid = page.get_by_role("grid").aria_snapshot()
    assert "Compare les prix" in grid
    assert re.search(r"columnheader \"Envie", grid)
    assert re.search(rf"rowheader \"{words['actions']}", grid)

    # A touchpoint with its channel, and what is felt there: −2, on the curve as a slider.
    for _ in range(3):
        hands.press("ArrowDown")
        if words["touchpoints"] in hands.name():
            break
    hands.write("Page produit")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=dialog] [role=combobox], [role=dialog] input")
    hands.check("the channel's picker")
    hands.press("Escape")
    assert "Page produit" in hands.name()
    page.keyboard.press("e")
    page.wait_for_selector("[role=dialog] .choices button")
    hands.check("the emotion's picker")
    hands.press("1")
    expect(polite).to_contain_text(words["felt"])
    assert "Page produit" in hands.name()
    for _ in range(3):
        hands.press("ArrowDown")
        if page.evaluate("document.activeElement.getAttribute('role')") == "slider":
            break
    slider = page.locator('[role="slider"]:focus')
    expect(slider).to_have_attribute("aria-valuenow", "-2")
    assert words["felt"] in (slider.get_attribute("aria-valuetext") or "")

    # Stage 3 before stage 1.
    hands.press("Control+Home", "ArrowRight", "ArrowRight", "Alt+ArrowLeft")
    expect(polite).to_contain_text(words["moved"].format("Achat", 2))
    hands.press("Alt+ArrowLeft")
    expect(polite).to_contain_text(words["moved"].format("Achat", 1))
    assert words["position"] in hands.name()
    assert names(page, map_id) == ["Achat", "Envie", "Choix"]
    found = faults(page, "canvas")

    outline(page, hands, words, map_id)
    found |= faults(page, "outline")
    table(page, hands, words, map_id)
    found |= faults(page, "table")
    assert not found, json.dumps(found, indent=1)

    # To the share dialog by the regions of the page, and a link that may only look.
    hands.press("Shift+F6", "Shift+F6")
    hands.tab_to(words["share"])
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] form")
    hands.check("the share dialog")
    for _ in range(12):
        if page.evaluate("document.activeElement.type === 'radio'"):
            break
        hands.press("Tab")
    for _ in range(3):
        if re.search(words["view"], hands.name()):
            break
        hands.press("ArrowRight")
    hands.tab_to(words["make"])
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] li")).to_have_count(1)
    links = api_get(page, f"maps/{map_id}/links")["results"]
    assert [link["role"] for link in links] == ["view"]
    hands.press("Escape")
    assert re.search(words["share"], hands.name())
    assert problems == []
    context.close()


def outline(page: Page, hands: Keyboard, words: dict[str, str], map_id: str) -> None:
    """The middle of the story again, in the tree."""
    page.keyboard.press("Alt+Shift+Digit3")
    tree = page.get_by_role("tree")
    expect(tree).to_be_visible()
    hands.check("the outline")
    # The same stage has the focus.
    assert hands.name().startswith("Achat")
    one_tab_stop(page, "#map-tree")
    assert "view=outline" in page.url

    # Type in an empty lane, write on, set an emotion, all on the line itself.
    hands.press("ArrowRight")
    assert words["actions"] in hands.name()
    page.keyboard.press("n")
    hands.check("a new card")
    hands.write("Paie en ligne")
    page.keyboard.press("Enter")
    hands.write("Garde la facture")
    hands.press("Tab")
    hands.press("Home", "ArrowDown")
    for _ in range(12):
        hands.press("ArrowDown")
        if words["emotions"] in hands.name():
            break
    hands.press(
        "ArrowRight" if page.locator(":focus[aria-expanded=false]").count() else "ArrowDown"
    )
    hands.press("1")
    expect(page.locator("#say-polite")).to_contain_text(words["felt"])
    assert words["felt"] in hands.name()
    saved(page)
    stored = document(page, map_id)
    assert sorted(card["title"] for card in stored["cards"]) == [
        "Compare les prix",
        "Garde la facture",
        "Lit les avis",
        "Paie en ligne",
    ]
    assert [reading["valence"] for reading in stored["emotion_readings"]] == [-2, -2]
    snapshot = tree.aria_snapshot()
    assert re.search(r"treeitem \"Achat", snapshot)
    assert "Paie en ligne" in snapshot
    assert words["felt"] in snapshot

    # Back to where stage Achat stood, and its level and position are told.
    hands.press("Home", "ArrowDown", "Alt+ArrowRight")
    expect(page.locator("#say-polite")).to_contain_text(words["moved"].format("Achat", 2))
    hands.press("Alt+ArrowDown")
    expect(page.locator("#say-polite")).to_contain_text(words["moved"].format("Achat", 3))
    line = page.locator(":focus")
    expect(line).to_have_attribute("aria-level", "2")
    expect(line).to_have_attribute("aria-posinset", "3")
    assert names(page, map_id) == ["Envie", "Choix", "Achat"]
    hands.press("Control+z", "Control+z")
    assert names(page, map_id) == ["Achat", "Envie", "Choix"]
    hands.press("F2")
    hands.write("Commande")
    hands.press("Enter")
    assert names(page, map_id)[0] == "Commande"


def table(page: Page, hands: Keyboard, words: dict[str, str], map_id: str) -> None:
    """The same map as a table, written in like a spreadsheet."""
    page.keyboard.press("Alt+Shift+Digit2")
    grid = page.locator("table[role=grid]")
    expect(grid).to_be_visible()
    hands.check("the table")
    assert hands.name().startswith("Commande")
    one_tab_stop(page, "#map-grid")
    snapshot = grid.aria_snapshot()
    assert re.search(r"columnheader \"Commande", snapshot)
    assert re.search(rf"rowheader \"{words['touchpoints']}", snapshot)

    # On a card letters are commands; on its cell they are text.
    hands.press("ArrowRight", "ArrowRight", "ArrowDown", "Control+ArrowDown", "Control+ArrowUp")
    assert hands.name().startswith("Lit les avis")
    hands.press("Escape")
    assert words["actions"] in hands.name()
    hands.write("Doute encore")
    hands.press("Shift+Enter")
    hands.write("longtemps")
    hands.press("Shift+Tab")
    assert words["actions"] in hands.name()
    hands.write("Demande conseil")
    hands.press("Tab")
    saved(page)
    cards = {card["title"]: card["stage"] for card in document(page, map_id)["cards"]}
    assert cards["Doute encore\nlongtemps"] == document(page, map_id)["stages"][2]["id"]
    assert "Demande conseil" in cards
