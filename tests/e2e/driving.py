"""Driving the editor as a person does: sign in, open maps, type, read what is on the screen."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.support.live import LiveServer

OWNER = "ines@example.org"
# The command that makes her, her workspace with her.
OWNED = ("create_owner", OWNER, "--name", "Inès", "--workspace", "Atelier")
SAVED_MS = 15_000

_POST = """
async ([path, body, csrf]) => {
  const answer = await fetch(path, {
    method: 'POST',
    headers: {'Content-Type': 'application/json', 'X-CSRFToken': csrf},
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}
"""
# Nobody is shown a hint unasked: what is tested here is what they point at.
_KNOWS = """
() => fetch('/api/v1/me', {
  method: 'PATCH',
  headers: {
    'Content-Type': 'application/json',
    'X-CSRFToken': JSON.parse(document.getElementById('page-data').textContent).csrf,
  },
  body: JSON.stringify({hints_seen: ['type', 'curve', 'kpi', 'share', 'more']}),
}).then(answer => answer.ok)
"""
# What a paste brings: a text, so many times.
PASTE = """
([text, times]) => {
  const data = new DataTransfer();
  data.setData('text/plain', text.repeat(times));
  document.activeElement.dispatchEvent(
    new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}
"""
_GET = "path => fetch(path).then(answer => answer.json())"


def api_get(page: Page, path: str) -> Any:
    """GET a route of the API with the page's session."""
    return page.evaluate(_GET, f"/api/v1/{path}")


def api_post(page: Page, path: str, body: dict[str, Any]) -> Any:
    """POST to a route of the API with the page's session. Raises what the server refused."""
    (csrf,) = (one["value"] for one in page.context.cookies() if one["name"].endswith("csrf"))
    return page.evaluate(_POST, [f"/api/v1/{path}", body, csrf])


# Cookies of those who have signed in, by server and address: a link costs a process each time.
_signed_in: dict[tuple[str, str], Any] = {}


def sign_in(context: BrowserContext, server: LiveServer, email: str = OWNER) -> Page:
    """A page, signed in: by a fresh link the first time, by its session after.

    What it shows is of no account: drawing the dashboard takes two seconds of a processor, and
    most tests want to be somewhere else.
    """
    if known := _signed_in.get((server.url, email)):
        context.add_cookies(known)
        page = context.new_page()
        answer = page.goto(f"{server.url}/api/v1/me")
        if answer is not None and answer.ok:
            return page
        page.close()
    page = _sign_in_by_link(context, server, email)
    kept = ("session", "csrf")
    found = context.cookies(server.url)
    _signed_in[server.url, email] = [each for each in found if each["name"].endswith(kept)]
    return page


def _sign_in_by_link(context: BrowserContext, server: LiveServer, email: str) -> Page:
    printed = server.manage("signin_link", email)
    found = re.search(r"(/signin/\S+)", printed)
    assert found, printed
    page = context.new_page()
    page.goto(f"{server.url}{found.group(1)}")
    page.locator("main button, form button").first.click()
    page.wait_for_selector("#page-data", state="attached")
    page.evaluate(_KNOWS)
    # The first sign-in shows the sample, which is then the workspace one comes back to: tests begin
    # in their own, whichever of them signs in first.
    context.clear_cookies(name="jm_workspace")
    return page


def taken(page: Page) -> None:
    """Wait until the page has made what was typed before its commands were there."""
    page.wait_for_selector("html:not([data-strokes])", state="attached")


@dataclass
class Editor:
    """An open map on one screen."""

    page: Page
    problems: list[str]

    def key(self, *names: str) -> None:
        """Press keys one after the other."""
        for name in names:
            self.page.keyboard.press(name)
        taken(self.page)

    def write(self, text: str) -> None:
        """Type a text as a person does, key by key."""
        self.page.keyboard.type(text)
        taken(self.page)

    def saved(self) -> None:
        """Wait until the indicator says that the server has everything."""
        expect(self.page.locator('[data-sync="saved"]')).to_be_attached(timeout=SAVED_MS)

    def state(self, name: str, *, timeout: float = SAVED_MS) -> None:
        """Wait until the sync indicator is in a state."""
        expect(self.page.locator(f'[data-sync="{name}"]')).to_be_attached(timeout=timeout)

    def stages(self) -> list[str]:
        """Names of the stages, left to right as they stand on the screen."""
        heads = self.page.locator(".stage")
        found = heads.evaluate_all(
            "all => all.map(one => [one.getBoundingClientRect().left,"
            " one.querySelector('.name')?.textContent ?? '']).sort((a, b) => a[0] - b[0])"
        )
        return [name for _, name in found]

    def cards(self) -> list[str]:
        """Texts of the cards on the screen."""
        return self.page.locator(".thing p").all_inner_texts()

    def focused(self) -> str:
        """Accessible name of what has the focus."""
        return str(
            self.page.evaluate(
                "document.activeElement?.getAttribute('aria-valuetext')"
                " || document.activeElement?.getAttribute('aria-label')"
                " || document.activeElement?.querySelector('[data-cell-name]')?.textContent || ''"
            )
        )


def open_map(page: Page, server: LiveServer, map_id: str, *, at: str = "") -> Editor:
    """Open a map in the editor, at a place if one is named, and wait until it can be edited."""
    problems: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        # A lost server shows as a failed request: that is what some tests are about.
        expected = "Failed to load resource" in message.text or "WebSocket" in message.text
        if message.type == "error" and not expected:
            problems.append(message.text)

    page.on("console", on_console)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{server.url}/m/{map_id}/map{at and f'#at={at}'}")
    editor = Editor(page, problems)
    page.wait_for_selector("#map-grid, .phone")
    return editor


def new_map(page: Page, title: str) -> str:
    """Make an empty map in one's own workspace; return its id."""
    workspaces = api_get(page, "workspaces")["results"]
    own = next(row for row in workspaces if not row["sample"])
    return str(api_post(page, "maps", {"workspace": own["id"], "title": title})["id"])


def document(page: Page, map_id: str) -> Any:
    """The map as the server holds it."""
    return api_get(page, f"maps/{map_id}/document")


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """A browser profile of its own, at a laptop's size unless said otherwise."""
    return browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
