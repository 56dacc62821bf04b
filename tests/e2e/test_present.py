"""Presenting a map, looking at one stage of it, and finding one's way on a large one."""

from playwright.sync_api import Page, expect

from tests.e2e.driving import Editor, open_map
from tests.e2e.keyboard import Keyboard
from tests.e2e.test_accessibility import sample_map, violations
from tests.support.live import LiveServer

_SAID = "() => document.getElementById('say-polite').textContent.includes"


def _palette(editor: Editor, words: str) -> None:
    editor.key("Control+k")
    expect(editor.page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    editor.write(words)
    editor.key("Enter")


def test_a_map_is_presented_by_keyboard(page: Page, server: LiveServer) -> None:
    """Title, stages with notes, curve; every slide has a heading, and the focus comes back."""
    map_id = sample_map(page)
    editor = open_map(page, server, map_id)
    editor.saved()
    before = page.evaluate("document.activeElement.dataset.at")
    stages = editor.stages()
    title = page.locator("h1.title input").input_value()
    _palette(editor, "Present")
    shown = page.get_by_role("region", name=f"Presentation of {title}")
    expect(shown).to_be_focused()
    heading = shown.get_by_role("heading", level=1)
    expect(heading).to_have_text(title)
    expect(shown.get_by_text("Léa", exact=False).first).to_be_visible()
    # Nothing of the editor can be reached meanwhile.
    assert page.locator("header.top").evaluate("bar => bar.closest('[inert]') !== null")

    editor.key("ArrowRight")
    expect(heading).to_have_text(stages[0])
    assert page.evaluate(f"({_SAID}('{stages[0]}'))()")
    stage_address = page.evaluate("location.hash")
    assert stage_address.startswith("#present=")
    assert violations(page) == []
    editor.key("n")
    notes = shown.get_by_role("complementary", name="Speaker notes")
    expect(notes).to_be_visible()
    expect(notes).to_contain_text("Next:")
    assert violations(page) == []
    editor.key("n")
    expect(notes).to_have_count(0)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    editor.key("End")
    expect(heading).to_have_text("The whole journey, as it feels")
    expect(shown.get_by_role("table")).to_contain_text(stages[-1])
    assert violations(page) == []
    editor.key("Home")
    expect(heading).to_have_text(title)
    assert violations(page) == []
    editor.key("Escape")
    expect(shown).to_have_count(0)
    assert page.evaluate("document.activeElement.dataset.at") == before
    assert page.evaluate("location.hash") == ""

    # The address of a slide opens it.
    page.goto("about:blank")
    page.goto(f"{server.url}/m/{map_id}/map{stage_address}")
    expect(heading).to_have_text(stages[0])
    assert editor.problems == []


def test_one_stage_and_the_corner_of_the_canvas(page: Page, server: LiveServer) -> None:
    """A stage alone is walked and left by keyboard; minimap and zoom move the window."""
    editor = open_map(page, server, sample_map(page))
    editor.saved()
    stages = editor.stages()
    _palette(editor, "Focus on one stage")
    name = page.locator(".phone nav .title")
    expect(name).to_contain_text(stages[0])
    keys = Keyboard(page)
    keys.press("ArrowDown", "ArrowDown", "ArrowRight")
    expect(name).to_contain_text(stages[1])
    assert violations(page) == []
    keys.press("Escape")
    if page.locator(".phone").count():
        keys.press("Escape")
    expect(page.locator("#map-grid")).to_be_visible()
    expect(page.locator(".phone")).to_have_count(0)
    keys.check("leaving the stage")

    percent = page.locator(".corner .percent")
    expect(percent).to_contain_text("100%")
    page.get_by_role("button", name="Minimap").click()
    world = page.locator("#map-grid .world")
    start = world.evaluate("world => world.style.transform")
    box = page.locator(".minimap").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] - 4)
    page.wait_for_function(
        "start => document.querySelector('#map-grid .world').style.transform !== start", arg=start
    )
    expect(editor.page.locator(".stage", has_text=stages[-1])).to_be_in_viewport()
    assert violations(page) == []
    percent.click()
    page.get_by_role("menuitem", name="Fit the whole map").click()
    expect(percent).not_to_contain_text("100%")
    page.reload()
    expect(page.locator(".minimap")).to_be_visible()
    assert editor.problems == []
