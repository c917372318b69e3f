"""`manage.py demo_data`: service items, and invented cases in every jurisdiction for a working inbox. Repeatable."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from apps.operations.demo import writing
from apps.operations.demo.items import publish_items
from apps.operations.demo.receipts import receipts
from apps.operations.progress import Progress
from config import env


class Command(BaseCommand):
    help = (
        "Publish the demo's service items and have them adopted; write the demo's cases: invented letters, handled "
        "through the same services, dated by today's calendar. Nothing is sent. Running it again adds only what is "
        "missing. Refused outside the demo."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--slug", action="append", default=[], help="only these jurisdictions (repeatable)")

    def handle(self, *args: Any, **options: Any) -> None:
        if env.zone() != env.Zone.OWNER or not settings.DEMO:
            raise CommandError(_("Demo cases are for the demo: owner zone, demo settings."))
        places = [p for p in writing.places() if not options["slug"] or p.slug in options["slug"]]
        unknown = set(options["slug"]) - {p.slug for p in places}
        if unknown:
            raise CommandError(_("No jurisdiction in service is called %(slugs)s.") % {"slugs": ", ".join(unknown)})
        publish_items()
        with Progress(_("Demo cases"), len(places), self.stdout) as bar:
            written = writing.write_everywhere(places, bar.step)
        writing.carry_and_answer()
        richest = next((p for p in places if p.code == writing.RICHEST), None)
        if richest is not None:
            self.stdout.write(_("To be followed at %(address)s:") % {"address": f"{richest.portal_url}/track/"})
            for receipt in receipts(richest):
                self.stdout.write(f"  {receipt.number}  {receipt.code}  {receipt.title}")
        self.stdout.write(
            _("%(written)d demo cases written in %(places)d jurisdictions.")
            % {"written": written, "places": len(places)}
        )
