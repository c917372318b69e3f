"""The directory: each jurisdiction publishes its departments, so that others can address them."""

from typing import Any

from apps.core.people.models import Department
from apps.platforms.exchange.hub.models import Address
from tenants.context import current_jurisdiction
from tenants.models import Jurisdiction

FIELDS = ("name", "short_name", "accepts", "active", "position")


def publish_directory(jurisdiction: Jurisdiction) -> int:
    """Write the departments behind the open door into the directory; the number of addresses that changed.

    Repeatable. A department that is retired, or gone, stays as an inactive address: old messages name it.
    """
    known = {row.department_code: row for row in Address.objects.filter(jurisdiction_code=jurisdiction.code)}
    changed = [
        address
        for department in Department.objects.all()
        if _differs(known.pop(department.code, None), address := _address(jurisdiction.code, department))
    ]
    for address in known.values():
        if address.active:
            address.active = address.accepts = False
            changed.append(address)
    Address.objects.bulk_create(
        [Address(**_values(address)) for address in changed],
        update_conflicts=True,
        unique_fields=["jurisdiction_code", "department_code"],
        update_fields=list(FIELDS),
    )
    return len(changed)


def publish_here() -> int:
    """Publish the jurisdiction behind the open door: in the transaction in which a department changes."""
    return publish_directory(current_jurisdiction())


def _address(code: str, department: Department) -> Address:
    return Address(
        jurisdiction_code=code,
        department_code=department.code,
        name=department.name,
        short_name=department.short_name,
        accepts=department.accepts and department.active,
        active=department.active,
        position=department.position,
    )


def _values(address: Address) -> dict[str, Any]:
    return {name: getattr(address, name) for name in ("jurisdiction_code", "department_code", *FIELDS)}


def _differs(old: Address | None, new: Address) -> bool:
    return old is None or _values(old) != _values(new)
