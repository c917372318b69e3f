"""What the acts of a petition mean to supervision (民生及行风, livelihood and conduct).

The facts are read from the entries alone. Messages imported from former years are not watched.
"""

from collections.abc import Callable
from typing import Any

from django.utils import translation

from apps.core.cases.enums import Channel, Satisfaction
from apps.core.cases.services import NotANumber, parse
from apps.core.catalogue.enums import CaseKind
from apps.core.ledger.models import Entry
from apps.core.workdays.services import local_date
from apps.platforms.supervision.enums import Power
from apps.platforms.supervision.services import Event, watch
from apps.systems.petitions.enums import PetitionKind

SUPPLEMENT = "supplement"
RATING = {Satisfaction.SATISFIED: 5, Satisfaction.BASICALLY: 4, Satisfaction.NOT_SATISFIED: 1}
Facts = dict[str, Any] | None


def _limits(entry: Entry) -> dict[str, Any]:
    return {name: entry.facts.get(name) for name in ("promised_days", "statutory_days")}


def _day(entry: Entry) -> str:
    return local_date(entry.occurred_at).isoformat()


def _received(entry: Entry) -> Facts:
    kind = str(entry.facts.get("subkind") or "")
    if entry.facts.get("channel") == Channel.IMPORT:
        return None
    with translation.override("zh-hans"):
        title = str(PetitionKind(kind).label) if kind in PetitionKind.values else kind
    return {
        "power": str(Power.LIVELIHOOD), "item": f"petition.{kind}", "item_version": "1", "item_title": title,
        "received_on": _day(entry), "counts_from": _day(entry), "channel": entry.facts.get("channel"),
        "department": entry.facts.get("department") or "", "backfilled": bool(entry.facts.get("backfilled")),
        **_limits(entry),
    }  # fmt: skip


def _accepted(entry: Entry) -> Facts:
    return {"accepted_on": _day(entry), "counts_from": _day(entry), **_limits(entry)}


def _claimed(entry: Entry) -> Facts:
    return {"department": None, "official": entry.actor_id, "official_name": entry.actor_name}


def _classified(entry: Entry) -> Facts:
    return _limits(entry) if "promised_days" in entry.facts else None


def _step_started(entry: Entry) -> Facts:
    facts = entry.facts
    return {"step": facts["step"], "department": facts["department"], "days": facts.get("limit_days"),
            "mandatory": False, "runs_on": True}  # fmt: skip


def _step_ended(entry: Entry) -> Facts:
    return {"step": entry.facts["step"], "department": entry.facts["department"]}


def _decided(entry: Entry) -> Facts:
    return {"outcome": "answered", "decided_on": _day(entry)}


def _reopened(entry: Entry) -> Facts:
    return {"counts_from": _day(entry), **_limits(entry)}


def _rated(entry: Entry) -> Facts:
    return {"satisfaction": RATING.get(entry.facts.get("satisfaction", ""))}


ACTS: dict[str, tuple[Event, Callable[[Entry], Facts]]] = {
    "received": (Event.RECEIVED, _received),
    "accept": (Event.ACCEPTED, _accepted),
    "refuse": (Event.ACCEPTANCE_REFUSED, lambda entry: {}),
    "classify": (Event.LIMITS_CHANGED, _classified),
    "assign": (Event.ASSIGNED, lambda entry: {"department": entry.facts.get("department") or ""}),
    "claim": (Event.ASSIGNED, _claimed),
    "return": (Event.ASSIGNED, lambda entry: {"department": ""}),
    "suspend": (Event.SPECIAL_STARTED, lambda entry: {"procedure": SUPPLEMENT}),
    "resume": (Event.SPECIAL_ENDED, lambda entry: {"procedure": SUPPLEMENT}),
    "resume_accepted": (Event.SPECIAL_ENDED, lambda entry: {"procedure": SUPPLEMENT}),
    "exchange.supplement_needed": (Event.SPECIAL_STARTED, lambda entry: {"procedure": SUPPLEMENT}),
    "exchange.resumed": (Event.SPECIAL_ENDED, lambda entry: {"procedure": SUPPLEMENT}),
    "grant_extension": (Event.EXTENDED, lambda entry: {"days": entry.facts.get("days"), "clock": "promised"}),
    "step_added": (Event.STEP_STARTED, _step_started),
    "step_done": (Event.STEP_DONE, _step_ended),
    "step_declined": (Event.STEP_DONE, _step_ended),
    "step_withdrawn": (Event.STEP_SKIPPED, _step_ended),
    "step_ended_with_case": (Event.STEP_SKIPPED, _step_ended),
    "publish_reply": (Event.DECIDED, _decided),
    "answered_elsewhere": (Event.DECIDED, _decided),
    "answered_with_other": (Event.DECIDED, _decided),
    "return_to_sender": (Event.CLOSED, lambda entry: {"outcome": "returned"}),
    "withdraw": (Event.WITHDRAWN, lambda entry: {}),
    "reopen": (Event.REOPENED, _reopened),
    "rate": (Event.RATED, _rated),
}


def is_petition(number: str) -> bool:
    """By its letter: the kernel's acts are the same for every kind of case."""
    try:
        return parse(number).letter == CaseKind.PETITION.letter
    except NotANumber:
        return False


def reading(entry: Entry) -> Facts:
    """The facts of a petition's entry."""
    return ACTS[entry.act][1](entry) if is_petition(entry.number) else None


watch("petitions", {act: event for act, (event, _facts) in ACTS.items()}, reading, tells=True)
