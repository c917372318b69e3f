"""Work on a part of another jurisdiction: passed on to a department, answered, given back. Each is told to its sender.

Every act locks the part's row: of two answers, or of an answer and a withdrawal, one comes first.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.services import Refusal, TransitionRefused
from apps.core.files.models import Attachment
from apps.core.files.selectors import attachments_of
from apps.core.files.services import Area, UploadRefused, attach, check_together, check_upload, store_upload
from apps.core.ledger.services import Actor, record
from apps.core.people.models import Department, Official
from apps.core.people.services import actor_of
from apps.platforms.exchange.services import send
from apps.systems.approvals.applications.elsewhere import ANSWERED, RETURNED, travelling
from apps.systems.approvals.applications.enums import Opinion
from apps.systems.approvals.outside.enums import OutsideState
from apps.systems.approvals.outside.models import OutsidePart
from apps.systems.approvals.outside.policies import may_answer, may_pass_on
from apps.systems.approvals.outside.telling import notify, speakers


@transaction.atomic
def pass_on(
    *, part_id: UUID, official: Official, department: Department, remark: str = "", at: datetime | None = None
) -> OutsidePart:
    """The accepting office, or the leader of the department that has it, gives it to a department of this house."""
    moment = at or timezone.now()
    part = _open(part_id)
    if not may_pass_on(official, part):
        raise TransitionRefused.forbidden(_("Pass on to a department"))
    part.department = department
    part.save(update_fields=["department"])
    facts = {"department": department.code}
    note(part, "outside_part_passed_on", actor_of(official), moment, reason=remark, facts=facts)
    told = {"text": remark or part.question or part.title, "due_on": part.due_on or "", "department": department.name}
    notify(speakers(part), part, "part_started_official", told, key=f"{department.code}:{moment.isoformat()}")
    return part


@transaction.atomic
def answer(
    *,
    part_id: UUID,
    official: Official,
    opinion: str,
    text: str,
    uploads: Sequence[Any] = (),
    at: datetime | None = None,
) -> OutsidePart:
    """The department's opinion, once; it goes back to who asked. Raises TransitionRefused, UploadRefused."""
    moment = at or timezone.now()
    part = _open(part_id)
    if not may_answer(official, part):
        raise TransitionRefused.forbidden(_("Give the opinion"))
    if opinion not in Opinion.values:
        raise TransitionRefused(Refusal.REASON, _("Say whether your department agrees."))
    if not text.strip():
        raise TransitionRefused.reason(_("Give the opinion"))
    part.state, part.ended_at = OutsideState.ANSWERED, moment
    part.opinion, part.text, part.official = opinion, text, official
    part.save(update_fields=["state", "ended_at", "opinion", "text", "official"])
    _keep(part, official, uploads, moment)
    note(part, "outside_part_answered", actor_of(official), moment, reason=text, facts={"opinion": opinion})
    send_answer(part)
    return part


def send_answer(part: OutsidePart) -> None:
    """Send the opinion to who asked, with its organ and its official."""
    send(
        to_code=part.from_code,
        type=ANSWERED,
        thread=part.thread,
        payload={
            "step": str(part.step),
            "opinion": part.opinion,
            "text": part.text,
            "organ": part.department.name if part.department else "",
            "person": part.official.name if part.official else "",
            "from_department": part.department.code if part.department else "",
        },
        files=travelling(own_files(part)),
        at=part.ended_at,
    )


@transaction.atomic
def give_back(*, part_id: UUID, official: Official, reason: str, at: datetime | None = None) -> OutsidePart:
    """It is not this house's matter, or cannot be judged so: the lead there obtains the opinion by other means."""
    moment = at or timezone.now()
    part = _open(part_id)
    if not (may_answer(official, part) or may_pass_on(official, part)):
        raise TransitionRefused.forbidden(_("Give back"))
    if not reason.strip():
        raise TransitionRefused.reason(_("Give back"))
    part.state, part.ended_at, part.reason, part.official = OutsideState.RETURNED, moment, reason, official
    part.save(update_fields=["state", "ended_at", "reason", "official"])
    actor = actor_of(official)
    note(part, "outside_part_returned", actor, moment, reason=reason)
    payload = {"step": str(part.step), "reason": reason, "from_department": actor.department}
    send(to_code=part.from_code, type=RETURNED, thread=part.thread, payload=payload, at=moment)
    return part


def note(
    part: OutsidePart, act: str, actor: Actor, at: datetime, *, reason: str = "", facts: dict[str, Any] | None = None
) -> None:
    """An entry of this jurisdiction's ledger about the part, under the number of the application elsewhere."""
    told = {"from": part.from_code, "step": str(part.step), "thread": part.thread, **(facts or {})}
    if part.department is not None:
        told.setdefault("department", part.department.code)
    record(act=act, actor=actor, case_id=part.pk, number=part.number, reason=reason, facts=told, occurred_at=at)


def own_files(part: OutsidePart) -> list[Attachment]:
    """What this house added to its opinion."""
    return list(attachments_of(part.pk).filter(origin="office"))


def _open(part_id: UUID) -> OutsidePart:
    """The part, locked, if it is still to be answered."""
    part = OutsidePart.objects.select_for_update(of=("self",)).select_related("department").get(pk=part_id)
    if part.state == OutsideState.WITHDRAWN:
        raise TransitionRefused(
            Refusal.STALE, _("This part is not needed any more: your words come too late and are not sent.")
        )
    if part.state != OutsideState.OPEN:
        raise TransitionRefused(Refusal.STALE, _("This part has been answered or given back already."))
    return part


def _keep(part: OutsidePart, official: Official, uploads: Sequence[Any], at: datetime) -> None:
    """Files of the opinion, all or none."""
    check_together(uploads, already=0, already_bytes=0)
    refused: list[str] = []
    for upload in uploads:
        try:
            check_upload(upload)
        except ValidationError as error:
            refused += error.messages
    if refused:
        raise UploadRefused(refused)
    for upload in uploads:
        attach(
            case_id=part.pk, stored=store_upload(upload, Area.CASE), origin="office", actor=actor_of(official),
            inside=True, number=part.number, occurred_at=at,
        )  # fmt: skip
