"""Whose turn it is on requests, and what is alike."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from apps.core.cases.models import Case, Extension
from apps.core.cases.selectors import visible_cases
from apps.core.catalogue.enums import CaseKind
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.systems.disclosure.requests.enums import RequestState as S
from apps.systems.disclosure.requests.models import InformationRequest

TABS = ("mine", "today", "overdue", "register", "handling", "waiting", "signing", "all")


def requests(official: Official) -> QuerySet[Case]:
    """Every request that the official may see."""
    return visible_cases(official).filter(kind=CaseKind.DISCLOSURE).select_related("information_request")


def _where(official: Official, *duties: str) -> set[Any]:
    return {holding.department_id for holding in official.duties if holding.duty in duties}


def my_turn(official: Official) -> Q:
    """What waits for a move of this official."""
    turn = Q(pk__in=[])
    if official.holds(Duty.CLERK):
        turn |= Q(state=S.RECEIVED)
    if official.holds(Duty.HANDLER):
        turn |= Q(state__in=[S.HANDLING, S.CONSULTING], department__in=_where(official, Duty.HANDLER))
    if official.holds(Duty.REVIEWER):
        turn |= Q(state=S.REVIEW, department__in=_where(official, Duty.REVIEWER))
    if official.holds(Duty.LEADER):
        asks = Exists(Extension.objects.filter(case=OuterRef("pk"), granted__isnull=True))
        turn |= Q(state=S.SIGNING) | (Q(asks) & Q(closed_at__isnull=True))
    return turn


def tab(official: Official, name: str, on: date) -> Q:
    """The condition of a tab."""
    tabs = {
        "mine": my_turn(official),
        "today": Q(closed_at__isnull=True, promised_due=on),
        "overdue": Q(closed_at__isnull=True, promised_due__lt=on),
        "register": Q(state=S.RECEIVED),
        "handling": Q(state__in=[S.HANDLING, S.REVIEW]),
        "waiting": Q(state__in=[S.CORRECTION, S.CONSULTING, S.FEE, S.TRANSFERRING]),
        "signing": Q(state=S.SIGNING),
        "all": Q(),
    }
    return tabs[name]


def has_turns(official: Official) -> bool:
    """Whether requests ever wait for this official."""
    return official.holds(Duty.CLERK, Duty.HANDLER, Duty.REVIEWER, Duty.LEADER)


def counts(official: Official, on: date) -> dict[str, int]:
    """How many behind each tab: one statement."""
    names = [name for name in TABS if name != "all" and (name != "mine" or has_turns(official))]
    counted = {name: Count("pk", filter=tab(official, name, on), distinct=True) for name in names}
    found = Case.objects.visible_to(official).filter(kind=CaseKind.DISCLOSURE).order_by()
    return {"mine": 0, **found.aggregate(**counted)}


def of_the_same_person(request: InformationRequest, limit: int = 10) -> list[Case]:
    """Other requests of who asks, newest first: whether it is a repeated one, the handler sees here."""
    if not request.identity_hash:
        return []
    found = Case.objects.filter(information_request__identity_hash=request.identity_hash).exclude(pk=request.pk)
    return list(found.select_related("information_request").order_by("-received_at")[:limit])


def number_this_month(request: InformationRequest) -> int:
    """Which request of the applicant's calendar month this one is; by it the fee is counted."""
    if not request.identity_hash:
        return 1
    same = InformationRequest.objects.filter(
        identity_hash=request.identity_hash,
        received_on__year=request.received_on.year,
        received_on__month=request.received_on.month,
    )
    return same.filter(case__received_at__lte=request.case.received_at).count()
