"""One of everything of `journeymap.kpis` and what its routes accept, for `tests.api.world`."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

# Lists that ask for a workspace in their query.
LISTS = (
    "kpi-definitions",
    "kpi-definitions/<uuid:definition_id>/uses",
    "kpi-benchmarks",
    "sources",
    "source-recipes",
    "kpi-runs",
    "kpi-health",
)
# What a route must be asked with.
_RANGES = "before_from=2026-01-01&before_to=2026-01-31&after_from=2026-02-01&after_to=2026-02-28"
QUERIES = {
    "stage-kpis/<uuid:stage_kpi_id>/compare": _RANGES,
    "maps/<uuid:map_id>/kpi-comparison": "before=2026-01-31&after=2026-02-28",
}
CHANGES: dict[str, Any] = {
    "kpi-annotations/<uuid:annotation_id>": {"text": "Renamed"},
    "kpi-definitions/<uuid:definition_id>": {"description": "Renamed"},
    "targets/<uuid:target_id>": {"rationale": "Renamed"},
}
# What `set` may change of a drawn thing of this room.
SETS = {"stage_kpi": {"label_override": "Changed"}}


def fresh(world: Any, entity: str) -> Any:
    """Return the fields of a new drawn thing of this room; None for other rooms' things."""
    if entity != "stage_kpi":
        return None
    return {"stage": world.made.stages[1], "definition": world.ids["preset"]}


def body(world: Any, method: str, pattern: str) -> Any:
    """Return a body that the route accepts; None where it takes none."""
    here = {"workspace": world.workspace}
    bands = [
        {"level": "good", "low": None, "high": "10"},
        {"level": "bad", "low": "10", "high": None},
    ]
    bodies: dict[tuple[str, str], Any] = {
        ("POST", "kpi-definitions"): {
            "key": "visits",
            "name_i18n": {"en": "Visits"},
            "unit": "count",
            "value_type": "count",
            "direction": "higher_better",
            **here,
        },
        ("POST", "kpi-definitions/<uuid:definition_id>/clone"): {"key": "our_calls", **here},
        ("PUT", "kpi-definitions/<uuid:definition_id>/bands"): {"levels": bands, **here},
        ("POST", "sources"): {"name": "Feed", "kind": "push", **here},
        ("POST", "sources/<uuid:source_id>/test"): {},
        ("POST", "sources/<uuid:source_id>/upload"): {
            "file": SimpleUploadedFile("a.csv", b"period,value\n2026-01-05,4\n", "text/csv"),
            "dry_run": "true",
        },
        ("POST", "sources/<uuid:source_id>/collect"): {},
        ("POST", "stage-kpis/<uuid:stage_kpi_id>/targets"): {
            "value": "40",
            "valid_from": "2026-01-01",
        },
        ("POST", "stage-kpis/<uuid:stage_kpi_id>/annotations"): {
            "at": "2026-01-06",
            "text": "New payment page",
        },
        ("POST", "stage-kpis/<uuid:stage_kpi_id>/snapshots"): {
            "period_start": "2026-01-05",
            "value": "12",
        },
    }
    return bodies.get((method, pattern))
