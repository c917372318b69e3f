"""The notices that the central team entered after this software shipped. Lives in the public schema."""

from django.db import models

from apps.core.workdays.calendar import Notice


class HolidayNotice(models.Model):
    """One year's notice as entered; it takes the place of a shipped one. `days` has the format of `Notice`."""

    year = models.PositiveSmallIntegerField(unique=True)
    number = models.CharField(max_length=40)
    published_on = models.DateField()
    days = models.JSONField()
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(year__gte=2004, year__lte=2100), name="workdays_notice_year_is_plausible"
            ),
            models.CheckConstraint(condition=~models.Q(number=""), name="workdays_notice_has_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.number}"

    def as_notice(self) -> Notice:
        """The entered notice for the pure calendar."""
        return Notice.from_json(
            {"year": self.year, "number": self.number, "published_on": self.published_on.isoformat(), **self.days}
        )
