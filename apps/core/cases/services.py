"""What happens to cases, whatever their system: opening, moves, assignment, notes, extension.

Every function is one transaction's part: call it behind a door. Moves lock the case row, check the version that the
user saw, and write one ledger entry.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.cases import clocks
from apps.core.cases.clocks import Limits, limits_for
from apps.core.cases.enums import AssignmentState, ClockEffect
from apps.core.cases.explanations import clock_explained
from apps.core.cases.flow import FLOWS, Flow, Transition, flow_of, states
from apps.core.cases.models import Assignment, Case, Note
from apps.core.cases.numbers import CaseNumber, NotANumber, next_number, parse
from apps.core.cases.over import end_open_steps
from apps.core.cases.recording import record_act
from apps.core.cases.refusals import Refusal, TransitionRefused
from apps.core.ledger.selectors import last_act
from apps.core.ledger.services import Actor, act_label, record
from apps.core.people.services import actor_of
from apps.core.search.services import search_vector
from apps.core.workdays.services import local_date

__all__ = [
    "FLOWS",
    "CaseNumber",
    "Flow",
    "Limits",
    "NewCase",
    "NotANumber",
    "Refusal",
    "Transition",
    "TransitionRefused",
    "add_note",
    "assign",
    "claim",
    "clock_explained",
    "flow_of",
    "limits_for",
    "lock",
    "next_number",
    "open_case",
    "parse",
    "pause_clocks",
    "perform",
    "restart_clocks",
    "resume_clocks",
    "start_clocks",
    "states",
]


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """What a case begins with. `words` are further texts that full-text search should find it by."""

    number: str
    kind: str
    subkind: str
    title: str
    channel: str
    state: str
    received_at: datetime
    category: str = ""
    place: str = ""
    urgent: bool = False
    confidentiality: str = "open"
    submission_id: UUID | None = None
    import_key: str | None = None
    parent: Case | None = None
    origin_code: str = ""
    origin_number: str = ""
    words: tuple[str, ...] = ()


@transaction.atomic
def open_case(
    *,
    new: NewCase,
    actor: Actor,
    limits: Limits | None,
    facts: dict[str, Any] | None = None,
    act: str = "received",
) -> Case:
    """Create a case with its clocks running from the day of receipt, and its first ledger entry (`act`).

    `limits` None: no clock runs before the system of the case starts it (`start_clocks`).
    """
    if new.parent is not None:
        lock(new.parent.pk)
    case = Case.objects.create(
        number=new.number,
        kind=new.kind,
        subkind=new.subkind,
        title=new.title,
        category=new.category,
        place=new.place,
        state=new.state,
        urgent=new.urgent,
        channel=new.channel,
        submission_id=new.submission_id,
        import_key=new.import_key,
        parent=new.parent,
        origin_code=new.origin_code,
        origin_number=new.origin_number,
        received_at=new.received_at,
        confidentiality=new.confidentiality,
        search=search_vector(new.title, new.place, *new.words),
    )
    if limits is not None:
        clocks.start_clocks(case, limits, local_date(new.received_at))
    record(
        act=act,
        actor=actor,
        case_id=case.pk,
        number=case.number,
        to_state=case.state,
        facts={"channel": case.channel, "subkind": case.subkind, **(facts or {})},
        public=True,
        occurred_at=new.received_at,
    )
    return case


def lock(case_id: UUID) -> Case:
    """The case row, locked until the end of the transaction (FOR UPDATE: a sub-case insert waits for it)."""
    return Case.objects.select_for_update(of=("self",)).select_related("department").get(pk=case_id)


@transaction.atomic
def perform(
    *,
    case_id: UUID,
    move: str,
    actor: Actor,
    official: Any = None,
    version: int | None = None,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    changes: dict[str, Any] | None = None,
    occurred_at: datetime | None = None,
    limits: Limits | None = None,
) -> Case:
    """Make one move of the case's flow, or raise TransitionRefused and change nothing.

    `official` None: the system, a citizen or another jurisdiction acts, whom the flow does not bind to duties.
    Opinions that are still open when the case closes or leaves are taken back in the same transaction.
    `version` is the one that the user saw (None: not checked). `changes` are further fields of the case, set with
    the move (outcome, answered_at, department …). `limits` are for moves that restart the clocks.
    """
    case = lock(case_id)
    transition = flow_of(case)[move]
    _check(case, transition, official, version, reason)
    moment = occurred_at or timezone.now()
    before, closed_before = case.state, case.closed_at
    _apply(case, transition, changes or {}, moment)
    _wind(case, transition, moment, reason, limits)
    record(
        act=move,
        actor=actor,
        case_id=case.pk,
        number=case.number,
        from_state=before,
        to_state=case.state,
        reason=reason,
        facts=facts,
        public=transition.public,
        occurred_at=moment,
    )
    if transition.ends_steps or (case.closed_at is not None and closed_before is None):
        end_open_steps(case, actor=actor, at=moment)
    return case


def _check(case: Case, transition: Transition, official: Any, version: int | None, reason: str) -> None:
    label = str(transition.label)
    if version is not None and version != case.version:
        who, what = last_act(case.pk)
        raise TransitionRefused.stale(who, act_label(what))
    if case.state not in transition.sources:
        raise TransitionRefused.illegal(label, case.state)
    if official is not None and not flow_of(case).permits(transition, case, official):
        raise TransitionRefused.forbidden(label)
    if transition.reason_required and not reason.strip():
        raise TransitionRefused.reason(label)


def _apply(case: Case, transition: Transition, changes: dict[str, Any], moment: datetime) -> None:
    for name, value in changes.items():
        setattr(case, name, value)
    closed = flow_of(case).closed
    fields = {*changes, "state", "version", "closed_at"}
    if transition.target in closed and case.closed_at is None:
        if case.sub_cases.filter(closed_at__isnull=True).exists():
            raise TransitionRefused.open_sub_cases()
        case.closed_at = moment
    elif transition.target not in closed:
        case.closed_at = None
    if case.closed_at is not None and not (case.outcome and case.answered_at):
        raise TransitionRefused.no_answer()
    case.state = transition.target
    case.version += 1
    case.save(update_fields=sorted(fields))


def _wind(case: Case, transition: Transition, moment: datetime, reason: str, limits: Limits | None) -> None:
    on = local_date(moment)
    match transition.clock:
        case ClockEffect.SUSPEND:
            clocks.suspend(case, on, reason)
        case ClockEffect.RESUME:
            clocks.resume(case, on)
        case ClockEffect.STOP:
            clocks.stop(case, on)
        case ClockEffect.RESTART:
            clocks.restart(case, limits or limits_for(case.kind, case.subkind, urgent=case.urgent), on)
        case _:
            return


@transaction.atomic
def start_clocks(*, case: Case, limits: Limits, on: date) -> None:
    """The clocks of a case that was opened without: they count from the day after `on`."""
    clocks.start_clocks(case, limits, on)


@transaction.atomic
def restart_clocks(*, case: Case, limits: Limits) -> None:
    """New limits for a case that was classified anew: the clocks run from its receipt as if they always had been."""
    clocks.replace(case, limits)


@transaction.atomic
def pause_clocks(*, case: Case, on: date, reason: str) -> None:
    """The clocks stand while another jurisdiction, which handles the case, waits for the citizen."""
    clocks.suspend(case, on, reason)


@transaction.atomic
def resume_clocks(*, case: Case, on: date) -> None:
    """The clocks run again; nothing changes where none stood."""
    clocks.resume(case, on)


@transaction.atomic
def assign(
    *, case: Case, department: Any, remark: str = "", lead: bool = True, at: datetime | None = None
) -> Assignment:
    """Give a case to a department; a lead assignment ends the one before. The move itself is `perform`'s."""
    moment = at or timezone.now()
    if lead:
        case.assignments.filter(lead=True, state__in=[AssignmentState.PENDING, AssignmentState.CLAIMED]).update(
            state=AssignmentState.ENDED, ended_at=moment
        )
    return Assignment.objects.create(case=case, department=department, lead=lead, remark=remark, assigned_at=moment)


@transaction.atomic
def claim(*, case: Case, official: Any, at: datetime | None = None) -> Assignment:
    """The official takes the department's assignment as their own. Raises TransitionRefused where there is none."""
    assignment = (
        case.assignments.select_for_update()
        .filter(lead=True, state__in=[AssignmentState.PENDING, AssignmentState.CLAIMED])
        .first()
    )
    if assignment is None:
        raise TransitionRefused.illegal("claim", case.state)
    assignment.official = official
    assignment.state = AssignmentState.CLAIMED
    assignment.claimed_at = at or timezone.now()
    assignment.save(update_fields=["official", "state", "claimed_at"])
    return assignment


@transaction.atomic
def add_note(*, case: Case, official: Any, text: str, at: datetime | None = None) -> Note:
    """Words inside the office; recorded in the ledger without their text."""
    moment = at or timezone.now()
    note = Note.objects.create(case=case, author=official, author_name=official.name, text=text, written_at=moment)
    record_act(
        case,
        act="note",
        actor=actor_of(official),
        occurred_at=moment,
    )
    return note
