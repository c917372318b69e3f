"""What comes by the exchange from the jurisdiction that asks: a part, that it is not needed any more, a reminder.

Each handler runs behind the receiver's door, in the transaction that marks the message as processed.
"""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop

from apps.core.files.services import Stored, attach
from apps.core.ledger.services import Actor
from apps.core.people.models import Department
from apps.platforms.exchange.models import InboxMessage
from apps.platforms.exchange.services import Incoming, Refused, actor_of_peer, declines, handles, send
from apps.systems.approvals.applications.elsewhere import (
    APPLICANT,
    ASKED,
    REMINDED,
    RETURNED,
    TAKEN_IN,
    VISIT,
    WITHDRAWN,
)
from apps.systems.approvals.outside.enums import OutsideState
from apps.systems.approvals.outside.handling import note, send_answer
from apps.systems.approvals.outside.models import OutsidePart
from apps.systems.approvals.outside.telling import notify, speakers
from tenants.context import current_jurisdiction
from tenants.fields import decrypt


@handles(ASKED)
def take_in_part(incoming: Incoming) -> None:
    """Keep the part for the department of its organ, else for the accepting office; tell the sender who has it."""
    content = incoming.payload
    known = OutsidePart.objects.filter(from_code=incoming.from_code, step=content["step"]).first()
    if known is not None:  # the sender was restored to an earlier day, and asks once more
        _tell_again(known)
        return
    department = Department.objects.filter(code=content["organ"], active=True).first()
    part = OutsidePart.objects.create(
        from_code=incoming.from_code,
        thread=incoming.thread,
        asked_by=content["from_department_name"][:60],
        department=department,
        applicant=decrypt(content["applicant"], APPLICANT),
        applied_at=datetime.fromisoformat(content["received_at"]),
        asked_at=datetime.fromisoformat(content["asked_at"]),
        taken_in_at=incoming.received_at,
        started_on=date.fromisoformat(content["started_on"]),
        due_on=date.fromisoformat(content["due_on"]) if content["due_on"] else None,
        **{name: content[name] for name in _SAME},
    )
    for file in incoming.files:
        attach(
            case_id=part.pk,
            stored=Stored(file["name"], file["size"], file["content_type"], file["sha256"], file["stored_as"]),
            origin="exchange",
            actor=actor_of_peer(incoming),
            number=part.number,
            occurred_at=incoming.received_at,
        )
    note(part, "outside_part_received", actor_of_peer(incoming), incoming.sent_at, reason=part.question or part.title)
    _receipt(part)
    facts = {"text": part.question or part.title, "due_on": part.due_on or "", "department": _name(part)}
    notify(speakers(part), part, "part_started_official", facts, key="asked")


_SAME = (
    "step", "number", "item", "item_name", "title", "kind", "question", "organ", "limit_days", "subject", "place",
    "answers", "materials",
)  # fmt: skip


def _name(part: OutsidePart) -> str:
    return part.department.name if part.department is not None else current_jurisdiction().name


def _receipt(part: OutsidePart) -> None:
    send(
        to_code=part.from_code,
        type=TAKEN_IN,
        thread=part.thread,
        payload={"step": str(part.step), "organ": _name(part), "from_department": part.organ},
    )


def _tell_again(part: OutsidePart) -> None:
    _receipt(part)
    if part.state == OutsideState.ANSWERED:
        send_answer(part)
    elif part.state == OutsideState.RETURNED:
        send(
            to_code=part.from_code, type=RETURNED, thread=part.thread,
            payload={"step": str(part.step), "reason": part.reason, "from_department": part.organ},
        )  # fmt: skip


@handles(WITHDRAWN)
def take_in_withdrawal(incoming: Incoming) -> None:
    """The part is not needed any more. An opinion given already crossed it on the way, and came too late."""
    part, content = _mine(incoming), incoming.payload
    if part.state == OutsideState.OPEN:
        part.state, part.ended_at = OutsideState.WITHDRAWN, incoming.sent_at
        part.reason, part.ended_with = content["reason"], content["ended_with"]
        part.save(update_fields=["state", "ended_at", "reason", "ended_with"])
        note(part, "outside_part_withdrawn", actor_of_peer(incoming), incoming.sent_at, reason=part.reason)
        notify(speakers(part), part, "opinion_withdrawn_official", {"reason": part.reason}, key=str(incoming.id))
    elif part.state == OutsideState.ANSWERED and not part.too_late:
        part.too_late, part.reason, part.ended_with = True, content["reason"], content["ended_with"]
        part.save(update_fields=["too_late", "reason", "ended_with"])
        note(part, "outside_part_too_late", actor_of_peer(incoming), incoming.sent_at, reason=part.reason)
        told: Any = [part.official] if part.official is not None else speakers(part)
        notify(told, part, "opinion_came_too_late_official", {"reason": part.reason}, key=str(incoming.id))


@handles(REMINDED)
def take_in_reminder(incoming: Incoming) -> None:
    """The part is due today, or overdue: its department is told."""
    part = _mine(incoming)
    if part.state != OutsideState.OPEN:
        return
    overdue = incoming.payload["kind"] == "overdue"
    facts = {"department": _name(part), **({"due_on": part.due_on or ""} if overdue else {})}
    template = "opinion_overdue_official" if overdue else "opinion_reminder_official"
    notify(speakers(part), part, template, facts, key=str(incoming.id))


@handles(VISIT)
def take_in_visit(incoming: Incoming) -> None:
    """A joint site visit in which the department takes part, or that it was called off."""
    part, content = _mine(incoming), incoming.payload
    part.visits = [*part.visits, {"when": content["when"], "place": content["place"], "note": content["reason"]}]
    part.save(update_fields=["visits"])
    note(part, "outside_part_visit", actor_of_peer(incoming), incoming.sent_at, reason=content["reason"])
    if not content["when"]:
        before = next((each["when"] for each in reversed(part.visits) if each["when"]), "")
        facts = {"when": _at(before), "reason": content["reason"]}
        notify(speakers(part), part, "visit_cancelled_official", facts, key=str(incoming.id))
        return
    facts = {"when": _at(content["when"]), "place": content["place"]}
    notify(speakers(part), part, "visit_official", facts, key=str(incoming.id))


def _at(when: str) -> str:
    return f"{datetime.fromisoformat(when):%Y-%m-%d %H:%M}" if when else ""


def _mine(incoming: Incoming) -> OutsidePart:
    """The part that a message speaks of, locked. Anybody but the one who asked is refused for good."""
    found = (
        OutsidePart.objects.select_for_update(of=("self",))
        .select_related("department", "official")
        .filter(from_code=incoming.from_code, step=incoming.payload["step"])
        .first()
    )
    if found is None:
        raise Refused(
            f"{gettext_noop('the sender has asked for no such part here')}: {incoming.thread}", permanent=True
        )
    return found


@declines(ASKED)
def give_back_unread(message: InboxMessage, reason: str, actor: Actor) -> None:
    """A part that could not even be taken in here and was set aside: its sender must not wait for ever."""
    payload = {"step": message.payload.get("step", ""), "reason": reason, "from_department": actor.department}
    send(to_code=message.from_code, type=RETURNED, thread=message.thread, payload=payload)
