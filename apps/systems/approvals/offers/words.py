"""Limits in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.systems.approvals.items.enums import LimitUnit


def days_in_words(days: int | None, unit: str) -> str:
    """「5 个工作日」; 0 is the same day, None that none is set."""
    if days is None:
        return _("not set")
    if days == 0:
        return _("the same day")
    if unit == LimitUnit.CALENDAR:
        return ngettext("%(days)s calendar day", "%(days)s calendar days", days) % {"days": days}
    return ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}
