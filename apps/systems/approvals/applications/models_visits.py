"""A joint site visit: several departments look at the place together, once, and each says what it found."""

from django.db import models
from django.db.models import Q

from apps.core.cases.models import Step
from apps.core.people.models import Official
from apps.systems.approvals.applications import enums
from tenants.ids import uuid7


class Visit(models.Model):
    """When and where; announced to those who take part and to the applicant.

    `step` is the part that the catalogue plans as an inspection, `special` the procedure for which the clock stands
    where that part is not counted; both empty where the departments' limits go on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey("applications.Application", on_delete=models.CASCADE, related_name="visits")
    step = models.ForeignKey(Step, null=True, on_delete=models.PROTECT, related_name="visits")
    special = models.OneToOneField("applications.Special", null=True, on_delete=models.PROTECT, related_name="visit")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=enums.VisitState.choices, default=enums.VisitState.ANNOUNCED)
    called_by = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["application", "called_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(state="announced"), name="applications_one_open_visit"
            ),
            models.CheckConstraint(
                condition=Q(state="announced", ended_at__isnull=True)
                | (~Q(state="announced") & Q(ended_at__isnull=False)),
                name="applications_visit_over_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="applications_visit_cancelled_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.starts_at:%Y-%m-%d}"


class VisitFinding(models.Model):
    """What one department, with its open part, found at the visit; `verdict` empty until it has said so."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="findings")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="findings")
    verdict = models.CharField(max_length=12, choices=enums.Verdict.choices, blank=True)
    text = models.TextField(blank=True)
    official = models.ForeignKey(Official, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["visit", "step__position"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "step"], name="applications_finding_once"),
            models.CheckConstraint(
                condition=Q(verdict="", recorded_at__isnull=True)
                | (~Q(verdict="") & ~Q(text="") & Q(recorded_at__isnull=False)),
                name="applications_finding_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.verdict}"
