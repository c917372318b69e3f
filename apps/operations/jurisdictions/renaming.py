"""Renaming: another name, another slug, or both. Schema and code stay; the old address leads to the new one."""

from dataclasses import dataclass

from apps.core.ledger.services import Actor
from apps.core.people.models import Department
from apps.operations.jurisdictions import naming
from apps.operations.jurisdictions.entries import record_there_and_in_the_centre
from apps.operations.jurisdictions.refusals import JurisdictionRefused
from apps.platforms.exchange.services import publish_directory
from tenants import selectors
from tenants.context import door
from tenants.enums import JurisdictionState, Level
from tenants.models import Domain, Jurisdiction
from tenants.provisioning.schemas import owner_role


@dataclass(frozen=True)
class Renamed:
    """The jurisdiction as it is called now, and how many departments that bore its name are called anew."""

    jurisdiction: Jurisdiction
    departments: int


def rename(
    *, jurisdiction: Jurisdiction, actor: Actor, name: str = "", short_name: str = "", slug: str = "", reason: str = ""
) -> Renamed:
    """Give a jurisdiction another name, short name or slug; what is empty stays. Raises JurisdictionRefused.

    One transaction. Officials sign in again at the new address (their cookie is the old host's alone); a form that was
    open at the old address can still be sent there.
    """
    with door(jurisdiction, role=owner_role()):
        held = Jurisdiction.objects.select_for_update().get(pk=jurisdiction.pk)
        before = {"name": held.name, "short_name": held.short_name, "slug": held.slug}
        after = {"name": name or held.name, "short_name": short_name or held.short_name, "slug": slug or held.slug}
        _check(held, before, after)
        for field, value in after.items():
            setattr(held, field, value)
        held.save(update_fields=list(after))
        if after["slug"] != before["slug"]:
            _move_hosts(held, before["slug"])
        departments = _rename_departments(before["name"], after["name"])
        publish_directory(held)
        changed = {field: [before[field], after[field]] for field in after if before[field] != after[field]}
        facts = {"changed": changed, "departments": departments}
        record_there_and_in_the_centre(held, act="jurisdiction.renamed", actor=actor, reason=reason, facts=facts)
    selectors.forget()
    return Renamed(held, departments)


def _check(held: Jurisdiction, before: dict[str, str], after: dict[str, str]) -> None:
    if held.level == Level.CENTRE:
        raise JurisdictionRefused("The central team has no name to change: its hosts are the front doors.")
    if held.state == JurisdictionState.ARCHIVED:
        raise JurisdictionRefused(f"{held.name} is closed: what it was called stays.")
    if before == after:
        raise JurisdictionRefused(f"{held.name} is called so already.")
    naming.check_name(after["name"], after["short_name"], owner=held)
    if after["slug"] != before["slug"]:
        naming.check_slug(after["slug"], owner=held)


def _move_hosts(held: Jurisdiction, before: str) -> None:
    """The hosts of the slug before become former ones. A slug taken back gets its own former hosts back."""
    domains = Domain.objects.filter(tenant=held)
    domains.filter(domain__in=naming.hosts_of(before).values()).update(former=True, is_primary=False)
    for zone, host in naming.hosts_of(held.slug).items():
        values = {"former": False, "is_primary": zone == "office"}
        if not domains.filter(zone=zone, domain=host).update(**values):
            Domain.objects.bulk_create([Domain(tenant=held, zone=zone, domain=host, **values)])


def _rename_departments(before: str, after: str) -> int:
    """Departments that bear the jurisdiction's name before their own (修水县水利局) bear the new one."""
    if before == after:
        return 0
    changed = list(Department.objects.filter(name__startswith=before).order_by("pk"))
    for department in changed:
        department.name = f"{after}{department.name.removeprefix(before)}"[:60]
    Department.objects.bulk_update(changed, ["name"])
    return len(changed)
