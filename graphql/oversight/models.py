"""Bearer tokens of the oversight API, kept by the jurisdiction whose subtree they may read."""

from django.db import models

from tenants.ids import uuid7


class ApiToken(models.Model):
    """A token for machines; only its hex SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
