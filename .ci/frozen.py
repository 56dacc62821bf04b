"""manage.py at a fixed instant, with repeatable ids: pictures come out the same again."""

import random
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[1]
# A Wednesday morning; the last closed week is the one the sample tells of.
AT = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)


def main() -> None:
    """Stop the clock, fix what ids are made of, and run the command."""
    sys.path.insert(0, str(ROOT))
    from django.utils import timezone

    import manage
    from journeymap.core import clock, ids

    # Colours of people follow from their ids. Every command has its own sequence.
    drawn = random.Random(" ".join(sys.argv[1:]))
    known = {"time": SimpleNamespace(time_ns=lambda: int(AT.timestamp()) * 10**9)}
    known["os"] = SimpleNamespace(urandom=drawn.randbytes)
    vars(ids).update(known)
    # What Django stamps by itself.
    timezone.now = clock.now
    with clock.frozen(AT):
        manage.main()


if __name__ == "__main__":
    main()
