"""Canvas, table and outline are one map: what is done in one is seen in the others at once."""

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.driving import document, new_map
from tests.support.live import LiveServer


def test_three_views_stay_in_step_and_leave_each_other_the_focus(
    context: BrowserContext, page: Page, server: LiveServer
) -> None:
    """Written in the outline, flagged in the table, changed there, undone here."""
    map_id = new_map(page, "Trois vues")
    page.goto(f"{server.url}/m/{map_id}/map?view=outline")
    tree = page.get_by_role("tree")
    expect(tree.locator("[data-at]").first).to_be_visible()
    table = context.new_page()
    table.goto(f"{server.url}/m/{map_id}/map?view=table")
    expect(table.locator("table[role=grid]")).to_be_visible()

    page.bring_to_front()
    page.keyboard.press("n")
    page.keyboard.type("First card")
    page.keyboard.press("Enter")
    page.keyboard.type("Second card")
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    line = tree.get_by_role("treeitem", name="Second card")
    for _ in range(6):
        page.keyboard.press("ArrowDown")
        if line.evaluate("here => here === document.activeElement"):
            break
    expect(line).to_be_focused()
    expect(line).to_have_attribute("aria-level", "4")
    expect(line).to_have_attribute("aria-posinset", "2")
    expect(line).to_have_attribute("aria-setsize", "2")
    # The other sees where one is, in words too.
    flagged = table.locator("li.entry--peer")
    expect(flagged).to_contain_text("Second card")
    expect(flagged).to_contain_text("is here")

    # A change from the table comes above the line that has the focus, which stays.
    table.bring_to_front()
    table.locator("td[data-at]").first.focus()
    table.keyboard.press("ArrowDown")
    table.keyboard.press("F2")
    table.keyboard.type(", said better")
    table.keyboard.press("Shift+Enter")
    table.keyboard.type("and longer")
    table.keyboard.press("Tab")
    expect(tree).to_contain_text("and longer")
    expect(line).to_be_focused()

    # Undo touches one's own work only.
    page.bring_to_front()
    page.keyboard.press("Control+z")
    expect(table.locator("table")).not_to_contain_text("Second card")
    expect(page.locator('[data-sync="saved"]')).to_be_attached()
    titles = [card["title"] for card in document(page, map_id)["cards"]]
    assert titles == ["First card, said better\nand longer"]
    # What had the focus went; its cell took it over.
    assert page.evaluate("document.activeElement.dataset.at?.startsWith('cell:')")
