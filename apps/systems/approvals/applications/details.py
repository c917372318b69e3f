"""What the applicant reads besides state and clock: the open notice, materials, bill, certificate, decision."""

from typing import Any

from apps.core.cases.models import Case
from apps.systems.approvals.applications.models import Application, Certificate
from apps.systems.approvals.billing.selectors import bill_of


def details_of(case: Case) -> dict[str, Any]:
    """Plain JSON for the public record."""
    application = case.application
    return {
        "item": application.item,
        "answer_by": application.answer_by.isoformat() if application.counts_from is None else "",
        "deemed": application.deemed,
        "delivery": application.delivery,
        "materials": [
            {"key": each.key, "name": each.name, "state": each.state}
            for each in application.materials.order_by("position")
        ],
        "notice": _notice(application),
        "bill": _bill(case),
        "decision": _decision(application),
        "certificate": _certificate(case),
        "complaint_waits": application.complaints.filter(decided_at__isnull=True).exists(),
    }


def _notice(application: Application) -> dict[str, Any]:
    notice = application.notices.filter(answered_at__isnull=True).first()
    if notice is None:
        return {}
    return {"number": notice.number, "wanted": notice.wanted, "text": notice.text}


def _bill(case: Case) -> dict[str, Any]:
    found = bill_of(case)
    return found.public() if found is not None else {}


def _decision(application: Application) -> dict[str, Any]:
    decision = getattr(application, "decision", None)
    if decision is None or decision.decided_at is None:
        return {}
    return {
        "outcome": decision.outcome,
        "reasons": decision.reasons,
        "remedy": decision.remedy,
        "deliver_by": decision.deliver_by.isoformat() if decision.deliver_by else "",
    }


def _certificate(case: Case) -> dict[str, Any]:
    found = Certificate.objects.filter(case_number=case.number).first()
    if found is None:
        return {}
    return {
        "number": found.number,
        "title": found.title,
        "valid_to": found.valid_to.isoformat() if found.valid_to else "",
        "state": found.state,
    }
