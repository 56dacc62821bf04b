"""Bodies the KPI routes accept, for the access matrix and the bad-body tests."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile


def kpi_body(method: str, pattern: str, here: dict[str, str]) -> Any:
    """Return a body that the route accepts; None where it takes none. `here` names a workspace."""
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
        ("POST", "stage-kpis/<uuid:stage_kpi_id>/snapshots"): {
            "period_start": "2026-01-05",
            "value": "12",
        },
    }
    return bodies.get((method, pattern))
