"""What comes by the exchange about a part that another jurisdiction does: taken in, answered, given back.

Each handler runs behind the sender's door, in the transaction that marks the message as processed. The case's row is
locked first: of an answer and an end of the part here, one comes first and the other finds it.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop

from apps.core.cases.models import Case
from apps.core.cases.over import record_step
from apps.core.cases.services import lock
from apps.core.cases.steps import finish_step_elsewhere
from apps.core.files.services import Stored, attach
from apps.platforms.exchange.services import Incoming, Refused, actor_of_peer, handles
from apps.systems.approvals.applications import elsewhere
from apps.systems.approvals.applications.enums import ElsewhereState, Opinion
from apps.systems.approvals.applications.models import Part, PartElsewhere
from apps.systems.approvals.applications.planning import begun, settle
from apps.systems.approvals.applications.telling import notify, of_lead


def _mine(incoming: Incoming) -> tuple[Case, PartElsewhere]:
    """The locked case and the part that a message speaks of. Anybody but the one who was asked is refused for good."""
    asked = PartElsewhere.objects.filter(thread=incoming.thread, to_code=incoming.from_code)
    case_id: UUID | None = asked.values_list("step__case_id", flat=True).first()
    if case_id is None:
        raise Refused(
            f"{gettext_noop('no part of an application was sent to the sender')}: {incoming.thread}", permanent=True
        )
    case = lock(case_id)
    return case, asked.select_related("step__department", "step__part").get()


@handles(elsewhere.TAKEN_IN)
def take_in_receipt(incoming: Incoming) -> None:
    """The other side has it, and says which department does it there."""
    case, part = _mine(incoming)
    if part.state != ElsewhereState.ASKED:
        return
    part.state = ElsewhereState.TAKEN_IN
    part.organ = str(incoming.payload.get("organ") or part.organ)[: elsewhere.NAME_LENGTH]
    part.save(update_fields=["state", "organ"])
    _record(case, part, "part_taken_in", incoming, "")


@handles(elsewhere.ANSWERED)
def take_in_answer(incoming: Incoming) -> None:
    """The opinion of the other side ends the part, once; after the part's end it is kept as one that came too late."""
    case, part = _mine(incoming)
    opinion, text = incoming.payload["opinion"], incoming.payload["text"]
    if opinion not in Opinion.values or not text.strip():
        raise Refused(gettext_noop("this is not an opinion"), permanent=True)
    if not part.is_open:
        _too_late(case, part, incoming)
        return
    ended = finish_step_elsewhere(
        step_id=part.step_id,
        actor=actor_of_peer(incoming),
        opinion=text,
        facts={
            "opinion": opinion,
            "step_title": part.step.title,
            "person": incoming.payload["person"],
            **elsewhere.outside_facts(part),
        },
        given_at=incoming.sent_at,
        at=incoming.received_at,
    )
    Part.objects.filter(step=part.step_id).update(opinion=opinion)
    _keep_files(case, part, incoming)
    part.state, part.ended_at = ElsewhereState.ANSWERED, incoming.sent_at
    part.organ = str(incoming.payload.get("organ") or part.organ)[: elsewhere.NAME_LENGTH]
    part.official_name = incoming.payload["person"][:80]
    part.save(update_fields=["state", "ended_at", "organ", "official_name"])
    begun(case, ended.started, incoming.received_at)
    settle(case, incoming.received_at)


def _too_late(case: Case, part: PartElsewhere, incoming: Incoming) -> None:
    """Kept beside the part, in the ledger, and told to the lead. The same answer once more changes nothing."""
    opinion, text = incoming.payload["opinion"], incoming.payload["text"]
    if part.state == ElsewhereState.ANSWERED and (part.step.part.opinion, part.step.opinion) == (opinion, text):
        return  # a jurisdiction restored to an earlier day has given it anew
    part.late_opinion, part.late_text, part.late_at = opinion, text, incoming.sent_at
    part.official_name = part.official_name or incoming.payload["person"][:80]
    part.save(update_fields=["late_opinion", "late_text", "late_at", "official_name"])
    _keep_files(case, part, incoming)
    _record(case, part, "opinion_too_late", incoming, text, opinion=opinion, person=incoming.payload["person"])
    facts = {"department": part.organ}
    notify(of_lead(case, "handler"), case, "opinion_late_official", facts, key=str(incoming.id))


@handles(elsewhere.RETURNED)
def take_in_return(incoming: Incoming) -> None:
    """The other side gives it back, or could not take it in: the lead obtains the opinion by other means."""
    case, part = _mine(incoming)
    reason = incoming.payload["reason"]
    if not part.is_open:
        return
    part.state, part.ended_at, part.reason = ElsewhereState.RETURNED, incoming.sent_at, reason
    part.save(update_fields=["state", "ended_at", "reason"])
    _record(case, part, "part_returned", incoming, reason)
    facts = {"department": part.organ, "reason": reason}
    notify(of_lead(case, "handler"), case, "opinion_declined_official", facts, key=str(incoming.id))


def _record(case: Case, part: PartElsewhere, act: str, incoming: Incoming, words: str, **facts: str) -> None:
    told = {**elsewhere.outside_facts(part), "message": str(incoming.id), **facts}
    at: datetime = incoming.sent_at
    record_step(part.step, case=case, act=act, actor=actor_of_peer(incoming), reason=words, at=at, facts=told)


def _keep_files(case: Case, part: PartElsewhere, incoming: Incoming) -> None:
    """What came with the opinion: inside, beside the part."""
    for file in incoming.files:
        attach(
            case_id=case.pk,
            stored=Stored(file["name"], file["size"], file["content_type"], file["sha256"], file["stored_as"]),
            origin="exchange",
            actor=actor_of_peer(incoming),
            inside=True,
            came_with=part.step_id,
            number=case.number,
            occurred_at=incoming.received_at,
        )
