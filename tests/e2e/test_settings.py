"""Inviting somebody, who comes, works, and is shown out; one's own habits."""

from playwright.sync_api import Browser, Page, expect

from tests.e2e.driving import Editor, api_get, new_context, new_map, open_map
from tests.e2e.test_accessibility import violations
from tests.support.live import LiveServer


def invite(page: Page, server: LiveServer, email: str) -> str:
    """Invite somebody as an editor on the page of the members; return the link it shows."""
    page.goto(f"{server.url}/settings/members")
    page.get_by_role("button", name="Invite people").click()
    page.get_by_label("E-mail addresses").fill("nonsense@")
    page.get_by_role("button", name="Invite 1 person").click()
    expect(page.get_by_text("“nonsense@” is no e-mail address.")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("E-mail addresses").fill(email)
    page.get_by_role("button", name="Invite 1 person").click()
    expect(page.get_by_text("mail is not set up on this server")).to_be_visible()
    assert violations(page) == []
    link = page.get_by_label(f"Link for {email}").input_value()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Editor · No mail sent")).to_be_visible()
    return link


def test_an_invited_person_joins_works_and_is_lowered_to_a_reader(
    page: Page, browser: Browser, server: LiveServer
) -> None:
    map_id = new_map(page, "Shared with Ana")
    link = invite(page, server, "ana@example.org")

    context = new_context(browser)
    ana = context.new_page()
    ana.goto(link.replace(link.partition("/invitation")[0], server.url))
    assert violations(ana) == []
    ana.get_by_label("Your name").fill("Ana")
    ana.get_by_label("Choose a password").fill("a bicycle in the rain")
    ana.get_by_role("button", name="Make my account and join").click()
    expect(ana.get_by_role("heading", name="Maps", level=1)).to_be_visible()
    assert [row["role"] for row in api_get(ana, "workspaces")["results"]] == ["editor"]
    editor: Editor = open_map(ana, server, map_id)
    expect(ana.get_by_role("button", name="Add a lane")).to_be_visible()

    page.reload()
    row = page.get_by_role("listitem").filter(has_text="ana@example.org")
    expect(row).to_have_count(1)
    row.get_by_label("Role of Ana").select_option("viewer")
    expect(page.get_by_text("Ana: Viewer.")).to_be_visible()
    # Her open editor hears of it by itself.
    expect(ana.get_by_text("View only.")).to_be_visible()
    expect(ana.get_by_role("button", name="Add a lane")).to_have_count(0)
    assert not editor.problems

    ana.goto(f"{server.url}/settings/workspace")
    expect(ana.get_by_text("Your role here is Viewer")).to_be_visible()
    assert violations(ana) == []
    row.get_by_role("button", name="Actions for Ana").click()
    page.get_by_role("menuitem", name="Remove from the workspace…").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(row).to_have_count(0)
    answer = ana.goto(f"{server.url}/m/{map_id}/map")
    assert answer is not None
    assert answer.status == 404
    context.close()


def test_habits_hold_in_the_editor_and_a_new_workspace_is_remembered(
    page: Page, server: LiveServer
) -> None:
    page.goto(f"{server.url}/settings/account")
    page.get_by_label("Name").fill("Inès M.")
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    with page.expect_response("**/api/v1/me"):
        page.get_by_label("Single-key shortcuts").press("Space")
    open_map(page, server, new_map(page, "Quiet keys"))
    # On an empty cell every sign is text.
    page.get_by_role("button", name="More").focus()
    page.keyboard.press("?")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_visible()
    page.keyboard.type("keyboard")
    page.keyboard.press("Enter")
    single = page.get_by_label("Single-key shortcuts")
    expect(single).not_to_be_checked()
    with page.expect_response("**/api/v1/me"):
        single.press("Space")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="More").focus()
    page.keyboard.press("?")
    expect(single).to_be_checked()

    page.goto(f"{server.url}/settings/workspace")
    page.get_by_role("button", name="Workspace Atelier").click()
    page.get_by_role("menuitem", name="New workspace…").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Côté client")
    page.get_by_role("button", name="Create the workspace").click()
    page.wait_for_url("**/?workspace=*")
    page.goto(f"{server.url}/settings/workspace")
    page.get_by_role("button", name="Time zone").click()
    page.keyboard.type("lisb")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Time zone")).to_be_focused()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Time zone")).to_contain_text("Europe / Lisbon")
    expect(page.get_by_role("button", name="Workspace Côté client")).to_be_visible()
