"""`manage.py serve`: the web server, as production and `make run` run it."""

from typing import Any

from django.core.management.base import BaseCommand

from journeymap.config import serving


class Command(BaseCommand):
    """Serve HTTP and sockets until SIGTERM or Ctrl+C."""

    help = "Runs the web server on JOURNEYMAP_HOST and JOURNEYMAP_PORT."
    requires_system_checks = "__all__"

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the server; an unsafe configuration has been refused by the checks before."""
        serving.run()
