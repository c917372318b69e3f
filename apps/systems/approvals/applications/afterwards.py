"""What the applicant does after applying: answer the notice, withdraw, rate. Each comes through the relay."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from apps.core.cases.enums import Satisfaction
from apps.core.cases.models import Case
from apps.core.cases.recording import record_act
from apps.core.cases.services import Refusal, TransitionRefused, lock, perform
from apps.core.ledger.services import Actor
from apps.systems.approvals.applications.enums import ApplicationOutcome, ApplicationState, VisitState
from apps.systems.approvals.applications.telling import notify, of_lead, show

#: Satisfaction in words, as the five marks of the contract with supervision.
MARKS = {Satisfaction.SATISFIED: 5, Satisfaction.BASICALLY: 4, Satisfaction.NOT_SATISFIED: 1}
RATED = (ApplicationState.DECIDED, ApplicationState.DELIVERED, ApplicationState.NOT_ACCEPTED)


@transaction.atomic
def withdraw(*, case: Case, reason: str, actor: Actor, at: datetime) -> Case:
    """Before the decision an application can be taken back; open parts end with it."""
    case = perform(
        case_id=case.pk,
        move="withdraw_application",
        actor=actor,
        reason=reason,
        facts={"outcome": "withdrawn"},
        changes={"outcome": ApplicationOutcome.WITHDRAWN, "answered_at": at, "decided_at": at},
        occurred_at=at,
    )
    case.application.notices.filter(answered_at__isnull=True).update(answered_at=at)
    case.application.specials.filter(ended_at__isnull=True).update(ended_at=at)
    case.application.visits.filter(state=VisitState.ANNOUNCED).update(
        state=VisitState.CANCELLED, ended_at=at, reason=str(ApplicationState.WITHDRAWN.label)
    )
    show(case, "withdrawn", text=reason, at=at, may_supplement=False)
    notify(of_lead(case, "handler"), case, "application_withdrawn_official")
    return case


@transaction.atomic
def rate(*, case: Case, satisfaction: str, remark: str, actor: Actor, at: datetime) -> None:
    """The applicant's judgement, once."""
    case = lock(case.pk)
    if case.state not in RATED or case.satisfaction:
        raise TransitionRefused(Refusal.ILLEGAL, gettext_noop("only a decision can be rated, and only once"))
    case.satisfaction = satisfaction
    case.save(update_fields=["satisfaction"])
    application = case.application
    application.rated_at, application.rating_remark = at, remark
    application.save(update_fields=["rated_at", "rating_remark"])
    mark = MARKS[Satisfaction(satisfaction)]
    record_act(
        case, act="application_rated", actor=actor, reason=remark, facts={"satisfaction": mark, "said": satisfaction},
        public=True, occurred_at=at,
    )  # fmt: skip
    show(case, "rated", facts={"satisfaction": satisfaction}, at=at, rating=satisfaction, may_rate=False)
