"""Registers this package with Django."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The HTML pages: Django renders them, one front-end entry mounts on each."""

    name = "journeymap.pages"
    label = "pages"
