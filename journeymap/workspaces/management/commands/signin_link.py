"""`manage.py signin_link <email>`: print a single-use address that signs this account in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from journeymap.core.errors import NotFound
from journeymap.workspaces.signin import create_signin_link


class Command(BaseCommand):
    """Prints the address; it works once, within ten minutes."""

    help = "Print a single-use sign-in link for an account (ten minutes)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the account's e-mail address."""
        parser.add_argument("email")
        parser.add_argument("--path", action="store_true", help="print the path alone")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the link. Raises CommandError when there is no such account."""
        try:
            path = create_signin_link(options["email"])
        except NotFound as error:
            raise CommandError(error.detail) from None
        self.stdout.write(path if options["path"] else f"{settings.PUBLIC_URL}{path}")
