"""What a map's log tells of its journey over REST: funnels, times, paths, friction."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from journeymap.core.errors import Invalid, NotFound
from journeymap.core.ids import parse_uuid
from journeymap.core.kinds import Choice, Dec, Text
from journeymap.events import analysis_json as shown
from journeymap.events import analysis_shapes as shapes
from journeymap.events import durations, friction, funnels, times
from journeymap.events.mapping import Mapped, mapped
from journeymap.events.paths import Way, paths
from journeymap.kpis.periods import Period, PeriodKind, walk
from journeymap.kpis.serializers import InstantField, at_midnight
from journeymap.kpis.views import word
from journeymap.maps.access import access_map_with
from journeymap.workspaces.actor import Capability
from journeymap.workspaces.models import Workspace
from journeymap.workspaces.rest import ActorView

_PERIODS = ("day", "week", "month", "quarter")
PERIOD = OpenApiParameter("period", str, enum=_PERIODS, description="Cohorts by entry.")
FROM = OpenApiParameter("from", str, description="Entry not before: a date or an instant.")
TO = OpenApiParameter("to", str, description="Entry before this: a date or an instant.")
WINDOW = OpenApiParameter("window_h", str, description="Hours from the first step to the last.")


@dataclass(frozen=True, slots=True)
class Journey:
    """A map as it is read from its log, and whether a stranger asks."""

    map_id: uuid.UUID
    on: Mapped
    workspace: Workspace
    guest: bool

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.workspace.timezone)


class JourneyView(ActorView):
    """A view on the journey of one map."""

    def journey(self, map_id: uuid.UUID) -> Journey | None:
        """None where the map is read from no log. Errors: NotFound, also for hidden KPIs."""
        journey_map, access = access_map_with(self.actor, map_id, Capability.VIEW)
        if not access.show_kpis:
            raise NotFound
        on = mapped(journey_map)
        if on is None:
            return None
        return Journey(map_id, on, journey_map.workspace, self.actor.kind == "guest")

    def instant(self, name: str, zone: ZoneInfo) -> int | None:
        raw = self.request.query_params.get(name)
        if raw is None:
            return None
        try:
            found = at_midnight(InstantField().to_internal_value(raw), zone)
        except Exception:
            raise Invalid(fields={name: "Give a date or an instant."}) from None
        return times.micros(found)

    def yes(self, name: str, *, default: bool = False) -> bool:
        raw = word(self.request, name, Choice(("true", "false")))
        return default if raw is None else raw == "true"

    def window(self) -> int | None:
        raw = word(self.request, "window_h", Dec(9, 3, low=Decimal("0.001"), high=Decimal(87_600)))
        return None if raw is None else int(Decimal(raw) * times.HOUR)

    def cohorts(self, journey: Journey, default: PeriodKind | None = None) -> list[Period]:
        """The periods of the log, oldest first. Errors: Invalid (too many of them)."""
        kind: Any = word(self.request, "period", Choice(_PERIODS)) or default
        log = journey.on.log
        if kind is None or log.first_at is None or log.last_at is None:
            return []
        first = self._bound("from", journey.zone, log.first_at, max)
        last = self._bound("to", journey.zone, log.last_at + 1, min)
        found: list[Period] = []
        week_start = journey.workspace.week_start
        for period in walk(first, last, kind=kind, zone=journey.zone, week_start=week_start):
            if len(found) == funnels.MAX_PERIODS:
                raise Invalid(fields={"period": "At most 120 periods."})
            found.append(period)
        return found

    def _bound(self, name: str, zone: ZoneInfo, end: int, nearer: Any) -> datetime:
        given = self.instant(name, zone)
        return times.moment(end if given is None else nearer(given, end))


def spans(periods: list[Period]) -> tuple[tuple[int, int], ...]:
    """Periods as instants."""
    return tuple((times.micros(one.start), times.micros(one.end)) for one in periods)


class FunnelView(JourneyView):
    """How far people get."""

    query: ClassVar[frozenset[str]] = frozenset(
        {"kind", "steps", "window_h", "by", "period", "from", "to"}
    )

    @extend_schema(
        operation_id="journey_funnel",
        parameters=[
            OpenApiParameter("kind", str, enum=funnels.KINDS, description="closed unless told."),
            OpenApiParameter(
                "steps", str, description="Ids of stages, with commas; all with events unless told."
            ),
            OpenApiParameter(
                "by", str, enum=funnels.BYS[1:], description="Channels, attributed like this."
            ),
            *(WINDOW, PERIOD, FROM, TO),
        ],
        responses=shapes.JourneyFunnelOut,
    )
    def get(self, request: Request, map_id: uuid.UUID) -> Response:
        """How many subjects reached each stage, in order and within the window, and went on."""
        journey = self.journey(map_id)
        if journey is None:
            return Response(shown.NO_FUNNEL)
        periods = self.cohorts(journey)
        kind: Any = word(request, "kind", Choice(funnels.KINDS)) or "closed"
        by: Any = word(request, "by", Choice(funnels.BYS[1:])) or ""
        asked = funnels.Asked(
            kind,
            self._steps(journey.on),
            window=self.window(),
            by=by,
            entered=(self.instant("from", journey.zone), self.instant("to", journey.zone)),
            periods=spans(periods),
        )
        if len(asked.steps) < 2 and "steps" not in request.query_params:
            return Response(shown.NO_FUNNEL | shown.source(journey.on))
        found = funnels.count(asked, journey.on)
        return Response(
            shown.funnel_json(found, asked, journey.on, periods=periods, guest=journey.guest)
        )

    def _steps(self, on: Mapped) -> tuple[int, ...]:
        raw = word(self.request, "steps", Text(800, low=1, line=True))
        if raw is None:
            return tuple(on.with_events[: funnels.MAX_STEPS])
        places = [on.place(parse_uuid(part, field="steps")) for part in raw.split(",")]
        if None in places:
            raise Invalid(fields={"steps": "This map has no such stage."})
        return tuple(place for place in places if place is not None)


class TimesView(JourneyView):
    """How long people stay."""

    query: ClassVar[frozenset[str]] = frozenset({"survival", "from", "to"})

    @extend_schema(
        operation_id="journey_times",
        parameters=[
            OpenApiParameter("survival", bool, description="Kaplan-Meier medians as well."),
            *(FROM, TO),
        ],
        responses=shapes.JourneyTimesOut,
    )
    def get(self, request: Request, map_id: uuid.UUID) -> Response:
        """Time from the first event of a stage to the first of the next: median, 90 %, n."""
        journey = self.journey(map_id)
        if journey is None:
            return Response({**shown.NO_LOG, "stages": []})
        found = durations.stage_times(
            journey.on,
            entered=(self.instant("from", journey.zone), self.instant("to", journey.zone)),
            survival=self.yes("survival"),
        )
        return Response(shown.times_json(found, journey.on, guest=journey.guest))


class PathsView(JourneyView):
    """Which ways people take."""

    query: ClassVar[frozenset[str]] = frozenset({"level", "unit", "collapse", "top"})

    @extend_schema(
        operation_id="journey_paths",
        parameters=[
            OpenApiParameter("level", str, enum=("stage", "event")),
            OpenApiParameter("unit", str, enum=("subject", "session")),
            OpenApiParameter("collapse", bool, description="Repetitions in a row are one; true."),
            OpenApiParameter("top", int, description="How many variants, 1 to 100; 10."),
        ],
        responses=shapes.JourneyPathsOut,
    )
    def get(self, request: Request, map_id: uuid.UUID) -> Response:
        """The most frequent variants, the matrix of transitions, starts, exits and loops."""
        journey = self.journey(map_id)
        level: Any = word(request, "level", Choice(("stage", "event"))) or "stage"
        unit: Any = word(request, "unit", Choice(("subject", "session"))) or "subject"
        way = Way(level, unit, collapse=self.yes("collapse", default=True))
        raw = request.query_params.get("top", "10")
        if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw[:4]) <= 100:
            raise Invalid(fields={"top": "A number from 1 to 100."})
        if journey is None:
            return Response(shown.no_paths(way))
        found = paths(journey.on, way)
        return Response(shown.paths_json(found, way, journey.on, top=int(raw), guest=journey.guest))


class FrictionView(JourneyView):
    """Where it seems to rub."""

    query: ClassVar[frozenset[str]] = frozenset({"period", "window_h"})

    @extend_schema(
        operation_id="journey_friction",
        parameters=[PERIOD, WINDOW],
        responses=shapes.JourneyFrictionOut,
    )
    def get(self, request: Request, map_id: uuid.UUID) -> Response:
        """Figures that stand out, with n, interval, threshold and the question behind each."""
        journey = self.journey(map_id)
        if journey is None:
            return Response({**shown.NO_LOG, "least": friction.LEAST, "flags": []})
        window = self.window()
        periods = self.cohorts(journey, default="month")
        end = journey.on.log.last_at or 0
        # A period that is still going on has no rate of its own yet.
        whole = [one for one in periods if times.micros(one.end) + (window or 0) <= end + 1]
        found = friction.flags(journey.on, periods=spans(whole), window=window)
        return Response(
            shown.friction_json(found, journey.on, journey.map_id, whole, guest=journey.guest)
        )
