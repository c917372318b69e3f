"""From above and across: leaders' instructions, urging, merging, notes, extensions."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases import extensions
from apps.core.cases.models import Case, Extension
from apps.core.cases.recording import record_act
from apps.core.cases.services import Refusal, TransitionRefused, lock, perform
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.systems.petitions.enums import PetitionState
from apps.systems.petitions.models import Instruction, Merge
from apps.systems.petitions.telling import message, notify, responsible, show


def _require(official: Official, label: str, *duties: str) -> None:
    if not official.holds(*duties):
        raise TransitionRefused.forbidden(label)


def _act(case: Case, official: Official, act: str, reason: str, moment: datetime, **facts: object) -> None:
    record_act(
        case,
        act=act,
        actor=actor_of(official),
        reason=reason,
        facts=dict(facts),
        occurred_at=moment,
    )


@transaction.atomic
def instruct(
    *, case_id: UUID, official: Official, text: str, due_on: date | None = None, at: datetime | None = None
) -> Instruction:
    """A leader's written instruction; those who handle the case are told at once."""
    moment = at or timezone.now()
    _require(official, _("Write an instruction"), Duty.LEADER)
    case = lock(case_id)
    if case.closed_at is not None:
        raise TransitionRefused.illegal(_("Write an instruction"), case.state)
    if not text.strip():
        raise TransitionRefused.reason(_("Write an instruction"))
    given = Instruction.objects.create(case=case, leader=official, text=text, due_on=due_on, given_at=moment)
    _act(case, official, "instruct", text, moment, due_on=due_on.isoformat() if due_on else None)
    notify(responsible(case), case, "instruction_official", {"text": text}, key=str(given.pk))
    return given


@transaction.atomic
def report_on_instruction(
    *, instruction_id: UUID, official: Official, feedback: str, at: datetime | None = None
) -> Instruction:
    """What came of an instruction, told to the leader."""
    moment = at or timezone.now()
    given = Instruction.objects.select_for_update().select_related("case", "leader").get(pk=instruction_id)
    _require(official, _("Report on an instruction"), Duty.HANDLER, Duty.CLERK, Duty.REVIEWER)
    if given.feedback_at is not None:
        raise TransitionRefused(Refusal.STALE, _("This instruction has been reported on already."))
    if not feedback.strip():
        raise TransitionRefused.reason(_("Report on an instruction"))
    given.feedback, given.feedback_by, given.feedback_at = feedback, official, moment
    given.save(update_fields=["feedback", "feedback_by", "feedback_at"])
    _act(given.case, official, "instruction_report", feedback, moment)
    notify([given.leader], given.case, "instruction_report_official", {"text": feedback}, key=str(given.pk))
    return given


@transaction.atomic
def urge(*, case_id: UUID, official: Official, text: str = "", at: datetime | None = None) -> None:
    """Urge those who have to act (催办)."""
    moment = at or timezone.now()
    _require(official, _("Urge"), Duty.SUPERVISOR, Duty.LEADER, Duty.CLERK)
    case = lock(case_id)
    if case.closed_at is not None:
        raise TransitionRefused.illegal(_("Urge"), case.state)
    _act(case, official, "urge", text, moment)
    notify(responsible(case), case, "urge_official", {"text": text}, key=moment.isoformat())


@transaction.atomic
def merge(
    *,
    case_id: UUID,
    into_id: UUID,
    official: Official,
    reason: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Merge:
    """Answer a duplicate with another message. Its writer keeps number, clock and story, and gets the answer."""
    moment = at or timezone.now()
    first, second = sorted([case_id, into_id])
    lock(first), lock(second)
    into = Case.objects.get(pk=into_id)
    if case_id == into_id or into.state in {PetitionState.MERGED, PetitionState.WITHDRAWN} or into.closed_at:
        raise TransitionRefused(
            Refusal.ILLEGAL, _("Choose another message that is still being handled and is not merged itself.")
        )
    case = perform(
        case_id=case_id,
        move="merge",
        actor=actor_of(official, "clerk"),
        official=official,
        version=version,
        reason=reason,
        facts={"into": into.number},
        changes={"department": into.department},
        occurred_at=moment,
    )
    case.petition.merged_into = into
    case.petition.save(update_fields=["merged_into"])
    merged = Merge.objects.create(duplicate=case, into=into, reason=reason, merged_at=moment)
    Merge.objects.filter(into=case).update(into=into)
    _act(into, official, "merged_in", reason, moment, duplicate=case.number)
    show(case, "merged", at=moment)
    return merged


@transaction.atomic
def ask_extension(
    *, case_id: UUID, official: Official, days: int, reason: str, at: datetime | None = None
) -> Extension:
    """The handler asks for more time, before expiry; leaders are told."""
    _require(official, _("Ask for an extension"), Duty.HANDLER, Duty.CLERK)
    case = Case.objects.get(pk=case_id)
    asked = extensions.ask_extension(case=case, official=official, days=days, reason=reason, at=at)
    notify(
        Official.objects.all().holding(Duty.LEADER), case, "extension_official", {"reason": reason}, key=str(asked.pk)
    )
    return asked


@transaction.atomic
def decide_extension(
    *, extension_id: UUID, official: Official, granted: bool, remark: str = "", at: datetime | None = None
) -> Extension:
    """A leader grants or refuses; the citizen is told of a new date and of the reason."""
    moment = at or timezone.now()
    _require(official, _("Decide on an extension"), Duty.LEADER)
    asked = Extension.objects.select_related("case").get(pk=extension_id)
    if asked.requested_by_id == official.pk:
        raise TransitionRefused(Refusal.FORBIDDEN, _("Who asks for an extension does not decide on it."))
    decided = extensions.decide_extension(extension=asked, official=official, granted=granted, remark=remark, at=moment)
    case = Case.objects.get(pk=asked.case_id)
    if granted:
        facts = {"days": decided.days, "due_on": case.promised_due.isoformat() if case.promised_due else ""}
        show(case, "extended", facts=facts, text=decided.reason, at=moment)
        message(case, "petition_extended", facts, key=str(decided.pk))
    notify([asked.requested_by], case, "extension_decided_official", {"granted": granted}, key=str(decided.pk))
    return decided
