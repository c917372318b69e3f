"""Bearer tokens of the oversight API, kept by the jurisdiction whose subtree they may read."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.ids import uuid7


class Scope(models.TextChoices):
    """What a token may read; each includes the one before it."""

    SUMMARY = "summary", _("figures only")
    CASES = "cases", _("figures and cases without titles")
    TITLES = "titles", _("figures and cases with titles")


class TokenState(models.TextChoices):
    """Whether a token opens the door now."""

    VALID = "valid", pgettext_lazy("API token", "valid")
    EXPIRED = "expired", pgettext_lazy("API token", "expired")
    REVOKED = "revoked", pgettext_lazy("API token", "revoked")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens by their state at a moment."""

    def valid(self, now: datetime | None = None) -> "ApiTokenQuerySet":
        """Neither expired nor revoked."""
        later = Q(expires_at__isnull=True) | Q(expires_at__gt=now or timezone.now())
        return self.filter(later, revoked_at__isnull=True)

    def in_state(self, state: str) -> "ApiTokenQuerySet":
        """A revoked token is no more expired."""
        match TokenState(state):
            case TokenState.VALID:
                return self.valid()
            case TokenState.EXPIRED:
                return self.filter(revoked_at__isnull=True, expires_at__lte=timezone.now())
            case TokenState.REVOKED:
                return self.filter(revoked_at__isnull=False)


class ApiToken(models.Model):
    """A token for machines; only its hex SHA-256 is kept. Without `expires_at` it is good until revoked.

    It belongs to the jurisdiction in whose schema it stands: elsewhere nobody knows it. `created_by` is the official's
    name as it was, empty where it was made on the server.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.CASES)
    created_by = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(revoked_at__isnull=True), name="oversight_apitoken_one_of_a_name"
            ),
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="oversight_apitoken_scope_is_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> TokenState:
        """Now."""
        if self.revoked_at is not None:
            return TokenState.REVOKED
        if self.expires_at is not None and self.expires_at <= timezone.now():
            return TokenState.EXPIRED
        return TokenState.VALID
