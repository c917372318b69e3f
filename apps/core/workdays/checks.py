"""Whether an entered notice can be right, in the words of whoever typed it."""

import re
from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.core.workdays import statute
from apps.core.workdays.calendar import Calendar, Notice, Off
from apps.core.workdays.labels import day_label, festival_label

LONGEST_HOLIDAY = 15  # days; the longest so far were ten (Spring Festival 2020)
EARLIEST_IN_DECEMBER = 25
_NUMBER = re.compile(r"国\S*发\S*〔20\d\d〕\d+号")


def check_notice(notice: Notice, *, today: date) -> None:
    """Raise ValidationError with messages by field, or nothing.

    Fields: `year`, `number`, `published_on`, `makeup`, `off`, and `off_<festival>` for one holiday's range.
    """
    errors: dict[str, list[str]] = {}
    for field, message in _problems(notice, today):
        errors.setdefault(field, []).append(message)
    if errors:
        raise ValidationError(errors)


def _problems(notice: Notice, today: date) -> Iterator[tuple[str, str]]:
    yield from _head(notice, today)
    wrong_ranges = list(_ranges(notice))
    yield from wrong_ranges
    yield from (("makeup", message) for message in _makeup(notice))
    if not wrong_ranges:
        yield from _missing(notice)


def _head(notice: Notice, today: date) -> Iterator[tuple[str, str]]:
    if notice.year < today.year:
        yield (
            "year",
            _("%(year)d is over; its calendar can no longer change.") % {"year": notice.year},
        )
    published_on = notice.published_on
    if published_on is None or published_on > today:
        yield "published_on", _("The day of publication cannot be in the future.")
    elif not published_on.year <= notice.year <= published_on.year + 1:
        yield (
            "year",
            _("A notice published in %(published)d is for %(published)d or the year after, not for %(year)d.")
            % {"published": published_on.year, "year": notice.year},
        )
    if not _NUMBER.fullmatch(notice.number):
        yield "number", _("The document number looks like 国办发明电〔2025〕7号.")


def _ranges(notice: Notice) -> Iterator[tuple[str, str]]:
    if not notice.off:
        yield "off", _("Enter at least one holiday.")
    previous: Off | None = None
    for off in notice.off:
        field, name = f"off_{off.festival}", festival_label(off.festival)
        if off.last < off.first:
            yield field, _("%(festival)s: the last day is before the first.") % {"festival": name}
        elif (off.last - off.first).days >= LONGEST_HOLIDAY:
            yield (
                field,
                _("%(festival)s: more than %(days)d days; check the dates.")
                % {"festival": name, "days": LONGEST_HOLIDAY},
            )
        yield from (
            (field, _outside(day, notice.year))
            for day in sorted({off.first, off.last})
            if not _belongs(day, notice.year)
        )
        if previous and off.first <= previous.last:
            names = {"first": festival_label(previous.festival), "second": name}
            yield field, _("%(first)s and %(second)s overlap.") % names
        previous = off


def _makeup(notice: Notice) -> Iterator[str]:
    off = {day: span.festival for span in notice.off for day in span.days()}
    for position, day in enumerate(notice.makeup):
        if day.weekday() < 5:
            yield _("%(day)s is no weekend day; only a Saturday or Sunday can be made a working day.") % {
                "day": day_label(day)
            }
        if day in off:
            yield _("%(day)s is a day off (%(festival)s) and cannot work as well.") % {
                "day": day_label(day),
                "festival": festival_label(off[day]),
            }
        if day in notice.makeup[:position]:
            yield _("%(day)s is there twice.") % {"day": day_label(day)}
        if not _belongs(day, notice.year):
            yield _outside(day, notice.year)


def _missing(notice: Notice) -> Iterator[tuple[str, str]]:
    """Public holidays of the statute that would work: a slip of the hand, whatever else the notice moves."""
    if not statute.FIRST_YEAR <= notice.year <= statute.LAST_YEAR:
        return
    entered = Calendar([notice])
    for day, festival in sorted(statute.statutory_holidays(notice.year).items()):
        if entered.is_workday(day):
            words = {"day": day_label(day), "festival": festival_label(festival)}
            yield (
                f"off_{festival}",
                _("%(day)s (%(festival)s) is a public holiday by law but is not among the days off.") % words,
            )


def _belongs(day: date, year: int) -> bool:
    return day.year == year or (day.year == year - 1 and (day.month, day.day) >= (12, EARLIEST_IN_DECEMBER))


def _outside(day: date, year: int) -> str:
    return _("%(day)s is outside %(year)d; only the last days of December before may be named as well.") % {
        "day": day_label(day),
        "year": year,
    }
