"""What people are told of a case: its public record with its story, a short message, officials' bells.

The same for every system; what is its own (details of the record, whose phone) is given.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from apps.core.cases.services import clock_explained
from apps.core.messaging.services import queue_inside, queue_message
from apps.core.relay.services import tell_citizen, update_record

if TYPE_CHECKING:
    from apps.core.cases.models import Case
    from apps.core.people.models import Official


def show_case(
    case: "Case", event: str = "", *, facts: dict[str, Any] | None = None, text: str = "", at: datetime, **changes: Any
) -> None:
    """Bring the public record up to date, and add a step to its story where `event` names one.

    Nothing where the case has no record. `changes`: further fields of the record; callables are called when needed.
    """
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


def message_about(case: "Case", template: str, facts: dict[str, Any], *, phone: str, email: str, key: str = "") -> None:
    """A short message where a phone is known, else an e-mail, else nothing; the key (or the version) makes it once."""
    medium, address = ("sms", phone) if phone else ("email", email)
    if not address:
        return
    queue_message(
        key=f"{case.number}:{template}:{key or case.version}",
        medium=medium,
        address=address,
        template=template,
        facts={"number": case.number, "title": case.title, **facts},
        case_id=case.pk,
    )


def ring(
    officials: Iterable["Official"], case: "Case", template: str, facts: dict[str, Any] | None = None, *, key: str = ""
) -> None:
    """Ring the bell of officials; once each for a key (or the version)."""
    for official in officials:
        queue_inside(
            key=f"{case.number}:{template}:{key or case.version}:{official.pk}",
            official_id=official.pk,
            template=template,
            facts={"number": case.number, "title": case.title, **(facts or {})},
            case_id=case.pk,
        )
