"""What a dialog or a picker is asked for really happens."""

from playwright.sync_api import Page, expect

from tests.e2e.driving import api_post, document, new_map, open_map
from tests.support.live import LiveServer


def test_a_lane_and_a_kpi_are_added_and_a_filled_stage_is_deleted_and_undone(
    page: Page, server: LiveServer
) -> None:
    """Each closes first and acts then: what was asked for must not be lost in between."""
    map_id = new_map(page, "Demander")
    editor = open_map(page, server, map_id)
    editor.saved()
    editor.write("Goes with its stage")
    editor.key("Enter", "Escape")

    lanes = len(document(page, map_id)["lanes"])
    editor.key("Alt+Shift+L")
    page.get_by_role("group", name="Add a lane").get_by_role("button").first.click()
    editor.saved()
    assert len(document(page, map_id)["lanes"]) == lanes + 1

    page.locator(".cell--kpi").first.hover()
    page.get_by_role("button", name="Add a KPI to").click()
    expect(page.get_by_role("combobox", name="Add a KPI")).to_be_focused()
    editor.write("csat")
    editor.key("Enter")
    # Its name comes at once, not with the next visit.
    expect(page.locator(".kpis").first).to_contain_text("CSAT")

    editor.key("Control+Home")
    stages = [stage["name"] for stage in document(page, map_id)["stages"]]
    editor.key("Delete")
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("1 card")
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Goes with its stage")).to_have_count(0)
    editor.saved()
    assert [stage["name"] for stage in document(page, map_id)["stages"]] == stages[1:]
    editor.key("Control+z")
    expect(page.get_by_text("Goes with its stage")).to_be_visible()
    assert editor.problems == []


def test_a_kpi_is_connected_to_a_source_and_names_itself_to_programs(
    page: Page, server: LiveServer
) -> None:
    """Source, rhythm and, for what is pushed, the id to push to."""
    map_id = new_map(page, "Relier")
    workspace = document(page, map_id)["workspace"]
    api_post(page, "sources", {"workspace": workspace, "kind": "push", "name": "Till"})
    editor = open_map(page, server, map_id)
    page.locator(".cell--kpi").first.hover()
    page.get_by_role("button", name="Add a KPI to").click()
    expect(page.get_by_role("combobox", name="Add a KPI")).to_be_focused()
    editor.write("csat")
    editor.key("Enter")
    page.get_by_text("CSAT").first.click()
    page.get_by_label("Source", exact=True).select_option(label="Till")
    page.get_by_label("One value per").select_option(label="month")
    editor.saved()
    kpi = document(page, map_id)["stage_kpis"][0]
    assert kpi["source"]
    assert kpi["cadence"] == "monthly"
    expect(page.get_by_label("Id for the API")).to_have_value(kpi["id"])
    assert editor.problems == []


def test_a_blank_map_gets_a_persona_of_its_own(page: Page, server: LiveServer) -> None:
    """By name alone; what is felt next is felt by them."""
    map_id = new_map(page, "Pour qui")
    editor = open_map(page, server, map_id)
    editor.saved()
    page.get_by_role("button", name="Add a persona").click()
    page.get_by_label("Name of a new persona").fill("Maud")
    page.get_by_role("button", name="Create and add").click()
    expect(page.locator(".personas")).to_contain_text("Maud")
    editor.saved()
    personas = document(page, map_id)["map_personas"]
    assert [row["is_primary"] for row in personas] == [True]
    page.get_by_role("rowheader", name="Emotions").focus()
    editor.key("ArrowRight", "5")
    editor.saved()
    readings = document(page, map_id)["emotion_readings"]
    assert [row["persona"] for row in readings] == [personas[0]["persona"]]
    assert editor.problems == []
    # On the next map she is found; who is not found is made under the name that was looked for.
    editor = open_map(page, server, new_map(page, "Pour qui d'autre"))
    editor.saved()
    page.get_by_role("button", name="Add a persona").click()
    expect(page.get_by_role("option")).to_have_text(["Maud"])
    editor.write("Nora")
    expect(page.get_by_role("option")).to_have_text(["Create “Nora” and add it"])
    editor.key("Enter")
    expect(page.locator(".personas")).to_contain_text("Nora")
    assert editor.problems == []


def test_what_the_browser_scrolls_by_itself_moves_the_whole_map(
    page: Page, server: LiveServer
) -> None:
    """Find-in-page and assistive technology scroll: headers and cells stay together."""
    editor = open_map(page, server, new_map(page, "Défiler"))
    editor.saved()
    body = page.locator(".body")
    body.evaluate("node => node.scrollTo(150, 0)")
    expect(body).to_have_js_property("scrollLeft", 0)
    page.wait_for_timeout(200)
    head = page.locator(".stage").nth(2).bounding_box()
    cell = page.locator(".cell").nth(2).bounding_box()
    assert head
    assert cell
    assert abs(head["x"] - cell["x"]) < 2
