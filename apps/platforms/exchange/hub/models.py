"""The hub: addresses of all departments in the province, and envelopes between outbox and inbox."""

import json

from django.db import models
from django.db.models import Q

from apps.platforms.exchange.enums import EnvelopeState


class Address(models.Model):
    """A department that can be written to, published by its jurisdiction. `accepts`: it takes in letters for all."""

    jurisdiction_code = models.CharField(max_length=6)
    department_code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    short_name = models.CharField(max_length=30)
    accepts = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["jurisdiction_code", "position", "department_code"]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction_code", "department_code"], name="hub_address_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Envelope(models.Model):
    """A message on its way. Kept as the log of what passed.

    `payload` is canonical JSON; `token` a compact JWS that binds its hash and everything else said here. A month
    after delivery the payload is emptied (it names citizens), the token stays.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    from_code = models.CharField(max_length=6)
    to_code = models.CharField(max_length=6)
    type = models.CharField(max_length=40)
    thread = models.CharField(max_length=40)
    sequence = models.PositiveIntegerField()
    payload = models.TextField()
    token = models.TextField()
    state = models.CharField(max_length=10, choices=EnvelopeState.choices, default=EnvelopeState.POSTED)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.TextField(blank=True)
    posted_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["posted_at", "id"]
        indexes = [
            models.Index(fields=["to_code", "next_try_at"], condition=Q(state="posted"), name="hub_to_deliver"),
            models.Index(fields=["from_code"], condition=Q(state__in=["dead", "refused"]), name="hub_failed_from"),
            models.Index(fields=["to_code"], condition=Q(state__in=["dead", "refused"]), name="hub_failed_to"),
            models.Index(fields=["delivered_at"], condition=~Q(payload=""), name="hub_payload_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.from_code}-{self.to_code} {self.thread}#{self.sequence}"

    def digests(self) -> list[str]:
        """Hashes of the files that travel with it, as long as the payload is there."""
        attachments = json.loads(self.payload)["attachments"] if self.payload else []
        return [file["sha256"] for file in attachments]
