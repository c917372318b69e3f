"""`manage.py oversight verify|rebuild`: are the counters what the cases say; count them anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.counters.services import rebuild, verify
from tenants.enums import JurisdictionState, Level
from tenants.models import Jurisdiction
from tenants.selectors import all_jurisdictions

KEPT = {JurisdictionState.ACTIVE, JurisdictionState.ARCHIVED, JurisdictionState.MAINTENANCE}


class Command(BaseCommand):
    help = (
        "verify: recount every case and compare with the counters; each difference is named, and it ends with 1. "
        "rebuild: count anew, one transaction a jurisdiction, while work goes on."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["verify", "rebuild"])
        parser.add_argument("--slug", action="append", default=[], help="only these jurisdictions (repeatable)")

    def handle(self, *args: Any, **options: Any) -> None:
        places = self._places(options["slug"])
        if options["act"] == "verify":
            self._verify(places)
        else:
            self._rebuild(places)

    def _verify(self, places: list[Jurisdiction]) -> None:
        wrong = total = 0
        for place in places:
            found = verify(place)
            for each in found:
                self.stdout.write(f"{place.slug}: {each}")
            wrong, total = wrong + bool(found), total + len(found)
        if total:
            raise CommandError(
                f"{total} differences in {wrong} of {len(places)} jurisdictions: see `oversight rebuild --slug`."
            )
        self.stdout.write(f"The counters of {len(places)} jurisdictions are what their cases say.")

    def _rebuild(self, places: list[Jurisdiction]) -> None:
        cases = 0
        for place in places:
            counted = rebuild(place)
            self.stdout.write(f"{place.slug}: {counted} cases")
            cases += counted
        self.stdout.write(f"{cases} cases of {len(places)} jurisdictions counted anew.")

    @staticmethod
    def _places(slugs: list[str]) -> list[Jurisdiction]:
        kept = [
            place
            for place in all_jurisdictions()
            if place.state in KEPT and place.level != Level.CENTRE and not place.successor_code
        ]
        unknown = set(slugs) - {place.slug for place in kept}
        if unknown:
            raise CommandError(f"No jurisdiction that counts its own cases has the slug {', '.join(sorted(unknown))}.")
        chosen = [place for place in kept if not slugs or place.slug in slugs]
        if not chosen:
            raise CommandError("There is no jurisdiction with cases yet: run provision first.")
        return chosen
