"""Two people write in one card's body at once: both texts stay, undo is one's own (I12, I10)."""

from playwright.sync_api import Browser, Page, expect

from tests.e2e.driving import api_post, document, new_context, new_map, open_map, sign_in
from tests.support.batches import batch, op
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
        fields.append(editor.page.locator('#panel textarea[spellcheck="true"]').nth(1))
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


def test_the_text_of_one_card_on_the_canvas_and_in_the_outline(
    page: Page, browser: Browser, server: LiveServer
) -> None:
    """Written in both at once: both texts stay, each sees the other's caret, undo is one's own."""
    map_id = new_map(page, "Toile et plan")
    other = new_context(browser, reduced_motion="reduce")
    second_page = sign_in(other, server)
    first = open_map(page, server, map_id)
    second = open_map(second_page, server, map_id)
    first.write("parcel")
    first.key("Enter", "Escape")
    card = page.locator(".thing")
    expect(second_page.locator(".thing")).to_have_count(1)
    second_page.locator(".thing").focus()
    second.key("Alt+Shift+Digit3")
    line = second_page.locator("[role=treeitem].line--card")
    line.focus()

    card.focus()
    first.key("F2")
    first.write(" is late")
    # Who writes is seen at the place where they write, and said in words.
    expect(line).to_contain_text("parcel is late")
    expect(line.locator("[data-caret]")).to_have_count(1)
    expect(line.locator(".words")).to_contain_text("is typing")
    line.focus()
    second.key("F2", "Home")
    second.write("The ")
    mine, theirs = page.locator(".thing textarea"), line.locator("textarea")
    for field in (mine, theirs):
        expect(field).to_have_value("The parcel is late")
        expect(field.locator("xpath=..").locator("[data-caret]")).to_have_count(1)
    # Each goes on where they were.
    first.write(" again")
    second.write("red ")
    for field in (mine, theirs):
        expect(field).to_have_value("The red parcel is late again")
    # Somebody moves the card to another stage: both fields go along, with the caret in its words.
    stored = document(page, map_id)
    place = {"lane": stored["cards"][0]["lane"], "stage": stored["stages"][1]["id"]}
    moved = op("card", "move", stored["cards"][0]["id"], **place, step=None, after=None)
    api_post(page, f"maps/{map_id}/batches", batch(moved, base=stored["revision"]))
    expect(page.locator(f'[data-at*="{place["stage"]}:"] textarea')).to_be_focused()
    expect(theirs).to_be_focused()
    first.write(" today")
    second.write("small ")
    for field in (mine, theirs):
        expect(field).to_have_value("The red small parcel is late again today")
    # Escape gives up one's own words, whatever has come in between; Enter keeps them.
    second.key("Escape")
    expect(mine).to_have_value("parcel is late again today")
    second.key("F2", "Home")
    second.write("The ")
    expect(mine).to_have_value("The parcel is late again today")
    # Under the caret of the one who still writes, the other one commits.
    second.key("Tab")
    expect(theirs).to_have_count(0)
    first.write(", **sadly**")
    first.key("Tab")
    expect(line).to_contain_text("The parcel is late again today, sadly")
    expect(line.locator("strong")).to_have_text("sadly")
    expect(card.locator("strong")).to_have_text("sadly")
    expect(line.locator("[data-caret]")).to_have_count(0)
    first.saved()
    second.saved()

    # One step each: the sitting, without the other's words.
    card.focus()
    first.key("Control+z")
    expect(card).to_contain_text("The parcel")
    expect(card).not_to_contain_text("late")
    line.focus()
    second.key("Control+z")
    expect(line.locator("p")).to_have_text("parcel")
    first.saved()
    second.saved()
    assert document(page, map_id)["cards"][0]["title"] == "parcel"
    assert first.problems == second.problems == []
    other.close()
