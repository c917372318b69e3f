"""Whose turn it is, and what is like what."""

from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.core.cases.enums import StepState
from apps.core.cases.models import Case, Extension, Step
from apps.core.cases.selectors import visible_cases
from apps.core.cases.steps import ANSWERING
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.core.search.resembling import resembling, terms_of
from apps.systems.petitions.enums import PetitionState as S
from apps.systems.petitions.models import Instruction, Merge

TABS = ("mine", "today", "overdue", "waiting", "review", "suspended")
GROUPS = ("overdue", "today", "week", "later", "stopped")


def asks_for_time() -> Exists:
    """An extension that a leader has not decided on yet."""
    return Exists(Extension.objects.filter(case=OuterRef("pk"), granted__isnull=True))


def asked_of(official: Official) -> QuerySet[Step]:
    """The questions to departments that the official speaks for, whatever became of them; none taken back."""
    mine = {holding.department_id for holding in official.duties if holding.duty in ANSWERING}
    return Step.objects.filter(department__in=mine).exclude(state=StepState.WITHDRAWN)


def answers_questions(official: Official) -> bool:
    """Whether departments may ask this official's for an opinion."""
    return official.holds(*ANSWERING)


def asked(official: Official, *states: str) -> Q:
    """Petitions on which a department of the official is asked; the question in one of the states."""
    return Q(Exists(asked_of(official).filter(case=OuterRef("pk"), state__in=states)))


def asked_cases(official: Official) -> QuerySet[Case]:
    """Every petition on which a department of the official was asked; `asked_due`: the first answer due."""
    steps = asked_of(official).filter(case=OuterRef("pk"))
    found = visible_cases(official).filter(Exists(steps), kind="petition")
    first = steps.order_by(F("due_on").asc(nulls_last=True), "position").values("due_on")
    open_first = first.filter(state=StepState.ACTIVE)
    questions = Prefetch("steps", asked_of(official).select_related("asked_by"), to_attr="asked_steps")
    return found.annotate(asked_due=Coalesce(Subquery(open_first[:1]), Subquery(first[:1]))).prefetch_related(questions)


def my_turn(official: Official) -> Q:
    """The petitions that wait for a move of this official."""
    turn = Q(pk__in=[])
    if official.holds(Duty.CLERK):
        turn |= Q(state__in=[S.RECEIVED, S.ACCEPTED])
    if official.holds(Duty.HANDLER):
        turn |= Q(state=S.ASSIGNED, department__in=_departments(official, Duty.HANDLER))
        turn |= Q(state=S.HANDLING, official=official)
    if official.holds(Duty.REVIEWER):
        turn |= Q(state=S.REVIEW, department__in=_departments(official, Duty.REVIEWER))
    if official.holds(Duty.LEADER):
        turn |= Q(state=S.SIGNING) | Q(asks_for_time())
    return turn


def _departments(official: Official, duty: str) -> set[object]:
    return {holding.department_id for holding in official.duties if holding.duty == duty}


def _tabs(official: Official, on: date) -> dict[str, Q]:
    review = Q(state__in=[S.REVIEW, S.SIGNING])
    return {
        "mine": my_turn(official),
        "today": Q(promised_due=on),
        "overdue": Q(promised_due__lt=on),
        "waiting": Q(state=S.RECEIVED),
        "review": review | Q(asks_for_time()) if official.holds(Duty.LEADER) else review,
        "suspended": Q(state=S.SUSPENDED),
    }


def has_turns(official: Official) -> bool:
    """Whether petitions ever wait for a move of this official (a supervisor watches)."""
    return official.holds(Duty.CLERK, Duty.HANDLER, Duty.REVIEWER, Duty.LEADER)


def inbox(official: Official, tab: str, on: date) -> QuerySet[Case]:
    """A tab of the inbox."""
    found = visible_cases(official).filter(kind="petition", closed_at__isnull=True)
    return found.filter(_tabs(official, on)[tab])


def tab_counts(official: Official, on: date) -> dict[str, int]:
    """How many open petitions there are (`open`), and behind each tab: one statement."""
    open_ones = Case.objects.visible_to(official).filter(kind="petition", closed_at__isnull=True)
    tabs = _tabs(official, on)
    # a condition that nothing satisfies would make every count of the statement 0
    if not has_turns(official):
        del tabs["mine"]
    if answers_questions(official):
        tabs["asked"] = asked(official, StepState.ACTIVE)
    counted = {key: Count("pk", filter=wanted, distinct=True) for key, wanted in tabs.items()}
    return {"mine": 0, "asked": 0, **open_ones.order_by().aggregate(open=Count("pk", distinct=True), **counted)}


def group_of(due: date | None, on: date) -> str:
    """The heading under which the inbox lists a case."""
    if due is None:
        return "stopped"
    if due < on:
        return "overdue"
    if due == on:
        return "today"
    return "week" if due <= _sunday(on) else "later"


def group_counts(rows: QuerySet[Case], on: date, due: str = "promised_due") -> dict[str, int]:
    """How many of the rows stand under each heading by a due date, on all pages together: one statement."""
    sunday = _sunday(on)
    under = {
        "overdue": Q(**{f"{due}__lt": on}),
        "today": Q(**{due: on}),
        "week": Q(**{f"{due}__gt": on, f"{due}__lte": sunday}),
        "later": Q(**{f"{due}__gt": sunday}),
        "stopped": Q(**{f"{due}__isnull": True}),
    }
    counted = {key: Count("pk", filter=wanted, distinct=True) for key, wanted in under.items()}
    return rows.order_by().aggregate(**counted)


def _sunday(on: date) -> date:
    return on + timedelta(days=6 - on.weekday())


def for_lists(rows: QuerySet[Case]) -> QuerySet[Case]:
    """With what a row of a list shows, in a number of statements that does not grow with the rows."""
    merged = Merge.objects.filter(into=OuterRef("pk")).order_by().values("into").annotate(n=Count("pk")).values("n")
    waiting = Instruction.objects.filter(case=OuterRef("pk"), feedback_at__isnull=True)
    return (
        rows.select_related("department", "official")
        .defer("search")
        .prefetch_related("marks", "clocks__pauses")
        .annotate(
            times_reopened=F("petition__reopened"),
            asks_extension=asks_for_time(),
            instructed=Exists(waiting),
            merged_in=Subquery(merged),
            awaits_opinion=Exists(Step.objects.filter(case=OuterRef("pk"), finished_at__isnull=True)),
        )
    )


def similar(case: Case, official: Official, limit: int = 5) -> list[Case]:
    """Open petitions that share most words with this one: candidates for a merge, most in common first."""
    others = (
        Case.objects.visible_to(official)
        .filter(kind="petition", closed_at__isnull=True)
        .exclude(pk=case.pk)
        .exclude(state=S.MERGED)
    )
    terms = terms_of(case.title, case.petition.text)
    return list(resembling(others, terms, then_by="-received_at")[:limit])
