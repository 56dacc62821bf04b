"""REST routes of tags, cards, connectors and evidence."""

from django.urls import path

from journeymap.cards import views

urlpatterns = [
    path("maps/<uuid:map_id>/cards", views.CardsView.as_view(), name="cards"),
    path("cards/<uuid:card_id>", views.CardView.as_view(), name="card"),
    path("maps/<uuid:map_id>/connectors", views.ConnectorsView.as_view(), name="connectors"),
    path("connectors/<uuid:row_id>", views.ConnectorView.as_view(), name="connector"),
    path("maps/<uuid:map_id>/evidence", views.EvidenceListView.as_view(), name="evidence-list"),
    path("evidence/<uuid:row_id>", views.EvidenceView.as_view(), name="evidence"),
    path("tags", views.TagsView.as_view(), name="tags"),
    path("tags/<uuid:row_id>", views.TagView.as_view(), name="tag"),
]
