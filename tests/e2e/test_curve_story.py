"""Story S10, two personas, one truth: the figures on the screen are those of the API."""

import time
import uuid
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.driving import api_get, api_post, new_context, new_map, open_map, sign_in
from tests.e2e.test_accessibility import violations
from tests.support.live import LiveServer

LEA_B = ((0, 2), (1, 2), (-2, 5), (1, 2), (1, 2), (2, 3))
"""Valence and intensity of map B's six stages."""


def new_id() -> str:
    """A version 7 UUID."""
    bits = (int(time.time() * 1000) << 80) | (uuid.uuid4().int & ((1 << 80) - 1))
    return str(uuid.UUID(int=(bits & ~(0xF << 76) & ~(3 << 62)) | (7 << 76) | (2 << 62)))


class Builder:
    """Collects creates and sends them as one batch."""

    def __init__(self, page: Page, title: str) -> None:
        self.page = page
        self.map_id = new_map(page, title)
        self.document = api_get(page, f"maps/{self.map_id}/document")
        self.ops: list[dict[str, Any]] = [
            {"entity": "stage", "type": "delete", "id": row["id"]}
            for row in self.document["stages"]
        ]

    def add(self, entity: str, **fields: Any) -> str:
        """Create a row; return its id."""
        row = new_id()
        self.ops.append({"entity": entity, "type": "create", "id": row, "fields": fields})
        return row

    def persona(self, name: str, weight: str) -> str:
        """A persona of the workspace with a share, on the map."""
        workspace = self.document["workspace"]
        known = api_get(self.page, f"personas?workspace={workspace}")["results"]
        found = next((row for row in known if row["name"] == name), None)
        body = {"workspace": workspace, "name": name}
        persona = str((found or api_post(self.page, "personas", body))["id"])
        self.add("map_persona", persona=persona, weight=weight)
        return persona

    def lane(self, kind: str) -> str:
        """Id of the map's lane of a kind."""
        return str(next(row["id"] for row in self.document["lanes"] if row["kind"] == kind))

    def send(self) -> None:
        """Apply everything."""
        body = {"batch_id": new_id(), "base_revision": self.document["revision"], "ops": self.ops}
        api_post(self.page, f"maps/{self.map_id}/batches", body)


def map_a(page: Page) -> str:
    """Léa and Karim: Décision with three touchpoints of Léa's, the step Paiement felt by both."""
    made = Builder(page, "Carte A")
    lea, karim = made.persona("Léa", "62"), made.persona("Karim", "38")
    decision = made.add("stage", name="Décision")
    purchase = made.add("stage", name="Achat", after=decision)
    payment = made.add("step", stage=purchase, name="Paiement")
    for name, importance, valence in (("Avis", 3, 1), ("Prix", 5, -2), ("Essai", 2, 0)):
        place = {"lane": made.lane("touchpoints"), "stage": decision, "channel": "website"}
        touchpoint = made.add("touchpoint", name=name, importance=importance, **place)
        made.add("emotion_reading", persona=lea, touchpoint=touchpoint, valence=valence)
    made.add("emotion_reading", persona=lea, step=payment, valence=-2)
    made.add("emotion_reading", persona=karim, step=payment, valence=1)
    made.send()
    return made.map_id


def map_b(page: Page) -> str:
    """Léa over six stages, with what she expects of the first two."""
    made = Builder(page, "Carte B")
    lea = made.persona("Léa", "62")
    made.add("lane", kind="dramatic_arc", name="", after=made.lane("emotion_curve"))
    last: dict[str, str] = {}
    for number, (valence, intensity) in enumerate(LEA_B, 1):
        stage = made.add("stage", name=f"Étape {number}", **last)
        last = {"after": stage}
        feeling = {"valence": valence, "intensity": intensity, "evidence_level": "quantitative"}
        made.add("emotion_reading", persona=lea, stage=stage, **feeling)
        if number < 3:
            made.add("emotion_reading", persona=lea, stage=stage, valence=2, state="expected")
    made.send()
    return made.map_id


def figure(page: Page, name: str) -> list[str]:
    """The values of one row of the figures, a persona each, everyone last."""
    found = page.locator(f'tr[data-figure="{name}"] td strong')
    expect(found.first).to_be_visible()
    return found.all_inner_texts()


def formulas(page: Page, name: str) -> str:
    """What stands under "How is this computed?" of one figure."""
    row = page.locator(f'tr[data-figure="{name}"]')
    row.get_by_role("button").click()
    return row.locator("+ tr").inner_text()


def point(page: Page, text: str) -> Locator:
    """The point of the curve that says a text."""
    return page.locator(f'.cell--curve [role=slider][aria-valuetext*="{text}"]')


@pytest.mark.parametrize("language", ["en", "fr"])
def test_map_a_two_personas_one_truth(browser: Browser, server: LiveServer, language: str) -> None:
    """Weighted values, the disagreement in words, and a line that is hidden for oneself alone."""
    context = new_context(browser, locale=language)
    page = sign_in(context, server)
    context.add_cookies([{"name": "django_language", "value": language, "url": server.url}])
    map_id = map_a(page)
    curves = api_get(page, f"maps/{map_id}/curves")
    everyone, own, _ = curves["curves"]
    assert own["stages"][0]["value"] == "-0.70"
    assert everyone["points"][-1]["value"] == "-0.86"
    assert [row["value"] for row in curves["spread"]] == ["3.00"]

    editor = open_map(page, server, map_id)
    decimal = "," if language == "fr" else "."
    words = {
        "en": ("Personas disagree here: spread 3", "Personas disagree at Paiement (spread 3)"),
        "fr": (
            "Les personas divergent ici\u202f: écart 3",
            "Les personas divergent à Paiement (écart 3)",
        ),
    }[language]
    apart = page.locator(".apart[data-item]")
    expect(apart).to_have_text(words[0])
    page.locator("#curve-menu").click()
    menu = page.locator(".picker--curve")
    expect(menu.get_by_role("checkbox").first).to_be_checked()
    assert violations(page) == []
    menu.get_by_role("button").last.click()
    table = page.get_by_role("dialog").get_by_role("table")
    expect(table).to_contain_text(f"−0{decimal}70")
    expect(table).to_contain_text("(3×1 + 5×−2 + 2×0) ÷ 10")
    expect(table).to_contain_text(f"−0{decimal}86")
    expect(table).to_contain_text("(62×−2 + 38×1) ÷ 100")
    page.get_by_role("tab").first.click()
    expect(page.get_by_role("dialog")).to_contain_text(words[1])
    assert figure(page, "spread")[-1] == "3"
    assert violations(page) == []
    editor.key("Escape")

    # Hiding Karim takes his line away, and nothing else: the figures know him, so do others.
    karim = point(page, "Karim, Paiement")
    expect(karim).to_have_count(1)
    page.locator("#curve-menu").click()
    menu.get_by_role("checkbox", name="Karim").uncheck()
    expect(karim).to_have_count(0)
    expect(point(page, "Léa, Paiement")).to_have_count(1)
    assert api_get(page, f"maps/{map_id}/curves") == curves
    rows = api_get(page, f"maps/{map_id}/document")["map_personas"]
    assert [row["visible_curve"] for row in rows] == [True, True]
    page.reload()
    expect(point(page, "Léa, Paiement")).to_have_count(1)
    expect(karim).to_have_count(0)
    assert editor.problems == []
    context.close()


def test_map_b_peak_end_and_a_gap(page: Page, server: LiveServer) -> None:
    """Peak by intensity, peak-end, mean; one reading less is a gap and 5/6, never a point at 0."""
    map_id = map_b(page)
    editor = open_map(page, server, map_id)
    expect(page.locator(".cell--curve [role=slider]").first).to_be_attached()
    peak = page.locator("[data-mark=peak]").locator("..")
    expect(peak).to_have_attribute("aria-valuenow", "-2")
    head = page.locator("button.figures")
    for said in ("−2", "+2", "0.00", "6/6"):
        expect(head).to_contain_text(said)
    head.click()
    wanted = {"peak": "−2", "end": "+2", "peakEnd": "0.00", "mean": "0.50", "coverage": "6/6"}
    assert {name: figure(page, name)[0] for name in wanted} == wanted
    assert "(−2 + 2) ÷ 2 = 0.00" in formulas(page, "peakEnd")
    assert "(0 + 1 − 2 + 1 + 1 + 2) ÷ 6 = 0.50" in formulas(page, "mean")
    editor.key("Escape")

    # What is expected beside what is: the gap is shaded between the two readings there are.
    page.locator("#curve-menu").click()
    page.get_by_role("checkbox", name="Gap between expected and current").check()
    expect(page.locator("[data-gap]")).to_have_count(1)
    editor.key("Escape")

    # The arc is set by digits, and says nothing about good or bad.
    bar = page.locator(".cell--arc [role=slider]").first
    bar.focus()
    editor.key("4")
    expect(bar).to_have_attribute("aria-valuenow", "4")
    editor.key("ArrowUp")
    expect(bar).to_have_attribute("aria-valuenow", "5")

    lines = page.locator(".series--current path")
    expect(lines).to_have_count(1)
    point(page, "Étape 4").focus()
    editor.key("Delete")
    expect(point(page, "Étape 4")).to_have_count(0)
    expect(lines).to_have_count(2)
    expect(head).to_contain_text("5/6")
    editor.saved()
    lea = api_get(page, f"maps/{map_id}/curves")["curves"][1]
    assert [one["value"] for one in lea["points"]][2:4] == ["-2.00", None]
    assert lea["coverage"] == {"read": 5, "of": 6, "ratio": "0.83"}
    assert lea["points"][0]["intensity"] == 5
    head.click()
    assert figure(page, "coverage")[0] == "5/6 (0.83)"
    assert "Nothing recorded at Étape 4" in formulas(page, "coverage")
    editor.key("Escape")

    # Writing what is expected leaves what is alone.
    editor.key("Control+k")
    page.get_by_role("combobox").fill("what is expected")
    page.get_by_role("option", name="Curve: write what is expected").click()
    expect(page.locator("#curve-menu")).to_contain_text("expected")
    expected = point(page, "Étape 1, Expected")
    expect(expected).to_have_attribute("aria-valuenow", "2")
    expected.focus()
    editor.key("ArrowDown")
    expect(expected).to_have_attribute("aria-valuenow", "1")
    editor.saved()
    url = f"maps/{map_id}/curves"
    assert api_get(page, f"{url}?state=expected")["curves"][1]["points"][0]["value"] == "1.00"
    assert api_get(page, url)["curves"][1]["points"][0]["value"] == "0.00"
    assert editor.problems == []
