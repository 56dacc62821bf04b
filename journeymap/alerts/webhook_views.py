"""Webhooks and their delivery log over REST; for owners and admins."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.alerts import outbox, queries, sending, services
from journeymap.alerts import serializers as shapes
from journeymap.alerts.models import Webhook, WebhookDelivery
from journeymap.core.errors import Conflict, NotFound
from journeymap.kpis.views import WORKSPACE, WorkspaceView, body, paged, workspace_in_body
from journeymap.maps import policy
from journeymap.workspaces.actor import Capability


def _shown(webhook: Webhook, *, full: bool = True, **more: Any) -> dict[str, Any]:
    shape = shapes.NewWebhookOut if more else shapes.WebhookOut
    told = queries.webhook_json(webhook, full=full) | more
    # What is not told is left out, not null.
    return {name: value for name, value in shape(told).data.items() if name in told}


def _delivery(row: WebhookDelivery) -> dict[str, Any]:
    return dict(shapes.DeliveryOut(queries.delivery_json(row)).data)


class WebhooksView(WorkspaceView):
    """Where alerts are posted to."""

    query = frozenset({"workspace"})
    paged = True

    @extend_schema(
        operation_id="webhooks_list", parameters=[WORKSPACE], responses=shapes.WebhookOut(many=True)
    )
    def get(self, request: Request) -> Response:
        """The webhooks by name; their addresses only to whom manages sources."""
        workspace_id, access = self.workspace(Capability.MANAGE_KPIS)
        full = access.may(Capability.MANAGE_SOURCES)
        return paged(self, queries.webhooks_of(workspace_id), lambda row: _shown(row, full=full))

    @extend_schema(
        operation_id="webhooks_create",
        request=shapes.WebhookIn,
        responses={201: shapes.NewWebhookOut},
    )
    def post(self, request: Request) -> Response:
        """Create a webhook. The answer holds its secret, which is not shown again."""
        data = dict(request.data) if isinstance(request.data, dict) else request.data
        workspace_id = workspace_in_body(self, data, Capability.MANAGE_SOURCES)
        webhook, secret = services.create_webhook(
            actor=self.actor, workspace_id=workspace_id, values=body(shapes.WebhookIn, data)
        )
        return Response(_shown(webhook, secret=secret), status=201)


class WebhookRowView(WorkspaceView):
    """A view on one webhook."""

    def _webhook(self, webhook_id: uuid.UUID) -> Webhook:
        row = Webhook.objects.filter(pk=webhook_id).first()
        if row is None:
            raise NotFound
        policy.require_in_workspace(self.actor, Capability.MANAGE_SOURCES, row.workspace_id)
        return row


class WebhookView(WebhookRowView):
    """One webhook."""

    @extend_schema(operation_id="webhooks_read", responses=shapes.WebhookOut)
    def get(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """One webhook, its secret left out."""
        return Response(_shown(self._webhook(webhook_id)))

    @extend_schema(
        operation_id="webhooks_change", request=shapes.WebhookChange, responses=shapes.WebhookOut
    )
    def patch(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Change a webhook, or switch it on again."""
        changes = body(shapes.WebhookChange, request.data)
        webhook = services.change_webhook(
            self._webhook(webhook_id), actor=self.actor, changes=changes
        )
        return Response(_shown(webhook))

    @extend_schema(operation_id="webhooks_delete", responses={204: None})
    def delete(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Delete a webhook with its log."""
        services.delete_webhook(self._webhook(webhook_id), actor=self.actor)
        return Response(status=204)


class SecretView(WebhookRowView):
    """Another secret."""

    @extend_schema(operation_id="webhooks_rotate", request=None, responses=shapes.NewWebhookOut)
    def post(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Make a new secret, shown once. For a day messages carry both signatures."""
        webhook = self._webhook(webhook_id)
        secret = services.rotate_secret(webhook, actor=self.actor)
        return Response(_shown(webhook, secret=secret))


class TestView(WebhookRowView):
    """Trying a webhook out."""

    @extend_schema(operation_id="webhooks_test", request=None, responses={201: shapes.DeliveryOut})
    def post(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """Send a message of type webhook.test; what comes of it stands in the log."""
        webhook = self._webhook(webhook_id)
        if not webhook.enabled:
            raise Conflict("This webhook is switched off.")
        data = {"webhook": str(webhook.pk), "name": webhook.name}
        return Response(_delivery(outbox.put(webhook, type="webhook.test", data=data)), status=201)


class DeliveriesView(WebhookRowView):
    """The log of a webhook."""

    paged = True

    @extend_schema(operation_id="webhooks_deliveries", responses=shapes.DeliveryOut(many=True))
    def get(self, request: Request, webhook_id: uuid.UUID) -> Response:
        """What was sent in the last thirty days, the latest first, with every attempt."""
        return paged(self, queries.deliveries_of(self._webhook(webhook_id)), _delivery)


class ReplayView(WebhookRowView):
    """Sending again."""

    @extend_schema(operation_id="webhooks_replay", request=None, responses=shapes.DeliveryOut)
    def post(self, request: Request, webhook_id: uuid.UUID, delivery_id: uuid.UUID) -> Response:
        """Send a message again: the same webhook-id and bytes, a new signature."""
        webhook = self._webhook(webhook_id)
        delivery = queries.deliveries_of(webhook).filter(pk=delivery_id).first()
        if delivery is None:
            raise NotFound
        if not webhook.enabled:
            raise Conflict("This webhook is switched off.")
        sending.replay(delivery)
        return Response(_delivery(queries.deliveries_of(webhook).get(pk=delivery_id)))
