"""Routes of this package below /api/v1/."""

from django.urls import path

from journeymap.alerts import views
from journeymap.alerts import webhook_views as webhooks

urlpatterns = [
    path("alert-rules", views.RulesView.as_view(), name="alert-rules"),
    path("alert-rules/<uuid:rule_id>", views.RuleView.as_view(), name="alert-rule"),
    path("alert-watchable", views.WatchableView.as_view(), name="alert-watchable"),
    path("alerts", views.IncidentsView.as_view(), name="alerts"),
    path("alerts/<uuid:incident_id>", views.IncidentView.as_view(), name="alert"),
    path(
        "alerts/<uuid:incident_id>/acknowledge",
        views.AcknowledgeView.as_view(),
        name="alert-acknowledge",
    ),
    path("alerts/<uuid:incident_id>/mute", views.MuteView.as_view(), name="alert-mute"),
    path("alert-summary", views.SummaryView.as_view(), name="alert-summary"),
    path("alert-notices", views.NoticesView.as_view(), name="alert-notices"),
    path(
        "workspaces/<uuid:workspace_id>/alert-notices/read",
        views.ReadView.as_view(),
        name="alert-notices-read",
    ),
    path("webhooks", webhooks.WebhooksView.as_view(), name="webhooks"),
    path("webhooks/<uuid:webhook_id>", webhooks.WebhookView.as_view(), name="webhook"),
    path("webhooks/<uuid:webhook_id>/secret", webhooks.SecretView.as_view(), name="webhook-secret"),
    path("webhooks/<uuid:webhook_id>/test", webhooks.TestView.as_view(), name="webhook-test"),
    path(
        "webhooks/<uuid:webhook_id>/deliveries",
        webhooks.DeliveriesView.as_view(),
        name="webhook-deliveries",
    ),
    path(
        "webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/replay",
        webhooks.ReplayView.as_view(),
        name="webhook-replay",
    ),
]
