"""A public record as the citizen's page shows it: state, time, story, clock, what may be done."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.cases.enums import Confidentiality
from apps.core.cases.explanations import ClockView, clock_view
from apps.core.cases.services import parse
from apps.core.ledger.services import act_label
from apps.core.relay.models import PublicEvent, PublicFile, PublicProof, PublicRecord
from apps.core.workdays.services import ClockRun, calendar, local_date, today
from apps.systems.petitions.display import kind_label, state_label, state_tone
from apps.systems.petitions.enums import PetitionState
from apps.systems.petitions.events import tell
from apps.systems.petitions.expected import expected_clock
from apps.systems.petitions.steps import subject_name

IN_WORK = {"accepted", "assigned", "handling", "review", "signing", "transferred", "merged"}


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
class RecordPage:
    """Everything on the page of a letter."""

    record: PublicRecord
    state: str
    tone: str
    kind: str
    subject: str
    clock: ClockView | None
    story: list[Entry]
    own_files: list[PublicFile]
    answer_files: list[PublicFile]
    proofs: list[tuple[str, PublicProof]]
    original: dict[str, Any]
    asked: str
    waiting: str
    who: str
    public: str
    actions: set[str] = field(default_factory=set)

    @property
    def answered(self) -> bool:
        """Whether there is an answer to read."""
        return bool(self.record.answer and self.record.answered_at)

    @property
    def short(self) -> str:
        """The number without place and check digit, as it is said inside the place."""
        return parse(self.record.number).short

    @property
    def versus(self) -> str:
        """The fact beside the time used: before the limit, today, late."""
        return self.clock.face.words if self.clock else ""


def page_of(record: PublicRecord, waiting: str = "") -> RecordPage:
    """Put the page together; reads the record's events, files and proofs under row security."""
    events = list(record.events.all())
    files = list(record.files.all())
    clock = _clock(record)
    asked = _asked(record, events)
    original = record.original or {}
    state, tone = citizen_state(record.state, asked=bool(asked))
    return RecordPage(
        record=record,
        state=state,
        tone=tone,
        kind=kind_label(record.subkind),
        subject=subject_name(str(original.get("category", ""))),
        clock=clock,
        story=[_entry(record, event) for event in events],
        own_files=[file for file in files if file.own],
        answer_files=[file for file in files if not file.own],
        proofs=[(act_label(proof.act), proof) for proof in record.proofs.all()],
        original=original,
        asked=asked,
        waiting=waiting,
        who=_who(str(original.get("confidentiality", ""))),
        public=_("agreed, without your name") if original.get("publish_consent") else _("not agreed"),
        actions=set() if waiting else _actions(record),
    )


def _clock(record: PublicRecord) -> ClockView | None:
    """The clock that the office keeps; before it has taken the letter in, the clock as it will run."""
    if record.clock:
        return clock_view(record.clock, today())
    if record.state == PetitionState.RECEIVED and record.subkind:
        return expected_clock(record.subkind, local_date(record.received_at), today())
    return None


def citizen_state(state: str, *, asked: bool = False) -> tuple[str, str]:
    """State and tone in the citizen's words: what happens inside the office is one word."""
    if asked or state == PetitionState.SUSPENDED:
        return _("Waiting for you"), "caution"
    if state in IN_WORK:
        return _("In progress"), "info"
    return state_label(state), state_tone(state)


def _asked(record: PublicRecord, events: list[PublicEvent]) -> str:
    """What the office asked for, while it has not come yet."""
    if record.closed_at is not None:
        return ""
    asking = ""
    for event in events:
        if event.code == "supplement_needed":
            asking = event.text or _("The office needs something more from you.")
        elif event.code in {"supplemented", "resumed"}:
            asking = ""
    return asking


def _entry(record: PublicRecord, event: PublicEvent) -> Entry:
    told = tell(event.code, event.facts or {}, event.text)
    return Entry(
        event.happened_at, told.title, told.text, told.tone, _working_day(record, local_date(event.happened_at))
    )


def _working_day(record: PublicRecord, on: date) -> str:
    """“Working day 3”, on days that the clock counted."""
    if not record.clock:
        return ""
    run, days = ClockRun.from_facts(record.clock), calendar()
    if on < run.started_on or not run.counts(days, on):
        return ""
    return _("working day %(number)d") % {"number": run.used(days, on)}


def _who(confidentiality: str) -> str:
    known = {
        Confidentiality.OPEN: _("known to those who handle it"),
        Confidentiality.ACCEPTING_OFFICE: _("known to the accepting office only"),
        Confidentiality.ANONYMOUS: _("anonymous"),
    }
    return known.get(Confidentiality(confidentiality), "") if confidentiality in Confidentiality.values else ""


def _actions(record: PublicRecord) -> set[str]:
    """What the citizen may do now. The office decides again when it takes it in."""
    allowed = {
        "rate": record.may_rate,
        "reopen": record.may_reopen,
        "supplement": record.may_supplement and record.closed_at is None,
        "withdraw": record.closed_at is None and record.state not in {PetitionState.MERGED, PetitionState.WITHDRAWN},
    }
    return {name for name, yes in allowed.items() if yes}


def days_in_words(days: int) -> str:
    """“12 working days”."""
    return ngettext("%(days)d working day", "%(days)d working days", days) % {"days": days}
