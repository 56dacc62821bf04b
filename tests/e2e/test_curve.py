"""The emotion curve under the hand: its line follows the point, near points stand apart."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.driving import api_get, document, new_map, open_map
from tests.e2e.test_pointer import drag
from tests.support.live import LiveServer

# Whether one of the drawn lines passes through the middle of the point that has the id.
_ON_LINE = """
id => {
  const box = document.getElementById(id).getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  return [...document.querySelectorAll('.curves path')].some(path => {
    const at = path.getScreenCTM();
    const long = path.getTotalLength();
    for (let i = 0; i <= 400; i += 1) {
      const p = path.getPointAtLength((long * i) / 400).matrixTransform(at);
      if (Math.hypot(p.x - x, p.y - y) < 3) return true;
    }
    return false;
  });
}
"""


def test_the_line_follows_a_point_before_it_is_let_go(page: Page, server: LiveServer) -> None:
    """Escape takes line and point back; nothing was sent meanwhile."""
    map_id = new_map(page, "Ligne vive")
    editor = open_map(page, server, map_id)
    editor.saved()
    cells = page.locator(".cell--curve")
    for at, y in ((0, 46), (1, 112)):
        # The ground to press on stands once the part of the page that draws curves has come.
        cells.nth(at).hover(position={"x": 120, "y": y})
        expect(cells.nth(at).locator(".empty")).to_be_visible()
        cells.nth(at).click(position={"x": 120, "y": y})
        expect(cells.nth(at).get_by_role("slider")).to_be_visible()
    point = cells.first.get_by_role("slider")
    name = point.get_attribute("id")
    box = cells.first.bounding_box()
    assert box
    editor.saved()
    assert page.evaluate(_ON_LINE, name)
    drag(page, point, box["x"] + 120, box["y"] + box["height"] - 42, release=False)
    expect(point).to_have_attribute("aria-valuenow", "-2")
    assert page.evaluate(_ON_LINE, name)
    assert {row["valence"] for row in document(page, map_id)["emotion_readings"]} == {0, 2}
    editor.key("Escape")
    page.mouse.up()
    expect(point).to_have_attribute("aria-valuenow", "2")
    assert page.evaluate(_ON_LINE, name)
    assert editor.problems == []


def test_a_point_that_is_deleted_and_comes_back_has_the_focus_again(
    page: Page, server: LiveServer
) -> None:
    """By keyboard one goes on where one was."""
    map_id = new_map(page, "Retour")
    editor = open_map(page, server, map_id)
    editor.saved()
    lane = page.get_by_role("rowheader", name="Emotions")
    # The lane's drawing comes after the grid: only then is there a point to have the focus.
    expect(lane).to_contain_text("+2")
    lane.focus()
    editor.key("ArrowRight")
    expect(page.locator(".cell--curve:focus")).to_have_count(1)
    editor.key("5")
    point = page.locator('[role="slider"]:focus')
    expect(point).to_have_attribute("aria-valuenow", "2")
    editor.saved()
    editor.key("Delete")
    expect(page.get_by_role("slider")).to_have_count(0)
    expect(page.locator(".cell--curve:focus")).to_have_count(1)
    editor.key("Control+z")
    expect(point).to_have_attribute("aria-valuenow", "2")
    editor.key("ArrowDown")
    expect(point).to_have_attribute("aria-valuenow", "1")
    # Whoever has gone elsewhere meanwhile stays there.
    editor.key("Delete")
    expect(page.get_by_role("slider")).to_have_count(0)
    expect(page.locator(".cell--curve:focus")).to_have_count(1)
    here = editor.focused()
    editor.key("ArrowRight")
    expect(page.locator(".cell--curve:focus")).to_have_count(1)
    editor.key("Control+z")
    expect(page.get_by_role("slider")).to_have_count(1)
    expect(page.locator('[role="slider"]:focus')).to_have_count(0)
    assert editor.focused() != here
    assert editor.problems == []


def test_points_of_two_personas_never_hide_each_other(page: Page, server: LiveServer) -> None:
    """On the sample: every point is what a press on its middle hits, and its line goes there."""
    rows = api_get(page, "workspaces")["results"]
    sample = next(row for row in rows if row["sample"])
    map_id = str(api_get(page, f"maps?workspace={sample['id']}")["results"][0]["id"])
    open_map(page, server, map_id)
    points = page.locator(".cell--curve [role=slider]")
    expect(points.nth(3)).to_be_attached()
    points.first.scroll_into_view_if_needed()
    found: list[dict[str, Any]] = points.evaluate_all(
        """all => all.map(one => {
          const box = one.getBoundingClientRect();
          const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
          const hit = document.elementFromPoint(x, y)?.closest('[role=slider]')?.id;
          return {id: one.id, x, y, hit};
        }).filter(one => one.hit)"""
    )
    assert len(found) > 3
    for one in found:
        assert one["hit"] == one["id"]
        assert page.evaluate(_ON_LINE, one["id"])
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            assert max(abs(one["x"] - other["x"]), abs(one["y"] - other["y"])) >= 18
