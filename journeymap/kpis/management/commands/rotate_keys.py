"""`manage.py rotate_keys`: puts every stored secret under the newest field key."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from journeymap.kpis import secrets


class Command(BaseCommand):
    """Run it after adding a key in front of JOURNEYMAP_FIELD_KEYS; then the old one may go."""

    help = "Encrypts the stored credentials with the first of JOURNEYMAP_FIELD_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate. Errors: CommandError when a secret can no longer be opened by any key."""
        rotated, unreadable = 0, []
        for name, column in secrets.columns():
            rows = apps.get_model(name)._default_manager
            for pk, stored in rows.order_by("pk").values_list("pk", column):
                if not bytes(stored):
                    continue
                try:
                    sealed = secrets.resealed(stored)
                except secrets.Unreadable:
                    unreadable.append(str(pk))
                    continue
                # Not over a secret that somebody enters at this moment.
                present = rows.filter(**{"pk": pk, column: stored})
                rotated += present.update(**{column: sealed})
        self.stdout.write(f"{rotated} secrets rotated")
        if unreadable:
            raise CommandError("No key opens the secrets of: " + ", ".join(unreadable))
