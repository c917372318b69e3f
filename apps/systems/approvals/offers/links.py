"""Where the guide of an item leads on: pages that other parts of approvals have, registered by them.

@on_guide("start")                       # the button below the facts: one, the first that is given
def apply_online(request, found): ...    # offers.links.Link or None; found: selectors.OfferedItem

@on_guide("aside")                       # lines below the windows: questions that others have asked …
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from apps.systems.approvals.offers.selectors import OfferedItem
from frontend.requests import PortalRequest

Slot = Literal["start", "aside"]


@dataclass(frozen=True)
class Link:
    """A way on: where to, its words, and what to know before."""

    url: str
    words: str
    hint: str = ""


Giver: TypeAlias = Callable[[PortalRequest, OfferedItem], Link | None]
_GIVERS: dict[str, list[Giver]] = {"start": [], "aside": []}


def on_guide(slot: Slot) -> Callable[[Giver], Giver]:
    """Register a function that gives a link of this slot, or none for this item."""

    def keep(giver: Giver) -> Giver:
        _GIVERS[slot].append(giver)
        return giver

    return keep


def links_of(slot: Slot, request: PortalRequest, found: OfferedItem) -> list[Link]:
    """The links of a guide; none of `start` where nobody can apply."""
    if slot == "start" and not found.can_be_applied_for:
        return []
    return [link for giver in _GIVERS[slot] if (link := giver(request, found)) is not None]
