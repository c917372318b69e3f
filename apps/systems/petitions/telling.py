"""What the citizen is told: the public record, its story, and a message by the channel that the case came in on.

Imports of old cases are quiet: `telling(False)` around them sends nothing.
"""

from datetime import datetime
from typing import Any

from apps.core.cases.enums import Channel
from apps.core.cases.models import Case
from apps.core.cases.services import clock_explained
from apps.core.messaging.quiet import is_aloud, telling
from apps.core.messaging.services import queue_inside, queue_message
from apps.core.people.models import Official
from apps.core.relay.services import tell_citizen, update_record
from apps.systems.petitions.transfer import relay_progress

__all__ = ["message", "notify", "responsible", "show", "telling"]


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
    record = update_record(
        case.number,
        state=case.state,
        title=case.title,
        subkind=case.subkind,
        department=case.department.name if case.department else "",
        due_on=case.promised_due,
        clock=lambda: clock_explained(case),
        outcome=case.outcome,
        closed_at=case.closed_at,
        **changes,
    )
    if record is not None and event:
        tell_citizen(case.number, event, facts=facts, text=text, at=at)


def message(case: Case, template: str, facts: dict[str, Any] | None = None, *, key: str = "") -> None:
    """Send the citizen a message: by short message where a phone is known, else by e-mail; the key makes it once."""
    if not is_aloud() or case.origin_code:
        return
    petition = case.petition
    medium, address = ("sms", petition.phone) if petition.phone else ("email", petition.email)
    if not address:
        return
    queue_message(
        key=f"{case.number}:{template}:{key or case.version}",
        medium=medium,
        address=address,
        template=template,
        facts={"number": case.number, "title": case.title, **(facts or {})},
        case_id=case.pk,
    )


def notify(officials: Any, case: Case, template: str, facts: dict[str, Any] | None = None, *, key: str = "") -> None:
    """Ring the bell of officials; once each for a key."""
    if not is_aloud():
        return
    for official in officials:
        queue_inside(
            key=f"{case.number}:{template}:{key or case.version}:{official.pk}",
            official_id=official.pk,
            template=template,
            facts={"number": case.number, "title": case.title, **(facts or {})},
            case_id=case.pk,
        )


def responsible(case: Case) -> Any:
    """Who has to act on a case: its handler, else the handlers of its department, else the clerks."""
    if case.official_id:
        return Official.objects.filter(pk=case.official_id, is_active=True)
    if case.department_id:
        return Official.objects.all().holding("handler", case.department)
    return Official.objects.all().holding("clerk")
