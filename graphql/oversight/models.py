"""Bearer tokens of the oversight API, kept by the jurisdiction whose subtree they may read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import uuid7


class Scope(models.TextChoices):
    """What a token may read; each includes the one before it."""

    SUMMARY = "summary", _("figures only")
    CASES = "cases", _("figures and cases without titles")
    TITLES = "titles", _("figures and cases with titles")


class ApiToken(models.Model):
    """A token for machines; only its hex SHA-256 is kept. Without `expires_at` it is good until revoked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.CASES)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
