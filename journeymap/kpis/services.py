"""Writes of class R rows: presets, definitions, sources, targets, uploads, pushed values."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from journeymap.core.errors import Conflict, Invalid, NotFound
from journeymap.core.ids import uuid7
from journeymap.kpis import jobs, secrets, source_news
from journeymap.kpis.collecting import load, request_collection, zone_of
from journeymap.kpis.models import (
    KPIDefinition,
    KPISource,
    StageKPI,
)
from journeymap.kpis.periods import midnight
from journeymap.kpis.presets import presets
from journeymap.kpis.sources import REGISTRY
from journeymap.maps.access import access_map_with
from journeymap.workspaces.actor import Actor, Capability
from journeymap.workspaces.models import Membership, Workspace
from journeymap.workspaces.notices import library_changed
from journeymap.workspaces.services import audit


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
                "purpose_i18n": preset.purpose,
                "phases": preset.phases,
                "basis": preset.basis,
                "bands": preset.bands,
                "formula": preset.formula,
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


def visible_stage_kpi(actor: Actor, stage_kpi_id: uuid.UUID, capability: Capability) -> StageKPI:
    """A live stage KPI on a map where the actor holds `capability` and may see KPIs.

    Errors: NotFound, Forbidden, InsufficientScope.
    """
    stage_kpi = load(stage_kpi_id)
    if stage_kpi is None:
        raise NotFound
    _, access = access_map_with(actor, stage_kpi.map_id, capability)
    if not access.show_kpis:
        raise NotFound
    return stage_kpi


def create_source(*, actor: Actor, workspace_id: uuid.UUID, values: Mapping[str, Any]) -> KPISource:
    """A source; its secret is encrypted at once. Errors: Invalid (config), Conflict (name)."""
    given = dict(values)
    kind = REGISTRY[given["kind"]]
    given["config"] = kind.checked_config(given.get("config") or {})
    secret = _credentials(given, kind.secret_names(given["config"]), stored="")
    given = {**kind.timing(given["config"]), **given}
    if "timezone" not in given:
        given["timezone"] = Workspace.objects.values_list("timezone", flat=True).get(
            pk=workspace_id
        )
    given.setdefault("owner_id", actor.user_id)
    _check_owner(given, workspace_id)
    row = KPISource(id=uuid7(), workspace_id=workspace_id, **given)
    row.secret = secrets.seal(secret or "", row_id=row.pk)
    _save_source(row, actor=actor, action="source.created")
    return row


def change_source(row: KPISource, *, actor: Actor, changes: Mapping[str, Any]) -> KPISource:
    """Change a source and give it a fresh start. Errors: Invalid, Conflict.

    A secret never follows to another place: who changes the address must know the secret.
    """
    given = dict(changes)
    _check_owner(given, row.workspace_id)
    kind = REGISTRY[row.kind]
    moved = False
    if "config" in given:
        config = kind.checked_config(given["config"] or {})
        moved = kind.place(config) != kind.place(row.config) and bool(bytes(row.secret))
        given["config"] = config
    names = kind.secret_names(given.get("config", row.config))
    stored = "" if moved else _stored_secret(row) if names else ""
    secret = _credentials(given, names, stored=stored)
    if moved and (secret is None or (names and set(secrets.names_in(secret)) != set(names))):
        missing = f"secrets.{names[0]}" if names else "secret"
        raise Invalid(fields={missing: "Enter the secret again for the new address."})
    for name, value in given.items():
        setattr(row, name, value)
    if secret is not None:
        row.secret = secrets.seal(secret, row_id=row.pk)
    refresh(row)
    _save_source(row, actor=actor, action="source.changed")
    jobs.wake(row.pk)
    return row


def _check_owner(given: Mapping[str, Any], workspace_id: uuid.UUID) -> None:
    owner_id = given.get("owner_id")
    menders = Membership.objects.filter(workspace_id=workspace_id, role__in=source_news.MENDERS)
    if owner_id is not None and not menders.filter(user_id=owner_id).exists():
        raise Invalid(fields={"owner": "A source is owned by an owner or admin of its workspace."})


def _credentials(given: dict[str, Any], names: Sequence[str], *, stored: str) -> str | None:
    """The text to be sealed, taken out of what is given; None: what is stored stays."""
    secret, several = given.pop("secret", None), given.pop("secrets", None)
    if several is not None:
        unknown = sorted(set(several) - set(names))
        if unknown:
            raise Invalid(fields={f"secrets.{unknown[0][:40]}": "There is no such setting."})
        return secrets.merged(stored, several, names=names)
    if secret is not None and names:
        raise Invalid(fields={"secret": "This source has named secrets."})
    return None if secret is None else str(secret)


def _stored_secret(row: KPISource) -> str:
    try:
        return secrets.unseal(row.secret, row_id=row.pk)
    except secrets.Unreadable:
        return ""  # its key is gone: all of them are entered anew


def refresh(row: KPISource) -> None:
    """Forget past failures (the caller saves): a person has looked at the source."""
    row.status, row.failures, row.breaker_until, row.last_error = "new", 0, None, ""


def _save_source(row: KPISource, *, actor: Actor, action: str) -> None:
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise Conflict("A source of this name exists already.") from None
        audit(
            actor=actor,
            workspace_id=row.workspace_id,
            action=action,
            target={"source": str(row.pk), "name": row.name, "kind": row.kind},
        )
        library_changed(workspace_id=row.workspace_id, entity="kpi_source", ref=str(row.pk))


def delete_source(row: KPISource, *, actor: Actor) -> None:
    """Delete a source with its secret. What it measured stays; its KPIs have no source then."""
    with transaction.atomic():
        audit(
            actor=actor,
            workspace_id=row.workspace_id,
            action="source.deleted",
            target={"source": str(row.pk), "name": row.name, "kind": row.kind},
        )
        library_changed(workspace_id=row.workspace_id, entity="kpi_source", ref=str(row.pk))
        row.delete()


def collect_source(row: KPISource, *, first: date | None = None, last: date | None = None) -> int:
    """Queue the collection of all KPIs bound to a source; return how many there are.

    With dates (both included), that range; else what is due.
    """
    refresh(row)
    row.save(update_fields=["status", "failures", "breaker_until", "last_error"])
    bound = list(
        StageKPI.objects.filter(source=row, deleted_at=None, map__deleted_at=None)
        .select_related("source", "map__workspace")
        .order_by("pk")
    )
    for stage_kpi in bound:
        if first is None or last is None:
            request_collection(stage_kpi, priority=1)
            continue
        zone = zone_of(stage_kpi)
        request_collection(
            stage_kpi,
            first=midnight(first, zone),
            last=midnight(last + timedelta(days=1), zone),
            priority=1,
        )
    return len(bound)
