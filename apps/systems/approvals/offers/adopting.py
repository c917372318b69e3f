"""A jurisdiction adopts items and keeps what it says about them: better than the centre, never worse."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.ledger.services import Actor, record
from apps.core.people.models import Department
from apps.systems.approvals.items.enums import ItemState
from apps.systems.approvals.items.models import ItemVersion, ServiceItem
from apps.systems.approvals.items.selectors import version_in_force
from apps.systems.approvals.offers.enums import OfferState
from apps.systems.approvals.offers.models import Offer, OfferWindow, Window
from apps.systems.approvals.offers.refusals import OfferOutdated, OfferRefused
from tenants.context import current_jurisdiction


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a jurisdiction says itself about an item. `promised_days` None: the centre's promise."""

    department: Department
    promised_days: int | None = None
    dropped: Sequence[str] = ()
    windows: Sequence[Window] = field(default_factory=list)
    phone: str = ""
    complaint_phone: str = ""
    note: str = ""


def can_be_adopted(version: ItemVersion) -> bool:
    """Whether organs of this jurisdiction's level carry it out."""
    return current_jurisdiction().level in version.levels


@transaction.atomic
def adopt(*, actor: Actor, item: str, terms: Terms, day: date | None = None) -> Offer:
    """Offer an item here, in its version of today. Raises OfferRefused."""
    version = version_in_force(item, day)
    if version is None or not ServiceItem.objects.filter(pk=item, state=ItemState.IN_USE).exists():
        raise OfferRefused(_("The centre has no such item in use."))
    if not can_be_adopted(version):
        raise OfferRefused(_("Organs of this level do not carry this item out."))
    if Offer.objects.filter(item=item).exists():
        raise OfferRefused(_("The item is adopted already."))
    offer = new_offer(actor, version, terms)
    offer.save(force_insert=True)
    _write_windows(offer, terms.windows)
    record(act="offers.adopted", actor=actor, facts={"code": offer.code, "version": version.number, **_facts(terms)})
    return offer


def new_offer(actor: Actor, version: ItemVersion, terms: Terms) -> Offer:
    """The offer, not yet written. Raises OfferRefused."""
    _check(version, terms)
    now = timezone.now()
    return Offer(
        code=f"{current_jurisdiction().code}-{version.item_id}",
        item=version.item_id,
        adopted_at=now,
        updated_at=now,
        updated_by=actor.name,
        **_figures(version, terms),
    )


@transaction.atomic
def change_offer(*, actor: Actor, offer: Offer, revision: int, terms: Terms) -> Offer:
    """Other department, windows, phones, a shorter promise, fewer materials. Raises OfferRefused, OfferOutdated."""
    held = _held(offer, revision)
    version = ItemVersion.objects.get(item_id=held.item, number=held.version)
    _check(version, terms)
    _write(held, version, terms, actor)
    record(act="offers.changed", actor=actor, facts={"code": held.code, **_facts(terms)})
    return held


@transaction.atomic
def take_version(*, actor: Actor, offer: Offer, revision: int, number: int) -> Offer:
    """Go over to the version in force. Cases that run keep theirs.

    An own promise that is longer than the new one gives way to it; dropped materials that are gone are forgotten.
    Raises OfferRefused, OfferOutdated.
    """
    held = _held(offer, revision)
    version = version_in_force(held.item)
    if version is None or version.number != number or number <= held.version:
        raise OfferRefused(_("This version is not the one in force: look at the differences again."))
    _go_over(actor, held, version)
    return held


def _go_over(actor: Actor, held: Offer, version: ItemVersion) -> None:
    if not can_be_adopted(version):
        raise OfferRefused(_("Organs of this level do not carry this item out any more: stop offering it."))
    keys = {material.key for material in version.parts.materials}
    terms = Terms(
        department=held.department,
        promised_days=_own_promise(held, version),
        dropped=[key for key in held.dropped_materials if key in keys],
        windows=list(held.windows.all()),
        phone=held.phone,
        complaint_phone=held.complaint_phone,
        note=held.note,
    )
    before = held.version
    _write(held, version, terms, actor)
    record(
        act="offers.version_taken",
        actor=actor,
        facts={"code": held.code, "version": [before, version.number], **_facts(terms)},
    )


def _own_promise(held: Offer, version: ItemVersion) -> int | None:
    """What stays of the place's own promise: nothing where it was the centre's, is worse now, or has another unit."""
    own = held.promised_days
    before = ItemVersion.objects.only("promised_unit").get(item_id=held.item, number=held.version)
    if own is None or own == held.central_days or before.promised_unit != version.promised_unit:
        return None
    most = version.statutory_days if version.promised_days is None else version.promised_days
    return own if most is None or own <= most else None


def stop(*, actor: Actor, offer: Offer, revision: int, reason: str) -> Offer:
    """No new applications here; running cases go on. Raises OfferRefused, OfferOutdated."""
    return _turn(actor, offer, revision, OfferState.STOPPED, "offers.stopped", reason)


@transaction.atomic
def resume(*, actor: Actor, offer: Offer, revision: int) -> Offer:
    """Offer it again, in the version in force. Raises OfferRefused, OfferOutdated."""
    version = version_in_force(offer.item)
    if version is not None and not can_be_adopted(version):
        raise OfferRefused(_("Organs of this level do not carry this item out."))
    held = _turn(actor, offer, revision, OfferState.OFFERED, "offers.resumed", "")
    if version is not None and version.number > held.version:
        _go_over(actor, held, version)
    return held


@transaction.atomic
def follow(*, actor: Actor, offer: Offer) -> Offer:
    """What the centre has put in force holds here from that day: the newer version is taken over by itself.

    Where organs of this level do not carry the item out any more, it is not offered any more.
    """
    held = Offer.objects.select_for_update().get(pk=offer.pk)
    version = version_in_force(held.item)
    if version is None or version.number <= held.version or held.state != OfferState.OFFERED:
        return held
    if can_be_adopted(version):
        _go_over(actor, held, version)
        return held
    reason = _("By version %(number)s organs of this level do not carry it out.") % {"number": version.number}
    return stop(actor=actor, offer=held, revision=held.revision, reason=reason)


@transaction.atomic
def _turn(actor: Actor, offer: Offer, revision: int, state: str, act: str, reason: str) -> Offer:
    held = _held(offer, revision)
    if state == OfferState.STOPPED and not reason.strip():
        raise OfferRefused(_("Say why."), field="reason")
    if held.state == state:
        raise OfferRefused(_("Somebody has done this already."))
    held.state, held.revision = state, held.revision + 1
    held.updated_at, held.updated_by = timezone.now(), actor.name
    held.save(update_fields=["state", "revision", "updated_at", "updated_by"])
    record(act=act, actor=actor, reason=reason.strip(), facts={"code": held.code})
    return held


def _held(offer: Offer, revision: int) -> Offer:
    held = Offer.objects.select_for_update().get(pk=offer.pk)
    if held.revision != revision:
        raise OfferOutdated(who=held.updated_by, revision=held.revision)
    return held


def _check(version: ItemVersion, terms: Terms) -> None:
    if not terms.department.active:
        raise OfferRefused(_("The department is closed."), field="department")
    if terms.promised_days is not None and version.promised_days is not None:
        if terms.promised_days > version.promised_days:
            raise OfferRefused(
                _("The centre promises %(central)s days. A jurisdiction may promise less, never more.")
                % {"central": version.promised_days},
                field="promised_days",
            )
    elif terms.promised_days is not None and (version.statutory_days or terms.promised_days) < terms.promised_days:
        raise OfferRefused(_("The promised limit is longer than the law's."), field="promised_days")
    keys = {material.key for material in version.parts.materials}
    if set(terms.dropped) - keys:
        raise OfferRefused(_("Only materials of the catalogue can be dropped, none can be added."), field="dropped")


def _figures(version: ItemVersion, terms: Terms) -> dict[str, object]:
    own = terms.promised_days
    return {
        "version": version.number,
        "department": terms.department,
        "central_days": version.promised_days,
        "promised_days": version.promised_days if own is None else own,
        "central_materials": [material.key for material in version.parts.materials],
        "dropped_materials": sorted(set(terms.dropped)),
        "phone": terms.phone,
        "complaint_phone": terms.complaint_phone,
        "note": terms.note,
    }


def _write(held: Offer, version: ItemVersion, terms: Terms, actor: Actor) -> None:
    for name, value in _figures(version, terms).items():
        setattr(held, name, value)
    held.revision += 1
    held.updated_at, held.updated_by = timezone.now(), actor.name
    held.save()
    _write_windows(held, terms.windows)


def _write_windows(offer: Offer, windows: Sequence[Window]) -> None:
    offer.places.all().delete()
    OfferWindow.objects.bulk_create(OfferWindow(offer=offer, window=window) for window in windows)


def _facts(terms: Terms) -> dict[str, object]:
    return {
        "department": terms.department.code,
        "promised_days": terms.promised_days,
        "dropped": sorted(set(terms.dropped)),
        "windows": [window.name for window in terms.windows],
    }
