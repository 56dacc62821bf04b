"""What a workspace may do with definitions: its own ones, copies of presets, bands, formulas."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from journeymap.core.errors import Conflict, Invalid
from journeymap.core.ids import uuid7
from journeymap.kpis import formulas
from journeymap.kpis.basis import checked_basis, checked_levels
from journeymap.kpis.models import KPIBands, KPIDefinition, KPISnapshot, StageKPI
from journeymap.workspaces.notices import library_changed

# What values already measured were measured as: a KPI with values keeps it.
_MEANING = ("basis", "scale_min", "scale_max")
_COPIED = (
    *("name_i18n", "description", "unit", "family", "direction", "decimals", "scale_min"),
    *(
        "scale_max",
        "formula",
        "survey_variant",
        "purpose_i18n",
        "phases",
        "basis",
        "materiality_pct",
    ),
    *("n_min", "ideal_low", "ideal_high", "bands", "hint"),
)


def create_definition(*, workspace_id: uuid.UUID, values: Mapping[str, Any]) -> KPIDefinition:
    """A workspace's own definition. Errors: Conflict (the key is taken), Invalid."""
    row = KPIDefinition(workspace_id=workspace_id, **values)
    _check(row, given=values)
    return _insert(row)


def clone_definition(
    original: KPIDefinition, *, workspace_id: uuid.UUID, changes: Mapping[str, Any]
) -> KPIDefinition:
    """A workspace's own copy of a preset or of its own definition, with changes.

    Without a key it takes the original's with a number behind. Errors: Conflict, Invalid.
    """
    given = dict(changes)
    values = {name: getattr(original, name) for name in _COPIED}
    key = given.pop("key", None) or _free_key(original.key, workspace_id)
    row = KPIDefinition(workspace_id=workspace_id, key=key, **{**values, **given})
    _check(row, given=given)
    with transaction.atomic():
        row = _insert(row)
        # How this workspace reads the original is how it will read the copy.
        for bands in KPIBands.objects.filter(workspace_id=workspace_id, definition=original):
            if row.direction == original.direction:
                bands.pk, bands.definition = None, row
                bands.save(force_insert=True)
    return row


def change_definition(row: KPIDefinition, changes: Mapping[str, Any]) -> KPIDefinition:
    """Change what may change: unit and family are those of values already stored.

    Errors: Conflict (a preset, or the meaning of what was measured), Invalid.
    """
    if row.workspace_id is None:
        raise Conflict("A preset cannot be changed; create your own KPI from it.")
    meaning = [name for name in _MEANING if name in changes and changes[name] != getattr(row, name)]
    with transaction.atomic():
        if meaning and KPISnapshot.objects.filter(stage_kpi__definition=row).exists():
            raise Conflict("This KPI has values already; copy it to measure something else.")
        turned = changes.get("direction", row.direction) != row.direction
        for name, value in changes.items():
            setattr(row, name, value)
        _check(row, given=changes)
        row.save()
        if turned:
            # Bands follow the direction: those of the other one would call bad what is good.
            KPIBands.objects.filter(definition=row).delete()
            if row.bands is not None:
                row.bands = None
                row.save(update_fields=["bands"])
        library_changed(workspace_id=row.workspace_id, entity="kpi_definition", ref=str(row.pk))
    return row


def delete_definition(row: KPIDefinition) -> None:
    """Delete an unused definition. Errors: Conflict (preset, on a map, or in a formula)."""
    if row.workspace_id is None:
        raise Conflict("A preset cannot be deleted.")
    with transaction.atomic():
        if StageKPI.objects.filter(definition=row).exists():
            raise Conflict("This KPI is used on a map.")
        others = KPIDefinition.objects.filter(workspace_id=row.workspace_id).exclude(formula="")
        preset = KPIDefinition.objects.filter(workspace=None, key=row.key).exists()
        if not preset and any(row.key in named_in(other) for other in others):
            raise Conflict("Another KPI is computed from this one.")
        library_changed(workspace_id=row.workspace_id, entity="kpi_definition", ref=str(row.pk))
        row.delete()


def set_bands(
    definition: KPIDefinition, *, workspace_id: uuid.UUID, values: Mapping[str, Any]
) -> KPIBands:
    """How a workspace reads a definition's values, a preset's too. Errors: Invalid."""
    try:
        levels = checked_levels(values["levels"], direction=definition.direction)
    except ValueError as error:
        raise Invalid(fields={"levels": str(error)}) from None
    with transaction.atomic():
        bands, _created = KPIBands.objects.update_or_create(
            workspace_id=workspace_id,
            definition=definition,
            defaults={
                "levels": levels,
                "note": values.get("note", ""),
                "enabled": values.get("enabled", False),
            },
        )
        library_changed(workspace_id=workspace_id, entity="kpi_definition", ref=str(definition.pk))
    return bands


def clear_bands(definition: KPIDefinition, *, workspace_id: uuid.UUID) -> None:
    """Back to the bands as published, which judge nothing."""
    with transaction.atomic():
        KPIBands.objects.filter(workspace_id=workspace_id, definition=definition).delete()
        library_changed(workspace_id=workspace_id, entity="kpi_definition", ref=str(definition.pk))


def named_in(definition: KPIDefinition) -> list[str]:
    """The keys of the KPIs a definition is computed from; none when it is measured."""
    node = formulas.parsed(definition.formula)
    return formulas.names(node) if node is not None else []


def _insert(row: KPIDefinition) -> KPIDefinition:
    row.pk = row.pk or uuid7()
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise Conflict("A KPI with this key exists already.") from None
        assert row.workspace_id is not None
        library_changed(workspace_id=row.workspace_id, entity="kpi_definition", ref=str(row.pk))
    return row


def _free_key(key: str, workspace_id: uuid.UUID) -> str:
    taken = set(
        KPIDefinition.objects.filter(workspace_id=workspace_id).values_list("key", flat=True)
    )
    return next(name for n in range(2, len(taken) + 3) if (name := f"{key[:55]}_{n}") not in taken)


def _check(row: KPIDefinition, *, given: Mapping[str, Any]) -> None:
    """Refuse a definition whose facts contradict each other. Errors: Invalid naming the field."""
    fields: dict[str, str] = {}
    if "basis" in given:
        try:
            row.basis = checked_basis(row.basis)
        except ValueError as error:
            fields["basis"] = str(error)
    for low, high, told in (
        ("scale_min", "scale_max", "The scale is empty."),
        ("ideal_low", "ideal_high", "The ideal range is empty."),
    ):
        ends = getattr(row, low), getattr(row, high)
        if None not in ends and ends[0] >= ends[1]:
            fields[high] = told
    ideal = row.ideal_low is not None or row.ideal_high is not None
    if ideal and row.direction != "in_band":
        fields["ideal_low"] = "Only a KPI with an ideal range has one."
    if row.formula and "formula" in given:
        if row.family != "distinct":
            fields["value_type"] = "A KPI computed from others has the value type distinct."
        try:
            _check_formula(row)
        except formulas.FormulaError as error:
            fields["formula"] = str(error)
    if fields:
        raise Invalid(fields=fields)


def _check_formula(row: KPIDefinition) -> None:
    node = formulas.parse(row.formula)
    visible = KPIDefinition.objects.filter(Q(workspace_id=row.workspace_id) | Q(workspace=None))
    # An own definition hides the preset of the same key.
    known = {one.key: one for one in sorted(visible, key=lambda one: one.workspace_id is not None)}
    known[row.key] = row
    for key in formulas.names(node):
        if key not in known:
            raise formulas.FormulaError(_("There is no KPI with the key %(key)s.") % {"key": key})
    if _reaches(row.key, known=known):
        raise formulas.FormulaError(_("This formula leads back to itself."))
    units = {key: known[key].unit for key in formulas.names(node)}
    formulas.check_unit(node, units, unit=row.unit)


def _reaches(start: str, *, known: Mapping[str, KPIDefinition]) -> bool:
    """Whether following formulas from a KPI comes back to it."""
    seen: set[str] = set()
    open_keys = named_in(known[start])
    while open_keys:
        key = open_keys.pop()
        if key == start:
            return True
        if key in known and key not in seen:
            seen.add(key)
            open_keys += named_in(known[key])
    return False
