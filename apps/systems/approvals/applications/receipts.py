"""The written receipt (行政许可法 article 32): number, query code, what was handed in, what follows."""

from typing import Any

from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.workdays.services import local_date
from apps.systems.approvals.applications.enums import MaterialState
from apps.systems.approvals.applications.limits import ACCEPTANCE_DAYS, last_day
from frontend.dates import day, moment
from frontend.papers import SHEETS, pdf_of, qr_image
from tenants.context import current_jurisdiction
from tenants.models import Jurisdiction


def window_receipt(case: Case) -> bytes:
    """The receipt of an application that the office has; the query code where the office gave it."""
    application = case.application
    there = application.materials.filter(state=MaterialState.THERE).values_list("name", flat=True)
    return receipt_pdf(
        place=current_jurisdiction(),
        number=case.number,
        code=application.query_code or _("on the receipt of the portal"),
        facts=[
            (_("Service"), case.title),
            (_("Applicant"), application.applicant),
            (_("Received"), moment(case.received_at, year=True)),
            (_("Department"), case.department.name if case.department else ""),
            (_("Handed in"), "、".join(there) or _("nothing yet")),
        ],
        answer_by=day(application.answer_by),
        digest="",
    )


def receipt_pdf(
    *, place: Jurisdiction, number: str, code: str, facts: list[tuple[str, str]], answer_by: str, digest: str
) -> bytes:
    """The receipt on one sheet."""
    address = f"{place.portal_url}/track/?number={number}"
    data: dict[str, Any] = {
        "title": _("Receipt of your application"),
        "office": place.name,
        "service": _("Ganjiang · Government services of Jiangxi"),
        "number_label": _("Number"),
        "number": number,
        "code_label": _("Query code"),
        "code": code,
        "keep": _("Keep number and query code: with both you follow the application and answer questions."),
        "qr": qr_image(address),
        "qr_alt": _("Follow this application"),
        "facts": facts,
        "next_title": _("What happens next"),
        "next": following(answer_by),
        "digest_label": _("Fingerprint of what you sent (SHA-256)") if digest else "",
        "digest": digest,
        "footer": address,
    }
    return pdf_of(SHEETS / "receipt.typ", data)


def following(answer_by: str) -> list[str]:
    """What happens next, who does it, by when."""
    return [
        _("By %(day)s you are told whether it is accepted, or, once, everything that is missing.") % {"day": answer_by},
        _("If nobody says anything by then, it counts as accepted from the day of receipt."),
        _("From acceptance the limit of the service runs; times that the law excludes are not counted."),
        _("A refusal comes in writing, with its reasons and what you can do against it."),
    ]


def answer_day(received: Any) -> str:
    """The last day of the five working days after a moment."""
    return day(last_day(local_date(received), ACCEPTANCE_DAYS))
