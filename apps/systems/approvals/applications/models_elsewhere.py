"""A part of an application that an organ of another jurisdiction does."""

from django.db import models
from django.db.models import Q

from apps.core.cases.models import Step
from apps.systems.approvals.applications import enums
from tenants.ids import uuid7


class PartElsewhere(models.Model):
    """Where the part is, and what came back. The step itself belongs to the lead, which cannot answer it meanwhile.

    `to_code` and `department` are division code and role of the organ asked, `organ` its name. `thread` is that of the
    messages about it. `official_name` gave the opinion there; `reason` says why it was given back, ended or entered by
    hand. An opinion that came after its end is kept in `late_opinion` and `late_text`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    step = models.OneToOneField(Step, on_delete=models.CASCADE, related_name="elsewhere")
    to_code = models.CharField(max_length=6)
    department = models.CharField(max_length=20)
    organ = models.CharField(max_length=60)
    thread = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=enums.ElsewhereState.choices, default=enums.ElsewhereState.WAITING)
    asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    official_name = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    late_opinion = models.CharField(max_length=12, choices=enums.Opinion.choices, blank=True)
    late_text = models.TextField(blank=True)
    late_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "asked", "taken_in"], ended_at__isnull=True)
                | Q(state__in=["answered", "returned", "by_hand", "withdrawn"], ended_at__isnull=False),
                name="applications_elsewhere_over_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "by_hand"]) | ~Q(reason=""),
                name="applications_elsewhere_ended_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.thread

    @property
    def is_open(self) -> bool:
        """Whether the other jurisdiction still has it: then nobody here gives the opinion."""
        return self.state in enums.ElsewhereState.with_others()
