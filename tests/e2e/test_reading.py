"""What one may only read: the panel's values as text with the reason, and names in full."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.driving import api_post, document, new_map, open_map
from tests.support.batches import batch, op
from tests.support.live import LiveServer

LONG = "Choosing between three offers that look the same on every comparison site today"


def test_the_panel_of_a_locked_lane_shows_text_and_says_why(page: Page, server: LiveServer) -> None:
    """Unlocked again, the same place is a field."""
    map_id = new_map(page, "Verrou")
    editor = open_map(page, server, map_id)
    editor.saved()
    editor.write("Kept as it is")
    editor.key("Enter", "Escape")
    editor.saved()
    lane = document(page, map_id)["cards"][0]["lane"]
    panel = page.locator("#panel")
    page.locator(".thing", has_text="Kept as it is").click()
    editor.key("Control+.")
    expect(panel.get_by_label("Title")).to_have_value("Kept as it is")
    for locked in (True, False):
        revision = document(page, map_id)["revision"]
        change = batch(op("lane", "set", lane, locked=locked), base=revision)
        api_post(page, f"maps/{map_id}/batches", change)
        fields = panel.locator("input, select, textarea")
        reason = panel.get_by_text(re.compile("This lane is locked"))
        if locked:
            expect(reason).to_be_visible()
            expect(fields).to_have_count(0)
            expect(panel.locator(".fixed", has_text="Kept as it is")).to_be_visible()
        else:
            expect(reason).to_have_count(0)
            expect(panel.get_by_label("Title")).to_have_value("Kept as it is")
    assert editor.problems == []


def test_a_long_name_takes_two_lines_and_is_shown_in_full_on_focus(
    page: Page, server: LiveServer
) -> None:
    """By keyboard as by pointer; a name that fits brings no bubble."""
    map_id = new_map(page, "Noms")
    made = document(page, map_id)
    stage, lane = made["stages"][0]["id"], made["lanes"][0]["id"]
    change = batch(
        op("stage", "set", stage, name=LONG, goal="Know the price"),
        op("lane", "set", lane, name=LONG),
        base=made["revision"],
    )
    api_post(page, f"maps/{map_id}/batches", change)
    editor = open_map(page, server, map_id)
    editor.saved()
    bubble = page.locator(".tooltip")
    for part, row in (("stage", stage), ("lane", lane)):
        head = page.locator(f'[data-at="{part}:{row}"]')
        lines = head.locator(".name").evaluate(
            "one => one.clientHeight / parseFloat(getComputedStyle(one).lineHeight)"
        )
        assert 1.9 < lines < 2.1
        # Keys make the focus visible; that is what the bubble waits for.
        editor.key("Control+Home")
        head.focus()
        expect(bubble).to_contain_text(LONG)
        editor.key("Escape")
        expect(bubble).to_have_count(0)
    page.locator(".stage").nth(1).focus()
    expect(bubble).to_have_count(0)
    assert editor.problems == []
