"""Codes, names, slugs and hosts of a jurisdiction: what may be given, and who has them already."""

import re

from django.conf import settings

from apps.operations.jurisdictions.refusals import JurisdictionRefused
from tenants.enums import Level
from tenants.models import Domain, Jurisdiction
from tenants.provisioning.jurisdictions import RESERVED_SLUGS

CODE = re.compile(r"[1-9][0-9]{5}")
SLUG = re.compile(r"[a-z](?:[a-z0-9]|-(?=[a-z0-9])){1,38}")
PARENT_LEVELS = {Level.COUNTY: {Level.CITY, Level.PROVINCE}, Level.CITY: {Level.PROVINCE}}


def hosts_of(slug: str) -> dict[str, str]:
    """The hosts of a slug by zone, without ports."""
    return {"portal": f"{slug}.{settings.PORTAL_DOMAIN}", "office": f"{slug}.{settings.OFFICE_DOMAIN}"}


def check_code(code: str) -> None:
    """Six digits (GB/T 2260), behind the door to public. Raises JurisdictionRefused."""
    if not CODE.fullmatch(code):
        raise JurisdictionRefused(f"{code!r} is no division code: it has 6 digits and does not begin with 0.")


def check_slug(slug: str, *, owner: Jurisdiction | None = None) -> None:
    """Well formed, not reserved, nobody else's and never anybody else's. Raises JurisdictionRefused."""
    if not SLUG.fullmatch(slug):
        raise JurisdictionRefused(
            f"{slug!r} is no slug: 2 to 40 small letters, digits and single hyphens, a letter first."
        )
    if slug in RESERVED_SLUGS:
        raise JurisdictionRefused(f"The slug {slug!r} is reserved.")
    own = owner.pk if owner else None
    holder = Jurisdiction.objects.filter(slug=slug).exclude(pk=own).first()
    if holder is not None:
        raise JurisdictionRefused(f"The slug {slug!r} belongs to {holder.name} ({holder.code}).")
    domain = Domain.objects.filter(domain__in=hosts_of(slug).values()).exclude(tenant_id=own).first()
    if domain is not None:
        raise JurisdictionRefused(
            f"{domain.domain} is an earlier address of {domain.tenant.name} ({domain.tenant.code}): printed receipts"
            " lead there for ever. Choose another slug."
        )


def check_name(name: str, short_name: str, *, owner: Jurisdiction | None = None) -> None:
    """Neither empty nor too long nor another's. Raises JurisdictionRefused."""
    for text, most in ((name, 40), (short_name, 20)):
        if not text.strip() or text != text.strip() or len(text) > most:
            raise JurisdictionRefused(f"{text!r} is no name: 1 to {most} signs, none of them a space at an end.")
    taken = Jurisdiction.objects.filter(name=name).exclude(pk=owner.pk if owner else None).first()
    if taken is not None:
        raise JurisdictionRefused(f"{name} is already the name of {taken.code}.")


def check_parent(level: str, parent_code: str) -> Jurisdiction:
    """The jurisdiction above, in service and of a level above. Raises JurisdictionRefused."""
    parent = Jurisdiction.objects.filter(code=parent_code).exclude(level=Level.CENTRE).first()
    if parent is None:
        raise JurisdictionRefused(f"There is no jurisdiction {parent_code} to be the parent.")
    if parent.archived_at is not None:
        raise JurisdictionRefused(f"{parent.name} is closed and cannot be a parent.")
    if parent.level not in PARENT_LEVELS.get(Level(level), set()):
        raise JurisdictionRefused(f"{parent.name} is a {parent.level}: it cannot be above a {level}.")
    return parent
