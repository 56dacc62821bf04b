"""Nothing is lost when the server goes away (I2, I3)."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.e2e.driving import OWNED, document, new_context, new_map, open_map, sign_in
from tests.support.live import running


def test_edits_made_without_a_server_arrive_after_it_was_killed_and_started_again(
    browser: Browser, tmp_path: Path
) -> None:
    """kill -9, three edits, a closed and reopened tab, start: each edit is there, once."""
    context = new_context(browser)
    with running(tmp_path, prepare=(OWNED,)) as server:
        page = sign_in(context, server)
        map_id = new_map(page, "Train")
        editor = open_map(page, server, map_id)
        editor.saved()
        editor.write("Before")
        editor.key("Enter", "Escape")
        editor.saved()

        # What editing may want is fetched while the network is there.
        expect(page.locator("html[data-later=kept]")).to_be_attached(timeout=30_000)
        server.process.kill()
        server.process.wait()
        editor.key("ArrowRight")
        for text in ("One", "Two", "Three"):
            editor.write(text) if text == "One" else editor.page.keyboard.insert_text(text)
            editor.key("Enter")
        editor.key("Escape")
        expect(page.get_by_text("Three", exact=True)).to_be_visible()
        # The indicator says how many changes this device keeps.
        expect(page.locator("[data-sync]")).to_contain_text("3", timeout=30_000)
        assert page.locator('[data-sync="saved"]').count() == 0

    with running(tmp_path, JOURNEYMAP_PORT=str(server.port)) as again:
        assert again.url == server.url
        editor.saved()
        titles = sorted(card["title"] for card in document(page, map_id)["cards"])
        assert titles == ["Before", "One", "Three", "Two"]
        expect(page.locator(".banner")).to_have_count(0)
        assert editor.problems == []
    context.close()
