"""How a new map gets its content: the library, which stands above, puts its maker here."""

import uuid
from collections.abc import Sequence
from typing import Protocol

from journeymap.core.kinds import Text
from journeymap.maps.models import JourneyMap
from journeymap.maps.services import create_map
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import Workspace

TITLE = Text(160, low=1, line=True)
SCENARIO = Text(1000)


class Maker(Protocol):
    """Creates a map, from the template of that key or blank with None."""

    def __call__(
        self,
        *,
        actor: Actor,
        workspace: Workspace,
        template_key: str | None,
        language: str,
        title: str,
        personas: Sequence[uuid.UUID] = (),
        scenario: str = "",
    ) -> JourneyMap: ...


_maker: Maker | None = None


def register(maker: Maker) -> None:
    """Have new maps made by `maker`."""
    global _maker
    _maker = maker


def make_map(
    *,
    actor: Actor,
    workspace: Workspace,
    template_key: str | None,
    language: str,
    title: str,
    personas: Sequence[uuid.UUID] = (),
    scenario: str = "",
) -> JourneyMap:
    """Create a map and return it; without a library, an empty one. Raises what the maker does."""
    if _maker is None:
        header = {"title": title, "language": language, "scenario": scenario}
        return create_map(actor=actor, workspace=workspace, header=header)
    return _maker(
        actor=actor,
        workspace=workspace,
        template_key=template_key,
        language=language,
        title=title,
        personas=personas,
        scenario=scenario,
    )
