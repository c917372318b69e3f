"""Whose turn it is on applications."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from apps.core.cases.enums import StepState
from apps.core.cases.models import Case, Extension, Step
from apps.core.cases.selectors import visible_cases
from apps.core.cases.steps import ANSWERING
from apps.core.catalogue.enums import CaseKind
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.systems.approvals.applications.enums import FINISHED, ElsewhereState
from apps.systems.approvals.applications.enums import ApplicationState as S
from apps.systems.approvals.applications.models import Application
from apps.systems.approvals.items.models import ItemVersion
from apps.systems.approvals.items.selectors import version as version_of

TABS = ("mine", "today", "overdue", "accept", "parts", "decide", "deliver", "archive", "all")


def version_under(application: Application) -> ItemVersion:
    """What the catalogue said when the application was made, for good."""
    return version_of(application.item, application.version)


def applications(official: Official) -> QuerySet[Case]:
    """Every application that the official may see."""
    return visible_cases(official).filter(kind=CaseKind.APPLICATION).select_related("application")


def departments_of(official: Official, *duties: str) -> set[Any]:
    """Where the official holds one of the duties."""
    return {holding.department_id for holding in official.duties if holding.duty in duties}


def my_part(official: Official) -> Q:
    """A department of the official has an open part."""
    mine = departments_of(official, *ANSWERING)
    open_ones = Step.objects.filter(case=OuterRef("pk"), department__in=mine, state=StepState.ACTIVE)
    return Q(Exists(open_ones.exclude(elsewhere__state__in=ElsewhereState.with_others())))


def my_turn(official: Official) -> Q:
    """What waits for a move of this official."""
    turn = Q(pk__in=[])
    if official.holds(Duty.CLERK):
        turn |= Q(state__in=[S.RECEIVED, S.DECIDED])
    if official.holds(*ANSWERING):
        turn |= my_part(official) & Q(closed_at__isnull=True)
    if official.holds(Duty.HANDLER):
        turn |= Q(state=S.DECIDING, department__in=departments_of(official, Duty.HANDLER))
    if official.holds(Duty.LEADER):
        mine = departments_of(official, Duty.LEADER)
        asks = Exists(Extension.objects.filter(case=OuterRef("pk"), granted__isnull=True))
        turn |= Q(department__in=mine) & (Q(state=S.SIGNING) | Q(asks))
    return turn


def tab(official: Official, name: str, on: date) -> Q:
    """The condition of a tab."""
    tabs = {
        "mine": my_turn(official),
        "today": Q(closed_at__isnull=True, promised_due=on),
        "overdue": Q(closed_at__isnull=True, promised_due__lt=on),
        "accept": Q(state__in=[S.RECEIVED, S.SUPPLEMENT]),
        "parts": Q(state__in=[S.HANDLING, S.SUSPENDED]),
        "decide": Q(state__in=[S.DECIDING, S.SIGNING]),
        "deliver": Q(state=S.DECIDED),
        "archive": Q(state__in=FINISHED, application__archived_file__isnull=True),
        "all": Q(),
    }
    return tabs[name]


def has_turns(official: Official) -> bool:
    """Whether applications ever wait for this official."""
    return official.holds(Duty.CLERK, *ANSWERING)


def counts(official: Official, on: date) -> dict[str, int]:
    """How many behind each tab: one statement."""
    names = [name for name in TABS if name != "all" and (name != "mine" or has_turns(official))]
    counted = {name: Count("pk", filter=tab(official, name, on), distinct=True) for name in names}
    found = Case.objects.visible_to(official).filter(kind=CaseKind.APPLICATION).order_by()
    return {"mine": 0, **found.aggregate(**counted)}
