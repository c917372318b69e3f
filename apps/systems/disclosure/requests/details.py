"""What the applicant reads besides state and clock: the notice to answer, who is consulted, the fee, the letters."""

from typing import Any

from apps.core.cases.models import Case
from apps.systems.disclosure.requests.models import InformationRequest


def details_of(case: Case) -> dict[str, Any]:
    """Plain JSON for the public record. Who was consulted is said by kind, never by name."""
    request = case.information_request
    return {
        "received_on": request.received_on.isoformat(),
        "entrance": request.entrance,
        "correction": _correction(request),
        "consulted": [
            {"asked": each.asked, "since": each.asked_at.date().isoformat(), "opinion": each.opinion}
            for each in request.consultations.order_by("asked_at")
        ],
        "fee": _fee(request),
        "answer_number": getattr(getattr(request, "answer", None), "number", ""),
        "medium": request.medium,
        "obtaining": request.obtaining,
    }


def _correction(request: InformationRequest) -> dict[str, Any]:
    notice = getattr(request, "correction", None)
    if notice is None:
        return {}
    answered = notice.answered_at is not None
    return {"text": notice.text, "answer_by": notice.answer_by.isoformat(), "answered": answered}


def _fee(request: InformationRequest) -> dict[str, Any]:
    fee = getattr(request, "fee", None)
    if fee is None:
        return {}
    return {"amount": fee.amount, "pay_by": fee.pay_by.isoformat(), "paid": fee.paid_on is not None}
