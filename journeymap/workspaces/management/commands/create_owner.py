"""`manage.py create_owner <email>`: the first account of an installation, with a workspace."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.forms import ValidationError

from journeymap.workspaces.models import LANGUAGES, Membership, User
from journeymap.workspaces.services import create_workspace


class Command(BaseCommand):
    """Idempotent: an account and a workspace that are there already stay as they are."""

    help = "Create an account without a password, owning a workspace; sign in by signin_link."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address, the person's name, the workspace's name and language."""
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--workspace", default="", help="name of the workspace")
        parser.add_argument("--language", default="en", choices=[code for code, _ in LANGUAGES])

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Create what is missing. Raises CommandError for what is no e-mail address."""
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email} is not an e-mail address.") from None
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(email, name=options["name"])
            self.stdout.write(f"Created the account {email}.")
        if not Membership.objects.filter(user=user, role="owner").exists():
            french = options["language"] == "fr"
            name = options["workspace"] or ("Mon espace" if french else "My workspace")
            create_workspace(owner=user, name=name, language=options["language"])
            self.stdout.write(f"Created the workspace {name}.")
