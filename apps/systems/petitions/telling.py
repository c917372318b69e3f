"""What the citizen is told: the public record, its story, and a message by the channel that the case came in on."""

from datetime import datetime
from typing import Any

from apps.core.cases.enums import Channel
from apps.core.cases.models import Case
from apps.core.people.models import Official
from apps.core.relay.telling import message_about, ring, show_case
from apps.systems.petitions.transfer import relay_progress


def show(
    case: Case, event: str = "", *, facts: dict[str, Any] | None = None, text: str = "", at: datetime, **changes: Any
) -> None:
    """Bring the public record of a case up to date, and add a step to its story where `event` names one.

    A case that came from another jurisdiction has its public record there: the step is sent after it. An imported
    one has none: nobody holds a code for it.
    """
    if case.channel == Channel.IMPORT:
        return
    if case.origin_code:
        relay_progress(case, event, facts, text)
        return
    show_case(case, event, facts=facts, text=text, at=at, **changes)


def message(case: Case, template: str, facts: dict[str, Any] | None = None, *, key: str = "") -> None:
    """Send the citizen a message: by short message where a phone is known, else by e-mail; the key makes it once."""
    if case.origin_code:
        return
    petition = case.petition
    message_about(case, template, facts or {}, phone=petition.phone, email=petition.email, key=key)


def notify(officials: Any, case: Case, template: str, facts: dict[str, Any] | None = None, *, key: str = "") -> None:
    """Ring the bell of officials; once each for a key."""
    ring(officials, case, template, facts, key=key)


def responsible(case: Case) -> Any:
    """Who has to act on a case: its handler, else the handlers of its department, else the clerks."""
    if case.official_id:
        return Official.objects.filter(pk=case.official_id, is_active=True)
    if case.department_id:
        return Official.objects.all().holding("handler", case.department)
    return Official.objects.all().holding("clerk")
