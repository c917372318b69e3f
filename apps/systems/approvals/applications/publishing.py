"""Results are published within the day of the decision (行政许可和行政处罚双公示): who, what, how it was decided."""

from datetime import datetime

from apps.core.cases.models import Case
from apps.core.cases.recording import record_act
from apps.core.ledger.services import SYSTEM
from apps.core.workdays.services import local_date
from apps.systems.approvals.applications.enums import Subject
from apps.systems.approvals.applications.models import Decision, PublishedResult


def publish_result(*, case: Case, decision: Decision, at: datetime) -> PublishedResult:
    """Everybody may read it. A person is named by the family name only, an organisation whole."""
    application = case.application
    on = local_date(at)
    found = PublishedResult.objects.create(
        number=case.number,
        item=application.item,
        item_name=case.title,
        applicant=masked(application.applicant, application.subject),
        organ=case.department.name if case.department else "",
        outcome=decision.outcome,
        decided_on=on,
    )
    facts = {"published_on": on.isoformat()}
    record_act(case, act="result_published", actor=SYSTEM, facts=facts, public=True, occurred_at=at)
    return found


def masked(name: str, subject: str) -> str:
    """张** of a person; a company's name is public."""
    return name if subject == Subject.ORGANISATION else f"{name[:1]}**"
