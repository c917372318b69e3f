"""A part that an organ of another jurisdiction does: asked by the exchange, answered by it, one thread for each part.

    here                                          there
    ask           -- part.asked     -->   a part of its own, with its department
    incoming.py   <-- part.taken_in --
    incoming.py   <-- part.answered --    the opinion, and who gave it
    incoming.py   <-- part.returned --    not its matter
    call_back     -- part.withdrawn -->   left out, entered by hand, or the application is over
    remind        -- part.reminded  -->   its limit ends, or has ended
    tell_visit    -- part.visit     -->   a joint site visit in which it takes part

Only organs above are asked: a county's city, and the province. The rest stays with the lead, which obtains it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from apps.core.cases.models import Case, Step
from apps.core.cases.recording import record_act
from apps.core.files.models import Attachment
from apps.core.files.selectors import attachments_of
from apps.core.ledger.services import SYSTEM
from apps.platforms.exchange.selectors import addresses, jurisdictions_to_write_to
from apps.platforms.exchange.services import File, failure_of_message, send
from apps.systems.approvals.applications.enums import ElsewhereState
from apps.systems.approvals.applications.models import ApplicationMaterial, PartElsewhere
from apps.systems.approvals.applications.selectors import version_under
from apps.systems.approvals.items.content import ItemContent
from apps.systems.approvals.items.organs import organ_name
from tenants.context import current_jurisdiction
from tenants.enums import Level
from tenants.fields import encrypt
from tenants.models import Jurisdiction
from tenants.selectors import jurisdiction_by_code, present

ASKED, WITHDRAWN, REMINDED, VISIT = "part.asked", "part.withdrawn", "part.reminded", "part.visit"
TAKEN_IN, ANSWERED, RETURNED = "part.taken_in", "part.answered", "part.returned"
APPLICANT = "exchange.part.applicant"
NAME_LENGTH = 60


def place_of(level: str) -> Jurisdiction | None:
    """The jurisdiction above this one at a level; None where none is, or it cannot be written to."""
    place = current_jurisdiction()
    while place.parent_code:
        try:
            place = present(jurisdiction_by_code(place.parent_code))
        except KeyError:
            return None
        if place.level == level:
            return place if place.code in {each.code for each in jurisdictions_to_write_to()} else None
    return None


def places_above() -> list[Jurisdiction]:
    """The jurisdictions above this one that can be written to, nearest first."""
    found = [place_of(level) for level in (Level.CITY, Level.PROVINCE)]
    return [place for place in found if place is not None]


def keep(step: Step, case: Case, *, organ: str, place: Jurisdiction) -> PartElsewhere:
    """Note that an organ of another jurisdiction does this part; it is asked when the part begins."""
    return PartElsewhere.objects.create(
        step=step,
        to_code=place.code,
        department=organ,
        organ=organ_in(place, organ),
        thread=f"{case.number}/{step.position}",
    )


def organ_in(place: Jurisdiction, organ: str) -> str:
    """The name of a role's organ in a jurisdiction, as its directory says, else as such organs are called."""
    address = addresses(place.code).filter(department_code=organ).first()
    name = address.name if address is not None else f"{place.short_name}{organ_name(organ, place.level)}"
    return name[:NAME_LENGTH]


def elsewhere_of(step: Step) -> PartElsewhere | None:
    """Where another jurisdiction does the part, or did; None for a part of this house."""
    found: PartElsewhere | None = getattr(step, "elsewhere", None)
    return found


def is_elsewhere(step: Step) -> bool:
    """Whether another jurisdiction is to answer: nobody here can then."""
    found = elsewhere_of(step)
    return found is not None and found.is_open


def outside_facts(part: PartElsewhere | None) -> dict[str, Any]:
    """What the ledger and supervision are told of the organ elsewhere; nothing for a part of this house."""
    if part is None:
        return {}
    return {
        "outside": part.to_code,
        "outside_name": jurisdiction_by_code(part.to_code).name,
        "outside_department": part.department,
        "outside_department_name": part.organ,
    }


def ask(part: PartElsewhere, step: Step, case: Case, at: datetime) -> None:
    """Send the part to where it is done, in the transaction in which it begins."""
    files = list(attachments_of(case.pk).filter(inside=False))
    send(
        to_code=part.to_code,
        type=ASKED,
        thread=part.thread,
        payload=_payload(part, step, case, files, at),
        files=travelling(files),
        at=at,
    )
    part.state, part.asked_at = ElsewhereState.ASKED, at
    part.save(update_fields=["state", "asked_at"])
    record_act(
        case, act="part_sent", actor=SYSTEM, reason=step.question or step.title, occurred_at=at,
        facts={"step": str(step.pk), "thread": part.thread, "files": len(files), **outside_facts(part)},
    )  # fmt: skip


def travelling(files: Iterable[Attachment]) -> list[File]:
    """Files as a message of the exchange carries them."""
    return [File(a.name, a.size, a.content_type, a.sha256, a.stored_as) for a in files]


def _payload(part: PartElsewhere, step: Step, case: Case, files: list[Attachment], at: datetime) -> dict[str, Any]:
    """What the other side needs to judge. No identity number, phone or address: as for a department here."""
    application, content = case.application, version_under(case.application).parts
    department = case.department
    return {
        "step": str(step.pk),
        "number": case.number,
        "item": application.item,
        "item_name": case.title,
        "title": step.title,
        "kind": step.part.kind,
        "question": step.question,
        "organ": part.department,
        "limit_days": step.limit_days,
        "started_on": step.started_on,
        "due_on": step.due_on,
        "asked_at": at.isoformat(),
        "received_at": case.received_at.isoformat(),
        "subject": application.subject,
        "applicant": encrypt(application.applicant, APPLICANT),
        "place": case.place,
        "answers": _answers(content, application.answers),
        "materials": [_material(each, files) for each in application.materials.order_by("position")],
        "from_department": department.code if department else "",
        "from_department_name": department.name if department else current_jurisdiction().name,
    }


def _answers(content: ItemContent, given: dict[str, str]) -> list[dict[str, str]]:
    """What the applicant answered, in words."""
    found = []
    for question in content.questions:
        labels = {answer.key: answer.label for answer in question.answers}
        if answer := labels.get(given.get(question.key, "")):
            found.append({"question": question.text, "answer": answer})
    return found


def _material(each: ApplicationMaterial, files: list[Attachment]) -> dict[str, Any]:
    own = [file.sha256 for file in files if file.came_with == each.pk]
    return {"name": each.name, "state": each.state, "remark": each.remark, "files": own}


def call_back(
    step: Step, *, state: ElsewhereState, reason: str, at: datetime, ended_with: str = ""
) -> PartElsewhere | None:
    """The other side need not answer any more. The case's row is locked. None where it was not to answer.

    `ended_with`: the state of the application, where the part ends with it.
    """
    part = PartElsewhere.objects.select_for_update().filter(step=step).first()
    if part is None or not part.is_open:
        return None
    asked = part.state != ElsewhereState.WAITING
    part.state, part.reason, part.ended_at = state, reason, at
    part.save(update_fields=["state", "reason", "ended_at"])
    if asked:
        words = {**_words(step, reason), "ended_with": ended_with}
        send(to_code=part.to_code, type=WITHDRAWN, thread=part.thread, payload=words, at=at)
    return part


def remind(step: Step, kind: str) -> None:
    """Tell the other side that the part is due today (`reminder`) or overdue; nothing for a part of this house."""
    part = elsewhere_of(step)
    if part is not None and part.is_open and part.asked_at is not None:
        send(to_code=part.to_code, type=REMINDED, thread=part.thread, payload={**_words(step, ""), "kind": kind})


def tell_visit(step: Step, *, when: datetime | None, place: str, note: str, at: datetime) -> None:
    """Tell the other side of a joint site visit in which its organ takes part; `when` None: it was called off."""
    part = elsewhere_of(step)
    if part is not None and part.is_open:
        words = {**_words(step, note), "when": when.isoformat() if when else "", "place": place}
        send(to_code=part.to_code, type=VISIT, thread=part.thread, payload=words, at=at)


def _words(step: Step, reason: str) -> dict[str, str]:
    return {"step": str(step.pk), "reason": reason, "from_department": step.department.code}


def failure(part: PartElsewhere) -> str:
    """Why the question has not reached the other side and will not by itself; empty where it has or may still."""
    return failure_of_message(part.to_code, part.thread, ASKED) if part.state == ElsewhereState.ASKED else ""
