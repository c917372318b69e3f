"""From acceptance to the department's desk: accept, refuse, classify, assign, claim, return, ask for more."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.cases.services import assign as give
from apps.core.cases.services import claim as take
from apps.core.cases.services import limits_for, perform, restart_clocks
from apps.core.ledger.services import SYSTEM, Actor
from apps.core.people.models import Department, Official
from apps.core.people.services import actor_of
from apps.systems.petitions.enums import Outcome
from apps.systems.petitions.merging import separate
from apps.systems.petitions.telling import message, notify, responsible, show


def _actor(official: Official | None) -> Actor:
    return actor_of(official) if official is not None else SYSTEM


@transaction.atomic
def accept(*, case_id: UUID, official: Official | None, version: int | None = None, at: datetime | None = None) -> Case:
    """Accept a message: it will be handled here."""
    moment = at or timezone.now()
    case = perform(
        case_id=case_id,
        move="accept",
        actor=_actor(official),
        official=official,
        version=version,
        changes={"accepted_at": moment},
        occurred_at=moment,
    )
    show(case, "accepted", at=moment)
    message(case, "petition_accepted")
    return case


@transaction.atomic
def refuse(
    *, case_id: UUID, official: Official, reason: str, version: int | None = None, at: datetime | None = None
) -> Case:
    """Refuse a message with a reason, which is the answer that the citizen reads."""
    moment = at or timezone.now()
    case = perform(
        case_id=case_id,
        move="refuse",
        actor=_actor(official),
        official=official,
        version=version,
        reason=reason,
        changes={"outcome": Outcome.REFUSED, "answered_at": moment, "decided_at": moment},
        occurred_at=moment,
    )
    separate(case, moment)
    show(case, "refused", text=reason, at=moment, answer=reason, answered_at=moment, may_supplement=False)
    message(case, "petition_refused", {"reason": reason})
    return case


@transaction.atomic
def classify(
    *,
    case_id: UUID,
    official: Official,
    kind: str,
    category: str,
    urgent: bool,
    place: str,
    version: int | None = None,
    at: datetime | None = None,
) -> Case:
    """Set kind, category, place and urgency. Another kind or urgency has another limit: a new clock from receipt."""
    moment = at or timezone.now()
    before = Case.objects.get(pk=case_id)
    changed = {"subkind": kind, "category": category, "urgent": urgent, "place": place}
    facts: dict[str, Any] = {
        name: [getattr(before, name), value] for name, value in changed.items() if getattr(before, name) != value
    }
    limits = None
    if facts.keys() & {"subkind", "urgent"}:
        limits = limits_for(before.kind, kind, urgent=urgent)
        facts |= limits.facts()
    case = perform(
        case_id=case_id,
        move="classify",
        actor=_actor(official),
        official=official,
        version=version,
        changes=changed,
        facts=facts,
        occurred_at=moment,
    )
    case.petition.kind = kind
    case.petition.save(update_fields=["kind"])
    if limits is not None:
        restart_clocks(case=case, limits=limits)
    show(case, at=moment)
    return case


@transaction.atomic
def assign(
    *,
    case_id: UUID,
    official: Official | None,
    department: Department,
    remark: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Case:
    """Give a message to a department; its handlers are told."""
    moment = at or timezone.now()
    case = perform(
        case_id=case_id,
        move="assign",
        actor=_actor(official),
        official=official,
        version=version,
        reason=remark,
        changes={"department": department, "official": None},
        facts={"department": department.code},
        occurred_at=moment,
    )
    give(case=case, department=department, remark=remark, at=moment)
    show(case, "assigned", facts={"department": department.name}, at=moment)
    notify(responsible(case), case, "assigned_official", {"department": department.short_name, "remark": remark})
    return case


@transaction.atomic
def claim(*, case_id: UUID, official: Official, version: int | None = None, at: datetime | None = None) -> Case:
    """Take a message of one's department as one's own."""
    moment = at or timezone.now()
    case = perform(
        case_id=case_id,
        move="claim",
        actor=actor_of(official, "handler"),
        official=official,
        version=version,
        changes={"official": official},
        occurred_at=moment,
    )
    take(case=case, official=official, at=moment)
    show(case, "handling", facts={"department": case.department.name if case.department else ""}, at=moment)
    return case


@transaction.atomic
def return_to_clerk(
    *, case_id: UUID, official: Official, reason: str, version: int | None = None, at: datetime | None = None
) -> Case:
    """Give a message back to the accepting office, saying why."""
    moment = at or timezone.now()
    case = perform(
        case_id=case_id,
        move="return",
        actor=actor_of(official, "handler"),
        official=official,
        version=version,
        reason=reason,
        changes={"department": None, "official": None},
        occurred_at=moment,
    )
    case.assignments.filter(lead=True, state__in=["pending", "claimed"]).update(
        state="returned", remark=reason, ended_at=moment
    )
    show(case, at=moment)
    notify(responsible(case), case, "returned_official", {"reason": reason})
    return case


@transaction.atomic
def ask_citizen(
    *, case_id: UUID, official: Official, question: str, version: int | None = None, at: datetime | None = None
) -> Case:
    """Ask the citizen for what is missing. The clock stands until the answer comes."""
    moment = at or timezone.now()
    case = perform(
        case_id=case_id,
        move="suspend",
        actor=_actor(official),
        official=official,
        version=version,
        reason=question,
        occurred_at=moment,
    )
    show(case, "supplement_needed", text=question, at=moment, may_supplement=True)
    message(case, "supplement_needed", {"question": question})
    return case


@transaction.atomic
def go_on(
    *,
    case_id: UUID,
    official: Official | None,
    actor: Actor | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> Case:
    """Let the clock run again: the citizen has answered, or nothing more is expected."""
    moment = at or timezone.now()
    department: Any = Case.objects.values_list("department_id", flat=True).get(pk=case_id)
    case = perform(
        case_id=case_id,
        move="resume" if department else "resume_accepted",
        actor=actor or _actor(official),
        official=official if department else None,
        version=version,
        occurred_at=moment,
    )
    show(case, "resumed", at=moment)
    notify(responsible(case), case, "resumed_official")
    return case
