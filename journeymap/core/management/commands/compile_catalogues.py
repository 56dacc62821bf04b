"""`manage.py compile_catalogues`: make the `.mo` files of the project's translations."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from journeymap.core.catalogues import CatalogueError, compile_folder


class Command(BaseCommand):
    help = "Compile locale/**/*.po into the .mo files gettext reads."

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            try:
                for path in compile_folder(Path(folder)):
                    self.stdout.write(str(path))
            except CatalogueError as error:
                raise CommandError(str(error)) from error
