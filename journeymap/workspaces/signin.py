"""Single-use sign-in links: hashed, ten minutes, consumed by POST (a GET only shows a button)."""

from datetime import timedelta

from django.db import transaction

from journeymap.core import clock
from journeymap.core.errors import NotFound
from journeymap.core.ids import hash_secret, new_secret
from journeymap.workspaces.models import SigninLink, User

LIFETIME = timedelta(minutes=10)


def create_signin_link(email: str) -> str:
    """Return the path of a fresh sign-in link for the account of `email`.

    Raises NotFound when there is no active account of that address.
    """
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise NotFound(f"There is no account for {email}.")
    secret = new_secret()
    SigninLink.objects.create(
        user=user, token_hash=hash_secret(secret), expires_at=clock.now() + LIFETIME
    )
    return f"/signin/{secret}/"


def has_used(user: User, secret: str) -> bool:
    """Tell whether this user has signed in by that link already: then it is a way home to them."""
    used = SigninLink.objects.filter(user=user, token_hash=hash_secret(secret))
    return used.filter(used_at__isnull=False).exists()


@transaction.atomic
def consume_signin_link(secret: str) -> User:
    """Return the user a link signs in, once. Raises NotFound when used, expired or unknown."""
    used = SigninLink.objects.filter(
        token_hash=hash_secret(secret), used_at__isnull=True, expires_at__gt=clock.now()
    )
    link = used.select_related("user").first()
    if link is None or not used.update(used_at=clock.now()) or not link.user.is_active:
        raise NotFound("This sign-in link has been used or has expired.")
    return link.user
