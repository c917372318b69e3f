"""Outgoing messages: written with the act that causes them, sent by the worker, retried, never doubled."""

from django.db import models

from apps.core.messaging.enums import Medium, MessageState
from tenants.fields import EncryptedText
from tenants.ids import uuid7


class OutgoingMessage(models.Model):
    """One message to one address. `key` makes it once: the same act never sends twice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=200, unique=True)
    medium = models.CharField(max_length=8, choices=Medium.choices)
    address = EncryptedText(context="messaging.address", blank=True)
    official_id = models.UUIDField(null=True, db_index=True)
    case_id = models.UUIDField(null=True, db_index=True)
    template = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    state = models.CharField(max_length=8, choices=MessageState.choices, default=MessageState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="queued"), name="messaging_queue"),
            models.Index(
                fields=["official_id"],
                condition=models.Q(medium="inside", read_at__isnull=True),
                name="messaging_unread",
            ),
        ]
