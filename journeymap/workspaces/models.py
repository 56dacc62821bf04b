"""Tenants and the people in them; the rows other packages hang their work on."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from journeymap.core.dbfields import DecimalTextField, Identified, Stamped
from journeymap.core.ids import uuid7

LANGUAGES = (("en", "English"), ("fr", "Français"))
ROLES = tuple((role, role) for role in ("owner", "admin", "editor", "commenter", "viewer"))


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. The e-mail address is the sign-in name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=2, blank=True, choices=LANGUAGES)
    theme = models.CharField(
        max_length=6,
        default="system",
        choices=(("system", "system"), ("light", "light"), ("dark", "dark")),
    )
    # Commands on single letters, off for those who dictate or whose hands shake (WCAG 2.1.4).
    single_keys = models.BooleanField(default=True)
    # Whether others' edits are read out.
    announcements = models.BooleanField(default=True)
    # Hints of the editor this person has been shown; none is shown twice unasked.
    hints_seen = models.JSONField(default=list, blank=True)
    # Raised by one to end every session of this account.
    session_epoch = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email

    @property
    def display_name(self) -> str:
        return self.name or self.email.split("@")[0]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must carry to count: the password's, and the epoch's once raised.

        Django's own hook behind `get_session_auth_hash` and its fallbacks for old secret keys.
        """
        plain: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]  # not in the stubs
        return f"{self.session_epoch}:{plain}" if self.session_epoch else plain


class Workspace(Identified, Stamped):
    """A tenant: owns members, maps and the library."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80, unique=True)
    default_language = models.CharField(max_length=2, default="en", choices=LANGUAGES)
    timezone = models.CharField(max_length=64, default="Europe/Paris")
    currency = models.CharField(max_length=3, default="EUR")
    week_start = models.PositiveSmallIntegerField(default=1)
    retention_days = models.PositiveIntegerField(default=365)
    guest_links_allowed = models.BooleanField(default=True)
    materiality_pct = DecimalTextField(max_digits=4, decimal_places=1, default="5.0")
    is_sample = models.BooleanField(default=False)
    # Raised by one with every change of a class R row of this workspace (ETags, caches).
    library_rev = models.BigIntegerField(default=0)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(week_start__in=(1, 7)), name="ws_week_start")
        ]

    def __str__(self) -> str:
        return self.name


class Membership(Identified, Stamped):
    """A person's role in a workspace. `version` rises with every change of it (B6)."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=ROLES)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "user"], name="membership_once")
        ]


class Invitation(Identified, Stamped):
    """An invitation by e-mail; its token works once.

    The hash finds it; the sealed copy lets those who manage members copy the link again.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=ROLES)
    token_hash = models.CharField(max_length=64, unique=True)
    token_sealed = models.BinaryField(default=bytes)
    # When it was last mailed; null where mail is not set up or failed.
    mailed_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "workspace",
                Lower("email"),
                condition=models.Q(accepted_at__isnull=True),
                name="invitation_open_once",
            )
        ]


class SigninLink(Identified):
    """A single-use sign-in link (`make run`, `manage.py signin_link`): hashed, 10 minutes."""

    user = models.ForeignKey(User, models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Guest(Identified):
    """Someone without an account, in by a share link. `link_id` names the link's grant."""

    link_id = models.UUIDField(db_index=True)
    map_id = models.UUIDField()
    name = models.CharField(max_length=40)
    secret_hash = models.CharField(max_length=64, unique=True)
    joined_at = models.DateTimeField(auto_now_add=True)


class ApiToken(Identified):
    """A bearer token of a user for one workspace: hashed, scoped, shown once."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="tokens")
    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)


class AuditEvent(Identified):
    """Append-only record of who did what to access and credentials."""

    workspace = models.ForeignKey(Workspace, models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    action = models.CharField(max_length=60)
    actor = models.JSONField(default=dict)
    target = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)


class Job(models.Model):
    """Work to be done once. This table is the truth; a broker message is only a poke.

    `key` makes planning idempotent. A worker claims a row with a conditional UPDATE that sets
    `lease_until`; a lapsed lease is re-sent by the planner.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=40)
    # Which workers run it: a slow vendor's jobs stand in nobody else's way.
    queue = models.CharField(max_length=12, default="collect")
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(
        max_length=9,
        default="queued",
        choices=tuple((s, s) for s in ("queued", "running", "done", "failed", "cancelled")),
    )
    priority = models.SmallIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    # Counts claims and never goes back: whoever holds an older one has lost the job.
    turn = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    # When the planner pokes again, and before when no worker may begin, whatever message comes.
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    # Whom it asks, for the rule of a few at a time. No foreign key: sources live further up.
    source_id = models.UUIDField(null=True, blank=True)
    host = models.CharField(max_length=255, blank=True, default="")
    # How far it is, of how much; 0 of 0 where it does not count.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "next_attempt_at"], name="job_due"),
            models.Index(fields=["source_id", "state"], name="job_source"),
        ]


class Notice(models.Model):
    """Cross-process news, append-only: each hub polls it for its open maps.

    Exactly one of `map_id` and `workspace_id` says whom it concerns.
    """

    id = models.BigAutoField(primary_key=True)
    map_id = models.UUIDField(null=True, db_index=True)
    workspace_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=64, blank=True)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True, db_index=True)


def default_workspace_slug(name: str) -> str:
    """Return a slug for `name` that no workspace has yet."""
    from django.utils.text import slugify

    base = slugify(name)[:60] or "workspace"
    slug = base
    while Workspace.objects.filter(slug=slug).exists():
        slug = f"{base}-{uuid.uuid4().hex[:6]}"
    return slug
