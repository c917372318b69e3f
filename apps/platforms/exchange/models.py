"""Outbox and inbox of a jurisdiction, and what was handed over to another one."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from apps.platforms.exchange.enums import HandoverState, InboxState, OutboxState
from tenants.ids import uuid7


class OutboxMessage(models.Model):
    """A message written in the sender's own transaction. Ordered by `sequence` within `thread` and receiver, from 1.

    The id is the idempotency key all the way. `files` name the sender's stored files that travel with it:
    name, size, content_type, sha256, stored_as. `from_code` names the jurisdiction in whose name it is sent, where
    that one was merged into the sender; empty: the sender itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    from_code = models.CharField(max_length=6, blank=True)
    to_code = models.CharField(max_length=6)
    type = models.CharField(max_length=40)
    thread = models.CharField(max_length=40)
    sequence = models.PositiveIntegerField()
    payload = models.JSONField(encoder=DjangoJSONEncoder)
    files = models.JSONField(default=list)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OutboxState.choices, default=OutboxState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["to_code", "thread", "sequence"], name="exchange_outbox_order"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="exchange_outbox_sequence_from_1"),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="queued"), name="exchange_outbox_queue"),
            models.Index(fields=["id"], condition=Q(state="dead"), name="exchange_outbox_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.thread}#{self.sequence}"


class InboxQuerySet(models.QuerySet["InboxMessage"]):
    """Messages by what may be done with them."""

    def with_next(self) -> "InboxQuerySet":
        """`next` is the sequence that the message's thread waits for: one more than the last one settled."""
        settled = (
            InboxMessage.objects.filter(
                from_code=OuterRef("from_code"),
                thread=OuterRef("thread"),
                state__in=[InboxState.PROCESSED, InboxState.SKIPPED],
            )
            .order_by("-sequence")
            .values("sequence")[:1]
        )
        return self.annotate(next=Coalesce(Subquery(settled), Value(0)) + 1)

    def ready(self) -> "InboxQuerySet":
        """Waiting, and the next of their thread: a gap or a failed message before holds back its own thread only."""
        return self.with_next().filter(state=InboxState.RECEIVED, sequence=F("next"))


class InboxMessage(models.Model):
    """A message received; its key is the sender's, so a second delivery changes nothing.

    `token` is what the sender signed, kept as evidence; `files` lie in this jurisdiction's own storage. `to_code`
    names the jurisdiction to which it was addressed, where that one was merged into the receiver; empty: the receiver.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    from_code = models.CharField(max_length=6)
    to_code = models.CharField(max_length=6, blank=True)
    type = models.CharField(max_length=40)
    thread = models.CharField(max_length=40)
    sequence = models.PositiveIntegerField()
    payload = models.JSONField()
    files = models.JSONField(default=list)
    token = models.TextField()
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=InboxState.choices, default=InboxState.RECEIVED)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.TextField(blank=True)
    processed_at = models.DateTimeField(null=True)

    objects = InboxQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["from_code", "thread", "sequence"], name="exchange_inbox_order"),
            models.CheckConstraint(
                condition=Q(state="processed") & Q(processed_at__isnull=False)
                | ~Q(state="processed") & Q(processed_at__isnull=True),
                name="exchange_inbox_processed_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="received"), name="exchange_inbox_queue"),
            models.Index(fields=["id"], condition=Q(state="dead"), name="exchange_inbox_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.thread}#{self.sequence}"


class Handover(models.Model):
    """That a case was handed to another jurisdiction (`outgoing`) or came from one, and how it ended.

    `thread` is the first jurisdiction's case number and the hop: `…:1`, `…:2` for its first and second handover of the
    case, `…:1.1` where the receiver of the first hands it on. `peer_number` is the case's number on the other side.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField(db_index=True)
    thread = models.CharField(max_length=40)
    outgoing = models.BooleanField()
    peer_code = models.CharField(max_length=6)
    peer_department = models.CharField(max_length=20)
    peer_department_name = models.CharField(max_length=60)
    peer_number = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=10, choices=HandoverState.choices, default=HandoverState.SENT)
    reason = models.TextField(blank=True)
    handed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["handed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "outgoing"], name="exchange_handover_once"),
            models.UniqueConstraint(
                fields=["case_id"], condition=Q(outgoing=True, ended_at__isnull=True), name="exchange_one_open_handover"
            ),
        ]

    def __str__(self) -> str:
        return self.thread
