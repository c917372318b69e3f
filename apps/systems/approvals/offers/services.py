"""What others may do with the items that a jurisdiction offers."""

from apps.systems.approvals.offers.adopting import Terms, adopt, change_offer, follow, resume, stop, take_version
from apps.systems.approvals.offers.refusals import OfferOutdated, OfferRefused
from apps.systems.approvals.offers.windows import Counter, keep_window

__all__ = [
    "Counter",
    "OfferOutdated",
    "OfferRefused",
    "Terms",
    "adopt",
    "change_offer",
    "follow",
    "keep_window",
    "resume",
    "stop",
    "take_version",
]
