"""Chainable reads of cases: filters named as states, annotations beginning with `with_`."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case as When
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models import When as Branch

if TYPE_CHECKING:
    from apps.core.cases.models import Case  # noqa: F401 - the base class names it
    from apps.core.people.models import Department, Official

__all__ = ["CaseQuerySet"]


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases of the jurisdiction behind the open door."""

    def open(self) -> "CaseQuerySet":
        """Not closed yet."""
        return self.filter(closed_at__isnull=True)

    def closed(self) -> "CaseQuerySet":
        """With outcome and answer."""
        return self.filter(closed_at__isnull=False)

    def overdue(self, on: date) -> "CaseQuerySet":
        """Open, and the promised limit expired at 24:00 of a day before `on`."""
        return self.open().filter(promised_due__lt=on)

    def due_on(self, on: date) -> "CaseQuerySet":
        """Open, and the promised limit expires at 24:00 of `on`."""
        return self.open().filter(promised_due=on)

    def for_department(self, department: "Department") -> "CaseQuerySet":
        """Assigned to a department."""
        return self.filter(department=department)

    def visible_to(self, official: "Official") -> "CaseQuerySet":
        """What an official may see: everything for those who accept, lead or supervise; else their departments'.

        A department that is asked for its opinion sees the case, until the question is taken back.
        """
        from apps.core.cases.enums import StepState
        from apps.core.cases.models import Step
        from apps.core.people.enums import Duty

        if official.holds(Duty.CLERK, Duty.SUPERVISOR, Duty.LEADER):
            return self
        mine: Any = official.departments
        asked = Step.objects.filter(case=OuterRef("pk"), department__in=mine).exclude(state=StepState.WITHDRAWN)
        return self.filter(Q(department__in=mine) | Q(official=official) | Exists(asked))

    def by_due(self) -> "CaseQuerySet":
        """What is due first, first; cases without a due date last."""
        return self.order_by(F("promised_due").asc(nulls_last=True), "received_at", "id")

    def with_urgency(self, on: date) -> "CaseQuerySet":
        """Annotates `urgency`: 0 overdue, 1 due today, 2 later, 3 clock not running."""
        return self.annotate(
            urgency=When(
                Branch(promised_due__isnull=True, then=Value(3)),
                Branch(promised_due__lt=on, then=Value(0)),
                Branch(promised_due=on, then=Value(1)),
                default=Value(2),
                output_field=models.SmallIntegerField(),
            )
        )
