"""A share link lets somebody in without an account, and out again when it is withdrawn (P11)."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.e2e.driving import document, new_context, new_map, open_map
from tests.support.live import LiveServer

SECRET = re.compile(r"/s#\S+")


def test_a_guest_edits_by_link_until_the_link_is_revoked(
    page: Page, browser: Browser, server: LiveServer
) -> None:
    """The guest's card arrives; after the revocation their screen says so and takes no more."""
    map_id = new_map(page, "Partage")
    owner = open_map(page, server, map_id)
    owner.saved()
    page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog", name="Share this map")
    # A loopback address helps nobody else, and the dialog says so.
    expect(dialog.get_by_text("works on this computer only")).to_be_visible()
    dialog.get_by_role("button", name="Make a link").click()
    address = dialog.get_by_label("Address").first
    expect(address).to_have_value(SECRET)
    link = address.input_value()
    expect(dialog.get_by_role("img", name="QR code of")).to_be_visible()

    other = new_context(browser)
    guest = other.new_page()
    guest.goto(f"{server.url}/s{link.partition('/s')[2]}")
    guest.get_by_role("textbox").first.fill("Zoé")
    guest.locator("form button").first.click()
    guest.wait_for_selector("#map-grid")
    assert guest.get_by_role("button", name="Share", exact=True).count() == 0
    guest.keyboard.type("Written by a guest")
    guest.keyboard.press("Enter")
    guest.keyboard.press("Escape")
    expect(guest.locator('[data-sync="saved"]')).to_be_attached(timeout=15_000)
    expect(page.get_by_text("Written by a guest")).to_be_attached()

    dialog.get_by_role("button", name="Revoke").click()
    dialog.get_by_role("button", name="Revoke for everyone").click()
    expect(guest.locator('[data-sync="revoked"]')).to_be_attached(timeout=15_000)
    expect(guest.get_by_text("Your access to this map has been withdrawn.")).to_be_visible()
    # No edit control is left, and typing does nothing.
    expect(guest.locator(".add")).to_have_count(0)
    guest.keyboard.type("Too late")
    titles = [card["title"] for card in document(page, map_id)["cards"]]
    assert titles == ["Written by a guest"]
    # Whoever opens it now is told at once, not after a name.
    guest.goto(f"{server.url}/s{link.partition('/s')[2]}")
    expect(guest.get_by_role("heading", name="This link opens nothing")).to_be_visible()
    other.close()


def test_a_viewer_sees_the_map_and_no_way_to_change_it(
    page: Page, browser: Browser, server: LiveServer
) -> None:
    """A view link shows everything and offers nothing that edits (P13)."""
    map_id = new_map(page, "À lire")
    owner = open_map(page, server, map_id)
    owner.write("To be read")
    owner.key("Enter", "Escape")
    owner.saved()
    page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog", name="Share this map")
    dialog.get_by_text("can view", exact=True).click()
    dialog.get_by_role("button", name="Make a link").click()
    link = dialog.get_by_label("Address").first
    expect(link).to_have_value(SECRET)

    other = new_context(browser)
    viewer = other.new_page()
    viewer.goto(f"{server.url}/s{link.input_value().partition('/s')[2]}")
    viewer.get_by_role("textbox").first.fill("Paul")
    viewer.locator("form button").first.click()
    viewer.wait_for_selector("#map-grid")
    expect(viewer.get_by_text("To be read")).to_be_visible()
    expect(viewer.locator('[data-sync="readonly"]')).to_be_attached(timeout=15_000)
    viewer.get_by_role("rowheader").first.hover()
    viewer.get_by_role("gridcell").nth(1).hover()
    for control in (".add", ".tool", "[data-menu]", "button.channel", ".title input"):
        expect(viewer.locator(control)).to_have_count(0)
    viewer.keyboard.type("Nothing")
    expect(viewer.locator("textarea")).to_have_count(0)
    other.close()
