"""What the applicant is told, and the officials' bells: public record, its story, short messages.

A request that another jurisdiction passed on has its public record there: each step is sent after it.
"""

from datetime import datetime
from typing import Any

from apps.core.cases.models import Case
from apps.core.cases.services import clock_explained
from apps.core.messaging.services import queue_inside, queue_message
from apps.core.people.models import Official
from apps.core.relay.services import tell_citizen, update_record
from apps.systems.disclosure.requests.details import details_of
from tenants.context import current_jurisdiction


def show(
    case: Case, event: str = "", *, facts: dict[str, Any] | None = None, text: str = "", at: datetime, **changes: Any
) -> None:
    """Bring the public record up to date, and add a step to its story where `event` names one."""
    if case.origin_code:
        from apps.systems.disclosure.requests.transfer import relay_progress

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
        details=lambda: details_of(case),
        **changes,
    )
    if record is not None and event:
        tell_citizen(case.number, event, facts=facts, text=text, at=at)


def message(case: Case, template: str, facts: dict[str, Any] | None = None, *, key: str = "") -> None:
    """A short message where a phone is known, else an e-mail; the key makes it once."""
    request = case.information_request
    medium, address = ("sms", request.phone) if request.phone else ("email", request.email)
    if not address or case.origin_code:
        return
    url = f"{current_jurisdiction().portal_url}/disclosure/requests/{case.number}/"
    queue_message(
        key=f"{case.number}:{template}:{key or case.version}",
        medium=medium,
        address=address,
        template=template,
        facts={"number": case.number, "title": case.title, "url": url, **(facts or {})},
        case_id=case.pk,
    )


def notify(officials: Any, case: Case, template: str, facts: dict[str, Any] | None = None, *, key: str = "") -> None:
    """Ring the bell of officials; once each for a key."""
    for official in officials:
        queue_inside(
            key=f"{case.number}:{template}:{key or case.version}:{official.pk}",
            official_id=official.pk,
            template=template,
            facts={"number": case.number, "title": case.title, **(facts or {})},
            case_id=case.pk,
        )


def holding(duty: str, case: Case | None = None) -> Any:
    """Those who hold a duty, in the case's organ where one is given and it has an organ."""
    if case is not None and case.department is not None:
        return Official.objects.all().holding(duty, case.department)
    return Official.objects.all().holding(duty)


def responsible(case: Case) -> Any:
    """The handlers of the organ; before it is assigned, the clerks."""
    return holding("handler", case) if case.department is not None else holding("clerk")
