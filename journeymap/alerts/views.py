"""Alert rules, incidents and one's inbox over REST."""

import uuid
from typing import Any

from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.alerts import incidents, queries, services
from journeymap.alerts import serializers as shapes
from journeymap.alerts.models import INCIDENT_STATES, SEVERITIES, AlertIncident, AlertRule, Webhook
from journeymap.core import clock
from journeymap.core.errors import Invalid, NotFound
from journeymap.core.kinds import Choice
from journeymap.core.rest import query_uuid
from journeymap.kpis.views import WORKSPACE, WorkspaceView, body, paged, word
from journeymap.maps import policy
from journeymap.workspaces.actor import Capability

_MAP = OpenApiParameter("map", OpenApiTypes.UUID)
_KPI = OpenApiParameter("stage_kpi", OpenApiTypes.UUID)


def _language() -> str:
    """The language of the answer: a page's own, whatever the account says."""
    return (get_language() or "en")[:2]


def _named(request: Request, name: str) -> Any:
    return query_uuid(request, name) if name in request.query_params else None


class RulesView(WorkspaceView):
    """What is watched."""

    query = frozenset({"workspace", "map", "stage_kpi"})
    paged = True

    @extend_schema(
        operation_id="alert_rules_list",
        parameters=[WORKSPACE, _MAP, _KPI],
        responses=shapes.RuleOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """The rules of a workspace, the latest first."""
        workspace_id, _ = self.workspace(Capability.VIEW)
        rows = queries.rules_of(workspace_id)
        if (map_id := _named(request, "map")) is not None:
            rows = rows.filter(map_id=map_id)
        if (kpi_id := _named(request, "stage_kpi")) is not None:
            rows = rows.filter(stage_kpi_id=kpi_id)
        language = _language()
        return paged(self, rows, lambda row: _rule(row, language))

    @extend_schema(
        operation_id="alert_rules_create",
        request=shapes.RuleIn,
        responses={201: shapes.RuleOut},
    )
    def post(self, request: Request) -> Response:
        """Watch one KPI, or every KPI of a stage or a map."""
        given = body(shapes.RuleIn, request.data)
        named = {name: given.pop(name, None) for name in ("stage_kpi", "stage", "map")}
        scope = services.scope_of(named)
        workspace_id = scope["map"].workspace_id
        policy.require_in_workspace(self.actor, Capability.MANAGE_KPIS, workspace_id)
        _with_webhook(given, workspace_id)
        rule = services.create_rule(actor=self.actor, scope=scope, values=given)
        return Response(_rule(_again(rule), _language()), status=201)


class WatchableView(WorkspaceView):
    """What a rule may be about."""

    query = frozenset({"workspace"})

    @extend_schema(
        operation_id="alert_watchable",
        parameters=[WORKSPACE],
        responses=shapes.WatchableOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """The maps that carry KPIs, with their stages and KPIs."""
        workspace_id, _ = self.workspace(Capability.VIEW)
        rows = queries.watchable(workspace_id, language=_language())
        return Response(shapes.WatchableOut(rows, many=True).data)


class RuleView(WorkspaceView):
    """One rule."""

    def _found(self, rule_id: uuid.UUID, capability: Capability) -> AlertRule:
        rule = AlertRule.objects.filter(pk=rule_id, map__deleted_at=None).first()
        if rule is None:
            raise NotFound
        policy.require_in_workspace(self.actor, capability, rule.map.workspace_id)
        return _again(rule)

    @extend_schema(operation_id="alert_rules_read", responses=shapes.RuleOut)
    def get(self, request: Request, rule_id: uuid.UUID) -> Response:
        """One rule."""
        return Response(_rule(self._found(rule_id, Capability.VIEW), _language()))

    @extend_schema(
        operation_id="alert_rules_change", request=shapes.RuleChange, responses=shapes.RuleOut
    )
    def patch(self, request: Request, rule_id: uuid.UUID) -> Response:
        """Change, mute or switch off a rule. Another judgement begins anew, untold."""
        rule = self._found(rule_id, Capability.MANAGE_KPIS)
        changes = body(shapes.RuleChange, request.data)
        _with_webhook(changes, rule.map.workspace_id)
        services.change_rule(rule, changes)
        return Response(_rule(_again(rule), _language()))

    @extend_schema(operation_id="alert_rules_delete", responses={204: None})
    def delete(self, request: Request, rule_id: uuid.UUID) -> Response:
        """Delete a rule and what it found."""
        self._found(rule_id, Capability.MANAGE_KPIS).delete()
        return Response(status=204)


def _rule(rule: AlertRule, language: str) -> dict[str, Any]:
    return dict(shapes.RuleOut(queries.rule_json(rule, language=language)).data)


def _again(rule: AlertRule) -> AlertRule:
    """The rule with everything that is shown of it. Errors: NotFound (what it watches is gone)."""
    found = queries.rules_of(rule.map.workspace_id).filter(pk=rule.pk).first()
    if found is None:
        raise NotFound
    return found


def _with_webhook(given: dict[str, Any], workspace_id: uuid.UUID) -> None:
    if given.get("webhook") is None:
        return
    row = Webhook.objects.filter(pk=given["webhook"], workspace_id=workspace_id).first()
    if row is None:
        raise Invalid(fields={"webhook": "There is no such webhook."})
    given["webhook"] = row


class IncidentsView(WorkspaceView):
    """What the rules found."""

    query = frozenset({"workspace", "map", "stage_kpi", "state", "severity"})
    paged = True

    @extend_schema(
        operation_id="alerts_list",
        parameters=[
            WORKSPACE,
            _MAP,
            _KPI,
            OpenApiParameter("state", enum=("firing", "resolved")),
            OpenApiParameter("severity", enum=SEVERITIES),
        ],
        responses=shapes.IncidentOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """Incidents that are firing or over, those that changed last first."""
        workspace_id, _ = self.workspace(Capability.VIEW)
        rows = queries.incidents_of(workspace_id)
        if (map_id := _named(request, "map")) is not None:
            rows = rows.filter(rule__map_id=map_id)
        if (kpi_id := _named(request, "stage_kpi")) is not None:
            rows = rows.filter(stage_kpi_id=kpi_id)
        if (state := word(request, "state", Choice(INCIDENT_STATES[1:]))) is not None:
            rows = rows.filter(state=state)
        if (severity := word(request, "severity", Choice(SEVERITIES))) is not None:
            rows = rows.filter(rule__severity=severity)
        language = _language()
        return paged(self, rows, lambda row: _incident(row, language))


class IncidentRowView(WorkspaceView):
    """A view on one incident."""

    def _found(self, incident_id: uuid.UUID, capability: Capability) -> AlertIncident:
        rows = AlertIncident.objects.filter(pk=incident_id).select_related("rule__map")
        incident = rows.first()
        if incident is None:
            raise NotFound
        workspace_id = incident.rule.map.workspace_id
        policy.require_in_workspace(self.actor, capability, workspace_id)
        shown = queries.incidents_of(workspace_id).filter(pk=incident_id).first()
        if shown is None:
            raise NotFound
        return shown

    def _shown(self, incident: AlertIncident) -> Response:
        return Response(_incident(self._found(incident.pk, Capability.VIEW), _language()))


class IncidentView(IncidentRowView):
    """One incident."""

    @extend_schema(operation_id="alerts_read", responses=shapes.IncidentOut)
    def get(self, request: Request, incident_id: uuid.UUID) -> Response:
        """One incident, with a sentence about it."""
        return Response(_incident(self._found(incident_id, Capability.VIEW), _language()))


class AcknowledgeView(IncidentRowView):
    """Somebody is on it."""

    @extend_schema(operation_id="alerts_acknowledge", request=None, responses=shapes.IncidentOut)
    def post(self, request: Request, incident_id: uuid.UUID) -> Response:
        """Say that somebody is on it: it is told again only when it has ended."""
        incident = self._found(incident_id, Capability.MANAGE_KPIS)
        return self._shown(incidents.acknowledge(incident, actor=self.actor))


class MuteView(IncidentRowView):
    """Quiet for a time."""

    @extend_schema(operation_id="alerts_mute", request=shapes.MuteIn, responses=shapes.IncidentOut)
    def post(self, request: Request, incident_id: uuid.UUID) -> Response:
        """Tell nobody of this incident until then; `null` ends that."""
        incident = self._found(incident_id, Capability.MANAGE_KPIS)
        until = body(shapes.MuteIn, request.data)["until"]
        return self._shown(incidents.mute(incident, until))


def _incident(incident: AlertIncident, language: str) -> dict[str, Any]:
    return dict(shapes.IncidentOut(queries.incident_json(incident, language=language)).data)


class SummaryView(WorkspaceView):
    """How it stands, in numbers."""

    query = frozenset({"workspace"})

    @extend_schema(
        operation_id="alert_summary", parameters=[WORKSPACE], responses=shapes.SummaryOut
    )
    def get(self, request: Request) -> Response:
        """How many incidents are open, and how much of one's inbox is unread."""
        workspace_id, _ = self.workspace(Capability.VIEW)
        return Response(queries.summary(workspace_id, self.actor))


class NoticesView(WorkspaceView):
    """One's inbox."""

    query = frozenset({"workspace", "unread"})
    paged = True

    @extend_schema(
        operation_id="alert_notices_list",
        parameters=[WORKSPACE, OpenApiParameter("unread", enum=("true",))],
        responses=shapes.NoticeOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """What one was told, the latest first."""
        workspace_id, _ = self.workspace(Capability.VIEW)
        rows = queries.inbox(workspace_id, self.actor)
        if word(request, "unread", Choice(("true",))) is not None:
            rows = rows.filter(read_at=None)
        language = _language()

        def shown(row: Any) -> dict[str, Any]:
            return dict(shapes.NoticeOut(queries.notice_json(row, language=language)).data)

        return paged(self, rows, shown)


class ReadView(WorkspaceView):
    """Having read one's inbox."""

    @extend_schema(
        operation_id="alert_notices_read",
        request=shapes.ReadIn,
        responses=shapes.ReadOut,
    )
    def post(self, request: Request, workspace_id: uuid.UUID) -> Response:
        """Mark lines of one's inbox as read, all of them unless named."""
        policy.require_in_workspace(self.actor, Capability.VIEW, workspace_id)
        services.own(self.actor)
        given = body(shapes.ReadIn, request.data or {})
        rows = queries.inbox(workspace_id, self.actor).filter(read_at=None).order_by()
        chosen = rows.filter(pk__in=given["notices"]) if "notices" in given else rows
        chosen.update(read_at=clock.now())
        return Response({"unread": rows.count()})
