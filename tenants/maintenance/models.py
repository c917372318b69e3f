"""When a jurisdiction was closed for maintenance, why, and until when. In the public schema."""

from django.db import models
from django.db.models import F, Q

from tenants.ids import uuid7


class Maintenance(models.Model):
    """One closing. `words` is what citizens read, `reason` what the central team knows; open until `ended_at`.

    `by_work`: an operation (a restore, a merger) has closed it and opens it itself; nobody else may meanwhile.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=6)
    words = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    expected_end = models.DateTimeField()
    began_at = models.DateTimeField()
    began_by = models.CharField(max_length=60)
    by_work = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(ended_at=None), name="maintenance_one_open"),
            models.CheckConstraint(condition=Q(expected_end__gt=F("began_at")), name="maintenance_end_after_begin"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="maintenance_ended_by_somebody",
            ),
        ]
