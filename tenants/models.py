"""Jurisdictions, their hosts, and the recorded DDL that makes a schema. All in the public schema."""

from django.conf import settings
from django.db import models
from django_tenants.models import DomainMixin, TenantMixin

from tenants.enums import JurisdictionState, Level


class JurisdictionQuerySet(models.QuerySet["Jurisdiction"]):
    """Jurisdictions by place in the tree."""

    def serving(self) -> "JurisdictionQuerySet":
        """Those that answer requests."""
        return self.filter(state=JurisdictionState.ACTIVE)

    def places(self) -> "JurisdictionQuerySet":
        """Province, cities and counties: all but the central team."""
        return self.exclude(level=Level.CENTRE)

    def subtree_of(self, jurisdiction: "Jurisdiction") -> "JurisdictionQuerySet":
        """The jurisdiction and everything below it: the province sees all, a city its counties, a county itself."""
        if jurisdiction.level in {Level.PROVINCE, Level.CENTRE}:
            return self.places()
        return self.filter(models.Q(code=jurisdiction.code) | models.Q(parent_code=jurisdiction.code))


class Jurisdiction(TenantMixin):
    """A province, city or county: one tenant, one schema named by its division code and never renamed.

    `successor_code` names the jurisdiction into which this one was merged; `archived_at` is when it was closed.
    """

    auto_create_schema = False

    code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=40)
    short_name = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    parent_code = models.CharField(max_length=6, blank=True, db_index=True)
    slug = models.SlugField(max_length=40, unique=True)
    state = models.CharField(max_length=12, choices=JurisdictionState.choices, default=JurisdictionState.PREPARING)
    release = models.CharField(max_length=64, blank=True)
    successor_code = models.CharField(max_length=6, blank=True)
    archived_at = models.DateTimeField(null=True)

    objects = JurisdictionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def portal_host(self) -> str:
        """Host of the portal zone, with port where it is not the scheme's own."""
        if self.level == Level.CENTRE:
            return _with_port(settings.PORTAL_DOMAIN, settings.PORTAL_PORT)
        return _with_port(f"{self.slug}.{settings.PORTAL_DOMAIN}", settings.PORTAL_PORT)

    @property
    def office_host(self) -> str:
        """Host of the office zone, with port where it is not the scheme's own."""
        if self.level == Level.CENTRE:
            return _with_port(settings.OFFICE_DOMAIN, settings.OFFICE_PORT)
        return _with_port(f"{self.slug}.{settings.OFFICE_DOMAIN}", settings.OFFICE_PORT)

    @property
    def portal_url(self) -> str:
        """Address of the portal, without a trailing slash."""
        return f"{settings.PUBLIC_SCHEME}://{self.portal_host}"

    @property
    def office_url(self) -> str:
        """Address of the office, without a trailing slash."""
        return f"{settings.PUBLIC_SCHEME}://{self.office_host}"


def _with_port(host: str, port: int) -> str:
    return host if port in {80, 443} else f"{host}:{port}"


class Domain(DomainMixin):
    """A host of a jurisdiction in one zone. Hosts are data: a renamed county keeps its schema.

    A `former` host leads to the present one. It stays its jurisdiction's for ever: the name is on printed receipts.
    """

    zone = models.CharField(max_length=8, choices=[("portal", "portal"), ("office", "office")])
    former = models.BooleanField(default=False)


class Recording(models.Model):
    """The DDL of a tenant schema, recorded while a template was really migrated; replayed for each jurisdiction."""

    digest = models.CharField(max_length=64, unique=True)
    sql = models.TextField()
    statements = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-recorded_at"]
