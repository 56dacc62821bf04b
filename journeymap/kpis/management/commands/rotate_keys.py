"""`manage.py rotate_keys`: puts every stored secret under the newest field key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journeymap.kpis import secrets
from journeymap.kpis.models import KPISource


class Command(BaseCommand):
    """Run it after adding a key in front of JOURNEYMAP_FIELD_KEYS; then the old one may go."""

    help = "Encrypts the stored credentials of KPI sources with the first of JOURNEYMAP_FIELD_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate. Errors: CommandError when a secret can no longer be opened by any key."""
        rotated, unreadable = 0, []
        for source in KPISource.objects.order_by("pk"):
            if not bytes(source.secret):
                continue
            try:
                sealed = secrets.resealed(source.secret)
            except secrets.Unreadable:
                unreadable.append(str(source.pk))
                continue
            # Not over a secret that somebody enters at this moment.
            rotated += KPISource.objects.filter(pk=source.pk, secret=source.secret).update(
                secret=sealed
            )
        self.stdout.write(f"{rotated} secrets rotated")
        if unreadable:
            raise CommandError("No key opens the secrets of: " + ", ".join(unreadable))
