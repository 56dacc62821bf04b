"""Routes of share links."""

from django.urls import path

from journeymap.sharing import views

urlpatterns = [
    path("maps/<uuid:map_id>/links", views.LinksView.as_view(), name="links"),
    path("links/<uuid:link_id>", views.LinkView.as_view(), name="link"),
]
