"""The ready-made journeys over REST."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core.rest import CursorPage
from journeymap.library.models import MapTemplate
from journeymap.library.serializers import TemplateOut
from journeymap.workspaces.rest import ActorView


class TemplatesView(ActorView):
    """The ready-made journeys."""

    paged = True

    @extend_schema(operation_id="templates_list", responses=TemplateOut(many=True))
    def get(self, request: Request) -> Response:
        """The ready-made journeys, in both languages; `POST maps` takes a key as `template`."""
        page = CursorPage()
        found = MapTemplate.objects.filter(is_active=True).order_by("order", "id")
        rows = page.paginate_queryset(found, request, self)
        return page.get_paginated_response([_shown(row) for row in rows])


def _shown(template: MapTemplate) -> dict[str, Any]:
    persona = template.document["persona"]
    return {
        "key": template.key,
        "kind": template.kind,
        "name": {"en": template.name_en, "fr": template.name_fr},
        "persona": {
            "name": persona["name"],
            "tagline": {"en": persona["en"], "fr": persona["fr"]},
        },
        "lanes": [lane["kind"] for lane in template.lanes],
        "stages": [
            {
                "name": {"en": stage["en"], "fr": stage["fr"]},
                "canonical_phase": stage["phase"],
                "touchpoints": len(stage["tp"]),
                "valence": min(row[1] for row in stage["tp"]),
            }
            for stage in template.document["stages"]
        ],
    }
