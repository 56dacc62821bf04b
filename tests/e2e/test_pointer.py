"""The same by pointer: dragging cards, stages and points, and calling a drag off."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.driving import document, new_map, open_map
from tests.support.live import LiveServer


def drag(page: Page, source: Locator, x: float, y: float, *, release: bool = True) -> None:
    """Press on the middle of `source` and move to a point of the window, in steps."""
    box = source.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + min(12, box["height"] / 2))
    page.mouse.down()
    page.mouse.move(x, y, steps=8)
    if release:
        page.mouse.up()


def test_a_card_is_dragged_to_another_stage_and_escape_calls_a_drag_off(
    page: Page, server: LiveServer
) -> None:
    """The line shows where it lands; Escape leaves everything as it was."""
    map_id = new_map(page, "Glisser")
    editor = open_map(page, server, map_id)
    editor.saved()
    editor.write("Dragged")
    editor.key("Enter", "Escape")
    editor.saved()
    stages = [stage["id"] for stage in document(page, map_id)["stages"]]
    card = page.locator(".thing", has_text="Dragged")
    target = page.locator(".cell").nth(2).bounding_box()
    assert target
    x, y = target["x"] + target["width"] / 2, target["y"] + 20

    drag(page, card, x, y, release=False)
    expect(page.locator(".drop")).to_be_visible()
    editor.key("Escape")
    page.mouse.up()
    expect(page.locator(".drop")).to_have_count(0)
    assert document(page, map_id)["cards"][0]["stage"] == stages[0]

    drag(page, card, x, y)
    editor.saved()
    assert document(page, map_id)["cards"][0]["stage"] == stages[2]
    # A lane that holds something else refuses it.
    pains = page.get_by_role("rowheader", name="Pain points").bounding_box()
    assert pains
    drag(page, card, x, pains["y"] + pains["height"] / 2)
    editor.saved()
    lanes = {lane["id"]: lane["kind"] for lane in document(page, map_id)["lanes"]}
    assert lanes[document(page, map_id)["cards"][0]["lane"]] == "actions"
    assert editor.problems == []


def test_a_stage_is_dragged_behind_its_neighbour(page: Page, server: LiveServer) -> None:
    """An insertion line, and one undo brings it back."""
    map_id = new_map(page, "Étapes")
    editor = open_map(page, server, map_id)
    editor.saved()
    before = editor.stages()
    second = page.locator(".stage").nth(1).bounding_box()
    assert second
    drag(page, page.locator(".stage").first, second["x"] + second["width"] - 20, second["y"] + 20)
    # Where a first drag lands may be fetched with its press.
    expect(page.locator(".stage").first).to_contain_text(before[1])
    expect(page.locator(".stage--dragged")).to_have_count(0)
    editor.saved()
    assert editor.stages()[:2] == [before[1], before[0]]
    editor.key("Control+z")
    editor.saved()
    assert [stage["name"] for stage in document(page, map_id)["stages"]] == before


def test_a_point_of_the_curve_is_set_by_a_press_and_dragged(page: Page, server: LiveServer) -> None:
    """The press says the feeling by its height; dragging snaps to whole values."""
    map_id = new_map(page, "Courbe")
    editor = open_map(page, server, map_id)
    editor.saved()
    cell = page.locator(".cell--curve").first
    cell.click(position={"x": 120, "y": 30})
    point = cell.get_by_role("slider")
    expect(point).to_have_attribute("aria-valuenow", "2")
    box = cell.bounding_box()
    assert box
    drag(page, point, box["x"] + 120, box["y"] + box["height"] - 30)
    expect(point).to_have_attribute("aria-valuenow", "-2")
    editor.saved()
    readings = document(page, map_id)["emotion_readings"]
    assert [reading["valence"] for reading in readings] == [-2]
    assert editor.problems == []


def test_the_wheel_pans_and_zooms_about_the_pointer(page: Page, server: LiveServer) -> None:
    """Ctrl and the wheel zoom, and what lies under the pointer stays there."""
    editor = open_map(page, server, new_map(page, "Vue"))
    editor.saved()
    head = page.locator(".stage").nth(2)
    box = head.bounding_box()
    assert box
    page.mouse.move(box["x"], 400)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -20)
    page.keyboard.up("Control")
    page.wait_for_timeout(300)
    zoomed = head.bounding_box()
    assert zoomed
    assert zoomed["width"] > box["width"] * 1.15
    assert abs(zoomed["x"] - box["x"]) < 2
    page.mouse.wheel(120, 0)
    page.wait_for_timeout(300)
    moved = head.bounding_box()
    assert moved
    assert abs(moved["x"] - (zoomed["x"] - 120)) < 2
