"""Everything that matters can be done without a pointer."""

from playwright.sync_api import Page, expect

from tests.e2e.driving import document, new_map, open_map
from tests.support.live import LiveServer

# What the first screen of a new map may offer at rest, at a laptop's size.
AT_FIRST = 18
# All that could be pressed or filled in now: drawn, in the window, not transparent.
_CONTROLS = """
() => {
  const seen = node => {
    const box = node.getBoundingClientRect();
    if (box.width < 1 || box.height < 1 || box.right <= 0 || box.bottom <= 0) return false;
    if (box.left >= innerWidth || box.top >= innerHeight) return false;
    for (let one = node; one; one = one.parentElement)
      if (Number(getComputedStyle(one).opacity) === 0) return false;
    return getComputedStyle(node).visibility === 'visible';
  };
  const controls = 'a[href], button, input, select, textarea, summary, [aria-haspopup],'
    + ' [role=button], [role=combobox], [role=slider], [role=switch], [role=tab]';
  return [...document.querySelectorAll(controls)].filter(seen)
    .map(node => node.getAttribute('aria-label') || node.textContent.trim() || node.outerHTML);
}
"""


def test_a_map_is_built_with_the_keyboard_alone(page: Page, server: LiveServer) -> None:
    """Create a stage, type cards, set an emotion, move the stage, undo."""
    map_id = new_map(page, "Sans souris")
    editor = open_map(page, server, map_id)
    editor.saved()
    before = editor.stages()
    assert len(before) >= 3

    # The cursor stands in the first cell: typing begins at once.
    editor.write("Sees the advert")
    editor.key("Enter")
    editor.write("Opens the site")
    editor.key("Control+Enter")
    editor.write("Compares")
    editor.key("Enter", "Escape")
    assert editor.cards()[:3] == ["Sees the advert", "Opens the site", "Compares"]

    editor.key("Control+Home", "Alt+Shift+N")
    editor.write("Trial")
    editor.key("Enter")
    assert editor.stages()[:2] == [before[0], "Trial"]
    editor.key("Alt+ArrowRight")
    expect(page.locator("#say-polite")).to_contain_text("Stage Trial moved, position 3")
    assert editor.stages()[:3] == [before[0], before[1], "Trial"]

    # The emotion of the first stage, on the curve: 5 is very positive, an arrow takes one off.
    page.get_by_role("rowheader", name="Emotions").focus()
    editor.key("ArrowRight", "5")
    point = page.locator('[role="slider"]:focus')
    expect(point).to_have_attribute("aria-valuenow", "2")
    editor.key("ArrowDown")
    expect(point).to_have_attribute("aria-valuenow", "1")
    assert "positive" in editor.focused()
    editor.saved()
    stored = document(page, map_id)
    assert [reading["valence"] for reading in stored["emotion_readings"]] == [1]
    assert [stage["name"] for stage in stored["stages"]][2] == "Trial"

    # Back step by step: emotion, its creation, the move, the name, the stage.
    for _ in range(5):
        editor.key("Control+z")
    editor.saved()
    stored = document(page, map_id)
    assert stored["emotion_readings"] == []
    assert [stage["name"] for stage in stored["stages"]] == before
    assert len(stored["cards"]) == 3

    # On a header typing writes its name, Tab goes on to the next one's, Escape leaves it as it was.
    name = page.locator(".stage input")
    editor.key("Control+Home")
    editor.write("Find")
    editor.key("Tab")
    expect(name).to_have_value(before[1])
    editor.write("Try")
    editor.key("Tab")
    expect(name).to_have_value(before[2])
    editor.write("Nothing")
    editor.key("Escape")
    assert editor.stages() == ["Find", "Try", *before[2:]]

    # A text that Escape threw away is told of, and comes back where it was written.
    editor.key("ArrowDown")
    editor.write("Thinks twice")
    editor.key("Escape")
    assert "Thinks twice" not in editor.cards()
    page.get_by_role("button", name="Bring back").click()
    expect(page.locator("textarea:focus")).to_have_value("Thinks twice")
    editor.key("Enter", "Escape")
    expect(page.locator(".thing p", has_text="Thinks twice")).to_be_visible()
    expect(page.locator(".toast")).to_have_count(0)
    assert editor.problems == []


def test_space_carries_a_card_and_escape_puts_it_back(page: Page, server: LiveServer) -> None:
    """Drag mode by keyboard is announced and can be called off."""
    map_id = new_map(page, "Porter")
    editor = open_map(page, server, map_id)
    editor.saved()
    editor.write("Carried")
    editor.key("Enter", "Escape")
    editor.key("Space")
    urgent = page.locator("#say-urgent")
    expect(urgent).to_contain_text("picked up")
    editor.key("ArrowRight")
    stages = [stage["id"] for stage in document(page, map_id)["stages"]]
    editor.saved()
    assert document(page, map_id)["cards"][0]["stage"] == stages[1]
    editor.key("Escape")
    expect(urgent).to_contain_text("Put back")
    editor.saved()
    assert document(page, map_id)["cards"][0]["stage"] == stages[0]


def test_the_grid_is_one_tab_stop_and_tells_its_size(page: Page, server: LiveServer) -> None:
    """Exactly one element of the grid can be reached by Tab. A new map offers little at rest, and
    what a cell or a header offers comes with the focus or the pointer."""
    editor = open_map(page, server, new_map(page, "Un seul arrêt"))
    editor.saved()
    expect(page.locator(".corner .percent")).to_be_visible()
    expect(page.locator(".invite")).to_contain_text("press 1 to 5")
    page.mouse.move(720, 850)
    offered = page.evaluate(_CONTROLS)
    assert len(offered) <= AT_FIRST, "\n".join(offered)
    head = page.get_by_role("columnheader").first
    menu = page.get_by_role("button", name="What to do with the stage")
    expect(menu).to_have_count(0)
    head.hover()
    expect(menu).to_have_count(1)
    page.mouse.move(720, 850)
    expect(menu).to_have_count(0)
    grid = page.get_by_role("grid")
    expect(grid.locator('[tabindex="0"]')).to_have_count(1)
    assert (
        int(grid.get_attribute("aria-rowcount") or 0) == 1 + page.get_by_role("rowheader").count()
    )
    editor.key("ArrowDown", "ArrowDown", "ArrowRight")
    expect(grid.locator('[tabindex="0"]')).to_have_count(1)
    # Out of the grid and back: to the same place.
    here = editor.focused()
    editor.key("Shift+Tab")
    assert not page.evaluate("document.activeElement.closest('[role=grid]')")
    editor.key("Tab")
    assert editor.focused() == here
