"""The enums of the schema."""

from typing import Any

import graphene

from oversight.comparing import Compared
from oversight.figures import Dimension
from oversight.lists import Order
from oversight.rankings import Measure, Ranked
from oversight.rows import COLUMNS
from oversight.series import Interval
from oversight.supervision.figures import AlertDimension
from tenants.across import Reason as LeftOutReason
from tenants.enums import JurisdictionState as State
from tenants.enums import Level as Levels


def _enum(name: str, members: list[tuple[str, str]], described: dict[str, str], description: str) -> Any:
    return graphene.Enum(name, members, description=lambda value: described.get(value.name) if value else description)


def plain(value: Any) -> str:
    """The value behind a member, or the value itself."""
    return str(getattr(value, "value", value))


Level = _enum(
    "Level",
    [(value.name, value.value) for value in Levels],
    {"CENTRE": "The team that runs the software.", "COUNTY": "A county, county-level city or district."},
    "Where a jurisdiction stands in the tree.",
)
JurisdictionState = _enum(
    "JurisdictionState",
    [(value.name, value.value) for value in State],
    {
        "PREPARING": "Being set up.",
        "ACTIVE": "In service.",
        "MAINTENANCE": "Serves nobody for the moment.",
        "ARCHIVED": "Merged or closed; its history is still counted.",
    },
    "Whether a jurisdiction serves.",
)
Reason = _enum(
    "LeftOutReason",
    [(value.name, value.value) for value in LeftOutReason],
    {
        "NOT_IN_SERVICE": "It is being set up or under maintenance.",
        "MISSING": "Its database is not there: it is being restored or moved.",
        "OLDER_SCHEMA": "Its database is behind this release and cannot answer this question; an upgrade is under way.",
        "LOCKED": "An upgrade holds its tables.",
    },
    "Why a jurisdiction is missing from an answer.",
)
GroupBy = _enum(
    "GroupBy",
    [(value.name, value.value) for value in Dimension],
    {
        "CITY": "Counties are counted with their city; the province and a city's own cases stand for themselves.",
        "KIND": "Inquiry, complaint and so on.",
        "CATEGORY": "The subject, by its code in the central catalogue.",
        "DEPARTMENT": "The organ, by its code, which is the same in every jurisdiction.",
        "MONTH": "The month of receipt in Asia/Shanghai.",
        "DAY": "The day of receipt in Asia/Shanghai.",
        "CLOSED_MONTH": "The month of closing in Asia/Shanghai.",
        "CLOSED_DAY": "The day of closing in Asia/Shanghai.",
        "HANDLING_DAYS": "The working days that handling took.",
    },
    "What figures are grouped by.",
)
CaseOrder = _enum(
    "CaseOrder",
    [(value.name, value.value) for value in Order],
    {"NEWEST": "By receipt, the newest first.", "LONGEST_OVERDUE": "Only cases overdue now, the longest first."},
    "In which order cases are listed.",
)
SeriesInterval = _enum(
    "Interval", [(value.name, value.value) for value in Interval], {}, "How long a point of a series lasts."
)
ComparedWith = _enum(
    "ComparedWith",
    [(value.name, value.value) for value in Compared],
    {
        "PREVIOUS_PERIOD": "The period of as many days that ends the day before.",
        "SAME_PERIOD_LAST_YEAR": "The same days of the year before; 29 February becomes the 28th.",
    },
    "With which period figures are compared.",
)
RankedBy = _enum(
    "Measure",
    [(value.name, value.value) for value in Measure],
    {
        "OVERDUE_SHARE": "Overdue of open.",
        "ON_TIME_SHARE": "Closed on time of closed.",
        "SATISFIED_SHARE": "Satisfied of rated.",
        "MEAN_HANDLING_DAYS": "The shortest first.",
        "MEDIAN_HANDLING_DAYS": "The shortest first.",
        "P90_HANDLING_DAYS": "Within how many working days nine of ten were closed; the shortest first.",
    },
    "By what is ranked: times the shortest first, all others the largest first.",
)
RankedOf = _enum("Ranked", [(value.name, value.value) for value in Ranked], {}, "What is ranked.")
CaseColumn = _enum(
    "CaseColumn",
    [(name.upper(), name) for name in COLUMNS],
    {
        "JURISDICTION": "Division code.",
        "TITLE": "Null where the viewer may not see it.",
        "DEPARTMENT": "Code of the organ.",
    },
    "A column of caseRows; codes, not words.",
)
AlertGroupBy = _enum(
    "AlertGroupBy",
    [(value.name, value.value) for value in AlertDimension],
    {
        "CITY": "Counties are counted with their city; the province and a city's own alerts stand for themselves.",
        "DEPARTMENT": "The organ, by its code, which is the same in every jurisdiction.",
        "SYSTEM": "The system whose matters are watched.",
        "MONTH": "The month in Asia/Shanghai in which the alert fell due.",
    },
    "What alerts are grouped by.",
)
