"""What the applicant is told, and the officials' bells: public record, its story, short messages.

A request that another jurisdiction passed on has its public record there: each step is sent after it.
"""

from datetime import datetime
from typing import Any

from apps.core.cases.models import Case
from apps.core.people.models import Official
from apps.core.relay.telling import message_about, ring, show_case
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
    show_case(case, event, facts=facts, text=text, at=at, details=lambda: details_of(case), **changes)


def message(case: Case, template: str, facts: dict[str, Any] | None = None, *, key: str = "") -> None:
    """A short message where a phone is known, else an e-mail; the key makes it once."""
    if case.origin_code:
        return
    request = case.information_request
    url = f"{current_jurisdiction().portal_url}/disclosure/requests/{case.number}/"
    told = {"url": url, **(facts or {})}
    message_about(case, template, told, phone=request.phone, email=request.email, key=key)


def notify(officials: Any, case: Case, template: str, facts: dict[str, Any] | None = None, *, key: str = "") -> None:
    """Ring the bell of officials; once each for a key."""
    ring(officials, case, template, facts, key=key)


def holding(duty: str, case: Case | None = None) -> Any:
    """Those who hold a duty, in the case's organ where one is given and it has an organ."""
    if case is not None and case.department is not None:
        return Official.objects.all().holding(duty, case.department)
    return Official.objects.all().holding(duty)


def responsible(case: Case) -> Any:
    """The handlers of the organ; before it is assigned, the clerks."""
    return holding("handler", case) if case.department is not None else holding("clerk")
