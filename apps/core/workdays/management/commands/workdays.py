"""`manage.py workdays due DATE N [--explain]`: the due date of a limit of N working days begun on DATE."""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.utils.translation import gettext as _

from apps.core.workdays.calendar import Calendar, UnknownYear
from apps.core.workdays.clock import ClockError, ClockRun, ExplainedDay
from apps.core.workdays.labels import day_label, reason_label, unknown_year
from apps.core.workdays.services import calendar, shipped_calendar


class Command(BaseCommand):
    help = "Compute deadlines in working days of the State Council's calendar."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="due")
        due = actions.add_parser("due", help="Print the due date of a limit; the day of the event does not count.")
        due.add_argument("date", metavar="DATE", type=_iso_date, help="day of the event, YYYY-MM-DD")
        due.add_argument("days", metavar="N", type=_whole_number, help="limit in working days, 0 or more")
        due.add_argument("--explain", action="store_true", help="print every day with why it counts or does not")

    def handle(self, *args: Any, **options: Any) -> None:
        run = ClockRun(options["date"], options["days"])
        try:
            known = self._calendar()
            due = run.expires_on(known)
            explained = run.explain(known, due) if options["explain"] else []
        except UnknownYear as error:
            raise CommandError(unknown_year(error)) from error
        except (ClockError, OverflowError) as error:
            raise CommandError(str(error)) from error
        did = _("Counted %(days)d working days from %(start)s: due %(due)s, expiring at 24:00.") % {
            "days": options["days"],
            "start": day_label(run.started_on),
            "due": day_label(due),
        }
        self.stdout.write("\n".join([*map(_line, explained), due.isoformat(), did]))

    def _calendar(self) -> Calendar:
        try:
            return calendar(strict=True)
        except DatabaseError as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            self.stderr.write(
                _("The database does not answer (%(reason)s): using only the notices shipped with the software.")
                % {"reason": reason}
            )
            return shipped_calendar(strict=True)


def _line(day: ExplainedDay) -> str:
    count = f"{day.ordinal:>4}" if day.ordinal is not None else "   -"
    return f"{day_label(day.date)} {count}  {reason_label(day.reason, day.festival)}"


def _iso_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("%(text)s is not a date; write it as 2024-02-02.") % {"text": text}) from None


def _whole_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise ArgumentTypeError(
            _("%(text)s is not a number of days; write a whole number, 0 or more.") % {"text": text}
        )
    return int(text)
