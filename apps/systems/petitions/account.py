"""The citizen's letters on the account page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.core.catalogue.enums import CaseKind
from apps.core.catalogue.labels import subkind_label
from apps.core.citizens.sections import Section
from apps.systems.disclosure.requests.enums import RequestState
from apps.systems.petitions.display import kind_label
from apps.systems.petitions.record_page import citizen_state
from apps.systems.petitions.selectors_portal import own_records
from tenants.models import Jurisdiction

SHOWN = 5
_REQUEST_TONES = {RequestState.CORRECTION: "caution", RequestState.FEE: "caution", RequestState.ANSWERED: "ok"}


@dataclass(frozen=True)
class Line:
    """One letter in the list."""

    number: str
    title: str
    kind: str
    state: str
    tone: str
    received_at: datetime
    due_on: date | None
    place: Jurisdiction
    url: str


def own_lines() -> list[Line]:
    """The signed-in citizen's letters in all places; addresses lead to the place of each."""
    return [
        Line(
            number=row["number"],
            title=row["title"],
            **_words(row),
            received_at=row["received_at"],
            due_on=row["due_on"],
            place=row["place"],
            url=f"{row['place'].portal_url}{reverse('petitions:record', args=[row['number']])}",
        )
        for row in own_records()
    ]


def _words(row: dict[str, Any]) -> dict[str, str]:
    """Kind, state and tone: a request for information has words of its own."""
    if row["number"][7:8] == CaseKind.DISCLOSURE.letter:
        state = str(RequestState(row["state"]).label) if row["state"] in RequestState.values else row["state"]
        tone = _REQUEST_TONES.get(row["state"], "info")
        return {"kind": subkind_label(CaseKind.DISCLOSURE, "request"), "state": state, "tone": tone}
    state, tone = citizen_state(row["state"])
    return {"kind": kind_label(row["subkind"]), "state": state, "tone": tone}


def sections(request: HttpRequest) -> list[Section]:
    """The newest letters, and the way to all of them."""
    lines = own_lines()
    data = {"lines": lines[:SHOWN], "more": len(lines) > SHOWN}
    return [Section("portal/petitions/account_section.html", data, order=20)]
