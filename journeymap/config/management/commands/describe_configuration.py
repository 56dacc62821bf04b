"""`manage.py describe_configuration`: writes the table of docs/configuration.md from the code."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from journeymap.config import env

BEGIN = "<!-- table: written by `manage.py describe_configuration` -->"
END = "<!-- end of table -->"


def table() -> str:
    """Return the Markdown table of all variables."""
    lines = ["| Variable | Kind | Default | Meaning |", "| --- | --- | --- | --- |"]
    for variable in sorted(env.declared().values(), key=lambda each: each.name):
        default = f"`{variable.default}`" if variable.default else "empty"
        kind = variable.kind.replace("|", "\\|")
        lines.append(f"| `{variable.name}` | {kind} | {default} | {variable.summary} |")
    return "\n".join(lines)


def renewed(text: str) -> str:
    """Return the page with a fresh table between its two marks. Raises ValueError without them."""
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError("the page has lost the marks of its table")
    return f"{head}{BEGIN}\n{table()}\n{END}{tail}"


class Command(BaseCommand):
    """Renew the table of docs/configuration.md."""

    help = "Writes the table of settings into docs/configuration.md."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page."""
        page = Path(settings.BASE_DIR) / "docs" / "configuration.md"
        page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")
