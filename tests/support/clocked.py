"""manage.py under a clock that a test sets: the instant stands in the file that TEST_CLOCK names.

Without one it is plain manage.py. What is signed or measured in seconds goes by the real time.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Put the clock in its place and run the command."""
    sys.path.insert(0, str(ROOT))
    import manage

    if named := os.environ.get("TEST_CLOCK"):
        from django.utils import timezone

        from journeymap.core import clock

        kept = Path(named)

        def now() -> datetime:
            return datetime.fromisoformat(kept.read_text("utf-8")).astimezone(UTC)

        clock._source = now
        timezone.now = now
    manage.main()


if __name__ == "__main__":
    main()
