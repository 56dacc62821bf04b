"""Selecting several cards, acting on them as one, and what the clipboard brings and takes."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.driving import PASTE, Editor, document, new_context, new_map, open_map, sign_in
from tests.e2e.test_accessibility import choose
from tests.support.live import LiveServer

STAGES = [
    *("Déclic", "Recherche", "Présélection", "Prise de contact", "Démonstration"),
    *("Évaluation", "Négociation", "Achat", "Mise en service"),
]
LANES = {
    "Actions": "actions",
    "Pensées": "thoughts",
    "Points de contact": "touchpoints",
    "Irritants": "pains",
}
SECTIONS = ("stages", "steps", "lanes", "cards", "touchpoints", "pain_points")
BROKEN = 'Compare trois offres\nà la "main"'


def spreadsheet() -> list[list[str]]:
    """Story S6: five rows of ten columns; 36 cells in the body, two of them empty."""
    rows = [["", *STAGES]]
    rows += [[lane, *(f"{lane} {number + 1}" for number in range(9))] for lane in LANES]
    rows[1][2] = BROKEN
    rows[2][4] = rows[4][9] = ""
    return rows


def tsv(rows: list[list[str]]) -> str:
    """The rows as a spreadsheet puts them on the clipboard."""

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if "\n" in text else text

    return "\r\n".join("\t".join(cell(text) for text in row) for row in rows) + "\r\n"


def drawn(stored: Any) -> dict[str, list[dict[str, Any]]]:
    """All that is drawn, without the revisions that only count changes."""
    return {
        name: sorted(
            ({key: value for key, value in row.items() if key != "rev"} for row in stored[name]),
            key=lambda row: str(row["id"]),
        )
        for name in SECTIONS
    }


def in_order(rows: Any) -> list[Any]:
    """Rows as their order keys say."""
    return sorted(rows, key=lambda row: (row["pos"], row["id"]))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_spreadsheet_becomes_a_map_and_one_undo_takes_it_back(
    browser: Browser, server: LiveServer, language: str
) -> None:
    """Preview, exactly that in order, one undo to the blank map, redo with the same ids."""
    context = new_context(browser, locale=language)
    page = sign_in(context, server)
    choose(context, server, theme="light", language=language)
    map_id = new_map(page, "B2B")
    editor = open_map(page, server, map_id)
    editor.saved()
    blank = drawn(document(page, map_id))

    page.evaluate(PASTE, [tsv(spreadsheet()), 1])
    summary = page.locator("[data-summary]")
    expect(summary).to_have_text(
        "9 stages, 4 lanes, 34 cards, 2 empty cells ignored"
        if language == "en"
        else "9 étapes, 4 lignes, 34 cartes, 2 cellules vides ignorées"
    )
    editor.key("Enter")
    expect(page.get_by_role("toolbar")).to_contain_text("34")
    editor.saved()

    stored = document(page, map_id)
    stages = in_order(stored["stages"])
    assert [stage["name"] for stage in stages] == STAGES
    lanes = [lane for lane in in_order(stored["lanes"]) if lane["kind"] in LANES.values()]
    assert [lane["kind"] for lane in lanes] == list(LANES.values())
    things = [*stored["cards"], *stored["touchpoints"], *stored["pain_points"]]
    at = {
        (thing["lane"], thing["stage"]): thing.get("title") or thing.get("name") for thing in things
    }
    body = [[at.get((lane["id"], stage["id"]), "") for stage in stages] for lane in lanes]
    assert body == [row[1:] for row in spreadsheet()[1:]]
    assert len(things) == 34
    assert page.locator(".thing p", has_text="Compare").inner_text() == BROKEN

    editor.key("Control+z")
    expect(page.locator(".thing")).to_have_count(0)
    editor.saved()
    assert drawn(document(page, map_id)) == blank
    editor.key("Control+Shift+z")
    expect(page.locator(".thing").first).to_be_visible()
    editor.saved()
    assert drawn(document(page, map_id)) == drawn(stored)

    # What is too much is refused at once, and nothing is lost.
    page.evaluate(PASTE, ["0123456789", 600_000])
    expect(page.get_by_role("alert")).to_contain_text("6 Mo" if language == "fr" else "6 MB")
    page.evaluate(PASTE, ["x\t" * 24 + "x\n", 21])
    expect(summary).to_contain_text("525")
    expect(page.locator("dialog[open] button[type=submit]")).to_be_disabled()
    editor.key("Escape")
    assert drawn(document(page, map_id)) == drawn(stored)
    assert editor.problems == []
    context.close()


def titles(page: Page, map_id: str) -> dict[int, list[str]]:
    """Texts of the cards by the number of their column."""
    stored = document(page, map_id)
    order = [stage["id"] for stage in in_order(stored["stages"])]
    found: dict[int, list[str]] = {}
    for card in in_order(stored["cards"]):
        found.setdefault(order.index(card["stage"]), []).append(card["title"])
    return found


def selected(editor: Editor, count: int) -> None:
    """Wait until so many cards are selected, and seen to be."""
    expect(editor.page.locator(".thing--selected")).to_have_count(count)
    if count:
        expect(editor.page.get_by_role("toolbar")).to_contain_text(f"{count} selected")
    else:
        expect(editor.page.get_by_role("toolbar")).to_have_count(0)


def test_several_cards_are_one_by_keyboard_alone(
    context: BrowserContext, page: Page, server: LiveServer
) -> None:
    """Lines become cards; ranges, the lane, moves, copies, cut, delete, each with one undo."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    map_id = new_map(page, "Ensemble")
    editor = open_map(page, server, map_id)
    editor.saved()
    say = page.locator("#say-polite")

    page.evaluate(PASTE, ["- one\n- two\n- three", 1])
    selected(editor, 3)
    editor.saved()
    assert titles(page, map_id) == {0: ["one", "two", "three"]}
    editor.key("Escape")
    selected(editor, 0)

    # The focus is on the first card: two more, then the cell, then out again.
    editor.key("Shift+ArrowDown")
    expect(say).to_contain_text("2 cards selected")
    selected(editor, 2)
    expect(page.get_by_role("grid")).to_have_attribute("aria-multiselectable", "true")
    editor.key("Control+a")
    selected(editor, 3)
    expect(page.locator('[role=gridcell][aria-selected="true"]')).to_have_count(1)

    editor.key("Alt+ArrowRight")
    expect(say).to_contain_text("3 cards moved")
    editor.saved()
    assert titles(page, map_id) == {1: ["one", "two", "three"]}
    editor.key("Control+z")
    editor.saved()
    assert titles(page, map_id) == {0: ["one", "two", "three"]}

    editor.key("Control+c")
    expect(say).to_contain_text("3 cards copied")
    editor.key("Escape", "Escape", "ArrowRight", "ArrowRight")
    camera = page.locator(".world").get_attribute("style")
    editor.key("Control+v")
    selected(editor, 3)
    editor.saved()
    assert titles(page, map_id) == {0: ["one", "two", "three"], 2: ["one", "two", "three"]}
    assert page.locator(".world").get_attribute("style") == camera
    editor.key("Control+x")
    selected(editor, 0)
    editor.saved()
    assert titles(page, map_id) == {0: ["one", "two", "three"]}
    editor.key("Control+z", "Control+z")
    editor.saved()
    assert titles(page, map_id) == {0: ["one", "two", "three"]}

    # In a text field the clipboard is the field's own.
    editor.key("Control+Home", "ArrowDown", "Enter")
    editor.key("Control+a", "Control+c", "End", "Control+v", "Enter", "Escape")
    editor.saved()
    assert titles(page, map_id)[0][0] == "oneone"

    # The bar: one Tab stop in the regions' round, its buttons by arrows.
    editor.key("Control+a", "Control+a")
    selected(editor, 3)
    bar = page.get_by_role("toolbar")
    expect(bar.locator('[tabindex="0"]')).to_have_count(1)
    bar.get_by_role("button", name="Colour").click()
    page.get_by_role("menuitemradio", name="teal").click()
    editor.saved()
    assert {card["color"] for card in document(page, map_id)["cards"]} == {"teal"}
    bar.get_by_role("button", name="Delete").focus()
    editor.key("Enter")
    selected(editor, 0)
    assert "Actions" in editor.focused()
    editor.saved()
    assert titles(page, map_id) == {}
    editor.key("Control+z")
    editor.saved()
    assert len(titles(page, map_id)[0]) == 3
    assert editor.problems == []


def test_a_rectangle_and_a_drag_by_pointer(page: Page, server: LiveServer) -> None:
    """A marquee on the empty grid, Escape, Ctrl+click, and one drag that moves all."""
    map_id = new_map(page, "Rectangle")
    editor = open_map(page, server, map_id)
    editor.saved()
    page.evaluate(PASTE, ["one\ntwo\nthree", 1])
    selected(editor, 3)
    editor.key("Escape")
    cell = page.locator(".cell", has=page.locator(".thing")).bounding_box()
    assert cell

    def marquee(*, release: bool) -> None:
        page.mouse.move(cell["x"] + cell["width"] + 40, cell["y"] + cell["height"] - 8)
        page.mouse.down()
        page.mouse.move(cell["x"] + 60, cell["y"] + 60, steps=6)
        expect(page.locator(".marquee")).to_be_visible()
        if release:
            page.mouse.up()

    marquee(release=False)
    selected(editor, 2)
    editor.key("Escape")
    page.mouse.up()
    selected(editor, 0)
    marquee(release=True)
    selected(editor, 2)
    page.locator(".thing", has_text="two").click(modifiers=["Control"], position={"x": 30, "y": 12})
    selected(editor, 1)
    page.locator(".thing", has_text="one").click(modifiers=["Control"], position={"x": 30, "y": 12})
    selected(editor, 2)

    grip = page.locator(".thing", has_text="three").bounding_box()
    assert grip
    page.mouse.move(grip["x"] + 30, grip["y"] + 12)
    page.mouse.down()
    page.mouse.move(grip["x"] + 30 + 2 * cell["width"], grip["y"] - 60, steps=8)
    expect(page.locator(".ghost")).to_contain_text("2 cards")
    page.mouse.up()
    editor.saved()
    assert titles(page, map_id) == {0: ["two"], 2: ["one", "three"]}
    editor.key("Control+z")
    editor.saved()
    assert titles(page, map_id) == {0: ["one", "two", "three"]}

    page.locator(".thing", has_text="two").click(position={"x": 30, "y": 12})
    selected(editor, 0)
    page.evaluate(PASTE, ["https://www.example.org/prix?x=1", 1])
    expect(page.locator(".thing", has_text="example.org/prix")).to_be_visible()
    editor.saved()
    link = next(card for card in document(page, map_id)["cards"] if card["kind"] == "link")
    assert link["url"] == "https://www.example.org/prix?x=1"
    assert editor.problems == []
