"""What ends under one's hands: the session, and the map itself. Nothing written is lost."""

import re

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.driving import (
    OWNER,
    api_get,
    api_post,
    document,
    new_context,
    new_map,
    open_map,
    sign_in,
)
from tests.e2e.test_accessibility import MODAL, violations
from tests.support.batches import batch, op
from tests.support.live import LiveServer

PASSWORD = "a-long-way-to-the-shop"
_MEMBER = (
    "from journeymap.workspaces.models import *;"
    "u=User.objects.create_user(email='marc@example.org',name='Marc');"
    "Membership.objects.create(workspace_id='{workspace}',user=u,role='editor')"
)
_PASSWORD = (
    "from journeymap.workspaces.models import User;"
    "u=User.objects.get(email='{email}');u.set_password('{password}');u.save()"
)
_END = "from django.contrib.sessions.models import Session;Session.objects.get(pk='{key}').delete()"


def test_signing_in_again_sends_what_was_being_written(
    context: BrowserContext, browser: Browser, page: Page, server: LiveServer
) -> None:
    """The text in the open field is kept too. A deleted map says by whom, and can be brought back
    by those who may.
    """
    server.manage("shell", "-c", _PASSWORD.format(email=OWNER, password=PASSWORD))
    page = sign_in(context, server)  # a new password ends the sessions before it
    map_id = new_map(page, "Fin")
    editor = open_map(page, server, map_id)
    editor.saved()
    editor.write("Looks around")
    editor.key("Enter")
    editor.saved()
    editor.write("Half a thought")
    (key,) = (one["value"] for one in context.cookies() if "session" in one["name"])
    server.manage("shell", "-c", _END.format(key=key))

    dialog = page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible(timeout=15_000)
    expect(dialog).to_contain_text("1 change is kept on this device")
    expect(dialog.get_by_label("Email address")).to_have_value(OWNER)
    dialog.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(dialog.locator(".problem, .field__error")).to_be_visible()
    assert violations(page, MODAL) == []
    dialog.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden(timeout=15_000)
    editor.saved()
    titles = {card["title"] for card in document(page, map_id)["cards"]}
    assert titles == {"Looks around", "Half a thought"}
    # The page goes on as before, with the new session's token.
    editor.key("Control+z")
    expect(page.locator(".thing")).to_have_count(1)
    editor.saved()

    workspace = document(page, map_id)["workspace"]
    server.manage("shell", "-c", _MEMBER.format(workspace=workspace))
    other = new_context(browser)
    marc = open_map(sign_in(other, server, "marc@example.org"), server, map_id)
    marc.saved()
    revision = document(page, map_id)["revision"]
    api_post(page, f"maps/{map_id}/batches", batch(op("map", "delete", map_id), base=revision))
    for seen, words in ((page, "You deleted this map"), (marc.page, "deleted this map")):
        expect(
            seen.get_by_role("heading", name=re.compile("Fin.* has been deleted"))
        ).to_be_visible()
        expect(seen.get_by_text(words)).to_be_visible()
        assert violations(seen) == []
    restore = marc.page.get_by_role("button", name="Restore the map")
    expect(restore).to_have_count(0)
    page.get_by_role("button", name="Restore the map").click()
    for seen in (page, marc.page):
        expect(seen.locator(".thing", has_text="Looks around")).to_be_visible()
    assert api_get(page, f"maps/{map_id}/document")["map"]["title"] == "Fin"
    assert editor.problems == []
    assert marc.problems == []
    other.close()
