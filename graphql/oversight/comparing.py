"""The period with which figures are compared: the one just before, of equal length, or the same a year earlier."""

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from oversight.filters import CaseFilter, check_period
from oversight.refusals import Refused

ONE_DAY = timedelta(days=1)


class Compared(StrEnum):
    """With what."""

    PREVIOUS_PERIOD = "previous_period"
    SAME_PERIOD_LAST_YEAR = "same_period_last_year"


def before(first: date, last: date) -> tuple[date, date]:
    """The period that ends the day before `first` and has as many days."""
    length = last - first
    return first - ONE_DAY - length, first - ONE_DAY


def a_year_earlier(day: date) -> date:
    """The same day of the year before; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def shifted(wanted: CaseFilter, how: Compared) -> CaseFilter:
    """The same question about the other period. Raises Refused where a period has no beginning or no end."""
    bounds: dict[str, Any] = {}
    for name in ("received", "closed"):
        first, last = getattr(wanted, f"{name}_from"), getattr(wanted, f"{name}_to")
        if first is None and last is None:
            continue
        if first is None or last is None:
            raise Refused.bad_input(_("Only a period with both its ends can be compared."))
        earlier = before(first, last) if how == Compared.PREVIOUS_PERIOD else _year_before(first, last)
        check_period(*earlier)
        bounds[f"{name}_from"], bounds[f"{name}_to"] = earlier
    if not bounds:
        raise Refused.bad_input(_("Give receivedFrom and receivedTo, or closedFrom and closedTo: a period to compare."))
    return replace(wanted, **bounds)


def _year_before(first: date, last: date) -> tuple[date, date]:
    return a_year_earlier(first), a_year_earlier(last)
