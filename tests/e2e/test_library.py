"""The library's pages: search opens maps at a card, folders by keyboard, the bin gives back."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.driving import api_get, api_post, document, new_map
from tests.e2e.test_accessibility import violations
from tests.support.batches import new_id
from tests.support.live import LiveServer


def own_dashboard(page: Page, server: LiveServer) -> str:
    """The address of the dashboard of one's own workspace."""
    workspaces = api_get(page, "workspaces")["results"]
    own = next(row for row in workspaces if not row["sample"])
    return f"{server.url}/?workspace={own['id']}"


def test_a_search_finds_a_card_and_opens_the_map_at_it(page: Page, server: LiveServer) -> None:
    # Search is offered where there is something to look for.
    for number in range(4):
        new_map(page, f"A near journey {number}")
    map_id = new_map(page, "A far journey")
    doc = document(page, map_id)
    lane = next(row["id"] for row in doc["lanes"] if row["kind"] == "actions")
    card, stage = new_id(), doc["stages"][-1]["id"]
    fields = {"lane": lane, "stage": stage, "title": "Écrit une carte postale"}
    ops = [{"entity": "card", "type": "create", "id": card, "fields": fields}]
    api_post(page, f"maps/{map_id}/batches", {"batch_id": new_id(), "ops": ops})
    page.goto(own_dashboard(page, server))
    page.get_by_role("searchbox").fill("ECRIT postale")
    place = page.get_by_role("link", name=re.compile("Écrit une carte postale"))
    expect(place).to_be_visible()
    assert violations(page) == []
    # The words stand in the address: coming back finds them again.
    expect(page).to_have_url(re.compile("q=ECRIT"))
    place.click()
    focused = page.locator("[id^='at-item:']:focus")
    expect(focused).to_have_attribute("id", f"at-item:{lane}:{stage}:{card}")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("Save as template")
    page.keyboard.press("Enter")
    name = page.get_by_role("textbox", name="Name of the template")
    expect(name).to_have_value("A far journey")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Template “A far journey” is saved.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("ECRIT postale")


def test_a_map_goes_to_a_folder_by_keyboard_and_comes_back_from_the_bin(
    page: Page, server: LiveServer
) -> None:
    title = "Renewing a passport"
    new_map(page, title)
    page.goto(own_dashboard(page, server))
    page.get_by_role("button", name="New folder").press("Enter")
    expect(page.get_by_role("textbox", name="Name of the folder")).to_be_focused()
    page.keyboard.type("Public services")
    page.keyboard.press("Enter")
    folder = page.get_by_role("list", name="Folders").get_by_role(
        "link", name=re.compile("Public services")
    )
    expect(folder).to_be_visible()
    actions = page.get_by_role("button", name=f"Actions for {title}")
    actions.press("Enter")
    page.keyboard.press("m")  # First letters move in menus; "Move to folder…" comes first.
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="All maps").press("ArrowDown")
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(folder).to_contain_text("1 map")
    expect(page.get_by_role("link", name=title)).to_have_count(0)
    folder.press("Enter")
    expect(page.get_by_role("link", name=title)).to_be_visible()

    actions.press("Enter")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"“{title}” is in the bin.")).to_be_visible()
    page.get_by_role("link", name="Bin").press("Enter")
    expect(page.get_by_text(re.compile("Deleted by Inès"))).to_be_visible()
    expect(page.get_by_text("30 days left")).to_be_visible()
    page.get_by_role("button", name=f"Delete for good: {title}").press("Enter")
    page.keyboard.type("Something else")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox")).to_have_attribute("aria-invalid", "true")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name=f"Restore {title}").press("Enter")
    expect(page.get_by_text(f"“{title}” is back.")).to_be_visible()
    page.goto(own_dashboard(page, server))
    page.get_by_role("link", name=re.compile("Public services")).click()
    expect(page.get_by_role("link", name=title)).to_be_visible()
