"""Printing: the preview's pages are the printed pages, and say what the map says."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.e2e.driving import new_context, open_map, sign_in
from tests.e2e.test_accessibility import sample_map, violations
from tests.support.live import LiveServer

PAGE = re.compile(rb"/Type\s*/Page[^s]")
BOX = re.compile(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)")


def ready(page: Page) -> int:
    """Wait until all pages are drawn; return how many there are."""
    page.wait_for_selector(".preview[aria-busy=false]")
    return page.locator(".sheet").count()


def printed(page: Page) -> tuple[int, tuple[int, int]]:
    """Pages of the PDF that the browser prints, and their size in points."""
    pdf = page.pdf(prefer_css_page_size=True)
    sizes = {(round(float(w)), round(float(h))) for w, h in BOX.findall(pdf)}
    assert len(sizes) == 1
    return len(PAGE.findall(pdf)), sizes.pop()


def test_a_map_is_printed_as_its_preview_shows(browser: Browser, server: LiveServer) -> None:
    """Ctrl+P on the map, each layout on its paper, axe in the dark, back to where one was."""
    context = new_context(browser, color_scheme="dark", locale="en-GB")
    page = sign_in(context, server)
    editor = open_map(page, server, sample_map(page))
    title = page.get_by_label("Title of the map").input_value()
    # In a field of the page the browser keeps its own Ctrl+P; on the map it is ours.
    page.locator(".thing").first.focus()
    expect(page.locator(".thing").first).to_be_focused()
    before = page.evaluate("document.activeElement.dataset.at")
    page.keyboard.press("Control+p")
    count = ready(page)
    assert count > 1
    assert violations(page) == []
    view = page.get_by_role("dialog", name="Print")
    expect(view.get_by_role("status")).to_have_text(f"{count} pages")

    # Every stage stands on some page, the lanes on each run of it, the footer on all.
    text = view.locator(".sheets").inner_text()
    names = set(view.locator(".stage h4").all_inner_texts())
    assert len(names) >= 5
    assert title in text
    for words in ("Personas", "Scenario", "Evidence", f"Page {count} / {count}"):
        assert words in text
    # White paper and black letters, whatever the screen's theme.
    sheet = view.locator(".sheet").first
    expect(sheet).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(sheet).to_have_css("color", "rgb(0, 0, 0)")
    assert printed(page) == (count, (842, 595))

    view.get_by_role("radio", name="All on one page").check()
    view.get_by_text("A3", exact=True).click()
    view.get_by_text("Portrait", exact=True).click()
    expect(view.get_by_role("status")).to_have_text("1 page")
    assert ready(page) == 1
    assert printed(page) == (1, (842, 1191))

    view.get_by_role("radio", name="Poster").check()
    view.get_by_label("Sheets side by side").select_option("3")
    expect(view.locator(".sheet").nth(2)).to_contain_text("sheet A3")
    assert ready(page) % 3 == 0

    # Without its lanes there is nothing to print, and it says so.
    view.get_by_role("checkbox", name="All lanes").uncheck()
    expect(view.locator(".sheet")).to_have_text(re.compile("Choose at least one lane"))
    page.keyboard.press("Escape")
    expect(view).to_have_count(0)
    assert page.evaluate("document.activeElement.dataset.at") == before
    assert editor.problems == []
    context.close()
