from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "journeymap.core"
    label = "core"
