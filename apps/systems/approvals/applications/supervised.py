"""What the acts of an application mean to supervision. Its entries keep the contract: the facts stand in them."""

from typing import Any

from apps.core.cases.services import NotANumber, parse
from apps.core.catalogue.enums import CaseKind
from apps.core.ledger.models import Entry
from apps.platforms.supervision.services import Event, watch
from apps.systems.approvals.billing.acts import WATCHED as FEES

#: act -> event. What is not here is not watched.
WATCHED: dict[str, Event | str] = {
    "application_received": Event.RECEIVED,
    "ask_supplement": Event.SUPPLEMENT_ASKED,
    "take_supplement": Event.SUPPLEMENT_RECEIVED,
    "accept_application": Event.ACCEPTED,
    "deem_accepted": Event.ACCEPTED,
    "refuse_acceptance": Event.ACCEPTANCE_REFUSED,
    "part_started": Event.STEP_STARTED,
    "step_done": Event.STEP_DONE,
    "part_skipped": Event.STEP_SKIPPED,
    "start_special": Event.SPECIAL_STARTED,
    "end_special": Event.SPECIAL_ENDED,
    "grant_extension": Event.EXTENDED,
    "propose_decision": Event.ASSIGNED,
    "return_proposal": Event.ASSIGNED,
    "decide_application": Event.DECIDED,
    "deliver_result": Event.DELIVERED,
    "result_published": Event.PUBLISHED,
    "application_rated": Event.RATED,
    "application_complained": Event.COMPLAINED,
    "complaint_decided": Event.COMPLAINT_DECIDED,
    "withdraw_application": Event.WITHDRAWN,
    **FEES,
}


def is_application(number: str) -> bool:
    """By its letter: the kernel's acts are the same for every kind of case."""
    try:
        return parse(number).letter == CaseKind.APPLICATION.letter
    except NotANumber:
        return False


def reading(entry: Entry) -> dict[str, Any] | None:
    """The facts as they stand in the entry; None where it is another kind of case."""
    if not is_application(entry.number):
        return None
    facts: dict[str, Any] = dict(entry.facts)
    if entry.act == "part_skipped":
        facts.pop("department", None)  # the lead leaves it out, not the department that was to be asked
    return facts


watch("approvals", WATCHED, reading, tells=True)
