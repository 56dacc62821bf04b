"""`manage.py load_sample`: make, reset or remove the sample workspace."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from journeymap.library.sample import load_sample, remove_sample, reset_sample, sample_of
from journeymap.library.sample_content import MAPS
from journeymap.workspaces.actor import Actor
from journeymap.workspaces.models import User


class Command(BaseCommand):
    """Loads the sample for a person; doing it twice changes nothing."""

    help = "Load the sample workspace, put it back as delivered, or remove it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose sample, and what to do with it."""
        parser.add_argument("--user", help="e-mail address of its owner; the first user if absent")
        parser.add_argument(
            "--map",
            action="append",
            choices=MAPS,
            dest="maps",
            help="only this one of its maps, quicker than all four; may be given several times",
        )
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--reset", action="store_true", help="put it back as delivered")
        what.add_argument("--remove", action="store_true", help="put its maps into the bin")

    def handle(self, *_: Any, **options: Any) -> None:
        """Do it and say so. Raises CommandError without such a user, or without a sample."""
        users = User.objects.filter(is_active=True).order_by("created_at", "id")
        if options["user"]:
            users = users.filter(email__iexact=options["user"])
        owner = users.first()
        if owner is None:
            raise CommandError("There is no such user. Create one first.")
        workspace = sample_of(owner)
        if options["remove"] or options["reset"]:
            if workspace is None:
                raise CommandError(f"{owner.email} has no sample.")
            actor = Actor.system("sample")
            if options["remove"]:
                remove_sample(actor=actor, workspace=workspace)
                self.stdout.write("Sample removed.")
            else:
                reset_sample(actor=actor, workspace=workspace)
                self.stdout.write("Sample put back as delivered.")
            return
        # An interrupted load is begun again: whoever runs this knows that nobody else does.
        load_sample(owner=owner, maps=options["maps"] or MAPS, resume=True)
        self.stdout.write("Sample loaded.")
