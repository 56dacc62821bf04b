"""The first minutes of somebody new: from the link to sign in to a curve of their own."""

import re
from typing import Literal

from playwright.sync_api import Browser, Page, expect

from tests.e2e.driving import Editor, document, new_context
from tests.support.live import LiveServer

NEW = "nora@example.org"
MOST = 12


class Counted:
    """A person's hands: each click, each text and each key is one action."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = 0

    def click(self, role: Literal["button", "link"], name: str) -> None:
        """Click what bears a name."""
        self.page.get_by_role(role, name=name).click()
        self.actions += 1

    def write(self, text: str) -> None:
        """Type a text where the cursor stands."""
        self.page.keyboard.type(text)
        self.actions += 1

    def press(self, key: str) -> None:
        """Press one key."""
        self.page.keyboard.press(key)
        self.actions += 1


def test_a_newcomer_has_a_curve_of_their_own_within_twelve_actions(
    browser: Browser, server: LiveServer
) -> None:
    server.manage("create_owner", NEW, "--name", "Nora", "--workspace", "Nora’s studio")
    server.manage("load_sample", "--user", NEW)
    found = re.search(r"(/signin/\S+)", server.manage("signin_link", NEW))
    assert found is not None
    context = new_context(browser)
    page = context.new_page()
    page.goto(f"{server.url}{found.group(1)}")
    hands = Counted(page)

    hands.click("button", "Sign in")
    # The sample first; its way back leads to the sample's maps, not to an empty workspace.
    page.wait_for_selector("#map-grid")
    hands.click("link", "All maps")
    expect(page.get_by_role("link", name="Trail shoes before Saturday", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Workspace Sample")).to_be_visible()
    # With four maps there is nothing to filter.
    expect(page.get_by_role("searchbox")).to_have_count(0)
    hands.click("link", "Go to Nora’s studio")
    hands.click("button", "Start blank")
    page.wait_for_selector("#map-grid")
    title = page.get_by_role("textbox", name="Title of the map")
    expect(title).to_be_focused()
    hands.write("Choosing a nursery")
    hands.press("Enter")
    expect(page.locator("#map-grid [data-at]:focus")).to_have_count(1)
    hands.press("ArrowDown")
    hands.press("ArrowDown")
    hands.press("2")
    hands.press("ArrowRight")
    hands.press("5")
    expect(page.get_by_role("slider")).to_have_count(2)
    editor = Editor(page, [])
    editor.saved()
    assert hands.actions <= MOST, f"{hands.actions} actions to the first curve"
    map_id = page.url.split("/m/")[1].split("/")[0]
    assert document(page, map_id)["map"]["title"] == "Choosing a nursery"
    assert sorted(row["valence"] for row in document(page, map_id)["emotion_readings"]) == [-1, 2]

    # A touchpoint has no channel until one is chosen; a name nobody knows makes one.
    editor.key("Control+Home", "ArrowDown", "ArrowDown")
    page.keyboard.press("ArrowRight")
    while "Touchpoints" not in editor.focused():
        editor.key("ArrowUp")
    editor.write("Opening day")
    editor.key("Enter")
    picker = page.get_by_role("combobox", name="Channel")
    expect(picker).to_be_focused()
    expect(page.get_by_role("option", selected=True)).to_have_count(0)
    page.keyboard.type("Garden fair")
    expect(page.get_by_role("option", selected=True)).to_have_accessible_name(
        re.compile("Create channel “Garden fair” *in person")
    )
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("Garden fair"))).to_be_visible()
    editor.key("Escape")
    editor.saved()
    (touchpoint,) = document(page, map_id)["touchpoints"]
    assert touchpoint["channel"] == "garden_fair"

    # The browser's own Back, too, leads to the workspace of the map.
    page.go_back()
    expect(page.get_by_role("button", name="Workspace Nora’s studio")).to_be_visible()
    expect(page.get_by_role("link", name="Choosing a nursery", exact=True)).to_be_visible()
    context.close()
