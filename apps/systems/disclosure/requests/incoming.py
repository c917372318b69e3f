"""What comes by the exchange: a request that another body passed on, and news of one that was passed on from here."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from apps.core.cases.models import Case
from apps.core.cases.recording import record_act
from apps.core.cases.services import limits_for, perform
from apps.core.catalogue.enums import CaseKind
from apps.core.files.models import Attachment
from apps.core.files.services import Stored, attach, copy_to_public
from apps.core.people.models import Department
from apps.core.relay.services import show_file
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
from apps.systems.disclosure.requests import transfer
from apps.systems.disclosure.requests.correcting import take_correction
from apps.systems.disclosure.requests.enums import ApplicantKind, Entrance, RequestState
from apps.systems.disclosure.requests.registration import SUBKIND, Asking, register
from apps.systems.disclosure.requests.telling import holding, notify, show

OURS = CaseKind.DISCLOSURE


@handles("case.transfer", cases=OURS)
def take_in_transfer(incoming: Incoming) -> None:
    """Open a case for a request passed on to us: our limit counts from the day it came here."""
    content = incoming.payload
    asked = content["case"]
    if content.get("kind") != OURS or asked.get("applicant_kind") not in ApplicantKind.values:
        raise Refused(gettext_noop("this is not a request that can be taken in here"), permanent=True)
    department = Department.objects.filter(code=content["department"], active=True).first()
    told: dict[str, Any] = {name: str(asked.get(name, "")) for name in transfer.PLAIN} | transfer.personal_of(asked)
    case = register(
        asking=Asking(
            entrance=Entrance.EXCHANGE,
            received_on=local_date(incoming.received_at),
            received_at=incoming.received_at,
            title=asked["title"],
            organ=department.code if department else "",
            origin_code=incoming.from_code,
            origin_number=content["number"],
            **told,
        ),
        actor=actor_of_peer(incoming),
        facts={"reason": content["reason"], "from": incoming.from_code},
    )
    accept_handover(incoming=incoming, case=case)
    _keep_files(incoming, case, origin="exchange")


def _ours(handover: Any) -> Case:
    return Case.objects.select_related("information_request", "department").get(pk=handover.case_id)


@handles("case.progress", cases=OURS)
def take_in_progress(incoming: Incoming) -> None:
    """That the other side has taken it in ends our case; every further step is told in the one thread."""
    handover = take_progress(incoming)
    case, event = _ours(handover), incoming.payload["event"]
    if event == "accepted":
        if case.state == RequestState.TRANSFERRING:
            transfer.arrived(
                case, organ=handover.peer_department_name, number=incoming.payload["number"], reason=handover.reason,
                actor=actor_of_peer(incoming), at=incoming.sent_at,
            )  # fmt: skip
        return
    facts: dict[str, Any] = incoming.payload.get("facts") or {}
    changes = {"may_supplement": event == "correction_asked"} if event in {"correction_asked", "corrected"} else {}
    show(case, event, facts=facts, text=incoming.payload.get("text", ""), at=incoming.sent_at, **changes)


@handles("case.answer", cases=OURS)
def take_in_answer(incoming: Incoming) -> None:
    """The answer of the right body: the applicant reads it where the request was made. Our own outcome stays."""
    handover = take_answer(incoming)
    case, answer = _ours(handover), incoming.payload["answer"]
    facts = {"outcome": answer["outcome"], "number": answer["number"]}
    record_act(
        case,
        act="answered_there",
        actor=actor_of_peer(incoming),
        facts=facts,
        public=True,
        occurred_at=incoming.sent_at,
    )
    for kept in _keep_files(incoming, case, origin="answer"):
        show_file(case.number, copy_to_public(attachment=kept), own=False)
    show(
        case, "answered", facts={**facts, "department": answer["signed_as"]}, at=incoming.sent_at,
        answer=answer["text"], answered_by=answer["signed_as"], answered_at=incoming.sent_at, may_supplement=False,
    )  # fmt: skip
    if case.origin_code:  # passed on once more: the answer goes on to where it began
        files = list(Attachment.objects.filter(case_id=case.pk, origin="answer"))
        lines = answer["text"].splitlines()
        transfer.answer_sender(case, answer["outcome"], answer["number"], lines, files, incoming.sent_at)


@handles("case.returned", cases=OURS)
def take_in_return(incoming: Incoming) -> None:
    """The other side does not hold it either: it is ours again, with a limit that counts anew."""
    handover = take_return(incoming)
    case, reason = _ours(handover), incoming.payload["reason"]
    limits = limits_for(case.kind, SUBKIND)
    facts: dict[str, Any] = {"department": handover.peer_department}
    move, changes = "request_refused", dict[str, Any]()
    if case.state == RequestState.TRANSFERRED:
        move = "request_came_back"
        changes = {"outcome": "", "answered_at": None, "decided_at": None}
        facts |= {"counts_from": local_date(incoming.sent_at).isoformat(), **limits.facts()}
    elif case.state != RequestState.TRANSFERRING:
        return
    case = perform(
        case_id=case.pk, move=move, actor=actor_of_peer(incoming), reason=reason, facts=facts, changes=changes,
        occurred_at=incoming.sent_at, limits=limits,
    )  # fmt: skip
    told = {"department": handover.peer_department_name}
    show(case, "returned", facts=told, text=reason, at=incoming.sent_at, answer="", answered_by="", answered_at=None)
    notify(holding("clerk"), case, "returned_official", {"reason": reason})


@handles(transfer.FOLLOW_UP, cases=OURS)
def take_in_follow_up(incoming: Incoming) -> None:
    """The applicant's supplement, handed in where the request was made."""
    handover = handover_with(incoming, outgoing=False)
    if handover is None:
        raise Refused(gettext_noop("no case came from the sender by this thread"), permanent=True)
    case = Case.objects.get(pk=handover.case_id)
    if case.state != RequestState.CORRECTION:
        return
    at = datetime.fromisoformat(incoming.payload["at"])
    take_correction(case_id=case.pk, actor=actor_of_peer(incoming), text=incoming.payload["text"], at=at)


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
