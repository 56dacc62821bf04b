"""Sources that are not asked: values come in by a person's hand or by REST."""

from collections.abc import Mapping
from typing import Any

from journeymap.core.errors import Invalid
from journeymap.kpis.sources.base import Preview, Question, Source


class ManualSource(Source):
    """Values typed in by a person."""

    kind = "manual"
    collects = False

    @classmethod
    def checked_config(cls, config: Mapping[str, Any]) -> dict[str, Any]:
        """Nothing to set. Errors: Invalid for any key."""
        if config:
            raise Invalid(fields={"config": "This kind of source has no settings."})
        return {}

    def test(self, question: Question | None = None) -> Preview:
        """Always empty: there is nothing to ask."""
        return Preview(columns=(), rows=(), mapping={})


class PushSource(ManualSource):
    """Values sent by another system: POST /api/v1/stage-kpis/{id}/snapshots."""

    kind = "push"
