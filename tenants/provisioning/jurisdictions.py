"""The province's jurisdictions: 1 province, 11 cities, 100 counties (NBS division codes, 2023), and the centre."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from tenants import selectors
from tenants.context import PUBLIC, door
from tenants.enums import JurisdictionState, Level
from tenants.models import Domain, Jurisdiction, Recording
from tenants.provisioning.schemas import create_schema, owner_role, schema_exists

DIVISIONS = Path(__file__).resolve().parent.parent / "divisions.csv"
RESERVED_SLUGS = frozenset({"www", "office", "api", "static", "graphql"})
CENTRE_CODE = "000000"


@dataclass(frozen=True)
class Division:
    """A row of divisions.csv."""

    code: str
    name: str
    short_name: str
    level: str
    kind: str
    parent_code: str
    slug: str

    @property
    def schema(self) -> str:
        """Name of the schema: by code, never renamed."""
        return "centre" if self.level == Level.CENTRE else f"j{self.code}"


CENTRE = Division(CENTRE_CODE, "江西省电子政务统一运营中心", "运营中心", Level.CENTRE, "", "", "centre")


def all_divisions() -> list[Division]:
    """The central team first, then province, cities, counties by code."""
    with DIVISIONS.open(encoding="utf-8", newline="") as file:
        return [CENTRE, *(Division(**row) for row in csv.DictReader(file))]


def register(divisions: Iterable[Division]) -> list[Jurisdiction]:
    """Write jurisdictions and their hosts to the public schema. Repeatable; state and names already there stay."""
    made = []
    with door(PUBLIC, role=owner_role()):
        for division in divisions:
            if division.slug in RESERVED_SLUGS:
                raise ValueError(f"the slug {division.slug!r} is reserved")
            jurisdiction, _ = Jurisdiction.objects.get_or_create(
                code=division.code,
                defaults={
                    "schema_name": division.schema,
                    "name": division.name,
                    "short_name": division.short_name,
                    "kind": division.kind,
                    "level": division.level,
                    "parent_code": division.parent_code,
                    "slug": division.slug,
                },
            )
            _register_hosts(jurisdiction)
            made.append(jurisdiction)
    selectors.forget()
    return made


def _register_hosts(jurisdiction: Jurisdiction) -> None:
    centre = jurisdiction.level == Level.CENTRE
    office = settings.OFFICE_DOMAIN if centre else f"{jurisdiction.slug}.{settings.OFFICE_DOMAIN}"
    hosts = [("office", office)]
    if not centre:
        hosts.append(("portal", f"{jurisdiction.slug}.{settings.PORTAL_DOMAIN}"))
    known = set(Domain.objects.filter(tenant=jurisdiction).values_list("zone", "domain"))
    missing = [host for host in hosts if host not in known]
    Domain.objects.bulk_create(
        Domain(tenant=jurisdiction, zone=zone, domain=domain, is_primary=zone == "office") for zone, domain in missing
    )


def provision(jurisdiction: Jurisdiction, recording: Recording) -> bool:
    """Make the jurisdiction's schema where there is none; True where it was made."""
    if schema_exists(jurisdiction.schema_name):
        return False
    create_schema(jurisdiction.schema_name, recording)
    return True


def put_in_service(jurisdiction: Jurisdiction, release: str) -> None:
    """Open the jurisdiction for requests."""
    with door(PUBLIC, role=owner_role()):
        Jurisdiction.objects.filter(pk=jurisdiction.pk).update(state=JurisdictionState.ACTIVE, release=release)
    selectors.forget()


def existing_schemas() -> set[str]:
    """Names of all schemas of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_catalog.pg_namespace")
        return {row[0] for row in cursor.fetchall()}
