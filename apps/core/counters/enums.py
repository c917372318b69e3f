"""By what the counters count."""

from enum import StrEnum


class Dimension(StrEnum):
    """One at a time: the totals are marginals. `ALL` is every case; its only value is empty."""

    ALL = "all"
    SUBKIND = "subkind"
    STATE = "state"
    CATEGORY = "category"
    CHANNEL = "channel"
    DEPARTMENT = "department"
    OUTCOME = "outcome"


class Dated(StrEnum):
    """The day by which cases fall into a period: the day they came, or the day they were closed."""

    RECEIVED = "received"
    CLOSED = "closed"
