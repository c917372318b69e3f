"""Whose turn it is, and what is like what."""

from datetime import date

from django.contrib.postgres.search import SearchRank
from django.db.models import F, Q, QuerySet

from apps.core.cases.models import Case
from apps.core.cases.selectors import visible_cases
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.core.search.services import search_query, words
from apps.systems.petitions.enums import PetitionState as S

TABS = ("mine", "today", "overdue", "waiting", "review", "suspended")


def my_turn(official: Official) -> Q:
    """The petitions that wait for a move of this official."""
    turn = Q(pk__in=[])
    if official.holds(Duty.CLERK):
        turn |= Q(state__in=[S.RECEIVED, S.ACCEPTED])
    for holding in official.duties:
        if holding.duty == Duty.HANDLER:
            turn |= Q(state=S.ASSIGNED, department=holding.department_id)
        if holding.duty == Duty.REVIEWER:
            turn |= Q(state=S.REVIEW, department=holding.department_id)
    if official.holds(Duty.HANDLER):
        turn |= Q(state=S.HANDLING, official=official)
    if official.holds(Duty.LEADER):
        turn |= Q(state=S.SIGNING) | Q(extensions__granted__isnull=True, extensions__isnull=False, closed_at=None)
    return turn


def inbox(official: Official, tab: str, on: date) -> QuerySet[Case]:
    """A tab of the inbox, what is due first on top."""
    found = visible_cases(official).filter(kind="petition", closed_at__isnull=True)
    match tab:
        case "today":
            found = found.filter(promised_due=on)
        case "overdue":
            found = found.filter(promised_due__lt=on)
        case "waiting":
            found = found.filter(state=S.RECEIVED)
        case "review":
            found = found.filter(state__in=[S.REVIEW, S.SIGNING])
        case "suspended":
            found = found.filter(state=S.SUSPENDED)
        case _:
            found = found.filter(my_turn(official)).distinct()
    return found


def tab_counts(official: Official, on: date) -> dict[str, int]:
    """How many petitions are behind each tab: one statement."""
    from django.db.models import Count

    open_ones = Case.objects.visible_to(official).filter(kind="petition", closed_at__isnull=True)
    return open_ones.aggregate(
        mine=Count("pk", filter=my_turn(official), distinct=True),
        today=Count("pk", filter=Q(promised_due=on), distinct=True),
        overdue=Count("pk", filter=Q(promised_due__lt=on), distinct=True),
        waiting=Count("pk", filter=Q(state=S.RECEIVED), distinct=True),
        review=Count("pk", filter=Q(state__in=[S.REVIEW, S.SIGNING]), distinct=True),
        suspended=Count("pk", filter=Q(state=S.SUSPENDED), distinct=True),
    )


def similar(case: Case, official: Official, limit: int = 5) -> list[Case]:
    """Open petitions with words of the same title: candidates for a merge, best first."""
    terms = [w for w in dict.fromkeys(words(case.title)) if len(w) > 1]
    if not terms:
        return []
    query = None
    for term in terms[:12]:
        one = search_query(term)
        query = one if query is None or one is None else query | one
    if query is None:
        return []
    return list(
        Case.objects.visible_to(official)
        .filter(kind="petition", closed_at__isnull=True, search=query)
        .exclude(pk=case.pk)
        .exclude(state=S.MERGED)
        .annotate(rank=SearchRank(F("search"), query))
        .order_by("-rank", "-received_at")[:limit]
    )
