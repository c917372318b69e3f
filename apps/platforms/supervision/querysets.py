"""Chainable reads of matters and alerts: filters named as states."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When

if TYPE_CHECKING:
    from apps.platforms.supervision.models import Alert, Matter  # noqa: F401 - the base classes name them

__all__ = ["AlertQuerySet", "MatterQuerySet"]

GRAVITY = {"red": 0, "yellow": 1, "warning": 2, "reminder": 3}
_OPEN = ("raised", "notified", "explained", "corrected")


class MatterQuerySet(models.QuerySet["Matter"]):
    """Matters of the jurisdiction behind the open door."""

    def open(self) -> "MatterQuerySet":
        """Not decided, refused, withdrawn or closed."""
        return self.filter(ended_at__isnull=True)

    def due(self, now: datetime) -> "MatterQuerySet":
        """A rule has fallen due that no alert was raised about yet."""
        return self.filter(next_due_at__lte=now)


class AlertQuerySet(models.QuerySet["Alert"]):
    """Alerts of the jurisdiction behind the open door."""

    def waiting(self) -> "AlertQuerySet":
        """Cards that nobody has decided on, and reminders and warnings of matters that are still open."""
        return self.filter(state__in=_OPEN).filter(Q(level__in=["yellow", "red"]) | Q(matter__ended_at__isnull=True))

    def standing(self) -> "AlertQuerySet":
        """Not lifted: what counts."""
        return self.exclude(state="lifted")

    def gravest_first(self) -> "AlertQuerySet":
        """Red before yellow before warnings and reminders; the oldest of each first."""
        found: Any = self.with_gravity()
        return cast("AlertQuerySet", found.order_by("gravity", "due_at", "id"))

    def with_gravity(self) -> "AlertQuerySet":
        """Annotates `gravity`: 0 red … 3 reminder."""
        whens = [When(level=level, then=Value(place)) for level, place in GRAVITY.items()]
        return self.annotate(gravity=Case(*whens, default=Value(9), output_field=IntegerField()))

    def visible_to(self, official: Any) -> "AlertQuerySet":
        """Supervisors and leaders see all of the jurisdiction, others their departments' and their own."""
        if official.holds("supervisor", "leader"):
            return self
        codes = {holding.department.code for holding in official.duties}
        return self.filter(Q(department__in=codes) | Q(official_id=str(official.pk)))
