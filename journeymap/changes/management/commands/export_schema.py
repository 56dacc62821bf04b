"""Write what the browser must know of the drawn things, made from the registry."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from journeymap.changes import entities

TARGET = Path("static/src/model/schema.generated.ts")


def render() -> str:
    """Return the TypeScript source of the schema."""
    body = json.dumps(entities.schema(), indent=1, ensure_ascii=False)
    head = (
        "// Exported by `python manage.py export_schema` from the registry. Do not edit by hand.\n"
    )
    return f"{head}\nexport const SCHEMA = {body} as const;\n"


class Command(BaseCommand):
    help = "Export the schema of drawn things to TypeScript (--check: only compare)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / TARGET
        source = render()
        if options["check"]:
            if not path.exists() or path.read_text() != source:
                raise CommandError(f"{TARGET} is out of date: run manage.py export_schema")
            return
        path.write_text(source)
