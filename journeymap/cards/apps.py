"""Registers this package with Django."""

from django.apps import AppConfig


class CardsConfig(AppConfig):
    """Django's view of the package."""

    name = "journeymap.cards"
    label = "cards"
