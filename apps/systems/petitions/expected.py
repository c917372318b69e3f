"""When a letter that is handed in now will be answered at the latest, explained day by day before any office has it."""

from datetime import date
from typing import cast

from apps.core.cases.explanations import ClockView, clock_view
from apps.core.cases.services import limits_for
from apps.core.catalogue.enums import CaseKind
from apps.core.workdays.services import ClockRun


def expected_clock(kind: str, handed_in_on: date, on: date) -> ClockView:
    """The clock of a letter of this kind as it will run from the day it was handed in."""
    run = ClockRun(started_on=handed_in_on, limit_days=limits_for(CaseKind.PETITION, kind).promised)
    return cast(ClockView, clock_view(run.facts(), on))  # only empty facts have no view
