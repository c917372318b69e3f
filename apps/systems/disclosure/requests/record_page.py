"""A public record of a request as the applicant's page shows it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.core.cases.explanations import ClockView, clock_view
from apps.core.cases.services import limits_for
from apps.core.catalogue.enums import CaseKind
from apps.core.ledger.services import act_label
from apps.core.relay.models import PublicFile, PublicProof, PublicRecord
from apps.core.workdays.services import ClockRun, local_date, today
from apps.systems.disclosure.requests.display import outcome_label, state_label, state_tone
from apps.systems.disclosure.requests.enums import Asked, RequestState
from apps.systems.disclosure.requests.registration import SUBKIND
from frontend.dates import day

EVENTS: dict[str, str | Promise] = {
    "submitted": gettext_lazy("You sent the request"),
    "registered": gettext_lazy("Registered by the office"),
    "assigned": gettext_lazy("Given to the organ that answers"),
    "correction_asked": gettext_lazy("You are asked, once, to make your request clearer"),
    "corrected": gettext_lazy("Your supplement has come: the limit counts anew"),
    "consulted": gettext_lazy("Somebody whose rights it concerns is consulted; the clock stands"),
    "consultation_over": gettext_lazy("The consultation is over, the clock runs again"),
    "extended": gettext_lazy("The limit was extended"),
    "fee_asked": gettext_lazy("A fee notice was given; the clock stands"),
    "fee_paid": gettext_lazy("The fee was paid: the limit counts anew"),
    "transferring": gettext_lazy("It is being passed on to the right body"),
    "transferred": gettext_lazy("The right body has taken it in"),
    "taken_back": gettext_lazy("It could not be passed on, and is handled here again"),
    "returned": gettext_lazy("It came back from the other body, and is handled here again"),
    "answered": pgettext_lazy("request", "Answered"),
    "no_supplement": gettext_lazy("No supplement came in time: it is no longer handled"),
    "unpaid": gettext_lazy("The fee was not paid in time: it is no longer handled"),
    "withdrawn": gettext_lazy("You took the request back"),
    "set_aside": gettext_lazy("What you sent could not be taken in"),
}
_TONES = {"correction_asked": "caution", "fee_asked": "caution", "answered": "ok", "set_aside": "caution"}
_WITHDRAWABLE = {
    RequestState.RECEIVED, RequestState.CORRECTION, RequestState.HANDLING, RequestState.CONSULTING, RequestState.FEE,
    RequestState.REVIEW, RequestState.SIGNING,
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One point of the timeline, as `{% timeline %}` takes it."""

    when: datetime
    title: str
    text: str
    tone: str
    note: str = ""
    done: bool = True


@dataclass(frozen=True)
class Page:
    """Everything on the page of a request."""

    record: PublicRecord
    state: str
    tone: str
    clock: ClockView | None
    story: list[Entry]
    own_files: list[PublicFile]
    given_files: list[PublicFile]
    proofs: list[tuple[str, PublicProof]]
    details: dict[str, Any]
    waiting: str
    actions: set[str] = field(default_factory=set)

    @property
    def outcome(self) -> str:
        """How it ended, in words."""
        return outcome_label(self.record.outcome)

    @property
    def notice(self) -> dict[str, Any]:
        """What is asked for, while it has not come; told by another body it is the last such step of the story."""
        found: dict[str, Any] = self.details.get("correction") or {}
        return found if found and not found.get("answered") and self.record.state == RequestState.CORRECTION else {}

    @property
    def answer_by(self) -> date | None:
        """The last day for the supplement."""
        return _date(self.notice.get("answer_by"))

    @property
    def fee(self) -> dict[str, Any]:
        """The fee that has to be paid."""
        found: dict[str, Any] = self.details.get("fee") or {}
        return {**found, "pay_on": _date(found.get("pay_by"))} if found and not found.get("paid") else {}

    @property
    def received_on(self) -> date:
        """The day that counts as the day of receipt."""
        return _date(self.details.get("received_on")) or local_date(self.record.received_at)


def page_of(record: PublicRecord, waiting: str = "") -> Page:
    """Put the page together; reads the record's events, files and proofs under row security."""
    files, asked = list(record.files.all()), record.state == RequestState.CORRECTION
    return Page(
        record=record,
        state=_("Waiting for you") if asked else state_label(record.state),
        tone="caution" if asked else state_tone(record.state),
        clock=_clock(record),
        story=[_entry(event) for event in record.events.all()],
        own_files=[file for file in files if file.own],
        given_files=[file for file in files if not file.own],
        proofs=[(act_label(proof.act), proof) for proof in record.proofs.all()],
        details=record.details or {},
        waiting=waiting,
        actions=set() if waiting else _actions(record),
    )


def _clock(record: PublicRecord) -> ClockView | None:
    """The limit's clock; in the seconds before the office has taken it in, the one that is to come."""
    if record.clock:
        return clock_view(record.clock, today())
    if record.state == RequestState.RECEIVED:
        days = limits_for(CaseKind.DISCLOSURE, SUBKIND).promised
        return clock_view(ClockRun(local_date(record.received_at), days).facts(), today())
    return None


def _date(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _entry(event: Any) -> Entry:
    facts = event.facts or {}
    text = "\n".join(part for part in (_facts(event.code, facts), event.text.strip()) if part)
    title = str(EVENTS.get(event.code, _("A further step")))
    return Entry(event.happened_at, title, text, _TONES.get(event.code, ""))


def _facts(code: str, facts: dict[str, Any]) -> str:
    if code in {"corrected", "extended", "consultation_over", "fee_paid"} and facts.get("due_on"):
        return _("Answered by %(day)s at the latest") % {"day": day(date.fromisoformat(facts["due_on"]))}
    if code == "correction_asked" and facts.get("answer_by"):
        return _("By %(day)s at the latest") % {"day": day(date.fromisoformat(facts["answer_by"]))}
    if code == "consulted" and facts.get("asked") in Asked.values:
        return str(Asked(facts["asked"]).label)
    if code == "fee_asked":
        words = {"amount": f"{facts.get('amount', 0) / 100:.2f}", "day": day(date.fromisoformat(facts["pay_by"]))}
        return _("%(amount)s yuan, to be paid by %(day)s") % words
    if code == "answered" and facts.get("outcome"):
        return "　".join(part for part in (outcome_label(facts["outcome"]), str(facts.get("number", ""))) if part)
    return "　".join(str(facts[key]) for key in ("department", "number") if facts.get(key))


def _actions(record: PublicRecord) -> set[str]:
    elsewhere = record.state == RequestState.TRANSFERRED
    allowed = {
        "answer": record.may_supplement and (record.state == RequestState.CORRECTION or elsewhere),
        "withdraw": record.closed_at is None and record.state in _WITHDRAWABLE,
    }
    return {name for name, yes in allowed.items() if yes}
