"""What the acts of a request mean to supervision (民生及行风, livelihood and conduct). Read from the entries alone."""

from collections.abc import Callable
from typing import Any

from django.utils import translation

from apps.core.cases.services import NotANumber, parse
from apps.core.catalogue.enums import CaseKind
from apps.core.catalogue.labels import subkind_label
from apps.core.ledger.models import Entry
from apps.core.workdays.services import local_date
from apps.platforms.supervision.enums import Power
from apps.platforms.supervision.services import Event, watch
from apps.systems.disclosure.requests.enums import GIVEN, REFUSED

Facts = dict[str, Any] | None
ITEM = "disclosure.request"
CONSULTATION = {"procedure": "consultation"}
FEE = {"procedure": "fee"}


def _limits(entry: Entry) -> dict[str, Any]:
    return {name: entry.facts.get(name) for name in ("promised_days", "statutory_days")}


def _day(entry: Entry) -> str:
    return local_date(entry.occurred_at).isoformat()


def _received(entry: Entry) -> Facts:
    with translation.override("zh-hans"):
        title = subkind_label(CaseKind.DISCLOSURE, "request")
    received = str(entry.facts.get("received_on") or _day(entry))
    return {
        "power": str(Power.LIVELIHOOD), "item": ITEM, "item_version": "1", "item_title": title,
        "received_on": received, "counts_from": received, "channel": entry.facts.get("channel"),
        "department": entry.facts.get("department") or "", "backfilled": bool(entry.facts.get("backfilled")),
        **_limits(entry),
    }  # fmt: skip


def _assigned(entry: Entry) -> Facts:
    return {"department": entry.facts.get("department") or ""}


def _restarted(entry: Entry) -> Facts:
    return {"counts_from": entry.facts.get("counts_from"), **_limits(entry)}


def _extended(entry: Entry) -> Facts:
    return {"days": entry.facts.get("days"), "clock": "both", "approved_by": entry.facts.get("approved_by", "")}


def _decided(entry: Entry) -> Facts:
    outcome = str(entry.facts.get("outcome") or "")
    said = "granted" if outcome in GIVEN else "refused" if outcome in REFUSED else "answered"
    return {"outcome": said, "decided_on": entry.facts.get("decided_on") or _day(entry)}


def _ended(entry: Entry) -> Facts:
    return {"outcome": entry.facts.get("outcome", "")}


ACTS: dict[str, tuple[Event, Callable[[Entry], Facts]]] = {
    "request_received": (Event.RECEIVED, _received),
    "assign_request": (Event.ASSIGNED, _assigned),
    "ask_correction": (Event.SUPPLEMENT_ASKED, lambda entry: {"notice": entry.facts.get("notice", 1)}),
    "take_correction": (Event.RESTARTED, _restarted),
    "take_correction_first": (Event.RESTARTED, _restarted),
    "consult": (Event.SPECIAL_STARTED, lambda entry: CONSULTATION),
    "consulted": (Event.SPECIAL_ENDED, lambda entry: CONSULTATION),
    "charge_request": (Event.SPECIAL_STARTED, lambda entry: FEE),
    "pay_request": (Event.RESTARTED, _restarted),
    "grant_extension": (Event.EXTENDED, _extended),
    "sign_answer": (Event.DECIDED, _decided),
    "request_arrived": (Event.DECIDED, _decided),
    "request_came_back": (Event.REOPENED, _restarted),
    "lapse_correction": (Event.CLOSED, _ended),
    "lapse_fee": (Event.CLOSED, _ended),
    "return_request": (Event.CLOSED, _ended),
    "withdraw_request": (Event.WITHDRAWN, _ended),
}


def is_request(number: str) -> bool:
    """By its letter: the kernel's acts are the same for every kind of case."""
    try:
        return parse(number).letter == CaseKind.DISCLOSURE.letter
    except NotANumber:
        return False


def reading(entry: Entry) -> Facts:
    """The facts of a request's entry."""
    return ACTS[entry.act][1](entry) if is_request(entry.number) else None


watch("disclosure", {act: event for act, (event, _facts) in ACTS.items()}, reading, tells=True)
