from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "journeymap.changes"
    label = "changes"

    def ready(self) -> None:
        from journeymap.changes import header

        header.register()
