"""The hub: addresses of all departments in the province, and envelopes between outbox and inbox."""

from django.db import models


class Address(models.Model):
    """A department that can be written to, published by its jurisdiction."""

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


class Envelope(models.Model):
    """A signed message on its way (compact JWS). Kept as the log of what passed."""

    id = models.UUIDField(primary_key=True, editable=False)
    from_code = models.CharField(max_length=6)
    to_code = models.CharField(max_length=6, db_index=True)
    type = models.CharField(max_length=40)
    thread = models.CharField(max_length=40)
    sequence = models.PositiveIntegerField()
    token = models.TextField()
    state = models.CharField(max_length=10, default="posted")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.TextField(blank=True)
    posted_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["posted_at", "id"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="posted"), name="hub_to_deliver"),
        ]
