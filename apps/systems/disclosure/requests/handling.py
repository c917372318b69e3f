"""The organ at work: assigned, extended."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases import extensions
from apps.core.cases.models import Case, Extension
from apps.core.cases.recording import record_act
from apps.core.cases.services import Refusal, TransitionRefused, assign, lock, perform
from apps.core.people.enums import Duty
from apps.core.people.models import Department, Official
from apps.core.people.services import actor_of
from apps.systems.disclosure.requests import wording
from apps.systems.disclosure.requests.enums import LetterKind
from apps.systems.disclosure.requests.letters import issue
from apps.systems.disclosure.requests.telling import holding, message, notify, responsible, show

EXTENSION_DAYS = 20


@transaction.atomic
def assign_request(
    *,
    case_id: UUID,
    official: Official,
    department: Department,
    remark: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Case:
    """Give the request to the organ that answers it."""
    moment = at or timezone.now()
    before = lock(case_id)
    if before.state == "handling" and before.department_id == department.pk:
        raise TransitionRefused(Refusal.ILLEGAL, _("This organ has the request already."))
    case = perform(
        case_id=case_id,
        move="assign_request",
        actor=actor_of(official),
        official=official,
        version=version,
        reason=remark,
        facts={"department": department.code},
        changes={"department": department, "accepted_at": before.accepted_at or moment},
        occurred_at=moment,
    )
    assign(case=case, department=department, remark=remark, at=moment)
    show(case, "assigned", facts={"department": department.name}, at=moment)
    notify(responsible(case), case, "assigned_official", {"department": department.short_name, "remark": remark})
    return case


@transaction.atomic
def ask_extension(*, case: Case, official: Official, days: int, reason: str, at: datetime | None = None) -> Extension:
    """Up to twenty working days more, once; the head of the disclosure office decides before the limit ends."""
    case = lock(case.pk)
    if case.closed_at is not None or case.department_id is None:
        raise TransitionRefused.illegal(_("Ask for an extension"), case.state)
    if not official.holds(Duty.HANDLER, department_id=case.department_id):
        raise TransitionRefused.forbidden(_("Ask for an extension"))
    asked = extensions.ask_extension(
        case=case, official=official, days=days, reason=reason, allowed=EXTENSION_DAYS, at=at
    )
    notify(holding("leader"), case, "extension_official", {"reason": reason}, key=str(asked.pk))
    return asked


@transaction.atomic
def decide_extension(
    *, extension_id: UUID, official: Official, granted: bool, remark: str = "", at: datetime | None = None
) -> Extension:
    """Grant, and the applicant gets a letter with the new day; or refuse."""
    moment = at or timezone.now()
    asked = Extension.objects.select_related("requested_by", "case").get(pk=extension_id)
    if not official.holds(Duty.LEADER):
        raise TransitionRefused.forbidden(_("Decide on the extension"))
    if asked.requested_by_id == official.pk:
        raise TransitionRefused(Refusal.FORBIDDEN, _("Who asks for an extension does not decide on it."))
    decided = extensions.decide_extension(
        extension=asked, official=official, granted=granted, remark=remark, statutory=True, at=moment
    )
    case = lock(asked.case_id)
    if granted:
        due = wording.official_day(case.promised_due) if case.promised_due else ""
        told = wording.filled("extension", case, words=decided.reason.rstrip("。"), days=str(decided.days), due=due)
        issue(
            case=case, kind=LetterKind.EXTENSION, actor=actor_of(official, "leader"), at=moment,
            paragraphs=[wording.opening(case), *told], words="extension",
        )  # fmt: skip
        facts = {"days": decided.days, "due_on": str(case.promised_due or "")}
        show(case, "extended", facts=facts, text=decided.reason, at=moment)
        message(case, "request_extended", {"due_on": case.promised_due or "", "reason": decided.reason})
    words = _("granted") if granted else _("refused")
    notify([asked.requested_by], case, "extension_decided_official", {"granted": str(words)}, key=str(asked.pk))
    return decided


@transaction.atomic
def note_reading(*, case: Case, official: Official) -> None:
    """An official has looked at who asks: who, when."""
    record_act(case, act="requester_seen", actor=actor_of(official), facts={"what": "applicant"})
