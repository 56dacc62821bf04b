"""Personas and touchpoints of the workspace: described, compared and merged as a person does."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.driving import api_get, api_post, document
from tests.support.live import LiveServer


def own_workspace(page: Page) -> str:
    rows = api_get(page, "workspaces")["results"]
    return str(next(row["id"] for row in rows if not row["sample"]))


def test_a_persona_with_a_slider_is_made_by_keyboard_and_compared(
    page: Page, server: LiveServer
) -> None:
    """Without a pointer from the gallery to a saved slider; what differs is told in words."""
    workspace = own_workspace(page)
    other = api_post(
        page,
        "personas",
        {
            "workspace": workspace,
            "name": "Other",
            "attributes": [
                {"key": "Patience", "scale": 20, "left_label": "none", "right_label": "endless"}
            ],
        },
    )
    page.goto(f"{server.url}/personas?workspace={workspace}")
    page.get_by_role("button", name="New persona").press("Enter")
    page.get_by_label("Name").fill("Nadia")
    page.get_by_label("Name").press("Enter")
    expect(page).to_have_url(re.compile(r"/personas/[0-9a-f-]{36}"))
    page.get_by_role("button", name="Add a slider").press("Enter")
    page.get_by_role("menuitem", name="Patience").press("Enter")
    slider = page.get_by_role("slider", name="Patience")
    expect(slider).to_be_focused()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "65 of 100, nearer to endless")
    page.get_by_label("Add to Needs").fill("A straight answer")
    page.keyboard.press("Enter")
    page.keyboard.type("A person on the phone")
    page.keyboard.press("Enter")
    handle = page.get_by_role("button", name="Move A person on the phone, 2 of 2")
    handle.press("ArrowUp")
    expect(page.locator('[data-save="saved"]')).to_be_visible()
    nadia = next(
        row
        for row in api_get(page, f"personas?workspace={workspace}")["results"]
        if row["name"] == "Nadia"
    )
    assert [one["scale"] for one in nadia["attributes"]] == [65]
    assert nadia["needs"] == ["A person on the phone", "A straight answer"]

    page.goto(f"{server.url}/personas?workspace={workspace}")
    for name in ("Nadia", "Other"):
        page.get_by_role("checkbox", name=f"Compare {name}").press("Space")
    page.get_by_role("link", name="Compare side by side").press("Enter")
    row = page.get_by_role("row", name=re.compile("^Patience differs"))
    expect(row).to_contain_text("65")
    expect(row).to_contain_text("20")
    assert other["id"] in page.url


def test_two_entries_become_one_and_the_map_follows(page: Page, server: LiveServer) -> None:
    """The merge says how many maps it changes before it does."""
    # Of its own: what other tests leave behind would be found twice as well.
    workspace = api_post(page, "workspaces", {"name": "Café"})["id"]
    entries = [
        api_post(
            page,
            "touchpoint-definitions",
            {"workspace": workspace, "name": name, "channel": "store"},
        )["id"]
        for name in ("Café", "Cafe")
    ]
    map_id = api_post(page, "maps", {"workspace": workspace, "title": "Coffee"})["id"]
    drawn = document(page, map_id)
    lane = next(one["id"] for one in drawn["lanes"] if one["kind"] == "touchpoints")
    stage = drawn["stages"][0]["id"]
    batch = {
        "batch_id": "0192d3a4-0000-7000-8000-00000000e2e1",
        "ops": [
            {
                "entity": "touchpoint",
                "type": "create",
                "id": "0192d3a4-0000-7000-8000-00000000e2e2",
                "fields": {
                    "lane": lane,
                    "stage": stage,
                    "name": "At the counter",
                    "channel": "store",
                    "definition": entries[1],
                },
            }
        ],
    }
    api_post(page, f"maps/{map_id}/batches", batch)
    page.goto(f"{server.url}/touchpoints?workspace={workspace}")
    page.get_by_role("tab", name="Duplicates").click()
    page.get_by_role("button", name="Merge", exact=False).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Café").check()
    expect(dialog.get_by_text("1 touchpoint changes, on 1 map.")).to_be_visible()
    dialog.get_by_role("button", name="Merge").click()
    expect(page.get_by_text("Nothing stands here twice.")).to_be_visible()
    assert [one["definition"] for one in document(page, map_id)["touchpoints"]] == [entries[0]]
    page.get_by_role("tab", name="Catalogue").click()
    page.get_by_role("button", name="1 time on 1 map: where Café is met").click()
    place = page.get_by_role("dialog").get_by_role("link", name="Coffee")
    expect(place).to_have_attribute("href", re.compile(f"/m/{map_id}/map#at=item:{lane}:"))
