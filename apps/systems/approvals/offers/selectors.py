"""Reading what a jurisdiction offers: an adopted item with what the version it is offered under says, here.

    found = offered_item("360424-0131-002")     # or its basic code; behind the jurisdiction's door
    found.content.materials_for(answers)        # without what the place has dropped, with its own promise
    found.content.fee("test"), found.content.step("accept")
    found.can_be_applied_for                    # offered, in use, with a clock to run, and online

A running case keeps `item`, `version`, `promised_days` and `dropped_materials` of the offer as they were when it
began, and reads them for good with `content_kept`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.functional import cached_property

from apps.systems.approvals.items.content import ItemContent
from apps.systems.approvals.items.enums import ItemState
from apps.systems.approvals.items.models import ItemVersion, ServiceItem
from apps.systems.approvals.items.selectors import version as version_of
from apps.systems.approvals.items.selectors import versions
from apps.systems.approvals.offers.enums import OfferState
from apps.systems.approvals.offers.models import Offer, Window

# what the portal's role may not read of the department
UNSEEN = ("department__category", "department__accepts", "department__phone")


@dataclass(frozen=True)
class OfferedItem:
    """An offer and the version that it is offered under."""

    offer: Offer
    version: ItemVersion

    @cached_property
    def content(self) -> ItemContent:
        """What holds here: the version's words with the promise and the materials of this place."""
        return self.version.parts.as_offered(
            promised_days=self.offer.promised_days, dropped=self.offer.dropped_materials
        )

    @property
    def is_open(self) -> bool:
        """Whether people can get it here: offered, and not withdrawn by the centre."""
        return self.offer.state == OfferState.OFFERED and self.version.item.state == ItemState.IN_USE

    @property
    def can_be_accepted(self) -> bool:
        """Whether an application can be taken in, at the window at least: its clock can run."""
        return self.is_open and self.content.ready_for_applications

    @property
    def can_be_applied_for(self) -> bool:
        """The same, online."""
        return self.can_be_accepted and self.content.online

    @property
    def windows(self) -> list[Window]:
        """Where people can come."""
        return list(self.offer.windows.filter(active=True))


def offered_item(code: str) -> OfferedItem:
    """By implementing code (360424-0131-002) or basic code (0131-002). Raises Offer.DoesNotExist."""
    offer = Offer.objects.select_related("department").defer(*UNSEEN).get(**{"code" if len(code) > 8 else "item": code})
    return OfferedItem(offer, version_of(offer.item, offer.version))


def offered_items(offers: Iterable[Offer]) -> list[OfferedItem]:
    """The same of many, in two statements whatever their number."""
    listed = list(offers)
    found = versions({(offer.item, offer.version) for offer in listed})
    return [OfferedItem(offer, found[offer.item, offer.version]) for offer in listed]


def number_offered() -> int:
    """How many items people can get here."""
    in_use = ServiceItem.objects.filter(state=ItemState.IN_USE).values("code")
    return Offer.objects.filter(state=OfferState.OFFERED, item__in=in_use).count()


def content_kept(item: str, version: int, *, promised_days: int | None, dropped: Collection[str]) -> ItemContent:
    """What a running case goes by: the version it began under and the terms of that day, whatever has come since."""
    return version_of(item, version).parts.as_offered(promised_days=promised_days, dropped=dropped)
