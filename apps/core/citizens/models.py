"""Citizens of the whole province. The portal reaches these tables by functions only, never by SELECT.

Phone, name and identity number are encrypted (`EncryptedText`), found by keyed hash, shown masked.
"""

from django.db import models

from tenants.fields import EncryptedText
from tenants.ids import uuid7


class Citizen(models.Model):
    """An account: a phone that received a code."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    phone = EncryptedText(context="citizens.phone")
    phone_hash = models.CharField(max_length=64, unique=True)
    name = EncryptedText(context="citizens.name", blank=True)
    identity = EncryptedText(context="citizens.identity", blank=True)
    identity_hash = models.CharField(max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class CitizenSession(models.Model):
    """A signed-in browser; `token_hash` is the hex SHA-256 of the cookie's token."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="sessions")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)


class SignInCode(models.Model):
    """A code of six digits on its way to a phone. Made by a database function, read by the messaging worker only.

    `request_hash` binds it to the browser that asked: nobody else can use or use up a citizen's code. Code and phone
    are wiped when it is used; the row stays for a day, because requests are counted per day.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    phone = EncryptedText(context="citizens.phone", blank=True)
    phone_hash = models.CharField(max_length=64, db_index=True)
    request_hash = models.CharField(max_length=64)
    code = models.CharField(max_length=6, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(sent_at__isnull=True), name="citizens_code_unsent"),
        ]


class Draft(models.Model):
    """An unfinished form of a citizen, found by a token that only the browser knows. Deleted after `expires_at`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    schema = models.CharField(max_length=63, blank=True)
    kind = models.CharField(max_length=20)
    content = models.JSONField(default=dict)
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
