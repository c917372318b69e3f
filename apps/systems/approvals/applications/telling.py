"""What the applicant is told, and the officials' bells: public record, its story, short messages."""

from datetime import datetime
from typing import Any

from apps.core.cases.models import Case, Step
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.core.relay.telling import message_about, ring, show_case
from apps.systems.approvals.applications.details import details_of
from tenants.context import current_jurisdiction


def show(
    case: Case, event: str = "", *, facts: dict[str, Any] | None = None, text: str = "", at: datetime, **changes: Any
) -> None:
    """Bring the public record up to date, and add a step to its story where `event` names one."""
    show_case(case, event, facts=facts, text=text, at=at, details=lambda: details_of(case), **changes)


def message(case: Case, template: str, facts: dict[str, Any] | None = None, *, key: str = "") -> None:
    """A short message where a phone is known, else an e-mail; the key makes it once."""
    application = case.application
    url = f"{current_jurisdiction().portal_url}/applications/{case.number}/"
    told = {"url": url, **(facts or {})}
    message_about(case, template, told, phone=application.phone, email=application.email, key=key)


def notify(officials: Any, case: Case, template: str, facts: dict[str, Any] | None = None, *, key: str = "") -> None:
    """Ring the bell of officials; once each for a key."""
    ring(officials, case, template, facts, key=key)


def speakers(step: Step) -> Any:
    """Who is told of a department's part: its handlers, else its reviewers, else its leaders."""
    for duty in (Duty.HANDLER, Duty.REVIEWER, Duty.LEADER):
        found = Official.objects.all().holding(duty, step.department)
        if found.exists():
            return found
    return Official.objects.none()


def alone(officials: Any) -> dict[str, str]:
    """Who has it, as facts of the ledger, where a duty is one person's; of several nobody in particular has it."""
    found = list(officials[:2])
    return {"official": str(found[0].pk), "official_name": found[0].name} if len(found) == 1 else {}


def of_lead(case: Case, duty: str) -> Any:
    """Those who hold a duty in the department that decides."""
    if case.department is None:
        return Official.objects.none()
    return Official.objects.all().holding(duty, case.department)


def clerks() -> Any:
    """The window."""
    return Official.objects.all().holding(Duty.CLERK)
