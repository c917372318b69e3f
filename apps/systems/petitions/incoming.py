"""What comes by the exchange: a petition from another jurisdiction, and news of one that was sent there.

Each handler runs behind the receiver's door, in the transaction that marks the message as processed.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from apps.core.cases.models import Case
from apps.core.cases.recording import record_act
from apps.core.cases.services import pause_clocks, perform, resume_clocks
from apps.core.catalogue.enums import CaseKind
from apps.core.files.models import Attachment
from apps.core.files.services import Stored, attach
from apps.core.people.models import Department, Official
from apps.core.workdays.services import local_date
from apps.platforms.exchange.services import (
    Incoming,
    Refused,
    accept_handover,
    actor_of_peer,
    handles,
    handover_with,
    take_answer,
    take_progress,
    take_return,
)
from apps.systems.petitions.afterwards import supplement, withdraw
from apps.systems.petitions.enums import Outcome, PetitionKind, PetitionState, ReplyState
from apps.systems.petitions.handling import accept, assign
from apps.systems.petitions.models import Reply
from apps.systems.petitions.registration import Letter, register
from apps.systems.petitions.replies import give_answer
from apps.systems.petitions.telling import message, notify, responsible, show
from apps.systems.petitions.transfer import FOLLOW_UP, contact_of


@handles("case.transfer", cases=CaseKind.PETITION)
def take_in_transfer(incoming: Incoming) -> None:
    """Open a case for a petition handed to us: same clock as the citizen's, straight to the department asked."""
    content = incoming.payload
    if content.get("kind") != "petition" or content["case"].get("kind") not in PetitionKind.values:
        raise Refused(gettext_noop("this is not a petition that can be taken in here"), permanent=True)
    letter, contact = content["case"], contact_of(content["case"])
    actor = actor_of_peer(incoming)
    case = register(
        letter=Letter(
            kind=letter["kind"],
            title=letter["title"],
            text=letter["text"],
            channel="exchange",
            received_at=datetime.fromisoformat(letter["received_at"]),
            category=letter["category"],
            place=letter["place"],
            writer=contact.get("writer", ""),
            phone=contact.get("phone", ""),
            email=contact.get("email", ""),
            confidentiality=letter["confidentiality"],
            publish_consent=letter["publish_consent"],
            urgent=letter["urgent"],
            origin_code=incoming.from_code,
            origin_number=content["number"],
        ),
        actor=actor,
        facts={"reason": content["reason"], "from": incoming.from_code},
    )
    accept_handover(incoming=incoming, case=case)
    _keep_files(incoming, case, origin="exchange")
    accept(case_id=case.pk, official=None, at=incoming.received_at)
    department = Department.objects.filter(code=content["department"], active=True).first()
    if department is not None:
        assign(case_id=case.pk, official=None, department=department, remark=content["reason"], at=incoming.received_at)


@handles("case.progress", cases=CaseKind.PETITION)
def take_in_progress(incoming: Incoming) -> None:
    """A step on the other side, told to the citizen in the one thread."""
    handover = take_progress(incoming)
    case = Case.objects.select_related("petition", "department").get(pk=handover.case_id)
    event, text = incoming.payload["event"], incoming.payload.get("text", "")
    if event == "accepted" or case.state != PetitionState.TRANSFERRED:
        return
    facts: dict[str, Any] = incoming.payload.get("facts") or {}
    changes: dict[str, Any] = {}
    if event == "supplement_needed":
        pause_clocks(case=case, on=local_date(incoming.sent_at), reason=text)
        changes["may_supplement"] = True
        message(case, "supplement_needed", {"question": text}, key=str(incoming.id))
    elif event == "resumed":
        resume_clocks(case=case, on=local_date(incoming.sent_at))
    show(case, event, facts=facts, text=text, at=incoming.sent_at, **changes)


@handles("case.answer", cases=CaseKind.PETITION)
def take_in_answer(incoming: Incoming) -> None:
    """The answer of the other side becomes the answer of our case, and of the one that ours came from."""
    handover = take_answer(incoming)
    case = Case.objects.select_related("petition", "department").get(pk=handover.case_id)
    answer, actor, moment = incoming.payload["answer"], actor_of_peer(incoming), incoming.sent_at
    if case.state != PetitionState.TRANSFERRED:
        record_act(
            case,
            act="late_answer",
            actor=actor,
            facts={"text": answer["text"]},
            occurred_at=moment,
        )
        return
    outcome = answer["outcome"] if answer["outcome"] in Outcome.values else Outcome.EXPLAINED
    case = perform(
        case_id=case.pk,
        move="answered_elsewhere",
        actor=actor,
        changes={"outcome": outcome, "answered_at": moment, "decided_at": moment},
        facts={"signed_as": answer["signed_as"]},
        occurred_at=moment,
    )
    reply = Reply.objects.create(
        case=case,
        text=answer["text"],
        outcome=outcome,
        state=ReplyState.PUBLISHED,
        signed_as=answer["signed_as"],
        publish=answer["publish"],
        public_title=answer["public_title"],
        public_text=answer["public_text"],
        created_at=moment,
        updated_at=moment,
        published_at=moment,
    )
    _keep_files(incoming, case, origin="answer")
    give_answer(case, reply, moment)


def _keep_files(incoming: Incoming, case: Case, *, origin: str) -> list[Attachment]:
    return [
        attach(
            case_id=case.pk,
            stored=Stored(file["name"], file["size"], file["content_type"], file["sha256"], file["stored_as"]),
            origin=origin,
            actor=actor_of_peer(incoming),
            number=case.number,
            occurred_at=incoming.received_at,
        )
        for file in incoming.files
    ]


@handles("case.returned", cases=CaseKind.PETITION)
def take_in_return(incoming: Incoming) -> None:
    """The other side gives the case back: our accepting office decides anew."""
    handover = take_return(incoming)
    case = Case.objects.get(pk=handover.case_id)
    if case.state != PetitionState.TRANSFERRED:
        return
    reason = incoming.payload["reason"]
    resume_clocks(case=case, on=local_date(incoming.sent_at))
    case = perform(
        case_id=case.pk,
        move="returned_elsewhere",
        actor=actor_of_peer(incoming),
        reason=reason,
        changes={"department": None, "official": None},
        occurred_at=incoming.sent_at,
    )
    show(case, "returned", facts={"department": handover.peer_department_name}, text=reason, at=incoming.sent_at)
    notify(Official.objects.all().holding("clerk"), case, "returned_official", {"reason": reason})


@handles(FOLLOW_UP, cases=CaseKind.PETITION)
def take_in_follow_up(incoming: Incoming) -> None:
    """What the citizen added on the side where the letter was written."""
    handover = _incoming_handover(incoming)
    case = Case.objects.select_related("petition").get(pk=handover.case_id)
    if case.closed_at is not None:
        return
    content, actor = incoming.payload, actor_of_peer(incoming)
    at = datetime.fromisoformat(content["at"])
    if content["what"] == "withdrawal":
        withdraw(case=case, reason=content["text"], actor=actor, at=at)
    else:
        files = _keep_files(incoming, case, origin="exchange")
        supplement(case=case, text=content["text"], actor=actor, at=at, files=files)
        notify(responsible(case), case, "supplemented_official", key=str(incoming.id))


def _incoming_handover(incoming: Incoming) -> Any:
    found = handover_with(incoming, outgoing=False)
    if found is None:
        raise Refused(gettext_noop("no case came from the sender by this thread"), permanent=True)
    return found
