"""Applications being filled in. A draft stays in the portal in which it was begun."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from apps.core.citizens.drafts import Drafts
from apps.core.citizens.models import Draft

DRAFTS = Drafts(
    "application", "application_sent", "citizens.application_draft", "application_draft", "application_receipt"
)


@dataclass
class Filling:
    """What was typed for one item; `files` are in quarantine already, each with the key of its material."""

    token: str
    row: Draft
    offer: str = ""
    typed: dict[str, Any] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)

    def save(self) -> None:
        """Keep it for another seven days."""
        DRAFTS.keep(self.row, {"offer": self.offer, "typed": self.typed, "files": self.files})


def begin(*, schema: str, offer: str) -> Filling:
    """A new draft."""
    token, row = DRAFTS.begin(schema=schema)
    return Filling(token, row, offer)


def of_browser(request: HttpRequest, offer: str, *, lock: bool = False) -> Filling | None:
    """What this browser is filling in for an item; `lock` holds it until the end of the request."""
    token = request.COOKIES.get(DRAFTS.cookie, "")
    row = DRAFTS.find(token, lock=lock)
    content = DRAFTS.read(row) if row is not None else {}
    if row is None or content.get("offer") != offer:
        return None
    return Filling(token, row, offer, content.get("typed", {}), content.get("files", []))


def turn_into_receipt(filling: Filling, sent: dict[str, str]) -> None:
    """Sent: number and code stay for some hours."""
    DRAFTS.turn_into_receipt(filling.row, sent)
