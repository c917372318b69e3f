"""Outbox and inbox of a jurisdiction, and what was handed over to another one."""

from django.db import models

from tenants.ids import uuid7


class OutboxMessage(models.Model):
    """A message written in the sender's own transaction. Ordered by `sequence` within `thread` (a case number)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    to_code = models.CharField(max_length=6)
    type = models.CharField(max_length=40)
    thread = models.CharField(max_length=40)
    sequence = models.PositiveIntegerField()
    payload = models.JSONField()
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="queued")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["to_code", "thread", "sequence"], name="exchange_outbox_order"),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="queued"), name="exchange_outbox_queue"),
        ]


class InboxMessage(models.Model):
    """A message received; its key is the sender's, so a second delivery changes nothing."""

    id = models.UUIDField(primary_key=True, editable=False)
    from_code = models.CharField(max_length=6)
    type = models.CharField(max_length=40)
    thread = models.CharField(max_length=40)
    sequence = models.PositiveIntegerField()
    payload = models.JSONField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="received")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.TextField(blank=True)
    processed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["from_code", "thread", "sequence"], name="exchange_inbox_order"),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="received"), name="exchange_inbox_queue"),
        ]


class Handover(models.Model):
    """That a case was handed to another jurisdiction (`outgoing`) or came from one, and how it ended."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField(db_index=True)
    thread = models.CharField(max_length=40)
    outgoing = models.BooleanField()
    peer_code = models.CharField(max_length=6)
    peer_department = models.CharField(max_length=20)
    peer_department_name = models.CharField(max_length=60)
    peer_number = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=10, default="sent")
    reason = models.TextField(blank=True)
    handed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["handed_at"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "outgoing"], name="exchange_handover_once"),
        ]
