"""Finding what is not drawn, and a filter that stays in the address."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.driving import api_post, document, new_map, open_map
from tests.e2e.test_accessibility import sample_map
from tests.support.batches import new_id
from tests.support.live import LiveServer


def _far_cards(page: Page, map_id: str) -> None:
    """Thirty stages with a card each; the last one is far outside the window."""
    lane = next(row["id"] for row in document(page, map_id)["lanes"] if row["kind"] == "actions")
    ops: list[dict[str, Any]] = []
    for at in range(30):
        stage, card = new_id(), new_id()
        place = {"after": ops[-2]["id"] if ops else None}
        title = "Réserver à l’Étoile" if at in (3, 29) else f"Card {at}"
        ops += [
            {
                "entity": "stage",
                "type": "create",
                "id": stage,
                "fields": {"name": f"S{at}"} | place,
            },
            {
                "entity": "card",
                "type": "create",
                "id": card,
                "fields": {"lane": lane, "stage": stage, "title": title},
            },
        ]
    api_post(page, f"maps/{map_id}/batches", {"batch_id": new_id(), "ops": ops})


def test_a_card_that_is_not_drawn_is_found(page: Page, server: LiveServer) -> None:
    """Case and accents do not matter; the bar counts, goes on, and gives the focus back."""
    map_id = new_map(page, "Chercher")
    _far_cards(page, map_id)
    editor = open_map(page, server, map_id)
    editor.saved()
    start = page.evaluate("document.activeElement.dataset.at")
    expect(page.locator(".thing", has_text="Étoile")).to_have_count(1)
    editor.key("Control+f")
    field = page.get_by_role("search").get_by_role("textbox")
    expect(field).to_be_focused()
    editor.write("ETOILE")
    count = page.locator("[data-find-count]")
    expect(count).to_have_text("1/2")
    editor.key("Enter")
    expect(count).to_have_text("2/2")
    current = page.locator(".thing[data-found=current]")
    expect(current).to_be_in_viewport()
    assert page.evaluate("CSS.highlights.get('found-current').size") == 1
    expect(field).to_be_focused()
    # Pressed twice it is the browser's own.
    again = "field => field.dispatchEvent(new KeyboardEvent('keydown', {...options}))"
    options = "key: 'f', ctrlKey: true, bubbles: true, cancelable: true"
    assert field.evaluate(again.replace("...options", options))
    editor.key("Control+Enter")
    expect(current).to_be_focused()
    editor.key("F3")
    expect(count).to_have_text("1/2")
    expect(current).to_be_focused()
    field.focus()
    editor.key("Escape")
    expect(page.get_by_role("search")).to_have_count(0)
    expect(page.locator(f'[data-at="{start}"]')).to_be_focused()
    assert editor.problems == []


def test_a_filter_stays_in_the_address_and_in_every_view(page: Page, server: LiveServer) -> None:
    """Faint and said so, or hidden; a reload keeps it, a chip takes it away."""
    map_id = sample_map(page)
    editor = open_map(page, server, map_id)
    editor.saved()
    page.get_by_role("button", name="Filter", exact=True).click()
    panel = page.get_by_role("dialog", name="Filter")
    panel.get_by_role("group", name="Persona").get_by_role("button", name="Léa").click()
    editor.key("Escape")
    expect(page.get_by_role("button", name="Filter, 1 choice")).to_be_focused()
    bar = page.get_by_role("region", name="Active filter")
    said = bar.locator(".count").inner_text()
    faint = page.locator(".thing[data-out]").first
    expect(faint).to_have_attribute("aria-description", "filtered out")
    title = faint.locator("p").inner_text()

    page.reload()
    expect(bar.locator(".count")).to_have_text(said)
    expect(page.locator(".thing[data-out]", has_text=title)).to_be_visible()
    for key, entry in (("Alt+Shift+Digit2", "li.entry"), ("Alt+Shift+Digit3", "[role=treeitem]")):
        editor.key(key)
        out = page.locator(f"{entry}[data-out]", has_text=title)
        expect(out).to_have_attribute("aria-description", "filtered out")
    bar.get_by_role("switch").check()
    expect(page.get_by_role("treeitem", name=title)).to_have_count(0)
    assert "filter=hide" in page.url
    bar.get_by_role("button", name="Persona: Léa, remove").click()
    expect(bar).to_have_count(0)
    expect(page.get_by_role("treeitem", name=title).first).to_be_visible()
    assert "filter" not in page.url
    assert editor.problems == []
