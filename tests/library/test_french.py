"""The French we ship is set as French is: narrow spaces that never break, curly apostrophes.

The frontend's catalogues are held to the same rule by static/src/i18n/catalogues.test.ts.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from journeymap.core.catalogues import read_po
from journeymap.kpis.presets import presets
from journeymap.library.templates import DATA
from touchpoints.channels import BUILT_INS

# A mark wants a no-break space before it (after it for «), narrow or, as for the colon, full;
# "10:30", "https://" and "?!" stand as they are.
_LOOSE = re.compile(
    r"[^\u202f\u00a0\d:/?!][?!;»%]|[^\u202f\u00a0\dsp]:(\s|$)| [?!;:»%€]|«[^\u202f\u00a0]|'"
)
_PO = Path(settings.BASE_DIR) / "locale/fr/LC_MESSAGES/django.po"
# Code and placeholders have a spelling of their own.
_PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|`[^`]*`")


def _french(node: Any) -> Iterator[str]:
    """Every text of a YAML tree that stands under `fr`, and the third word of a touchpoint row."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "fr":
                yield str(value)
            elif key == "tp":
                yield from (row[2] for row in value if isinstance(row[2], str))
            else:
                yield from _french(value)
    elif isinstance(node, list):
        for value in node:
            yield from _french(value)


def _read(name: str) -> list[str]:
    return list(_french(yaml.load((DATA / name).read_text("utf-8"), yaml.CSafeLoader)))


def _presets() -> list[str]:
    found = [preset.name["fr"] for preset in presets()]
    for preset in presets():
        if preset.hint is not None:
            found += list(_french(list(preset.hint.values())))
    return found


def _catalogue() -> list[str]:
    messages = read_po(_PO.read_text("utf-8"))
    return [_PLACEHOLDERS.sub("x", text) for key, text in messages.items() if key]


SAMPLE = ("library", "as_is", "to_be", "retail", "hotel")
SOURCES = {
    "map templates": (_read("map_templates.yaml"), 400),
    "sample": ([text for name in SAMPLE for text in _read(f"sample/{name}.yaml")], 500),
    "KPI presets": (_presets(), 50),
    "channels": ([channel.name_fr for channel in BUILT_INS], 20),
    "server catalogue": (_catalogue(), 40),
}


@pytest.mark.parametrize("name", SOURCES)
def test_french_texts_keep_their_typography(name: str) -> None:
    texts, least = SOURCES[name]
    assert len(texts) >= least
    assert [text for text in texts if _LOOSE.search(text)] == []


@pytest.mark.parametrize(
    "text", ["Vraiment ?", "Vraiment?", "À savoir : oui", "« Oui\u202f»", "56 %", "l'avis", "150 €"]
)
def test_the_rule_sees_what_it_is_for(text: str) -> None:
    assert _LOOSE.search(text)
    assert not _LOOSE.search("Dit-il «\u202foui\u202f»\u202f: à 10:30\u202f!")


def test_no_french_stage_of_a_template_keeps_its_english_name() -> None:
    raw = yaml.safe_load((DATA / "map_templates.yaml").read_text("utf-8"))
    stages = [stage for template in raw["templates"] for stage in template["stages"]]
    # Words of French as well.
    both = {"Action", "Activation", "Attention", "Attraction", "Consultation", "Fan", "Incident"}
    both |= {"Information", "Inspiration", "Inspection", "Orientation", "Support"}
    assert {stage["fr"] for stage in stages if stage["fr"] == stage["en"]} <= both
