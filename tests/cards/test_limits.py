"""How much a map holds: a refused change names the number, in the browser as on the server."""

import re
from pathlib import Path

from journeymap.cards.models import CONNECTORS_HIGH, EVIDENCE_HIGH
from journeymap.grid.models import LANES_HIGH, MAP_LINKS_HIGH, PLACED_HIGH, STAGES_HIGH, STEPS_HIGH
from journeymap.kpis.models import KPIS_A_STAGE_HIGH

BROWSER = Path(__file__).resolve().parents[2] / "static/src/editor/limits.ts"


def test_the_browser_names_the_numbers_that_the_server_holds_to() -> None:
    written = re.findall(r"^  (\w+): ([\d_]+),$", BROWSER.read_text(), re.MULTILINE)
    assert {name: int(number) for name, number in written} == {
        "cards": PLACED_HIGH,
        "stages": STAGES_HIGH,
        "steps": STEPS_HIGH,
        "lanes": LANES_HIGH,
        "connectors": CONNECTORS_HIGH,
        "evidence": EVIDENCE_HIGH,
        "kpis": KPIS_A_STAGE_HIGH,
        "links": MAP_LINKS_HIGH,
    }
