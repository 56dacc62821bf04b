"""REST routes of tags."""

from django.urls import path

from journeymap.cards import views

urlpatterns = [
    path("tags", views.TagsView.as_view()),
    path("tags/<uuid:row_id>", views.TagView.as_view()),
]
