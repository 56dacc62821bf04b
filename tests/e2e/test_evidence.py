"""What is known and what is assumed: evidence, its mark, the overlay; and the way to a map."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.driving import document, new_map, open_map
from tests.e2e.test_accessibility import choose, violations
from tests.support.live import LiveServer


def run(page: Page, words: str) -> None:
    """Run the command that the palette finds first."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def test_evidence_is_added_in_the_outline_shows_on_the_canvas_and_is_undone(
    context: BrowserContext, page: Page, server: LiveServer
) -> None:
    """By keyboard alone; one undo takes back the evidence and the level that came with it."""
    choose(context, server, theme="dark", language="en")
    map_id = new_map(page, "Savoir")
    page.goto(f"{server.url}/m/{map_id}/map?view=outline")
    tree = page.get_by_role("tree")
    expect(tree.locator("[data-at]").first).to_be_visible()
    for title in ("Pays by card", "Gives up"):
        page.keyboard.press("n")
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
    line = tree.get_by_role("treeitem", name=re.compile("Pays by card.*assumption"))
    line.focus()
    page.keyboard.press("Alt+Shift+E")
    dialog = page.get_by_role("dialog", name="Add evidence")
    expect(dialog.get_by_label("What is it?")).to_be_focused()
    assert violations(page) == []
    page.keyboard.type("Exit survey")
    page.keyboard.press("Tab")
    page.keyboard.press("s")
    expect(dialog.get_by_role("radio", name="Quantitative")).to_be_checked()
    dialog.get_by_label("Source (web address)").fill("mailto:a@example.org")
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Source (web address)")).to_be_focused()
    dialog.get_by_label("Source (web address)").fill("example.org/survey")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts, [role=status]").get_by_text("now backs")).to_be_visible()
    known = tree.get_by_role("treeitem", name=re.compile("Pays by card.*from data, 1 piece"))
    expect(known).to_be_focused()

    # The overlay stands in the address, in every view.
    run(page, "show assumptions")
    strip = page.get_by_role("region", name="Assumptions")
    expect(strip).to_contain_text("50% assumptions, 50% backed by evidence; 1 of 2 cards")
    assert "assumptions=1" in page.url
    editor = open_map(page, server, f"{map_id}/map?view=canvas&assumptions=1#")
    marked = page.locator(".thing[data-level=quantitative]")
    expect(marked).to_have_accessible_name(re.compile("Pays by card.*1 piece of evidence"))
    assumed = page.locator(".thing[data-level=assumption]")
    expect(strip).to_be_visible()
    word = assumed.evaluate("one => getComputedStyle(one, '::before').content")
    assert word == '"Assumption"'
    assert violations(page) == []
    strip.get_by_role("button", name="Filter to assumptions").click()
    expect(page.locator("[data-out]")).to_have_count(1)

    marked.focus()
    editor.key("Control+.")
    panel = page.get_by_role("complementary")
    expect(panel.get_by_role("link", name="example.org")).to_have_attribute(
        "rel", re.compile("noopener")
    )
    assert violations(page) == []
    marked.focus()
    editor.key("Control+z")
    expect(page.locator(".thing[data-level=assumption]")).to_have_count(2)
    editor.saved()
    told = document(page, map_id)
    assert told["evidence"] == []
    assert {card["evidence_level"] for card in told["cards"]} == {"assumption"}
    editor.key("Control+Shift+z")
    expect(marked).to_have_count(1)

    # A stage opens a map made for it; there, one goes up again.
    page.locator(".stage").first.focus()
    run(page, "link child")
    page.get_by_role("button", name="New map…").click()
    page.get_by_label("Title of the new map").fill("In detail")
    editor.key("Enter")
    badge = page.locator(".stage").first.get_by_role("link", name="opens In detail")
    expect(badge).to_be_visible()
    editor.saved()
    badge.click()
    up = page.get_by_role("link", name="Up to “Savoir”")
    expect(up).to_be_visible()
    run(page, "linked maps")
    expect(page.get_by_role("dialog", name="Linked maps")).to_contain_text("Part of Savoir")
    assert violations(page) == []
    page.keyboard.press("Escape")
    up.click()
    expect(page.get_by_role("link", name="opens In detail")).to_be_visible()
    assert editor.problems == []
