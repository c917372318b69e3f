"""Life events: several items that belong together ("one thing"). The central team keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.ledger.services import Actor, record
from apps.systems.approvals.items.models import OneThing, OneThingItem, ServiceItem
from apps.systems.approvals.items.refusals import DraftOutdated, ItemRefused


@dataclass(frozen=True, kw_only=True)
class Event:
    """A life event as it is typed. `items`: basic codes in order, each with for whom."""

    code: str
    name: str
    audience: str
    name_en: str = ""
    summary: str = ""
    active: bool = True
    items: Sequence[tuple[str, str]] = ()


@transaction.atomic
def keep_event(*, actor: Actor, event: Event, revision: int | None = None) -> OneThing:
    """Add a life event, or change it over the `revision` that its writer saw. Raises ItemRefused, DraftOutdated."""
    known = set(
        ServiceItem.objects.filter(code__in=[code for code, _when in event.items]).values_list("code", flat=True)
    )
    if unknown := [code for code, _when in event.items if code not in known]:
        raise ItemRefused(_("No item has the code %(code)s.") % {"code": unknown[0]})
    if len({code for code, _when in event.items}) < len(event.items):
        raise ItemRefused(_("An item stands in a life event once."))
    if OneThing.objects.filter(name=event.name).exclude(pk=event.code).exists():
        raise ItemRefused(_("There is a life event of this name already."))
    held = OneThing.objects.select_for_update().filter(pk=event.code).first()
    if held is None:
        held = OneThing(code=event.code, position=OneThing.objects.count() + 1)
    elif revision is None:
        raise ItemRefused(_("There is a life event of this code already."))
    elif revision != held.revision:
        raise DraftOutdated(who="", when=None, revision=held.revision)
    else:
        held.revision += 1
    held.name, held.name_en, held.audience = event.name, event.name_en, event.audience
    held.summary, held.active = event.summary, event.active
    held.save()
    held.members.all().delete()
    OneThingItem.objects.bulk_create(
        OneThingItem(one_thing=held, item_id=code, position=position, when=when)
        for position, (code, when) in enumerate(event.items, start=1)
    )
    record(
        act="items.one_thing_kept",
        actor=actor,
        facts={"code": held.code, "name": held.name, "items": [code for code, _when in event.items]},
    )
    return held
