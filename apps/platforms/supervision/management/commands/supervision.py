"""`manage.py supervision verify|rebuild|scores`: is what supervision keeps what the ledger says; write it anew."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.platforms.supervision import verifying
from apps.platforms.supervision.running import take_all
from apps.platforms.supervision.scoring import keeping
from tenants.context import door
from tenants.enums import JurisdictionState, Level
from tenants.models import Jurisdiction
from tenants.selectors import all_jurisdictions


class Command(BaseCommand):
    help = (
        "verify: replay the ledger and compare matters and alerts with it; each difference is named, and it ends"
        " with 1. rebuild: write matters anew from the ledger and raise what is due, while work goes on. scores:"
        " replay a month and compare its scores with the ledger."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["verify", "rebuild", "scores"])
        parser.add_argument("--slug", action="append", default=[], help="only these jurisdictions (repeatable)")
        parser.add_argument("--month", help="of scores: YYYY-MM")

    def handle(self, *args: Any, **options: Any) -> None:
        places = self._places(options["slug"])
        match options["act"]:
            case "verify":
                self._verify(places)
            case "rebuild":
                self._rebuild(places)
            case _:
                self._scores(places, options["month"])

    def _verify(self, places: list[Jurisdiction]) -> None:
        total = 0
        for place in places:
            for each in verifying.verify(place, timezone.now()):
                self.stdout.write(f"{place.slug}: {each}")
                total += 1
        if total:
            raise CommandError(f"{total} differences in {len(places)} jurisdictions: see `supervision rebuild --slug`.")
        self.stdout.write(f"What supervision keeps of {len(places)} jurisdictions is what their ledgers say.")

    def _rebuild(self, places: list[Jurisdiction]) -> None:
        matters = raised = 0
        for place in places:
            take_all(place)
            written, alerts = verifying.rebuild(place, timezone.now())
            self.stdout.write(f"{place.slug}: {written} matters, {alerts} alerts raised")
            matters, raised = matters + written, raised + alerts
        self.stdout.write(f"{matters} matters of {len(places)} jurisdictions written anew, {raised} alerts raised.")

    def _scores(self, places: list[Jurisdiction], month: str | None) -> None:
        first = self._month(month)
        total = wrong = 0
        for place in places:
            with door(place):
                count, differing = keeping.check_month(first)
            for each in differing:
                self.stdout.write(f"{place.slug}: {each.score.subject} {each.score.code}: kept {each.score.total},"
                                  f" the ledger gives {each.sheet.total if each.sheet else 'none'}")  # fmt: skip
            total, wrong = total + count, wrong + len(differing)
        if wrong:
            raise CommandError(f"{wrong} of {total} scores of {first:%Y-%m} are not what the ledger gives.")
        self.stdout.write(f"{total} scores of {first:%Y-%m} are what the ledger gives.")

    @staticmethod
    def _month(text: str | None) -> date:
        try:
            return date.fromisoformat(f"{text}-01")
        except ValueError:
            raise CommandError("Say which month: --month YYYY-MM") from None

    @staticmethod
    def _places(slugs: list[str]) -> list[Jurisdiction]:
        kept = [p for p in all_jurisdictions() if p.state == JurisdictionState.ACTIVE and p.level != Level.CENTRE]
        unknown = set(slugs) - {place.slug for place in kept}
        if unknown:
            raise CommandError(f"No jurisdiction in service has the slug {', '.join(sorted(unknown))}.")
        return [place for place in kept if not slugs or place.slug in slugs]
