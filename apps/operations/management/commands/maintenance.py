"""`manage.py maintenance SLUG --on|--off`: close a jurisdiction for maintenance, or open it again."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from apps.operations.closing import close_for_maintenance, open_after_maintenance
from apps.operations.commanding import add_who_and_why, at_the_centre, operator, place_of


class Command(BaseCommand):
    help = "Close portal and office of a jurisdiction for maintenance, or open them again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG")
        switch = parser.add_mutually_exclusive_group(required=True)
        switch.add_argument("--on", action="store_true", help="close it")
        switch.add_argument("--off", action="store_true", help="open it again")
        parser.add_argument("--minutes", type=int, default=60, help="how long it is expected to take (default: 60)")
        parser.add_argument("--words", default="", help="what citizens read (with --on, required)")
        parser.add_argument(
            "--after-killed-work",
            action="store_true",
            help="with --off: open what a restore or merger has closed that was killed and will not be run again",
        )
        add_who_and_why(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        place = place_of(options["slug"])
        told = {"actor": operator(options["by"]), "jurisdiction": place, "reason": options["reason"]}
        with translation.override("en"), at_the_centre():
            if options["off"]:
                done = _open(told, by_work=options["after_killed_work"])
            else:
                done = _close(told, options["words"], options["minutes"])
        self.stdout.write(f"{place.slug} {done}")


def _open(told: dict[str, Any], *, by_work: bool) -> str:
    ended = open_after_maintenance(**told, by_work=by_work)
    return f"is open again; it was closed since {ended.began_at:%Y-%m-%d %H:%M} UTC."


def _close(told: dict[str, Any], words: str, minutes: int) -> str:
    if not words.strip():
        raise CommandError("Citizens must read why the site is closed: --words.")
    until = timezone.now() + timedelta(minutes=minutes)
    close_for_maintenance(**told, words=words, expected_end=until)
    end = f"{until:%Y-%m-%d %H:%M} UTC"
    return f"is closed until about {end}; within 30 seconds no process accepts anything there any more."
