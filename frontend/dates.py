"""Dates, times, figures and sizes in the words of the design, in the language of the page.

Chinese types a half-width space between characters and figures: 10 月 16 日. The year is said only when it is not this
year. All moments are shown in the time of the province (TIME_ZONE).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

NONE = "—"

type_of_day = dt.date | dt.datetime  # a datetime is a date to Python; both are welcome


class Dated(Protocol):
    """A cell of a calendar."""

    @property
    def date(self) -> dt.date: ...


def local(value: type_of_day) -> type_of_day:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def as_date(value: type_of_day) -> dt.date:
    value = local(value)
    return value.date() if isinstance(value, dt.datetime) else value


def in_chinese() -> bool:
    return (get_language() or "zh-hans").startswith("zh")


def day(value: type_of_day | None, *, year: bool = False) -> str:
    """「10 月 16 日」, with the year when it is not this year or when asked for."""
    if value is None:
        return NONE
    date = as_date(value)
    with_year = year or date.year != timezone.localdate().year
    month = date.month if in_chinese() else MONTHS[date.month]
    words = {"year": date.year, "month": month, "day": date.day}
    if with_year:
        return pgettext("date with year", "%(day)s %(month)s %(year)s") % words
    return pgettext("date without year", "%(day)s %(month)s") % words


def moment(value: dt.datetime | None, *, year: bool = False) -> str:
    """「10 月 8 日 09:26」."""
    if value is None:
        return NONE
    return f"{day(value, year=year)} {local(value):%H:%M}"


def short_day(value: type_of_day | None) -> str:
    """「10/16」 for dense lists; 「2025/10/16」 in another year."""
    if value is None:
        return NONE
    date = as_date(value)
    text = f"{date.month}/{date.day}" if in_chinese() else f"{date.day}/{date.month}"
    if date.year == timezone.localdate().year:
        return text
    return f"{date.year}/{date.month}/{date.day}" if in_chinese() else f"{text}/{date.year}"


def weekday(value: type_of_day) -> str:
    """「星期五」."""
    return str(WEEKDAYS[as_date(value).weekday()])


def full_day(value: type_of_day) -> str:
    """「10 月 16 日 星期五」."""
    return f"{day(value)} {weekday(value)}"


def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """「1,342」; None is a dash, never 0."""
    if value is None:
        return NONE
    return f"{value:,}" if places is None else f"{value:,.{places}f}"


def percent(value: float | Decimal | None, places: int = 1) -> str:
    """「98.1%」 of a share between 0 and 1; None is a dash."""
    return NONE if value is None else f"{value * 100:.{places}f}%"


def size(value: int | None) -> str:
    """「2.4 MB」 of bytes."""
    if value is None:
        return NONE
    if value < 1024:
        return _("%(count)s bytes") % {"count": value}
    amount, unit = value / 1024, "KB"
    for unit in ("KB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            break
        amount /= 1024
    return f"{amount:.0f} {unit}" if unit == "KB" else f"{amount:.1f} {unit}"


def week_heads() -> list[str]:
    """「一」 to 「日」."""
    return [
        pgettext("calendar head", "Mon"),
        pgettext("calendar head", "Tue"),
        pgettext("calendar head", "Wed"),
        pgettext("calendar head", "Thu"),
        pgettext("calendar head", "Fri"),
        pgettext("calendar head", "Sat"),
        pgettext("calendar head", "Sun"),
    ]


def cell_labels(weeks: Sequence[Sequence[Dated]]) -> list[list[str]]:
    """The figures of a calendar's cells: 「9/21」 on its first day and on the first day of each month, else 「22」."""
    months: set[tuple[int, int]] = set()
    rows = []
    for week in weeks:
        row = []
        for cell in week:
            date = cell.date
            month = (date.year, date.month)
            row.append(str(date.day) if month in months else f"{date.month}/{date.day}")
            months.add(month)
        rows.append(row)
    return rows
