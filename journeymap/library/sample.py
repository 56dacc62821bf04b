"""The sample workspace: finished maps to look at, play with, put back and remove.

What the sample made is marked (`SampleMark`), and only that is ever put back or taken away: other
maps in its workspace are people's own.
"""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from journeymap.changes import single
from journeymap.core import clock
from journeymap.core.errors import Conflict, Invalid
from journeymap.kpis import collecting
from journeymap.kpis.ingest import ingest
from journeymap.kpis.models import KPISource, KPITarget, StageKPI
from journeymap.kpis.snapshots import snapshot_row
from journeymap.library.drawing import apply_drawing
from journeymap.library.models import SampleMark
from journeymap.library.sample_content import MAPS, in_language, read_map, read_shared
from journeymap.library.sample_drawing import Scene, sample_drawing
from journeymap.library.sample_library import WEEKS, put_library
from journeymap.maps.models import JourneyMap
from journeymap.maps.services import create_map
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import User, Workspace
from journeymap.workspaces.services import create_workspace

Json = dict[str, Any]

TARGET_DAYS = 90
LABELS = {"en": "Load the sample", "fr": "Chargement de l’exemple"}
ABANDONED = timedelta(minutes=2)
"""A map that has been half drawn for so long: whoever drew it is gone."""
_MAP = "journeymap"


def sample_of(owner: User) -> Workspace | None:
    """The sample workspace a person owns, if there is one."""
    return Workspace.objects.filter(
        is_sample=True,
        deleted_at__isnull=True,
        memberships__user=owner,
        memberships__role="owner",
    ).first()


def sample_map(workspace: Workspace, key: str = MAPS[0]) -> JourneyMap | None:
    """One of the sample's maps, unless it is in the bin; without a key the one to look at first."""
    mark = SampleMark.objects.filter(workspace=workspace, kind=_MAP, key=key, whole=True).first()
    found = None if mark is None else JourneyMap.objects.filter(pk=mark.row)
    return None if found is None else found.filter(deleted_at__isnull=True).first()


def load_sample(*, owner: User, maps: Sequence[str] = MAPS, resume: bool = False) -> Workspace:
    """Return the owner's sample workspace with its maps, made where there are none.

    The workspace speaks the owner's language, else that of their first workspace. With `resume`
    maps that somebody began are begun again; else raises Conflict while another request is drawing
    them.
    """
    with transaction.atomic():
        # Two requests of one person make one workspace.
        User.objects.select_for_update().get(pk=owner.pk)
        workspace = sample_of(owner)
        if workspace is None:
            language = owner.language or _language_of(owner)
            name = in_language(read_shared()["workspace"], language)
            workspace = create_workspace(owner=owner, name=name, language=language, is_sample=True)
    _fill(workspace, [key for key in maps if sample_map(workspace, key) is None], resume=resume)
    return workspace


def reset_sample(*, actor: Actor, workspace: Workspace) -> None:
    """Put the sample's maps and library rows back as delivered.

    The maps as they were go into the bin; other maps of the workspace stay. The caller has checked
    `manage_workspace`. Raises Invalid for a workspace that is no sample, Conflict
    while it is drawn.
    """
    remove_sample(actor=actor, workspace=workspace)
    SampleMark.objects.filter(workspace=workspace, kind=_MAP, whole=True).delete()
    _fill(workspace, MAPS, resume=False)


def remove_sample(*, actor: Actor, workspace: Workspace) -> None:
    """Put the sample's maps into the bin; its personas, tags and figures stay for their return.

    The caller has checked `manage_workspace`. Raises Invalid for a workspace that is no sample.
    """
    if not workspace.is_sample:
        raise Invalid(_("This is not a sample workspace."))
    marked = SampleMark.objects.filter(workspace=workspace, kind=_MAP, whole=True)
    live = JourneyMap.objects.filter(pk__in=marked.values("row"), deleted_at__isnull=True)
    for map_id in list(live.values_list("pk", flat=True)):
        single.delete(actor, "map", map_id)


def _language_of(owner: User) -> str:
    """The language of the maps this person already has a workspace for."""
    mine = Workspace.objects.filter(memberships__user=owner, deleted_at__isnull=True)
    found = mine.order_by("created_at", "id").values_list("default_language", flat=True).first()
    return found or "en"


def _fill(workspace: Workspace, keys: Sequence[str], *, resume: bool) -> None:
    """Draw the maps of these keys, each in batches of its own, as every map is."""
    if not keys:
        return
    language = workspace.default_language
    actor = Actor.system("sample")
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        _clear_halves(workspace, resume=resume)
        cast = put_library(workspace)
        # The first of them last: it is the latest changed, and so the first of every list.
        ordered = sorted(keys, key=MAPS.index, reverse=True)
        made = {key: _new_map(workspace, key, actor=actor) for key in ordered}
    kpis = in_language(read_shared()["kpis"], language)
    known = {key: journey_map.pk for key, journey_map in made.items()}
    for key in MAPS:
        found = None if key in known else sample_map(workspace, key)
        if found is not None:
            known[key] = found.pk
    scene = Scene(cast=cast, kpis=kpis, maps=known, today=_today(workspace))
    for key, journey_map in made.items():
        _draw(journey_map, key, scene, actor=actor)


def _clear_halves(workspace: Workspace, *, resume: bool) -> None:
    for mark in SampleMark.objects.filter(workspace=workspace, kind=_MAP, whole=False):
        if not resume and mark.made_at > clock.now() - ABANDONED:
            raise Conflict(_("The sample is being drawn. Try again in a moment."))
        # Nobody was ever shown it.
        JourneyMap.objects.filter(pk=mark.row).delete()
        mark.delete()


def _new_map(workspace: Workspace, key: str, *, actor: Actor) -> JourneyMap:
    header = in_language(read_map(key)["map"], workspace.default_language)
    due = _today(workspace) + timedelta(days=header.pop("review_in"))
    journey_map = create_map(
        actor=actor,
        workspace=workspace,
        header={
            **header,
            "language": workspace.default_language,
            "review_due_on": due.isoformat(),
        },
        is_sample=True,
    )
    SampleMark.objects.update_or_create(
        workspace=workspace,
        kind=_MAP,
        key=key,
        defaults={"row": journey_map.pk, "whole": False, "made_at": clock.now()},
    )
    return journey_map


def _draw(journey_map: JourneyMap, key: str, scene: Scene, *, actor: Actor) -> None:
    content = in_language(read_map(key), journey_map.language)
    apply_drawing(
        sample_drawing(content, scene),
        actor=actor,
        map_id=journey_map.pk,
        revision=0,
        label=LABELS[journey_map.language],
    )
    with transaction.atomic():
        _record_history(journey_map, scene.cast.source)
        _set_targets(journey_map, scene)
        SampleMark.objects.filter(kind=_MAP, row=journey_map.pk).update(whole=True)


def _record_history(journey_map: JourneyMap, source: KPISource) -> None:
    """Record the last twelve closed weeks; the planner goes on from there."""
    adapter = collecting.source_of(source)
    bound = StageKPI.objects.filter(map=journey_map, deleted_at__isnull=True)
    rows = []
    for stage_kpi in bound.select_related("definition", "source", "segment", "map__workspace"):
        week = collecting.period_at(stage_kpi, clock.now())
        for _number in range(WEEKS):
            week = week.previous()
            rows.append(
                snapshot_row(
                    stage_kpi_id=stage_kpi.pk,
                    period=week,
                    observation=adapter.collect(collecting.question(stage_kpi, week)),
                    provenance="pull",
                )
            )
    ingest(rows, map_ids={row["stage_kpi_id"]: journey_map.pk for row in rows})


def _set_targets(journey_map: JourneyMap, scene: Scene) -> None:
    week = collecting.week_in(journey_map.workspace, clock.now()).local_date
    bound = StageKPI.objects.filter(map=journey_map, deleted_at__isnull=True)
    for stage_kpi in bound:
        kpi = scene.kpis[stage_kpi.series]
        target, warn = kpi.get("target"), kpi.get("warn")
        if target is not None:
            value, rationale = target
            # Before the weeks shown, unless the story tells when it was agreed on.
            weeks = kpi.get("since", WEEKS + 1)
            KPITarget.objects.create(
                stage_kpi=stage_kpi,
                value=Decimal(str(value)),
                warn_value=None if warn is None else Decimal(str(warn)),
                valid_from=week - timedelta(weeks=weeks),
                due_on=scene.today + timedelta(days=TARGET_DAYS),
                rationale=rationale,
            )


def _today(workspace: Workspace) -> Any:
    return clock.now().astimezone(ZoneInfo(workspace.timezone)).date()
