"""Addresses of the pages (`architecture.md`, fixed points)."""

from allauth.account.views import login
from django.urls import include, path

from journeymap.pages import invitations, views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("maps/new", views.newmap, name="newmap"),
    path("m/<uuid:map_id>", views.editor, name="editor-short"),
    path("m/<uuid:map_id>/<str:map_slug>", views.editor, name="editor"),
    path("s", views.shared, name="shared"),
    path("templates", views.templates, name="templates"),
    path("bin", views.bin_page, name="bin"),
    path("personas", views.personas, name="personas"),
    path("personas/compare", views.compare, name="compare"),
    path("personas/<uuid:persona_id>", views.persona, name="persona"),
    path("touchpoints", views.touchpoints, name="touchpoints"),
    path("kpis", views.kpis, name="kpis"),
    path("kpis/overview", views.kpi_overview, name="kpi-overview"),
    path("alerts", views.alerts, name="alerts"),
    path("opportunities", views.opportunities, name="opportunities-page"),
    path("settings/account", views.account, name="settings-account"),
    path("settings/members", views.members, name="settings-members"),
    path("settings/workspace", views.workspace, name="settings-workspace"),
    path("settings/sources", views.sources, name="sources"),
    path("settings/tokens", views.tokens, name="api-tokens"),
    path("signin/", login, name="signin"),
    path("signin/<str:token>/", views.signin_link, name="signin-link"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation-page"),
    path("i18n/", include("django.conf.urls.i18n")),
]
