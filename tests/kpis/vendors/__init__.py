"""Vendors on the loopback, written from their documentation and apart from the recipes.

Each holds a caller to what is documented and serves what is recorded in `recorded/<recipe>.json`:
answers in the vendor's own shape, made up after the examples of its documentation. Nothing here
was checked against the live service.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.kpis.fakes import Reply, Vendor
from tests.support.outside import Heard, Outside, outside

RECORDED = Path(__file__).parent / "recorded"


def recorded(key: str) -> Any:
    """What is recorded for a recipe."""
    return json.loads((RECORDED / f"{key}.json").read_text(encoding="utf-8"))


class Keyed(Vendor):
    """A vendor that knows one credential by its header, and may have had enough of its holder."""

    header = "authorization"
    right = ""
    unknown: Reply = (401, {"message": "Unauthorized"})
    enough: Any = {"message": "Too many requests"}

    def refused(self, heard: Heard) -> Reply | None:
        """The refusal that is due, if one is."""
        if heard.headers.get(self.header) != self.right:
            return self.unknown
        if (headers := self.limited()) is not None:
            return 429, self.enough, headers
        return None


class Street:
    """One server for many tests: whoever lives there at the moment answers."""

    def __init__(self) -> None:
        self.vendor: Vendor = Vendor()
        self.server = Outside(0)


@contextmanager
def street() -> Iterator[Street]:
    """A server whose vendor can be changed."""
    there = Street()
    with outside(lambda wire, heard: there.vendor(wire, heard)) as server:
        there.server = server
        yield there
