"""`manage.py print_access_matrix`: write `docs/access-matrix.md` from the table in the code."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from journeymap.api.matrix import ACTORS, OPS, PAGES, ROUTES, Row
from journeymap.workspaces.actor import ROLE_CAPABILITIES, SCOPE_CAPABILITIES, Capability

_TARGET = Path("docs") / "access-matrix.md"
_INTRO = """\
# Access matrix

Made by `manage.py print_access_matrix` from `journeymap/api/matrix.py`; do not edit.
`tests/api/test_access_matrix.py` executes every cell. 404 means: for this actor it does not exist.
"""


class Command(BaseCommand):
    """Writes the file, or with --check says whether it is up to date."""

    help = "Write docs/access-matrix.md (or check that it is up to date)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare. Raises CommandError when --check finds a difference."""
        path = Path(settings.BASE_DIR) / _TARGET
        text = render()
        if not options["check"]:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            raise CommandError(f"{_TARGET} is out of date: run manage.py print_access_matrix")


def render() -> str:
    """Return the whole page as Markdown."""
    parts = [_INTRO, _roles()]
    titles = {"Routes below /api/v1/": ROUTES, "Pages": PAGES, "Ops (in a batch)": OPS}
    parts += [_table(title, rows) for title, rows in titles.items()]
    return "\n".join(parts)


def _table(title: str, rows: tuple[Row, ...]) -> str:
    head = ["What", *(actor.replace("_", " ") for actor in ACTORS)]
    lines = [f"## {title}", "", _line(head), _line(["---"] * len(head))]
    for row in rows:
        what = row.target if row.method == "op" else f"{row.method} {row.target}"
        lines.append(_line([f"`{what}`", *(str(code) for code in row.statuses().values())]))
    return "\n".join([*lines, ""])


def _roles() -> str:
    head = ["Capability", *ROLE_CAPABILITIES, *SCOPE_CAPABILITIES]
    lines = ["## What roles and token scopes hold", "", _line(head), _line(["---"] * len(head))]
    for capability in Capability:
        held = [*ROLE_CAPABILITIES.values(), *SCOPE_CAPABILITIES.values()]
        lines.append(_line([capability, *("x" if capability in some else "" for some in held)]))
    return "\n".join([*lines, ""])


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
