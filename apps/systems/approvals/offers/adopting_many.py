"""Adopting many items at once, each by the department that has its role: for imports, the list and the demo."""

from collections.abc import Sequence

from django.db import transaction

from apps.core.ledger.services import SYSTEM, Actor, record
from apps.core.people.models import Department
from apps.systems.approvals.items.enums import ItemState
from apps.systems.approvals.items.selectors import versions_in_force
from apps.systems.approvals.offers.adopting import Terms, can_be_adopted, new_offer
from apps.systems.approvals.offers.models import Offer, OfferWindow, Window
from tenants.context import door
from tenants.models import Jurisdiction


def adopt_many(place: Jurisdiction, codes: Sequence[str], *, role: str | None = None) -> int:
    """Adopt those of the items that belong to this level and whose department is here; how many that were."""
    with door(place, role=role):
        return len(adopt_here(codes))


@transaction.atomic
def adopt_here(codes: Sequence[str], windows: Sequence[Window] = (), actor: Actor = SYSTEM) -> list[Offer]:
    """The same behind the jurisdiction's door, at these windows; one entry of the ledger names all of them."""
    departments = {each.code: each for each in Department.objects.filter(active=True)}
    there = set(Offer.objects.values_list("item", flat=True))
    made = [
        new_offer(actor, version, Terms(department=department, phone=department.phone))
        for code, version in sorted(versions_in_force(codes).items())
        if code not in there
        and (department := departments.get(version.organ)) is not None
        and version.item.state == ItemState.IN_USE
        and can_be_adopted(version)
    ]
    if made:
        Offer.objects.bulk_create(made)
        OfferWindow.objects.bulk_create(OfferWindow(offer=offer, window=window) for offer in made for window in windows)
        facts = {"codes": [offer.code for offer in made], "windows": [window.name for window in windows]}
        record(act="offers.adopted", actor=actor, facts=facts)
    return made
