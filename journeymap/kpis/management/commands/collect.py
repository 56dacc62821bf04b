"""`manage.py collect`: collects a range of time now, oldest period first."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from journeymap.core.errors import DomainError
from journeymap.core.ids import parse_uuid
from journeymap.kpis.collecting import collect, load, periods_between, zone_of
from journeymap.kpis.models import StageKPI
from journeymap.kpis.sources import SourceError


class Command(BaseCommand):
    """Backfills; running it twice writes nothing twice."""

    help = "Collects KPI values from --from to --to (both dates included), oldest period first."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --kpi or --source, --from and --to."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--kpi", help="id of a KPI bound to a stage")
        which.add_argument("--source", help="id of a source: all KPIs bound to it")
        parser.add_argument("--from", dest="first", required=True, help="YYYY-MM-DD")
        parser.add_argument("--to", dest="last", required=True, help="YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        """Collect and print an account. Errors: CommandError."""
        for stage_kpi in self._chosen(options):
            try:
                first, last = (
                    datetime.fromisoformat(f"{options[name]}T{at}").replace(
                        tzinfo=zone_of(stage_kpi)
                    )
                    for name, at in (("first", "00:00:00"), ("last", "23:59:59.999999"))
                )
            except ValueError:
                raise CommandError("Dates are written YYYY-MM-DD.") from None
            try:
                done = collect(stage_kpi, periods_between(stage_kpi, first, last))
            except SourceError as error:
                raise CommandError(f"{stage_kpi.pk}: {error}") from None
            told = "nothing to collect"
            if done is not None:
                told = f"{done.created} created, {done.revised} revised, {done.unchanged} unchanged"
            self.stdout.write(f"{stage_kpi.pk} {stage_kpi.definition.key}: {told}")

    @staticmethod
    def _chosen(options: dict[str, Any]) -> list[StageKPI]:
        try:
            if options["kpi"]:
                ids = [parse_uuid(options["kpi"], field="--kpi")]
            else:
                source_id = parse_uuid(options["source"], field="--source")
                bound = StageKPI.objects.filter(source_id=source_id).order_by("pk")
                ids = list(bound.values_list("pk", flat=True))
        except DomainError as error:
            raise CommandError(str(error.fields)) from None
        found = [kpi for kpi in map(load, ids) if kpi is not None]
        if not found:
            raise CommandError("There is no such KPI on a map.")
        return found
