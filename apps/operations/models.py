"""What the central team tells everybody. In the public schema; both zones read it."""

from django.db import models
from django.db.models import F, Q

from apps.operations.enums import NoticeZone, Tone
from tenants.ids import uuid7


class CentralNotice(models.Model):
    """A banner over the pages of portals and offices. `levels` and `codes` empty: everywhere, the front door too."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    text = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300, blank=True)
    tone = models.CharField(max_length=8, choices=Tone.choices)
    zone = models.CharField(max_length=8, choices=NoticeZone.choices)
    levels = models.JSONField(default=list)
    codes = models.JSONField(default=list)
    shown_from = models.DateTimeField()
    shown_until = models.DateTimeField()
    written_by = models.CharField(max_length=60)
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=60, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(shown_until__gt=F("shown_from")), name="operations_notice_period"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="operations_notice_withdrawn_with_reason",
            ),
        ]
