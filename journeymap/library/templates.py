"""The built-in templates: read from YAML, checked, kept in the table."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from journeymap.grid.models import BOUNDARIES, CANONICAL_PHASES, LANE_KINDS
from journeymap.library.models import SECTORS, MapTemplate
from touchpoints.channels import BUILT_INS
from touchpoints.models import MOT_KINDS

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "fr")


@cache
def read_templates() -> tuple[dict[str, Any], ...]:
    """The templates of the YAML file, each with its lane set spelled out under `lanes`.

    Raises ValueError, naming the place, for an entry that could not become a map.
    """
    raw = yaml.safe_load((DATA / "map_templates.yaml").read_text("utf-8"))
    templates = []
    for entry in raw["templates"]:
        template = {**entry, "lanes": [_lane(word) for word in raw["lane_sets"][entry["lanes"]]]}
        check_template(template)
        templates.append(template)
    return tuple(templates)


def _lane(word: str) -> dict[str, str]:
    kind, _, boundary = word.partition("|")
    return {"kind": kind, "boundary_below": boundary or "none"}


def check_template(template: dict[str, Any]) -> None:
    """Raise ValueError, naming the place, unless every word of the template is known."""
    key = template["key"]
    kinds = [lane["kind"] for lane in template["lanes"]]
    channels = {channel.key for channel in BUILT_INS}
    _bilingual(template["name"], key)
    _bilingual(template["persona"], f"{key}.persona")
    if template["sector"] not in SECTORS:
        raise ValueError(f"{key}: unknown sector {template['sector']}")
    for lane in template["lanes"]:
        if lane["kind"] not in LANE_KINDS or lane["boundary_below"] not in BOUNDARIES:
            raise ValueError(f"{key}: unknown lane {lane}")
    for number, stage in enumerate(template["stages"]):
        place = f"{key}.stages[{number}]"
        _bilingual(stage, place)
        if stage["phase"] not in CANONICAL_PHASES:
            raise ValueError(f"{place}: unknown phase {stage['phase']}")
        for part in ("do", "think", "pain", "opp"):
            if part in stage:
                _bilingual(stage[part], f"{place}.{part}")
        for lane_kind, text in stage.get("back", {}).items():
            _bilingual(text, f"{place}.back.{lane_kind}")
            if lane_kind not in kinds:
                raise ValueError(f"{place}: no lane {lane_kind}")
        for row in stage["tp"]:
            channel, valence, _, _, *mot = row
            if channel not in channels:
                raise ValueError(f"{place}: unknown channel {channel}")
            if type(valence) is not int or not -2 <= valence <= 2:
                raise ValueError(f"{place}: valence {valence}")
            if len(mot) > 1 or any(kind not in MOT_KINDS for kind in mot):
                raise ValueError(f"{place}: moment of truth {mot}")


def _bilingual(text: dict[str, Any], place: str) -> None:
    for language in LANGUAGES:
        if not isinstance(text.get(language), str) or not text[language].strip():
            raise ValueError(f"{place}: no {language} text")


@transaction.atomic
def load_built_ins() -> int:
    """Make the table equal to the file; returns how many rows were written.

    A template that left the file is set inactive: maps made from it still name it.
    """
    present = {template.key: template for template in MapTemplate.objects.filter(workspace=None)}
    written = 0
    for order, entry in enumerate(read_templates()):
        fields = {
            "kind": entry["kind"],
            "sector": entry["sector"],
            "name_en": entry["name"]["en"],
            "name_fr": entry["name"]["fr"],
            "lanes": entry["lanes"],
            "document": {k: v for k, v in entry.items() if k in {"persona", "stages"}},
            "order": order,
            "is_active": True,
        }
        template = present.pop(entry["key"], None) or MapTemplate(key=entry["key"])
        if template._state.adding or any(getattr(template, k) != v for k, v in fields.items()):
            for name, value in fields.items():
                setattr(template, name, value)
            template.save()
            written += 1
    for template in present.values():
        if template.is_active:
            template.is_active = False
            template.save(update_fields=["is_active", "updated_at"])
            written += 1
    return written
