"""REST routes of tags and cards."""

from django.urls import path

from journeymap.cards import views

urlpatterns = [
    path("maps/<uuid:map_id>/cards", views.CardsView.as_view(), name="cards"),
    path("cards/<uuid:card_id>", views.CardView.as_view(), name="card"),
    path("tags", views.TagsView.as_view(), name="tags"),
    path("tags/<uuid:row_id>", views.TagView.as_view(), name="tag"),
]
