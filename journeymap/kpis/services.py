"""Writes of class R rows: presets, definitions, sources, targets."""

from django.db import transaction

from journeymap.kpis.models import KPIDefinition
from journeymap.kpis.presets import presets


def sync_presets(*, using: str = "default") -> int:
    """Make the shipped definitions equal to `presets()`; return how many rows were written.

    Runs after each migration and may run any number of times. A preset's key is for ever: rows of
    maps point at it.
    """
    known = {
        row.key: row for row in KPIDefinition.objects.using(using).filter(workspace__isnull=True)
    }
    written = 0
    with transaction.atomic(using=using):
        for pos, preset in enumerate(presets()):
            values = {
                "name_i18n": preset.name,
                "unit": preset.unit,
                "family": preset.family,
                "direction": preset.direction,
                "decimals": preset.decimals,
                "scale_min": preset.scale_min,
                "scale_max": preset.scale_max,
                "survey_variant": preset.survey_variant,
                "hint": preset.hint,
                "pos": pos,
            }
            row = known.get(preset.key) or KPIDefinition(key=preset.key)
            if not row._state.adding and all(getattr(row, k) == v for k, v in values.items()):
                continue
            for name, value in values.items():
                setattr(row, name, value)
            row.save(using=using)
            written += 1
    return written
