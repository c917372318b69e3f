"""`manage.py generate_cases --total N`: synthetic cases over all jurisdictions, for the demo and for measuring."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from apps.core.counters.services import fold
from apps.operations.generator import CHUNK, Generator, NotHere, check_allowed, distribution
from apps.operations.progress import Progress
from tenants.context import door
from tenants.enums import JurisdictionState, Level
from tenants.models import Jurisdiction
from tenants.provisioning.schemas import owner_role
from tenants.selectors import all_jurisdictions

CONNECTIONS = 2
TABLES = ("cases_case", "cases_clock", "petitions_petition")


class Command(BaseCommand):
    help = (
        "Write synthetic cases (skewed: the province and larger places more) with clocks and petitions. They never "
        "happened: no ledger entries are written. Refused in production."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--total", type=int, required=True, metavar="N", help="how many cases altogether")
        parser.add_argument("--seed", type=int, default=1, help="another number, other cases (default 1)")
        parser.add_argument("--slug", action="append", default=[], help="only these jurisdictions (repeatable)")

    def handle(self, *args: Any, **options: Any) -> None:
        total: int = options["total"]
        if total < 1:
            raise CommandError("--total must be at least 1.")
        try:
            check_allowed()
        except NotHere as error:
            raise CommandError(f"Refused: {error}.") from error
        wanted = distribution(self._places(options["slug"]), total)
        self.now, self.seed = timezone.now(), options["seed"]
        out: Any = self.stdout
        with Progress("Synthetic cases", total, out) as self.progress:
            self._write(wanted)
        self.stdout.write(f"{total} synthetic cases in {sum(1 for n in wanted.values() if n)} jurisdictions.")

    def _places(self, slugs: list[str]) -> list[Jurisdiction]:
        serving = [j for j in all_jurisdictions() if j.state == JurisdictionState.ACTIVE and j.level != Level.CENTRE]
        unknown = set(slugs) - {place.slug for place in serving}
        if unknown:
            raise CommandError(f"No jurisdiction in service has the slug {', '.join(sorted(unknown))}.")
        chosen = [place for place in serving if not slugs or place.slug in slugs]
        if not chosen:
            raise CommandError("No jurisdiction is in service: run provision first.")
        return chosen

    def _write(self, wanted: dict[Jurisdiction, int]) -> None:
        biggest_first = sorted(wanted, key=lambda place: -wanted[place])
        if connection.in_atomic_block:  # inside a test's transaction there is but one connection
            for place in biggest_first:
                self._fill(place, wanted[place])
            return
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            for future in [pool.submit(self._fill_and_close, place, wanted[place]) for place in biggest_first]:
                future.result()

    def _fill_and_close(self, place: Jurisdiction, count: int) -> None:
        try:
            self._fill(place, count)
        finally:
            connection.close()

    def _fill(self, place: Jurisdiction, count: int) -> None:
        with door(place, role=owner_role(), timeout_ms=600_000):
            generator = Generator(place, seed=self.seed, now=self.now)
            for begin in range(0, count, CHUNK):
                size = min(CHUNK, count - begin)
                generator.write(size)
                self.progress.step(size)
            with connection.cursor() as cursor:
                for table in TABLES:
                    cursor.execute(f'ANALYZE "{table}"')
        fold(place)
