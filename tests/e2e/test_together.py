"""Two people on one map see each other's work and end with the same map (I1)."""

from playwright.sync_api import Browser, Page, expect

from tests.e2e.driving import document, new_context, new_map, open_map, sign_in
from tests.support.live import LiveServer


def test_two_browsers_see_each_others_card_and_converge(
    page: Page, browser: Browser, server: LiveServer
) -> None:
    """Both type a card, both insert a stage at the same place: both stages stay, in one order."""
    map_id = new_map(page, "Ensemble")
    first = open_map(page, server, map_id)
    other = new_context(browser)
    second = open_map(sign_in(other, server), server, map_id)
    first.saved()
    second.saved()

    first.write("Card of the first")
    first.key("Enter", "Escape")
    expect(second.page.get_by_text("Card of the first")).to_be_visible()
    second.key("ArrowRight")
    second.write("Card of the second")
    second.key("Enter", "Escape")
    expect(first.page.get_by_text("Card of the second")).to_be_visible()
    # Presence: the other one's face stands in the top bar.
    expect(first.page.locator(".people li")).to_have_count(1)

    for editor in (first, second):
        editor.key("Control+Home")
        expect(editor.page.locator('[role="columnheader"]:focus')).to_be_attached()
    # Neither waits for the other.
    for editor in (first, second):
        editor.key("Alt+Shift+N")
    first.write("From the first")
    second.write("From the second")
    first.key("Enter")
    second.key("Enter")
    first.saved()
    second.saved()
    expect(first.page.get_by_text("From the second", exact=True)).to_be_visible()
    expect(second.page.get_by_text("From the first", exact=True)).to_be_visible()

    assert first.stages() == second.stages()
    stored = document(page, map_id)
    names = [stage["name"] for stage in stored["stages"]]
    assert names[: len(first.stages())] == first.stages()
    assert {"From the first", "From the second"} == set(names[1:3])
    assert sorted(card["title"] for card in stored["cards"]) == [
        "Card of the first",
        "Card of the second",
    ]
    assert first.problems == second.problems == []
    other.close()


def test_undo_takes_back_ones_own_work_only(
    page: Page, browser: Browser, server: LiveServer
) -> None:
    """Undo is per user (I10): what the other wrote meanwhile stays."""
    map_id = new_map(page, "À chacun le sien")
    first = open_map(page, server, map_id)
    other = new_context(browser)
    second = open_map(sign_in(other, server), server, map_id)
    first.write("Mine")
    first.key("Enter", "Escape")
    expect(second.page.get_by_text("Mine", exact=True)).to_be_visible()
    second.key("ArrowRight")
    second.write("Theirs")
    second.key("Enter", "Escape")
    expect(first.page.get_by_text("Theirs", exact=True)).to_be_visible()

    first.key("Control+z")
    expect(second.page.get_by_text("Mine", exact=True)).to_have_count(0)
    expect(first.page.get_by_text("Theirs", exact=True)).to_be_visible()
    first.saved()
    assert [card["title"] for card in document(page, map_id)["cards"]] == ["Theirs"]
    other.close()
