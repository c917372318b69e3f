"""Windows where people can come: name, address, hours, phone. A closed one stays with its history."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.ledger.services import Actor, record
from apps.systems.approvals.offers.models import Window
from apps.systems.approvals.offers.refusals import OfferOutdated, OfferRefused


@dataclass(frozen=True, kw_only=True)
class Counter:
    """A window as it is typed. `hours`: pairs of days and times (周一至周五, 9:00–12:00)."""

    name: str
    address: str
    hours: Sequence[tuple[str, str]] = field(default_factory=list)
    phone: str = ""
    active: bool = True


@transaction.atomic
def keep_window(*, actor: Actor, counter: Counter, window: Window | None = None, revision: int | None = None) -> Window:
    """Add a window, or change one over the `revision` that its writer saw. Raises OfferRefused, OfferOutdated."""
    if Window.objects.filter(name=counter.name).exclude(pk__in=[window.pk] if window else []).exists():
        raise OfferRefused(_("There is a window of this name already."), field="name")
    if window is None:
        held = Window(position=Window.objects.count() + 1)
    else:
        held = Window.objects.select_for_update().get(pk=window.pk)
        if held.revision != revision:
            raise OfferOutdated(who="", revision=held.revision)
        held.revision += 1
    held.name, held.address, held.phone, held.active = counter.name, counter.address, counter.phone, counter.active
    held.hours = [list(pair) for pair in counter.hours]
    held.save()
    record(
        act="offers.window_changed" if window else "offers.window_added",
        actor=actor,
        facts={"name": held.name, "address": held.address, "hours": held.hours, "active": held.active},
    )
    return held
