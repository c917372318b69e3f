"""What the applicant does after asking: takes the request back."""

from datetime import datetime

from django.db import transaction

from apps.core.cases.models import Case
from apps.core.cases.services import perform
from apps.core.ledger.services import Actor
from apps.core.workdays.services import local_date
from apps.systems.disclosure.requests.enums import Opinion, Outcome
from apps.systems.disclosure.requests.models import Consultation
from apps.systems.disclosure.requests.telling import notify, responsible, show


@transaction.atomic
def withdraw(*, case: Case, reason: str, actor: Actor, at: datetime) -> Case:
    """Before the answer a request can be taken back; those who are being consulted need not go on."""
    case = perform(
        case_id=case.pk,
        move="withdraw_request",
        actor=actor,
        reason=reason,
        facts={"outcome": str(Outcome.WITHDRAWN), "decided_on": local_date(at).isoformat()},
        changes={"outcome": Outcome.WITHDRAWN, "answered_at": at, "decided_at": at},
        occurred_at=at,
    )
    Consultation.objects.filter(request_id=case.pk, opinion="").update(opinion=Opinion.ENDED, ended_at=at)
    show(case, "withdrawn", text=reason, at=at, may_supplement=False)
    notify(responsible(case), case, "request_withdrawn_official")
    return case
