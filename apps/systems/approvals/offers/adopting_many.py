"""Adopting many items at once, by the department that has their role: for imports and the demo."""

from collections.abc import Sequence

from apps.core.ledger.services import SYSTEM, Actor
from apps.core.people.models import Department
from apps.systems.approvals.items.selectors import versions_in_force
from apps.systems.approvals.offers.adopting import Terms, adopt
from apps.systems.approvals.offers.models import Offer, Window
from tenants.context import door
from tenants.models import Jurisdiction


def adopt_many(place: Jurisdiction, codes: Sequence[str], *, role: str | None = None) -> int:
    """Adopt those of the items that belong to this level and whose department is here; how many that were."""
    with door(place, role=role):
        return adopt_here(place, codes)


def adopt_here(
    place: Jurisdiction, codes: Sequence[str], windows: Sequence[Window] = (), actor: Actor = SYSTEM
) -> int:
    """The same behind the jurisdiction's door."""
    departments = {each.code: each for each in Department.objects.filter(active=True)}
    there = set(Offer.objects.values_list("item", flat=True))
    adopted = 0
    for code, version in versions_in_force(codes).items():
        department = departments.get(version.organ)
        if code in there or department is None or place.level not in version.levels:
            continue
        adopt(actor=actor, item=code, terms=Terms(department=department, windows=windows, phone=department.phone))
        adopted += 1
    return adopted
