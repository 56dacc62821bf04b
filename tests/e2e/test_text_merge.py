"""Two people write in one card's body at once: both texts stay, undo is one's own (I12, I10)."""

from playwright.sync_api import Browser, Page, expect

from tests.e2e.driving import document, new_context, new_map, open_map, sign_in
from tests.support.live import LiveServer


def test_two_people_write_in_one_body(page: Page, browser: Browser, server: LiveServer) -> None:
    map_id = new_map(page, "À quatre mains")
    first = open_map(page, server, map_id)
    other = new_context(browser)
    second = open_map(sign_in(other, server), server, map_id)
    first.write("A card")
    first.key("Enter", "Escape")
    expect(second.page.get_by_text("A card", exact=True)).to_be_visible()
    fields = []
    for editor in (first, second):
        editor.page.get_by_text("A card", exact=True).click()
        editor.key("Control+.")
        fields.append(editor.page.locator('#panel textarea[spellcheck="true"]').first)
    mine, theirs = fields

    mine.click()
    first.write("Start.")
    expect(theirs).to_have_value("Start.")
    theirs.click()
    expect(first.page.locator("#panel .others")).to_be_visible()
    # Neither waits for the other: one writes before, one behind.
    second.key("Control+Home")
    first.key("Control+End")
    first.write(" Mine.")
    second.write("Theirs. ")
    for field in fields:
        expect(field).to_have_value("Theirs. Start. Mine.")
    # The caret stays where one wrote.
    first.write(" More.")
    for field in fields:
        expect(field).to_have_value("Theirs. Start. Mine. More.")
    first.saved()
    second.saved()

    # Undo on the map, not in the field: one's own words go, one pause after the other.
    second.page.locator("#panel h2").click()
    second.key("Escape")
    second.key("Control+z")
    expect(mine).to_have_value("Start. Mine. More.")
    second.saved()
    assert document(page, map_id)["cards"][0]["body"] == "Start. Mine. More."

    # At rest it is shown as it is meant.
    mine.click()
    first.key("Control+End")
    first.write(" **Bold** and https://example.org/x")
    first.page.locator("#panel h2").click()
    link = first.page.locator("#panel .markdown a")
    expect(link).to_have_attribute("href", "https://example.org/x")
    expect(first.page.locator("#panel .markdown strong")).to_have_text("Bold")
    assert first.problems == second.problems == []
    other.close()
