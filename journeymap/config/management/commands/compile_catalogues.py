"""`manage.py compile_catalogues`: make the .mo files that mails and server errors read."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from journeymap.config.catalogues import BadCatalogue, compile_all


class Command(BaseCommand):
    """Compile what is newer than its compiled form."""

    help = "Compiles locale/*/LC_MESSAGES/*.po without msgfmt."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile. Raises CommandError with file and line for a catalogue that cannot be read."""
        for folder in settings.LOCALE_PATHS:
            try:
                for path in compile_all(folder):
                    self.stdout.write(f"compiled {path}")
            except BadCatalogue as error:
                raise CommandError(str(error)) from None
