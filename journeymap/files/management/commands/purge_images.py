"""`manage.py purge_images`: delete the images that nothing has named for a month."""

from typing import Any

from django.core.management.base import BaseCommand

from journeymap.files.services import purge_orphans


class Command(BaseCommand):
    """Run it once a day, by cron or a timer; it may run while people work."""

    help = "Deletes images that no map, persona or piece of evidence has named for 30 days."

    def handle(self, *args: Any, **options: Any) -> None:
        """Purge, and say how many went."""
        self.stdout.write(f"{purge_orphans()} images purged")
