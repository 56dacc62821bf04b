"""The map's header and the grants of a role on one map."""

from typing import ClassVar

from django.db import models

from journeymap.core.dbfields import Identified, Stamped
from journeymap.core.ids import uuid7
from journeymap.workspaces.models import ROLES, User, Workspace

KINDS = (
    "customer_journey",
    "experience_map",
    "service_blueprint",
    "employee_journey",
    "patient_journey",
    "citizen_journey",
)
STATES = ("current", "future", "ideal", "planned")
STATUSES = ("draft", "in_review", "published", "archived")
PURPOSES = ("diagnosis", "discovery", "design", "development")


class Folder(Identified, Stamped):
    """A place for maps of a workspace, at most three deep; no right ever depends on it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="folders")
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")

    def __str__(self) -> str:
        return self.name


class JourneyMap(Identified, Stamped):
    """One persona-centred path to a goal.

    `revision` is the gapless count of committed batches, taken under this row's lock (P17);
    `floor` is the oldest revision the log can still replay from; `epoch` changes when a backup is
    restored; `kpi_rev` rises with every measurement.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="maps")
    # Where the dashboard keeps it: the workspace's order, not the map's content, so not in the log.
    folder = models.ForeignKey(Folder, models.SET_NULL, null=True, related_name="maps")
    title = models.CharField(max_length=160)
    summary = models.TextField(blank=True)
    scenario = models.TextField(blank=True)
    expectations = models.TextField(blank=True)
    goal = models.CharField(max_length=300, blank=True)
    scope = models.CharField(max_length=300, blank=True)
    focus = models.CharField(max_length=300, blank=True)
    point_of_view = models.CharField(max_length=120, blank=True)
    purpose = models.CharField(max_length=12, null=True, blank=True)
    kind = models.CharField(max_length=20, default="customer_journey")
    state = models.CharField(max_length=8, default="current")
    status = models.CharField(max_length=10, default="draft")
    language = models.CharField(max_length=2, default="en")
    review_due_on = models.DateField(null=True, blank=True)
    template_key = models.CharField(max_length=60, blank=True)
    is_sample = models.BooleanField(default=False)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    # The header as it was created: the state from which the log replays (P15).
    created_values = models.JSONField(default=dict)

    epoch = models.UUIDField(default=uuid7)
    revision = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(default=0)
    kpi_rev = models.BigIntegerField(default=0)
    rev = models.BigIntegerField(default=0)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-updated_at"], name="map_recent"),
        ]

    def __str__(self) -> str:
        return self.title


class MapStar(Identified):
    """A member's mark on a map they want at hand. Nobody else sees it."""

    map = models.ForeignKey(JourneyMap, models.CASCADE, related_name="stars")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["map", "user"], name="star_once_a_user")
        ]


class SavedView(Identified, Stamped):
    """A way of looking at a map, by name: what is filtered, which lanes, which of the three views.

    Its owner's alone until it is shared with everybody who sees the map. Not content: no op, no
    revision; `shows` is what `maps.saved` checks.
    """

    map = models.ForeignKey(JourneyMap, models.CASCADE, related_name="saved_views")
    owner = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=80)
    shared = models.BooleanField(default=False)
    shows = models.JSONField(default=dict)
    deleted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class MapGrant(Identified, Stamped):
    """A role on one map, held by a member (`user`) or by whoever has a link (`link_id`).

    `version` is the access version: raised with every change, so that nothing cached outlives it.
    """

    map = models.ForeignKey(JourneyMap, models.CASCADE, related_name="grants")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    link_id = models.UUIDField(null=True, unique=True)
    role = models.CharField(max_length=10, choices=ROLES)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    show_kpis = models.BooleanField(default=True)
    show_comments = models.BooleanField(default=True)
    show_personas = models.BooleanField(default=True)
    show_views = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, link_id__isnull=True)
                | models.Q(user__isnull=True, link_id__isnull=False),
                name="grant_one_holder",
            ),
            models.UniqueConstraint(
                fields=["map", "user"],
                condition=models.Q(user__isnull=False),
                name="grant_once_a_user",
            ),
        ]
