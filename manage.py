#!/usr/bin/env python3
"""Django's command line for journeymap.

`make run` and `make test` are the two commands most people need.
"""

import os
import sys
from pathlib import Path


def main() -> None:
    """Run a management command.

    Say plainly what is missing when the environment cannot carry it.
    """
    if sys.version_info < (3, 11):  # noqa: UP036  (people do start it with an older one)
        sys.exit(
            f"journeymap needs Python 3.11 or newer; this is {sys.version.split()[0]}. "
            "Install a newer Python and run: make run PYTHON=/path/to/python3.11"
        )
    # A caller may start us from any folder; relative paths in settings start at the project.
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journeymap.config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit(
            "Django is not installed for this Python. Run `make run`, or use .venv/bin/python."
        )
    from journeymap.config.env import ConfigurationError

    try:
        execute_from_command_line(sys.argv)
    except ConfigurationError as error:
        sys.exit(f"Configuration: {error}")


if __name__ == "__main__":
    main()
