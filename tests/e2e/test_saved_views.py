"""A view saved by one opens by its link at another's; the slash inserts by name, undone as one."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.e2e.driving import document, new_context, new_map, open_map, sign_in
from tests.e2e.test_accessibility import violations
from tests.support.live import LiveServer


def test_a_slash_inserts_and_a_saved_view_opens_by_its_link(
    page: Page, browser: Browser, server: LiveServer
) -> None:
    """Written, inserted, filtered, saved, shared, changed, deleted and undone."""
    map_id = new_map(page, "Vues")
    editor = open_map(page, server, map_id)
    editor.saved()
    # The first sign of a text: the other language's word finds it, and one undo takes it back.
    editor.write("Looks around")
    editor.key("Enter", "Escape")
    page.locator(".thing", has_text="Looks around").focus()
    editor.key("/")
    menu = page.get_by_role("dialog", name="Insert").get_by_role("combobox")
    expect(menu).to_be_focused()
    assert violations(page) == []
    editor.write("irritant")
    expect(page.get_by_role("option").first).to_contain_text("Pain point")
    editor.key("Enter")
    editor.write("Nobody answers")
    editor.key("Enter", "Escape")
    pain = page.locator(".thing", has_text="Nobody answers")
    expect(pain).to_be_focused()
    editor.saved()
    assert [row["title"] for row in document(page, map_id)["pain_points"]] == ["Nobody answers"]
    editor.key("Control+z")
    expect(pain).to_have_count(0)
    editor.key("Control+Shift+z")
    expect(pain).to_be_visible()
    # In an open text: Escape leaves the slash where it is, a choice takes the text away.
    editor.key("Control+Home", "ArrowDown", "ArrowRight")
    editor.write("/")
    expect(menu).to_be_focused()
    editor.key("Escape")
    expect(page.locator("textarea:focus")).to_have_value("/")
    editor.key("Backspace")
    editor.write("/")
    expect(menu).to_be_focused()
    editor.write("panier")
    editor.key("Enter")
    expect(page.get_by_role("columnheader", name=re.compile("^Basket"))).to_be_focused()
    editor.saved()
    assert "Basket" in [row["name"] for row in document(page, map_id)["stages"]]

    # A view of the pain points, as a table with the assumptions marked, shared.
    editor.key("Control+k")
    page.locator("dialog[open] [role=combobox]").fill("show assumptions")
    editor.key("Enter")
    expect(page.get_by_role("region", name="Assumptions")).to_be_visible()
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_role("dialog", name="Filter").get_by_role("button", name="Pain point").click()
    editor.key("Escape")
    editor.key("Alt+Shift+Digit2")
    page.locator("[data-at]:focus").wait_for()
    editor.key("Control+k")
    page.get_by_role("combobox").fill("enregistrer vue")
    editor.key("Enter")
    panel = page.get_by_role("dialog", name="Saved views")
    name = panel.get_by_role("textbox", name="Name of the view")
    expect(name).to_be_focused()
    editor.key("Enter")
    expect(panel.get_by_text("Give the view a name.")).to_be_visible()
    editor.write("Pains")
    editor.key("Tab", "Space", "Tab", "Tab", "Enter")
    row = panel.get_by_role("button", name="Pains", exact=True)
    expect(row).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?view=[0-9a-f-]{36}$"))
    address = page.url
    editor.key("Escape")

    other = new_context(browser)
    second = sign_in(other, server)
    second.goto(address)
    expect(second.get_by_role("button", name="Saved views: Pains", exact=True)).to_be_visible()
    expect(second.get_by_role("radio", name="Table")).to_be_checked()
    expect(second.get_by_role("region", name="Active filter")).to_contain_text("Pain point")
    expect(second.get_by_role("region", name="Assumptions")).to_be_visible()
    # What is changed is said, and the address says what is shown; so does the other's window.
    second.get_by_role("button", name=re.compile("Pain point, remove")).click()
    changed = second.get_by_role("button", name="Saved views: Pains, changed")
    changed.click()
    expect(second).to_have_url(re.compile(r"\?view=table&assumptions=1$"))
    second.get_by_role("button", name="Update “Pains”").click()
    expect(page.get_by_role("region", name="Active filter")).to_have_count(0)
    expect(page.get_by_role("button", name="Saved views: Pains", exact=True)).to_be_visible()
    # Gone and back, under the same address.
    second.get_by_role("button", name="Menu of the view Pains").click()
    second.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_role("button", name="Saved views", exact=True)).to_be_visible()
    second.get_by_text("View “Pains” deleted").locator("..").get_by_role(
        "button", name="Undo"
    ).click()
    expect(second).to_have_url(address)
    second.goto(address.replace(address[-4:], "0000"))
    expect(second.get_by_text("This view no longer exists").first).to_be_visible()
    other.close()
    assert editor.problems == []
