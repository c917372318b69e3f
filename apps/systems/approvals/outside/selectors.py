"""Parts of other jurisdictions: whose they are, how many wait."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.core.cases.steps import ANSWERING
from apps.core.people.enums import Duty
from apps.core.people.models import Department, Official
from apps.core.people.services import also_open
from apps.systems.approvals.outside.enums import OutsideState
from apps.systems.approvals.outside.models import OutsidePart
from apps.systems.approvals.outside.policies import SEES_ALL

TABS = ("mine", "today", "overdue", "nobody", "over", "all")


def parts_for(official: Official) -> QuerySet[OutsidePart]:
    """Those that the official may see."""
    found = OutsidePart.objects.select_related("department", "official")
    return found if official.holds(*SEES_ALL) else found.filter(department__in=_departments(official))


def _departments(official: Official) -> set[Any]:
    return {holding.department_id for holding in official.duties if holding.duty in ANSWERING}


def tab(official: Official, name: str, on: date) -> Q:
    """The condition of a tab."""
    is_open = Q(state=OutsideState.OPEN)
    turn = Q(department__in=_departments(official))
    if official.holds(Duty.CLERK):
        turn |= Q(department__isnull=True)
    tabs = {
        "mine": is_open & turn,
        "today": is_open & Q(due_on=on),
        "overdue": is_open & Q(due_on__lt=on),
        "nobody": is_open & Q(department__isnull=True),
        "over": ~is_open,
        "all": Q(),
    }
    return tabs[name]


def counts(official: Official, on: date) -> dict[str, int]:
    """How many behind each tab: one statement."""
    counted = {name: Count("pk", filter=tab(official, name, on)) for name in TABS if name != "all"}
    return parts_for(official).order_by().aggregate(**counted)


@also_open
def open_parts_of(department: Department) -> Iterable[str]:
    """Numbers of the applications elsewhere whose part the department has not answered."""
    found = OutsidePart.objects.filter(department=department, state=OutsideState.OPEN)
    return found.values_list("number", flat=True)
