"""What the annual report needs beside the records: figures that an organ enters, and its words."""

from django.db import models
from django.db.models import Q

from apps.core.people.models import Official
from apps.systems.disclosure.reports import enums
from tenants.ids import uuid7


class YearFigure(models.Model):
    """A figure of table 2 as an organ entered it. `value` in hundredths, so that money adds up exactly."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    year = models.PositiveSmallIntegerField()
    organ = models.CharField(max_length=20)
    figure = models.CharField(max_length=20, choices=enums.Figure.choices)
    value = models.BigIntegerField()
    entered_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["year", "organ", "figure"]
        constraints = [
            models.UniqueConstraint(fields=["year", "organ", "figure"], name="reports_figure_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="reports_figure_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.organ} {self.figure}"


class AnnualReport(models.Model):
    """The words of a report, and once it is final its figures: those of the next year's carry over from them.

    `organ` empty: of the whole jurisdiction. `words` by part (1 to 6); `figures` as they stood when it became final.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    year = models.PositiveSmallIntegerField()
    organ = models.CharField(max_length=20, blank=True)
    words = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=enums.ReportState.choices, default=enums.ReportState.DRAFT)
    figures = models.JSONField(default=dict)
    changed_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    final_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-year", "organ"]
        constraints = [
            models.UniqueConstraint(fields=["year", "organ"], name="reports_once_a_year"),
            models.CheckConstraint(
                condition=Q(state="draft", final_at__isnull=True) | Q(state="final", final_at__isnull=False),
                name="reports_final_with_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.organ}"
