"""Which items of the central catalogue a jurisdiction offers: by whom, where, and how much better than the centre asks.

`item` and `version` are the catalogue's code and number: nothing leaves the schema. The figures of that version that
may only be improved stand beside the own ones, so that PostgreSQL itself refuses a longer limit or a new material.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Right

from apps.core.people.models import Department
from apps.systems.approvals.items.labels import person
from apps.systems.approvals.offers.enums import OfferState
from tenants.ids import uuid7

CODE = r"^[0-9]{6}-[0-9]{4}-[0-9]{3}$"


class Window(models.Model):
    """A counter where people can come. `hours`: pairs of days and times, as they are shown."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100, unique=True)
    address = models.CharField(max_length=200)
    hours = models.JSONField(default=list)
    phone = models.CharField(max_length=60, blank=True)
    active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Offer(models.Model):
    """An adopted item. `code` is the implementing code: division code and basic code, unique in the province."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=15, unique=True)
    item = models.CharField(max_length=8, unique=True)
    version = models.PositiveSmallIntegerField()
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="offers")
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OFFERED)
    central_days = models.PositiveSmallIntegerField(null=True)
    promised_days = models.PositiveSmallIntegerField(null=True)
    central_materials = ArrayField(models.CharField(max_length=40), default=list)
    dropped_materials = ArrayField(models.CharField(max_length=40), default=list)
    windows = models.ManyToManyField(Window, through="OfferWindow", related_name="offers")
    phone = models.CharField(max_length=60, blank=True)
    complaint_phone = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=1)
    adopted_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["item"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=CODE), name="offers_code_is_division_and_item"),
            models.CheckConstraint(condition=Q(item=Right("code", 8)), name="offers_code_ends_with_the_item"),
            models.CheckConstraint(condition=Q(state__in=OfferState.values), name="offers_state_is_known"),
            models.CheckConstraint(
                condition=Q(promised_days__isnull=True, central_days__isnull=True)
                | Q(promised_days__isnull=False, central_days__isnull=True)
                | Q(promised_days__isnull=False, promised_days__lte=F("central_days")),
                name="offers_limits_are_only_shortened",
            ),
            models.CheckConstraint(
                condition=Q(dropped_materials__contained_by=F("central_materials")),
                name="offers_materials_are_only_dropped",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def changed_by(self) -> str:
        """Who saved it last, in words."""
        return person(self.updated_by)


class OfferWindow(models.Model):
    """That an item is handled at a window."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="places")
    window = models.ForeignKey(Window, on_delete=models.CASCADE, related_name="places")

    class Meta:
        ordering = ["offer", "window"]
        constraints = [models.UniqueConstraint(fields=["offer", "window"], name="offers_window_once")]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.window_id}"
