"""Invitations: made, mailed by a worker, renewed, taken back, accepted once.

A link is a secret like any other: found by its hash, kept sealed so that those who manage members
can copy it again, good for a fortnight and for one person.
"""

import uuid
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from journeymap.core import clock
from journeymap.core.errors import Conflict, Invalid, NotFound
from journeymap.core.ids import hash_secret, new_secret
from journeymap.workspaces.actor import Actor, Role
from journeymap.workspaces.models import Invitation, Job, Membership, User, Workspace
from journeymap.workspaces.services import audit

LIFETIME = timedelta(days=14)
# Ownership is handed over between members, never by mail.
INVITED_AS = tuple(str(role) for role in Role if role is not Role.OWNER)
MAX_AT_ONCE = 30
MAX_OPEN = 300
_NO_MAIL = "django.core.mail.backends.console.EmailBackend"


def mail_is_set_up() -> bool:
    """Tell whether mails leave this installation; by default they are printed to its log."""
    return bool(settings.EMAIL_BACKEND != _NO_MAIL)


def invite(
    *, actor: Actor, workspace_id: uuid.UUID, emails: list[str], role: str
) -> list[Invitation]:
    """Invite people; whoever is invited already gets a new link. `kpis.mailing` sends the mails.

    The caller has checked `manage_members`. Raises Invalid naming `emails` for a member's address
    or too many open invitations; then nobody is invited.
    """
    with transaction.atomic():
        workspace = Workspace.objects.select_for_update().get(pk=workspace_id)
        members = Membership.objects.filter(workspace=workspace, user__email__in=emails)
        known = members.values_list("user__email", flat=True).first()
        if known is not None:
            told = _("%(email)s is a member already.") % {"email": known}
            raise Invalid(fields={"emails": told})
        opened = Invitation.objects.filter(workspace=workspace, accepted_at__isnull=True)
        if opened.exclude(email__in=emails).count() + len(emails) > MAX_OPEN:
            told = _("A workspace holds at most %(n)s open invitations.") % {"n": MAX_OPEN}
            raise Invalid(fields={"emails": told})
        made = []
        for email in emails:
            invitation = opened.filter(email=email).first() or Invitation(
                workspace=workspace, email=email
            )
            invitation.role, invitation.invited_by_id = role, actor.user_id
            _renew(invitation)
            _record(actor, invitation, "invitation.created")
            made.append(invitation)
    return made


def resend(*, actor: Actor, invitation: Invitation) -> Invitation:
    """Give an open invitation a new link and a new fortnight; the old link is dead."""
    with transaction.atomic():
        found = Invitation.objects.select_for_update().filter(
            pk=invitation.pk, accepted_at__isnull=True
        )
        present = found.select_related("workspace").first()
        if present is None:
            raise NotFound
        _renew(present)
        _record(actor, present, "invitation.resent")
    return present


@transaction.atomic
def revoke(*, actor: Actor, invitation: Invitation) -> None:
    """Take an open invitation back; its link opens nothing any more."""
    if not Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True).delete()[0]:
        raise NotFound
    _record(actor, invitation, "invitation.revoked")


def find(token: str) -> Invitation:
    """Return the open invitation of a link. Raises NotFound: unknown, used, expired, taken back."""
    found = Invitation.objects.filter(
        token_hash=hash_secret(token),
        accepted_at__isnull=True,
        expires_at__gt=clock.now(),
        workspace__deleted_at__isnull=True,
    )
    invitation = found.select_related("workspace", "invited_by").first()
    if invitation is None:
        raise NotFound
    return invitation


@transaction.atomic
def accept(*, invitation: Invitation, user: User) -> Membership:
    """Make the invited person a member, once; who is a member already keeps their role.

    Raises NotFound when the link has been used meanwhile, Conflict for another person's account.
    """
    if user.email.lower() != invitation.email.lower():
        raise Conflict("This invitation is for another e-mail address.")
    still_open = Invitation.objects.filter(
        pk=invitation.pk,
        token_hash=invitation.token_hash,
        accepted_at__isnull=True,
        expires_at__gt=clock.now(),
    )
    if not still_open.update(accepted_at=clock.now(), token_sealed=b""):
        raise NotFound
    membership, _made = Membership.objects.get_or_create(
        workspace_id=invitation.workspace_id, user=user, defaults={"role": invitation.role}
    )
    actor = Actor.member(user_id=user.pk, name=user.display_name)
    _record(actor, invitation, "invitation.accepted")
    return membership


def join_as_new(*, invitation: Invitation, name: str, password: str, language: str) -> User:
    """Make an account for the invited person, who becomes a member.

    Raises as `accept`, and IntegrityError when somebody has made that account meanwhile.
    """
    # Before the transaction: hashing is slow on purpose, and SQLite has one writer.
    hashed = make_password(password)
    with transaction.atomic():
        user = User(email=invitation.email, name=name, language=language, password=hashed)
        user.save(force_insert=True)
        accept(invitation=invitation, user=user)
    return user


def link_of(invitation: Invitation) -> str:
    """Return the whole address of an invitation, or "" when the keys that sealed it are gone."""
    try:
        opened = _keyring().decrypt(bytes(invitation.token_sealed)).decode()
    except InvalidToken:
        return ""
    owner, _colon, token = opened.partition(":")
    return address(token) if owner == str(invitation.pk) else ""


def mail(invitation_id: uuid.UUID) -> None:
    """Mail an open invitation's link, unless that was done. Raises OSError: SMTP's errors are."""
    waiting = Invitation.objects.filter(
        pk=invitation_id, accepted_at__isnull=True, mailed_at__isnull=True
    )
    invitation = waiting.select_related("workspace", "invited_by").first()
    if invitation is None:
        return
    _letter(invitation).send()
    # Renewed meanwhile, it is the new link's mail that counts.
    waiting.filter(token_hash=invitation.token_hash).update(mailed_at=clock.now())


def mail_key(invitation: Invitation) -> str:
    """Return the key of the job that mails the invitation's present link."""
    return f"mail:{invitation.pk}:{invitation.token_hash[:16]}"


def is_being_mailed(invitation: Invitation) -> bool:
    """Tell whether a worker has the mail still before it."""
    if invitation.mailed_at is not None or not mail_is_set_up():
        return False
    job = Job.objects.filter(key=mail_key(invitation), state__in=("queued", "running"))
    return job.exists()


def address(token: str) -> str:
    """Return the page of an invitation's token."""
    return f"{settings.PUBLIC_URL}/invitation/{token}/"


def _renew(invitation: Invitation) -> None:
    token = new_secret()
    invitation.token_hash = hash_secret(token)
    invitation.token_sealed = _keyring().encrypt(f"{invitation.pk}:{token}".encode())
    invitation.expires_at = clock.now() + LIFETIME
    invitation.mailed_at = None
    invitation.save()


def _letter(invitation: Invitation) -> EmailMessage:
    # The language of the workspace: the invited person's own is not known here.
    workspace = invitation.workspace
    with translation.override(workspace.default_language):
        by = invitation.invited_by
        text = render_to_string(
            "mail/invitation.txt",
            {
                "workspace": workspace.name,
                "by": by.display_name if by else "",
                "url": link_of(invitation),
                "days": LIFETIME.days,
            },
        )
        # A name may hold no line break (core.kinds.Text), so none reaches the header (C7).
        subject = _("Join %(workspace)s on Journeymap") % {"workspace": workspace.name}
    return EmailMessage(subject, text, to=[invitation.email])


def _record(actor: Actor, invitation: Invitation, action: str) -> None:
    audit(
        actor=actor,
        workspace_id=invitation.workspace_id,
        action=action,
        target={
            "invitation": str(invitation.pk),
            "email": invitation.email,
            "role": invitation.role,
        },
    )


def _keyring() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.JOURNEYMAP_FIELD_KEYS])
