"""Opportunities over REST: of a map, of a workspace, one by itself, its actions and outcomes."""

import uuid

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.changes import single
from journeymap.changes.comfort import comfort_views
from journeymap.changes.serializers import ref
from journeymap.changes.views import IF_MATCH
from journeymap.core.errors import Invalid, NotFound
from journeymap.core.kinds import Choice
from journeymap.core.rest import CursorPage, query_uuid
from journeymap.kpis.models import StageKPI
from journeymap.kpis.queries import live_stage_kpis
from journeymap.kpis.views import body, paged, word
from journeymap.maps.library import WORKSPACE, asked_workspace
from journeymap.opportunities import actions, outcomes, queries
from journeymap.opportunities import serializers as shapes
from journeymap.opportunities.models import STATUSES, ActionItem, Opportunity, OpportunityOutcome
from journeymap.opportunities.serializers import OpportunityOut
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.rest import ActorView

MapOpportunitiesView, _ = comfort_views(
    "opportunity",
    schema="Opportunity",
    tag="map_opportunities",
    one="an opportunity",
    many="opportunities",
)


class OpportunitiesView(ActorView):
    """The opportunities of a workspace's maps."""

    paged = True
    query = frozenset({"workspace", "map", "status"})

    @extend_schema(
        operation_id="opportunities_list",
        parameters=[
            WORKSPACE,
            OpenApiParameter("map", {"type": "string", "format": "uuid"}),
            OpenApiParameter("status", str, description=", ".join(STATUSES)),
        ],
        responses=OpportunityOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """The opportunities of all maps one sees, or of one of them, the latest change first."""
        workspace_id = asked_workspace(
            self.actor, Capability.VIEW, query_uuid(request, "workspace")
        )
        page = CursorPage()
        found = queries.seen(
            self.actor,
            workspace_id=workspace_id,
            map_id=query_uuid(request, "map"),
            status=word(request, "status", Choice(STATUSES)),
        )
        rows = page.paginate_queryset(found, request, self)
        return page.get_paginated_response(queries.shown(rows))


class OpportunityView(ActorView):
    """One opportunity."""

    @extend_schema(operation_id="opportunities_read", responses=OpportunityOut)
    def get(self, request: Request, opportunity_id: uuid.UUID) -> Response:
        """An opportunity with where it stands, what it answers and what it is judged by."""
        row, kpis = queries.one(self.actor, opportunity_id, Capability.VIEW)
        return Response(queries.shown([row], kpis=kpis)[0])

    @extend_schema(
        operation_id="opportunities_change",
        request={"application/json": ref("OpportunityChange")},
        responses={200: ref("Opportunity")},
        parameters=[IF_MATCH],
    )
    def patch(self, request: Request, opportunity_id: uuid.UUID) -> Response:
        """Set fields of an opportunity, or move it (`pos` or `after`), by one op."""
        tag = request.headers.get("If-Match")
        row = single.change(self.actor, "opportunity", opportunity_id, request.data, if_match=tag)
        return Response(row, headers={"ETag": single.row_etag(row)})

    @extend_schema(
        operation_id="opportunities_delete", responses={204: None}, parameters=[IF_MATCH]
    )
    def delete(self, request: Request, opportunity_id: uuid.UUID) -> Response:
        """Delete an opportunity, by one op; `opportunity.restore` undoes it."""
        tag = request.headers.get("If-Match")
        single.delete(self.actor, "opportunity", opportunity_id, if_match=tag)
        return Response(status=204)


class ActionsView(ActorView):
    """What is to be done for an opportunity."""

    paged = True

    @extend_schema(operation_id="actions_list", responses=shapes.ActionOut(many=True))
    def get(self, request: Request, opportunity_id: uuid.UUID) -> Response:
        """The actions of an opportunity, in order."""
        row, _kpis = queries.one(self.actor, opportunity_id, Capability.VIEW)
        return paged(self, actions.of([row.pk]).get(row.pk, []), actions.shown)

    @extend_schema(
        operation_id="actions_create", request=shapes.ActionIn, responses={201: shapes.ActionOut}
    )
    def post(self, request: Request, opportunity_id: uuid.UUID) -> Response:
        """Add an action."""
        row, _kpis = queries.one(self.actor, opportunity_id, Capability.EDIT)
        item = actions.add(row, body(shapes.ActionIn, request.data))
        return Response(actions.shown(item), status=201)


class ActionView(ActorView):
    """One action."""

    def _found(self, action_id: uuid.UUID) -> ActionItem:
        item = ActionItem.objects.select_related("assignee").filter(pk=action_id).first()
        if item is None:
            raise NotFound
        item.opportunity, _kpis = queries.one(self.actor, item.opportunity_id, Capability.EDIT)
        return item

    @extend_schema(
        operation_id="actions_change", request=shapes.ActionChange, responses=shapes.ActionOut
    )
    def patch(self, request: Request, action_id: uuid.UUID) -> Response:
        """Change an action, or say that it is done."""
        item = self._found(action_id)
        actions.change(item, body(shapes.ActionChange, request.data))
        return Response(actions.shown(item))

    @extend_schema(operation_id="actions_delete", responses={204: None})
    def delete(self, request: Request, action_id: uuid.UUID) -> Response:
        """Take an action away."""
        actions.remove(self._found(action_id))
        return Response(status=204)


class OutcomesView(ActorView):
    """What came of an opportunity."""

    paged = True

    def _found(self, opportunity_id: uuid.UUID, capability: Capability) -> Opportunity:
        row, kpis = queries.one(self.actor, opportunity_id, capability)
        if not kpis:
            raise NotFound  # an outcome is nothing but figures of a KPI
        return row

    @extend_schema(operation_id="outcomes_list", responses=shapes.OutcomeOut(many=True))
    def get(self, request: Request, opportunity_id: uuid.UUID) -> Response:
        """The outcomes of an opportunity as they were recorded, the latest first."""
        row = self._found(opportunity_id, Capability.VIEW)
        return paged(self, outcomes.of([row.pk]).get(row.pk, []), outcomes.shown)

    @extend_schema(
        operation_id="outcomes_create",
        request=shapes.OutcomeIn,
        responses={201: shapes.OutcomeOut, 200: shapes.ComputedOut},
    )
    def post(self, request: Request, opportunity_id: uuid.UUID) -> Response:
        """Compare two windows of a KPI, keep what comes out, and call the opportunity measured.

        With `dry_run` nothing is kept, and the answer is 200.
        """
        row = self._found(opportunity_id, Capability.EDIT)
        given = body(shapes.OutcomeIn, request.data)
        kpi = _kpi_of(row, given.pop("stage_kpi", None))
        if given.pop("dry_run", False):
            return Response(outcomes.preview(row, kpi, given))
        kept = outcomes.record(row, kpi, given, actor=self.actor)
        return Response(outcomes.shown(kept), status=201)


class OutcomeView(ActorView):
    """One outcome."""

    @extend_schema(operation_id="outcomes_delete", responses={204: None})
    def delete(self, request: Request, outcome_id: uuid.UUID) -> Response:
        """Take an outcome away; not the one by which its opportunity is called measured."""
        found = OpportunityOutcome.objects.filter(pk=outcome_id).first()
        if found is None:
            raise NotFound
        queries.one(self.actor, found.opportunity_id, Capability.EDIT)
        outcomes.forget(found)
        return Response(status=204)


def _kpi_of(row: Opportunity, asked: uuid.UUID | None) -> StageKPI:
    """The KPI of the map an outcome is about. Errors: Invalid."""
    wanted = asked or row.primary_stage_kpi_id
    if wanted is None:
        raise Invalid(fields={"stage_kpi": "Say which KPI is to tell."})
    found = live_stage_kpis([row.map_id]).filter(pk=wanted).first()
    if found is None:
        raise Invalid(fields={"stage_kpi": "This map has no such KPI."})
    return found
