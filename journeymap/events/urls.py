"""Routes of this package below /api/v1/."""

from django.urls import path

from journeymap.events import analysis_views as analysis
from journeymap.events import views

_LOG = "event-logs/<uuid:event_log_id>"

urlpatterns = [
    path("event-logs", views.LogsView.as_view(), name="event-logs"),
    path(_LOG, views.LogView.as_view(), name="event-log"),
    path(f"{_LOG}/names", views.NamesView.as_view(), name="event-names"),
    path(f"{_LOG}/events", views.PushView.as_view(), name="event-push"),
    path(f"{_LOG}/imports", views.ImportsView.as_view(), name="event-imports"),
    path(f"{_LOG}/merges", views.MergesView.as_view(), name="event-merges"),
    path(f"{_LOG}/erasures", views.ErasuresView.as_view(), name="event-erasures"),
    path("event-imports/<uuid:event_import_id>", views.ImportView.as_view(), name="event-import"),
    path("maps/<uuid:map_id>/event-mapping", views.MappingView.as_view(), name="event-mapping"),
    path("maps/<uuid:map_id>/journey-funnel", analysis.FunnelView.as_view(), name="journey-funnel"),
    path("maps/<uuid:map_id>/journey-times", analysis.TimesView.as_view(), name="journey-times"),
    path("maps/<uuid:map_id>/journey-paths", analysis.PathsView.as_view(), name="journey-paths"),
    path(
        "maps/<uuid:map_id>/journey-friction",
        analysis.FrictionView.as_view(),
        name="journey-friction",
    ),
]
