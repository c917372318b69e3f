"""Requests being written. A draft stays in the portal in which it was begun."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from apps.core.citizens.drafts import Drafts
from apps.core.citizens.models import Draft

DRAFTS = Drafts("request", "request_sent", "citizens.request_draft", "request_draft", "request_receipt")


@dataclass
class Writing:
    """What was typed at each step; `files` are in quarantine already."""

    token: str
    row: Draft
    typed: dict[str, Any] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)

    def save(self) -> None:
        """Keep it for another seven days."""
        DRAFTS.keep(self.row, {"typed": self.typed, "files": self.files})


def begin(*, schema: str) -> Writing:
    """A new draft."""
    token, row = DRAFTS.begin(schema=schema)
    return Writing(token, row)


def of_browser(request: HttpRequest, *, lock: bool = False) -> Writing | None:
    """What this browser is writing; `lock` holds it until the end of the request."""
    token = request.COOKIES.get(DRAFTS.cookie, "")
    row = DRAFTS.find(token, lock=lock)
    if row is None:
        return None
    content = DRAFTS.read(row)
    return Writing(token, row, content.get("typed", {}), content.get("files", []))
