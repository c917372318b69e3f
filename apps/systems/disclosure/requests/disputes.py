"""The register of administrative reviews and suits about answers: table 4 of the annual report."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.cases.recording import record_act
from apps.core.cases.services import Refusal, TransitionRefused, lock
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.core.workdays.services import local_date
from apps.systems.disclosure.requests.enums import DisputeKind, DisputeResult
from apps.systems.disclosure.requests.models import Dispute
from apps.systems.disclosure.requests.policies import may_keep_disputes


@transaction.atomic
def enter_dispute(
    *,
    case: Case,
    official: Official,
    kind: str,
    body: str,
    reference: str,
    filed_on: date,
    at: datetime | None = None,
) -> Dispute:
    """A review or suit was filed. Raises TransitionRefused: twice, in the future, before the request."""
    moment = at or timezone.now()
    case = lock(case.pk)
    if not may_keep_disputes(official, case):
        raise TransitionRefused.forbidden(_("Enter a review or suit"))
    if kind not in DisputeKind.values or not body.strip() or not reference.strip():
        raise TransitionRefused(Refusal.REASON, _("Say what it is, before whom, and under which number."))
    if not case.information_request.received_on <= filed_on <= local_date(moment):
        raise TransitionRefused(Refusal.CLOCK, _("It is filed after the request came, and not in the future."))
    try:
        with transaction.atomic():
            made = Dispute.objects.create(
                request=case.information_request, kind=kind, body=body.strip(), reference=reference.strip(),
                filed_on=filed_on, entered_by=official, entered_at=moment,
            )  # fmt: skip
    except IntegrityError as error:
        raise TransitionRefused(Refusal.STALE, _("A review or suit with this number is entered already.")) from error
    facts = {"kind": kind, "body": body, "reference": reference, "filed_on": filed_on.isoformat()}
    record_act(case, act="dispute_entered", actor=actor_of(official), facts=facts, occurred_at=moment)
    return made


@transaction.atomic
def end_dispute(
    *, dispute_id: UUID, official: Official, result: str, decided_on: date, note: str = "", at: datetime | None = None
) -> Dispute:
    """How it ended, once."""
    moment = at or timezone.now()
    key = Dispute.objects.values_list("request_id", flat=True).get(pk=dispute_id)
    case = lock(key)
    found = Dispute.objects.select_for_update().get(pk=dispute_id)
    if not may_keep_disputes(official, case):
        raise TransitionRefused.forbidden(_("Enter the result"))
    if found.result != DisputeResult.PENDING:
        raise TransitionRefused(Refusal.STALE, _("Its result is entered already."))
    if result not in DisputeResult.values or result == DisputeResult.PENDING:
        raise TransitionRefused(Refusal.REASON, _("Say how it ended."))
    if not found.filed_on <= decided_on <= local_date(moment):
        raise TransitionRefused(Refusal.CLOCK, _("It is decided after it was filed, and not in the future."))
    found.result, found.decided_on, found.note = result, decided_on, note
    found.save(update_fields=["result", "decided_on", "note"])
    facts = {"reference": found.reference, "result": result, "decided_on": decided_on.isoformat()}
    record_act(case, act="dispute_ended", actor=actor_of(official), reason=note, facts=facts, occurred_at=moment)
    return found
