"""The calendar's words in the user's language."""

from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.core.workdays.calendar import UnknownYear
from apps.core.workdays.enums import Festival, Reason

FESTIVALS: dict[Festival, Promise] = {
    Festival.NEW_YEAR: _("New Year"),
    Festival.SPRING: _("Spring Festival"),
    Festival.QINGMING: _("Qingming"),
    Festival.LABOUR: _("Labour Day"),
    Festival.DRAGON_BOAT: _("Dragon Boat"),
    Festival.MID_AUTUMN: _("Mid-Autumn"),
    Festival.NATIONAL: _("National Day"),
    Festival.VICTORY: _("Victory Day"),
    Festival.OTHER: _("Other holiday"),
}
REASONS: dict[Reason, Promise] = {
    Reason.START: pgettext_lazy("clock", "the day of the event does not count"),
    Reason.WORKDAY: pgettext_lazy("clock", "working day"),
    Reason.MAKEUP: pgettext_lazy("clock", "make-up working day"),
    Reason.WEEKEND: pgettext_lazy("clock", "weekend"),
    Reason.HOLIDAY: pgettext_lazy("clock", "holiday"),
    Reason.SUSPENSION: pgettext_lazy("clock", "the clock was stopped this day"),
    Reason.SUSPENDED: pgettext_lazy("clock", "the clock stands still"),
    Reason.RESUMPTION: pgettext_lazy("clock", "the clock went on this day, which does not count"),
}
HEADINGS = (
    pgettext_lazy("calendar", "Mon"),
    pgettext_lazy("calendar", "Tue"),
    pgettext_lazy("calendar", "Wed"),
    pgettext_lazy("calendar", "Thu"),
    pgettext_lazy("calendar", "Fri"),
    pgettext_lazy("calendar", "Sat"),
    pgettext_lazy("calendar", "Sun"),
)
WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def festival_label(festival: Festival) -> str:
    """The festival's short name."""
    return str(FESTIVALS[festival])


def reason_label(reason: Reason, festival: Festival | None = None) -> str:
    """Why a day counts or not; a holiday by its name."""
    return festival_label(festival) if reason is Reason.HOLIDAY and festival else str(REASONS[reason])


def weekday_label(day: date) -> str:
    """The short name of the weekday."""
    return str(WEEKDAYS[day.weekday()])


def day_label(day: date) -> str:
    """The date with its weekday, as officials write it."""
    return f"{date_format(day, 'Y-m-d')} {weekday_label(day)}"


def unknown_year(error: UnknownYear) -> str:
    """What is missing and what to do, in the user's language."""
    first, last = error.known
    if error.year < first:
        return gettext("There is no calendar for %(year)d: it begins in %(first)d.") % {
            "year": error.year,
            "first": first,
        }
    return gettext(
        "The State Council's holiday notice for %(year)d is not in the calendar (last known year: %(last)d). "
        "Ask the central team to enter the notice for %(year)d, then try again."
    ) % {"year": error.year, "last": last}
