"""Tells every process' hub that a session ended or an account changed (B4, B19)."""

from typing import Any

from django.contrib.sessions.models import Session
from django.db.models.signals import post_delete, post_save

from journeymap.core import clock
from journeymap.core.ids import hash_secret
from journeymap.workspaces.models import User
from journeymap.workspaces.notices import notify

# Saving one of these changes who may do what; a sign-in alone saves only when it happened.
_TELLING = frozenset({"password", "is_active", "name"})


def listen() -> None:
    """Connect to the rows behind sessions and accounts: no way to end one goes around them."""
    post_delete.connect(_session_ended, sender=Session, dispatch_uid="jm-session-ended")
    post_save.connect(_account_changed, sender=User, dispatch_uid="jm-account-changed")


def _session_ended(sender: type[Session], instance: Session, **kwargs: Any) -> None:
    # Sessions that expired long ago are cleared by the thousand, and have no sockets.
    if instance.expire_date > clock.now():
        notify(kind="session", ref=hash_secret(instance.session_key))


def _account_changed(
    sender: type[User],
    instance: User,
    created: bool,
    update_fields: frozenset[str] | None,
    **kwargs: Any,
) -> None:
    if not created and (update_fields is None or _TELLING & update_fields):
        notify(kind="role", ref=str(instance.pk))
