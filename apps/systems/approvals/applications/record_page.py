"""A public record of an application as the applicant's page shows it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.core.cases.explanations import ClockView, clock_view
from apps.core.ledger.services import act_label
from apps.core.relay.models import PublicFile, PublicProof, PublicRecord
from apps.core.workdays.services import ClockRun, local_date, today
from apps.systems.approvals.applications.display import outcome_label, state_label, state_tone
from apps.systems.approvals.applications.enums import ApplicationState, MaterialState, Procedure
from apps.systems.approvals.applications.limits import ACCEPTANCE_DAYS
from frontend.dates import day

EVENTS: dict[str, str | Promise] = {
    "submitted": gettext_lazy("You handed in the application"),
    "registered": gettext_lazy("Registered at the window"),
    "accepted": gettext_lazy("Accepted: the limit runs"),
    "deemed_accepted": gettext_lazy("Accepted by silence, counted from the day of receipt"),
    "not_accepted": gettext_lazy("Not accepted"),
    "notice": gettext_lazy("We need something from you, all at once"),
    "supplemented": gettext_lazy("You handed in what was asked for"),
    "special_started": gettext_lazy("A special procedure has begun; the clock stands"),
    "special_ended": gettext_lazy("The special procedure is over"),
    "visit_called": gettext_lazy("Several departments look at the place together"),
    "visit_held": gettext_lazy("The site visit is over"),
    "visit_cancelled": gettext_lazy("The site visit was called off"),
    "extended": gettext_lazy("The limit was extended"),
    "granted": pgettext_lazy("decision", "Granted"),
    "not_granted": gettext_lazy("Refused"),
    "delivered": gettext_lazy("The result was handed over"),
    "charged": gettext_lazy("A fee was put on the bill"),
    "payment_ordered": gettext_lazy("The payment voucher was issued"),
    "paid": gettext_lazy("The bill was paid"),
    "waived": gettext_lazy("A fee was waived"),
    "refunded": gettext_lazy("A fee was paid back"),
    "rated": gettext_lazy("You rated how it was handled"),
    "withdrawn": gettext_lazy("You took the application back"),
    "complained": gettext_lazy("You complained about how it is handled"),
    "complaint_taken_up": gettext_lazy("Your complaint is taken up"),
    "complaint_not_taken_up": gettext_lazy("Your complaint is not taken up"),
    "set_aside": gettext_lazy("What you sent could not be taken in"),
}
_TONES = {"notice": "caution", "granted": "ok", "delivered": "ok", "set_aside": "caution"}
_OPEN = {
    ApplicationState.RECEIVED, ApplicationState.SUPPLEMENT, ApplicationState.HANDLING, ApplicationState.SUSPENDED,
    ApplicationState.DECIDING, ApplicationState.SIGNING,
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
    """Everything on the page of an application."""

    record: PublicRecord
    state: str
    tone: str
    clock: ClockView | None
    story: list[Entry]
    own_files: list[PublicFile]
    result_files: list[PublicFile]
    proofs: list[tuple[str, PublicProof]]
    materials: list[tuple[str, str, str]]
    details: dict[str, Any]
    waiting: str
    answer_by: date | None
    deliver_by: date | None
    actions: set[str] = field(default_factory=set)

    @property
    def outcome(self) -> str:
        """How it ended, in words."""
        return outcome_label(self.record.outcome)

    @property
    def from_acceptance(self) -> bool:
        """Whether the limit counts from acceptance: before it, and where silence accepted, from the receipt."""
        return self.answer_by is None and not self.details.get("deemed")

    @property
    def owes(self) -> bool:
        """What was granted waits for the bill."""
        due = (self.details.get("bill") or {}).get("due", "0.00")
        return self.record.state == ApplicationState.DECIDED and self.record.outcome == "granted" and due != "0.00"

    @property
    def notice(self) -> dict[str, Any]:
        """What is asked for, while it has not come."""
        found: dict[str, Any] = self.details.get("notice") or {}
        return found if self.record.state == ApplicationState.SUPPLEMENT else {}


def page_of(record: PublicRecord, waiting: str = "") -> Page:
    """Put the page together; reads the record's events, files and proofs under row security."""
    files, details = list(record.files.all()), record.details or {}
    asked = record.state == ApplicationState.SUPPLEMENT
    decision = details.get("decision") or {}
    return Page(
        record=record,
        state=_("Waiting for you") if asked else state_label(record.state),
        tone="caution" if asked else state_tone(record.state),
        clock=_clock(record),
        story=[_entry(event) for event in record.events.all()],
        own_files=[file for file in files if file.own],
        result_files=[file for file in files if not file.own],
        proofs=[(act_label(proof.act), proof) for proof in record.proofs.all()],
        materials=[_material(each) for each in details.get("materials", [])],
        details=details,
        waiting=waiting,
        answer_by=_date(details.get("answer_by")),
        deliver_by=_date(decision.get("deliver_by")),
        actions=set() if waiting else _actions(record),
    )


def _material(each: dict[str, str]) -> tuple[str, str, str]:
    tone = "ok" if each["state"] in {MaterialState.THERE, MaterialState.SHARED} else "caution"
    return each["name"], str(MaterialState(each["state"]).label), tone


def _date(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _clock(record: PublicRecord) -> ClockView | None:
    """The limit's clock; before acceptance the five days of acceptance."""
    if record.clock:
        return clock_view(record.clock, today())
    if record.state == ApplicationState.RECEIVED and not (record.details or {}).get("notice"):
        return clock_view(ClockRun(local_date(record.received_at), ACCEPTANCE_DAYS).facts(), today())
    return None


def _entry(event: Any) -> Entry:
    facts = event.facts or {}
    text = "\n".join(part for part in (_facts(event.code, facts), event.text.strip()) if part)
    title = str(EVENTS.get(event.code, _("A further step")))
    return Entry(event.happened_at, title, text, _TONES.get(event.code, ""))


def _facts(code: str, facts: dict[str, Any]) -> str:
    if code in {"accepted", "deemed_accepted", "extended"} and facts.get("due_on"):
        return _("Decided by %(day)s at the latest") % {"day": day(date.fromisoformat(facts["due_on"]))}
    if code == "special_started" and facts.get("procedure") in Procedure.values:
        words = {"procedure": str(Procedure(facts["procedure"]).label), "days": facts.get("days", "")}
        return _("%(procedure)s, at most %(days)s working days") % words
    if code == "visit_called":
        return "　".join(str(facts[key]) for key in ("when", "place") if facts.get(key))
    if code == "complained" and facts.get("due_on"):
        day_ = day(date.fromisoformat(facts["due_on"]))
        return _("Supervision tells you by %(day)s whether it is taken up") % {"day": day_}
    if code in {"charged", "payment_ordered"}:
        return "　".join(str(facts[key]) for key in ("name", "reference", "amount") if facts.get(key))
    if code in {"paid", "refunded"} and facts.get("receipt"):
        return _("Receipt %(number)s") % {"number": facts["receipt"]}
    return str(facts.get("parcel", ""))


def _actions(record: PublicRecord) -> set[str]:
    allowed = {
        "rate": record.may_rate,
        "answer": record.may_supplement and record.state == ApplicationState.SUPPLEMENT,
        "withdraw": record.closed_at is None and record.state in _OPEN,
        "complain": not (record.details or {}).get("complaint_waits"),
    }
    return {name for name, yes in allowed.items() if yes}
