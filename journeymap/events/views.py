"""Logs of events over REST: set up, imported into, pushed to, forgotten from, mapped to a map."""

import uuid
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core import strictjson
from journeymap.core.errors import Invalid, NotFound
from journeymap.events import imports, mapping, privacy, pushing, rendering, services
from journeymap.events import serializers as shapes
from journeymap.events.models import EventImport, EventLog, EventName, EventRule, MapLog
from journeymap.kpis.views import WORKSPACE, WorkspaceView, body, paged, workspace_in_body
from journeymap.maps.access import access_map
from journeymap.maps.models import JourneyMap
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.rest import ActorView

NDJSON = "application/x-ndjson"


class LinesParser(BaseParser):
    """Hands lines of JSON over as they are: each is judged for itself."""

    media_type = NDJSON

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return stream.read(pushing.MAX_BYTES + 1)


class LineParser(LinesParser):
    """One event is a line of JSON as well."""

    media_type = "application/json"


def _log_json(log: EventLog) -> dict[str, Any]:
    return rendering.log_json(log, importing=log.imports.filter(state="writing").exists())


class LogsView(WorkspaceView):
    """The logs of a workspace."""

    query = frozenset({"workspace"})
    paged = True

    @extend_schema(
        operation_id="event_logs_list",
        parameters=[WORKSPACE],
        responses=shapes.EventLogOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """The logs by name."""
        workspace_id, _access = self.workspace(Capability.MANAGE_KPIS)
        rows = EventLog.objects.filter(workspace_id=workspace_id).order_by("name", "pk")
        return paged(self, rows, _log_json)

    @extend_schema(
        operation_id="event_logs_create",
        request=shapes.EventLogIn,
        responses={201: shapes.EventLogOut},
    )
    def post(self, request: Request) -> Response:
        """Create an empty log."""
        data = dict(request.data) if isinstance(request.data, dict) else request.data
        workspace_id = workspace_in_body(self, data, Capability.MANAGE_SOURCES)
        values = body(shapes.EventLogIn, data)
        log = services.create_log(actor=self.actor, workspace_id=workspace_id, values=values)
        return Response(_log_json(log), status=201)


class LogView(ActorView):
    """One log."""

    @extend_schema(operation_id="event_logs_read", responses=shapes.EventLogFullOut)
    def get(self, request: Request, event_log_id: uuid.UUID) -> Response:
        """A log, and how much is in it."""
        log = services.found_log(self.actor, event_log_id, Capability.MANAGE_KPIS)
        events, subjects = services.size_of(log)
        return Response({**_log_json(log), "events": events, "subjects": subjects})

    @extend_schema(
        operation_id="event_logs_change", request=shapes.LogChange, responses=shapes.EventLogOut
    )
    def patch(self, request: Request, event_log_id: uuid.UUID) -> Response:
        """Change a log; times that were read stay as they were read."""
        log = services.found_log(self.actor, event_log_id, Capability.MANAGE_SOURCES)
        changes = body(shapes.LogChange, request.data)
        services.change_log(log, actor=self.actor, changes=changes)
        return Response(_log_json(log))

    @extend_schema(operation_id="event_logs_delete", responses={204: None})
    def delete(self, request: Request, event_log_id: uuid.UUID) -> Response:
        """Delete a log with all its events."""
        log = services.found_log(self.actor, event_log_id, Capability.MANAGE_SOURCES)
        services.delete_log(log, actor=self.actor)
        return Response(status=204)


class NamesView(ActorView):
    """What happens in a log."""

    paged = True

    @extend_schema(operation_id="event_names_list", responses=shapes.EventNameOut(many=True))
    def get(self, request: Request, event_log_id: uuid.UUID) -> Response:
        """The names of events, the most frequent first."""
        log = services.found_log(self.actor, event_log_id, Capability.MANAGE_KPIS)
        return paged(self, services.names_of(log), rendering.name_json)


class PushView(ActorView):
    """Events as they happen."""

    parser_classes = (LinesParser, LineParser)

    @extend_schema(
        operation_id="events_push",
        request={NDJSON: shapes.EventIn, "application/json": shapes.EventIn},
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
        responses=shapes.PushOut,
    )
    def post(self, request: Request, event_log_id: uuid.UUID) -> Response:
        """Write events, one a line (up to 1,000 lines, 1 MiB), and say what became of each.

        A wrong line is refused and the others are kept; 400 when no line can be read.
        """
        log = services.found_log(self.actor, event_log_id, Capability.MANAGE_KPIS)
        given: Any = request.data
        raw = given if isinstance(given, bytes) else b""  # no body at all is parsed by nobody
        key = request.headers.get("Idempotency-Key", "")
        return Response(pushing.push(log, raw, actor=self.actor, key=key))


class ImportsView(ActorView):
    """Files of events."""

    parser_classes: ClassVar[list[Any]] = [MultiPartParser]  # type: ignore[misc]  # as ActorView has it
    paged = True

    @extend_schema(operation_id="event_imports_list", responses=shapes.EventImportOut(many=True))
    def get(self, request: Request, event_log_id: uuid.UUID) -> Response:
        """The imports of a log, the latest first."""
        log = services.found_log(self.actor, event_log_id, Capability.MANAGE_SOURCES)
        rows = EventImport.objects.filter(log=log).order_by("-number", "pk")
        return paged(self, rows, rendering.import_json)

    @extend_schema(
        operation_id="event_imports_create",
        request={"multipart/form-data": shapes.EventImportIn},
        responses={202: shapes.EventImportOut, 200: shapes.EventImportOut},
    )
    def post(self, request: Request, event_log_id: uuid.UUID) -> Response:
        """Upload a file, in one part or several, and have it imported with its last part (202).

        With `dry_run` nothing begins: a preview tells what the first 1,000 lines hold.
        """
        log = services.found_log(self.actor, event_log_id, Capability.MANAGE_SOURCES)
        given = body(shapes.EventImportIn, request.data)
        chosen = None
        if given.get("mapping"):
            chosen = strictjson.loads(given["mapping"])
            if not isinstance(chosen, dict):
                raise Invalid(fields={"mapping": "This must be an object."})
        file = given["file"]
        if "upload" in given:
            row = EventImport.objects.filter(log=log, pk=given["upload"]).first()
            if row is None:
                raise Invalid(fields={"upload": "There is no such import."})
        else:
            row = imports.begin(log, file_name=file.name or "")
        try:
            imports.add_part(row, file, size=file.size or 0)
            if given["dry_run"]:
                shown = {**rendering.import_json(row), "preview": imports.preview(row, chosen)}
                imports.cancel(row)
                return Response(shown)
            if given["last"]:
                errors = given["accept_errors"]
                imports.start(row, actor=self.actor, mapping=chosen, accept_errors=errors)
        except Invalid:
            imports.cancel(row)  # a refused file leaves no import behind that waits for more
            raise
        row.refresh_from_db()
        return Response(rendering.import_json(row), status=202 if given["last"] else 200)


class ImportView(ActorView):
    """One file of events."""

    def _found(self, event_import_id: uuid.UUID) -> EventImport:
        row = EventImport.objects.select_related("log").filter(pk=event_import_id).first()
        if row is None:
            raise NotFound
        services.found_log(self.actor, row.log_id, Capability.MANAGE_SOURCES)
        return row

    @extend_schema(operation_id="event_imports_read", responses=shapes.EventImportOut)
    def get(self, request: Request, event_import_id: uuid.UUID) -> Response:
        """How far an import is, and what is wrong with its file."""
        return Response(rendering.import_json(self._found(event_import_id)))

    @extend_schema(operation_id="event_imports_undo", responses=shapes.UndoneOut)
    def delete(self, request: Request, event_import_id: uuid.UUID) -> Response:
        """Cancel an import, or undo one that is done: the events it brought are deleted."""
        return Response({"events": imports.cancel(self._found(event_import_id))})


class MergesView(ActorView):
    """Who turned out to be whom."""

    @extend_schema(
        operation_id="event_subjects_merge",
        request=shapes.SubjectMergeIn,
        responses=shapes.SubjectMergeOut,
    )
    def post(self, request: Request, event_log_id: uuid.UUID) -> Response:
        """Count anonymous subjects as known ones from now on, in all that was and will be."""
        log = services.found_log(self.actor, event_log_id, Capability.MANAGE_SOURCES)
        given = body(shapes.SubjectMergeIn, request.data)["pairs"]
        pairs = [(pair["anonymous"], pair["known"]) for pair in given]
        subjects, events = privacy.merge(log, pairs, actor=self.actor)
        return Response({"subjects": subjects, "events": events})


class ErasuresView(ActorView):
    """Forgetting somebody."""

    @extend_schema(
        operation_id="event_subjects_erase", request=shapes.EraseIn, responses=shapes.UndoneOut
    )
    def post(self, request: Request, event_log_id: uuid.UUID) -> Response:
        """Delete all events of a subject, and refuse those that arrive later."""
        log = services.found_log(self.actor, event_log_id, Capability.MANAGE_SOURCES)
        subject = body(shapes.EraseIn, request.data)["subject"]
        return Response({"events": privacy.erase(log, subject, actor=self.actor)})


class MappingView(ActorView):
    """Which events belong to which stage."""

    @extend_schema(operation_id="event_mapping_read", responses=shapes.EventMappingOut)
    def get(self, request: Request, map_id: uuid.UUID) -> Response:
        """A map's log and rules, and what they make of the log's events."""
        return Response(_mapping_json(access_map(self.actor, map_id, Capability.MANAGE_KPIS)))

    @extend_schema(
        operation_id="event_mapping_set",
        request=shapes.EventMappingIn,
        responses=shapes.EventMappingOut,
    )
    def put(self, request: Request, map_id: uuid.UUID) -> Response:
        """Replace the log and rules of a map. A * stands for any text."""
        journey_map = access_map(self.actor, map_id, Capability.MANAGE_KPIS)
        given = body(shapes.EventMappingIn, request.data)
        log = EventLog.objects.filter(
            pk=given["log"], workspace_id=journey_map.workspace_id
        ).first()
        if log is None:
            raise Invalid(fields={"log": "There is no such log."})
        mapping.set_mapping(journey_map, log=log, rules=given["rules"])
        return Response(_mapping_json(journey_map))

    @extend_schema(operation_id="event_mapping_delete", responses={204: None})
    def delete(self, request: Request, map_id: uuid.UUID) -> Response:
        """Read the map from no log any more."""
        mapping.unset_mapping(access_map(self.actor, map_id, Capability.MANAGE_KPIS))
        return Response(status=204)


def _mapping_json(journey_map: JourneyMap) -> dict[str, Any]:
    found = mapping.mapped(journey_map)
    bound = MapLog.objects.filter(map=journey_map).first()
    if found is None or bound is None:
        return {"log": None, "rules": [], "stages": [], "unmapped": []}
    named = dict(EventName.objects.filter(log=found.log).values_list("pk", "name"))
    stages = [
        {
            "stage": str(stage.pk),
            "name": stage.name,
            "events": sorted(named.pop(pk) for pk in found.names[number] if pk in named),
        }
        for number, stage in enumerate(found.stages)
    ]
    rules = EventRule.objects.filter(map_log=bound).order_by("pk")
    return {
        "log": str(found.log.pk),
        "rules": [{"pattern": rule.pattern, "stage": str(rule.stage_id)} for rule in rules],
        "stages": stages,
        "unmapped": sorted(named.values()),
    }
