"""Write the stages that quick insert offers, made from the templates' file."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from journeymap.library.templates import read_templates

TARGET = Path("static/src/insert/fragments.generated.json")
# Stages that stand on many journeys, by the template that tells them best.
CHOSEN = {
    "six_stage_digital": (0, 1, 5),
    "ecommerce_checkout": (2, 3, 4, 5),
    "funnel_aida_support_fan": (4,),
    "saas_onboarding": (0, 1),
    "retail_omnichannel": (2,),
    "employee_journey": (2,),
}
PARTS = ("do", "think", "pain", "opp")


def render() -> str:
    """Return the chosen stages as JSON, as the templates' file has them."""
    templates = {entry["key"]: entry for entry in read_templates()}
    found: list[dict[str, Any]] = []
    for key, numbers in CHOSEN.items():
        for number in numbers:
            stage = templates[key]["stages"][number]
            found.append(
                {
                    "key": f"{key}.{number}",
                    "phase": stage["phase"],
                    "name": {"en": stage["en"], "fr": stage["fr"]},
                    **{part: stage[part] for part in PARTS if part in stage},
                    "touchpoints": [
                        {
                            "channel": row[0],
                            "valence": row[1],
                            "name": {"en": row[3], "fr": row[2]},
                            "mot": row[4] if len(row) > 4 else None,
                        }
                        for row in stage["tp"]
                    ],
                }
            )
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


class Command(BaseCommand):
    help = "Export the stages that quick insert offers (--check: only compare)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / TARGET
        text = render()
        if options["check"]:
            if not path.exists() or path.read_text("utf-8") != text:
                raise CommandError(f"{TARGET} is out of date: run manage.py export_fragments")
            return
        path.write_text(text, "utf-8")
