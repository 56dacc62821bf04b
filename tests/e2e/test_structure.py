"""Stages split and merged with an exact way back, blueprint lines, and arrows from the keyboard."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.driving import Editor, document, new_map, open_map
from tests.e2e.test_accessibility import MODAL, violations
from tests.support.live import LiveServer

SECTIONS = ("stages", "steps", "lanes", "cards", "touchpoints", "connectors", "emotion_readings")


def drawn(editor: Editor, map_id: str) -> dict[str, Any]:
    """All that is drawn, without the revisions that only count changes."""
    editor.saved()
    stored = document(editor.page, map_id)
    return {
        name: sorted(
            ({key: value for key, value in row.items() if key != "rev"} for row in stored[name]),
            key=lambda row: str(row["id"]),
        )
        for name in SECTIONS
    }


def run(editor: Editor, command: str) -> None:
    """Run a command of the palette."""
    editor.key("Control+k")
    editor.page.locator("dialog[open] [role=combobox]").fill(command)
    editor.key("Enter")


def choose(editor: Editor, entry: str) -> None:
    """Choose from the menu of what has the focus."""
    editor.key("Shift+F10")
    editor.page.get_by_role("menuitem", name=entry, exact=True).click()


def test_stages_are_reshaped_and_cards_connected_from_the_keyboard(
    page: Page, server: LiveServer
) -> None:
    """Each is one change: Ctrl+Z brings back the very same rows."""
    map_id = new_map(page, "Structure")
    editor = open_map(page, server, map_id)
    editor.key("Control+Home", "ArrowDown", "Enter")
    editor.write("Compare")
    editor.key("Enter")
    editor.write("Choose")
    editor.key("Enter", "Escape")
    expect(page.locator(".thing")).to_have_count(2)

    # Two cards are joined by an arrow: find the other by typing, choose the kind, give it a label.
    page.locator(".thing", has_text="Compare").focus()
    editor.key("Alt+Shift+c")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").fill("choo")
    editor.key("Enter")
    expect(dialog.get_by_role("radio", name="Flow")).to_be_focused()
    editor.key("ArrowRight", "Tab")
    editor.write("again")
    editor.key("Enter")
    arrow = page.locator("[data-arrow]")
    expect(arrow).to_have_count(1)
    expect(arrow.locator("text")).to_have_text("again")
    expect(page.locator(".thing", has_text="Compare")).to_have_attribute(
        "aria-label", "Compare. card, assumption, leads to Choose (loop), 1 of 2"
    )
    (connector,) = drawn(editor, map_id)["connectors"]
    assert (connector["kind"], connector["label"]) == ("loop", "again")

    # The line of visibility, from the lane's menu.
    page.get_by_role("rowheader").first.focus()
    choose(editor, "Line of visibility below")
    expect(page.get_by_text("Line of visibility", exact=True).first).to_be_visible()
    expect(page.get_by_role("rowheader").first).to_have_attribute(
        "aria-label", "Actions, lane 1 of 5, Line of visibility below"
    )

    # Merge keeps both as steps; split takes them apart again; two undos lead back exactly.
    before = drawn(editor, map_id)
    names = editor.stages()
    page.get_by_role("columnheader").first.focus()
    choose(editor, "Merge with next stage")
    merged = f"{names[0]} + {names[1]}"
    expect(page.get_by_text(f"{names[0]}” and “{names[1]}” are one stage now")).to_be_visible()
    assert editor.stages()[0] == merged
    after = drawn(editor, map_id)
    assert len(after["stages"]) == len(before["stages"]) - 1
    assert [row["name"] for row in after["steps"]] == names[:2]
    page.get_by_role("columnheader", name=merged).first.focus()
    choose(editor, "Split stage")
    expect(page.get_by_text("Stage split")).to_be_visible()
    editor.key("Escape")
    assert len(drawn(editor, map_id)["stages"]) == len(before["stages"])
    editor.key("Control+z", "Control+z")
    assert drawn(editor, map_id) == before

    # Where there is more than one way to split, it is asked.
    for _ in range(2):
        page.get_by_role("columnheader").first.focus()
        choose(editor, "Merge with next stage")
    page.get_by_role("columnheader").first.focus()
    choose(editor, "Split stage")
    expect(dialog).to_be_visible()
    assert violations(page, MODAL) == []
    editor.key("Escape", "Control+z", "Control+z")
    assert drawn(editor, map_id) == before
    assert editor.stages() == names
    assert editor.problems == []
