"""The receipt of a request: number, query code, the day of receipt, what follows."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.cases.services import limits_for
from apps.core.catalogue.enums import CaseKind
from apps.core.workdays.services import ClockRun, calendar
from apps.systems.disclosure.requests.correcting import NOTICE_DAYS
from apps.systems.disclosure.requests.registration import SUBKIND
from frontend.dates import day
from frontend.papers import SHEETS, pdf_of, qr_image
from tenants.context import current_jurisdiction
from tenants.models import Jurisdiction


def counter_receipt(case: Case) -> bytes:
    """The receipt of a request that the office has; the query code where the office gave it."""
    request = case.information_request
    return receipt_pdf(
        place=current_jurisdiction(),
        number=case.number,
        code=request.query_code or _("on the receipt of the portal"),
        facts=[
            (_("Information asked for"), case.title),
            (_("Applicant"), request.applicant),
            (_("Came by"), str(request.get_entrance_display())),
            (_("Day of receipt"), day(request.received_on, year=True)),
            (_("Organ"), case.department.name if case.department else _("to be assigned")),
        ],
        received_on=request.received_on,
        digest="",
    )


def receipt_pdf(
    *, place: Jurisdiction, number: str, code: str, facts: list[tuple[str, str]], received_on: date, digest: str
) -> bytes:
    """The receipt on one sheet."""
    address = f"{place.portal_url}/track/?number={number}"
    data: dict[str, Any] = {
        "title": _("Receipt of your request for information"),
        "office": place.name,
        "service": _("Ganjiang · Government services of Jiangxi"),
        "number_label": _("Number"),
        "number": number,
        "code_label": _("Query code"),
        "code": code,
        "keep": _("Keep number and query code: with both you follow the request and answer questions."),
        "qr": qr_image(address),
        "qr_alt": _("Follow this request"),
        "facts": facts,
        "next_title": _("What happens next"),
        "next": following(received_on),
        "digest_label": _("Fingerprint of what you sent (SHA-256)") if digest else "",
        "digest": digest,
        "footer": address,
    }
    return pdf_of(SHEETS / "receipt.typ", data)


def following(received_on: date) -> list[str]:
    """What happens next, who does it, by when. The portal reads the promise of its jurisdiction."""
    days = limits_for(CaseKind.DISCLOSURE, SUBKIND).promised
    due = ClockRun(received_on, days).expires_on(calendar())
    notice = ClockRun(received_on, NOTICE_DAYS).expires_on(calendar())
    return [
        _("Your request counts as received on %(day)s: what you send here is confirmed at once by this receipt.")
        % {"day": day(received_on)},
        _("If something in it is unclear, you are asked once, by %(day)s; with your supplement the limit restarts.")
        % {"day": day(notice)},
        _("You get an answer by %(day)s: %(days)d working days. It may be extended once by 20 working days at most.")
        % {"day": day(due), "days": days},
        _("The days on which a third party or a co-author is consulted do not count."),
        _("Asking is free of charge. Only for unreasonably many requests a fee may be taken, and you are told before."),
    ]


def pdf_response(pdf: bytes, name: str) -> HttpResponse:
    """A PDF to keep."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
