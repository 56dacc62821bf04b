"""REST routes of the ready-made journeys, of twins of maps, and of search."""

from django.urls import path

from journeymap.library import sample_views, views

urlpatterns = [
    path("templates", views.TemplatesView.as_view(), name="templates"),
    path("templates/<uuid:row_id>", views.TemplateView.as_view(), name="template"),
    path("maps/<uuid:map_id>/duplicate", views.DuplicateView.as_view(), name="map-duplicate"),
    path("sample", sample_views.SampleView.as_view(), name="sample"),
    path(
        "workspaces/<uuid:workspace_id>/sample",
        sample_views.WorkspaceSampleView.as_view(),
        name="workspace-sample",
    ),
    path("search", views.SearchView.as_view(), name="search"),
]
