from django.apps import AppConfig


class MapsConfig(AppConfig):
    name = "journeymap.maps"
    label = "maps"
