"""The words of the calendar and the clock. No Django here: the pure modules import it."""

from enum import StrEnum


class Festival(StrEnum):
    """What a day off is for; the codes are stored in notices."""

    NEW_YEAR = "new_year"
    SPRING = "spring"
    QINGMING = "qingming"
    LABOUR = "labour"
    DRAGON_BOAT = "dragon_boat"
    MID_AUTUMN = "mid_autumn"
    NATIONAL = "national"
    VICTORY = "victory"
    OTHER = "other"


class DayKind(StrEnum):
    """What the calendar says of a day; a make-up day is a weekend day that works."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"


class Reason(StrEnum):
    """Why a day counts against a limit, or why it does not."""

    START = "start"
    WORKDAY = "workday"
    MAKEUP = "makeup"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    SUSPENSION = "suspension"
    SUSPENDED = "suspended"
    RESUMPTION = "resumption"
