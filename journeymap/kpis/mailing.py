"""Mails that workers send, so that no page waits for a mail server. The queue of jobs is here."""

import uuid
from collections.abc import Iterable

from journeymap.kpis import jobs
from journeymap.kpis.sources.base import SourceError
from journeymap.workspaces import invitations
from journeymap.workspaces.models import Invitation

# A person waits for it, unlike for a number.
PRIORITY = 10


def send_later(made: Iterable[Invitation]) -> None:
    """Queue the mails of invitations; none where mails do not leave this installation."""
    if not invitations.mail_is_set_up():
        return
    for invitation in made:
        jobs.enqueue(
            kind=jobs.MAIL,
            key=invitations.mail_key(invitation),
            payload={"invitation": str(invitation.pk)},
            priority=PRIORITY,
        )


def run(claimed: jobs.Claim) -> None:
    """Mail one invitation. Raises SourceError, to be tried again, when the mail server is away."""
    try:
        invitations.mail(uuid.UUID(claimed.payload["invitation"]))
    except OSError as error:
        raise SourceError("mail") from error
