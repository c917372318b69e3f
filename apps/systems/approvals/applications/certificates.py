"""Certificates: number, paper with a QR code, and the check that anyone can make."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.core.cases.models import Case
from apps.core.cases.numbers import check_digit, parse
from apps.core.cases.recording import record_act
from apps.core.cases.services import Refusal, TransitionRefused, lock
from apps.core.files.selectors import attachments_of
from apps.core.files.services import Area, attach, copy_to_public, store_upload
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.core.relay.services import code_hash, new_code, show_file
from apps.core.workdays.services import local_date
from apps.systems.approvals.applications.enums import CertificateState
from apps.systems.approvals.applications.models import Certificate
from apps.systems.approvals.applications.selectors import version_under
from apps.systems.approvals.items.enums import ResultForm
from frontend.dates import day
from frontend.papers import pdf_of, qr_image
from tenants.context import current_jurisdiction

PAPERS = Path(__file__).parent / "papers"


def certificate_number(case: Case, item: str) -> str:
    """Place, item, year and the serial of the case with a check digit: `360424-0131002-2026-000123-7`."""
    number = parse(case.number)
    body = f"{number.code}-{item.replace('-', '')}-{number.year}-{number.serial:06d}"
    return f"{body}-{check_digit(body)}"


@transaction.atomic
def issue(*, case: Case, official: Official, at: datetime) -> Certificate | None:
    """The certificate of a granted application, with its paper; None where the item has no result on paper or file."""
    application = case.application
    content = version_under(application).parts
    if content.result.form == ResultForm.NONE:
        return None
    on, code = local_date(at), new_code()
    number = certificate_number(case, application.item)
    certificate = Certificate(
        case_number=case.number,
        number=number,
        code_hash=code_hash(number, code),
        title=content.result.name or content.name,
        item_name=content.name,
        holder=application.applicant,
        organ=case.department.name if case.department else current_jurisdiction().name,
        content=content.result.note,
        issued_on=on,
        valid_to=valid_to(on, content.result.valid_months),
    )
    pdf = certificate_pdf(certificate, code)
    stored = store_upload(ContentFile(pdf, name=f"{number}.pdf"), Area.CASE)
    certificate.sha256 = stored.sha256
    certificate.save(force_insert=True)
    attach(
        case_id=case.pk, stored=stored, origin="answer", actor=actor_of(official, "leader"), number=case.number,
        occurred_at=at,
    )  # fmt: skip
    facts = {"certificate": number, "sha256": stored.sha256, "valid_to": str(certificate.valid_to or "")}
    record_act(
        case, act="certificate_issued", actor=actor_of(official, "leader"), facts=facts, public=True, occurred_at=at
    )
    return certificate


def show_certificate(case: Case, at: datetime) -> None:
    """The applicant may download the paper from now on; once."""
    found = Certificate.objects.filter(case_number=case.number, shown_at__isnull=True).first()
    if found is None:
        return
    file = attachments_of(case.pk).get(origin="answer", sha256=found.sha256)
    show_file(case.number, copy_to_public(attachment=file), own=False)
    found.shown_at = at
    found.save(update_fields=["shown_at"])


def valid_to(on: date, months: int | None) -> date | None:
    """The last day: the day before the same day of the month in which it ends, or that month's last (民法典 202)."""
    if months is None:
        return None
    year, month = divmod(on.month - 1 + months, 12)
    first = date(on.year + year, month + 1, 1)
    days = (date(first.year + first.month // 12, first.month % 12 + 1, 1) - first).days
    return first.replace(day=days) if on.day > days else first.replace(day=on.day) - date.resolution


def verify_address(number: str, code: str) -> str:
    """Where the QR code leads: number and check code stand on the paper anyway."""
    return f"{current_jurisdiction().portal_url}/verify/certificates/?number={number}&code={code}"


def certificate_pdf(certificate: Certificate, code: str) -> bytes:
    """The paper, in Chinese: it is an official document."""
    place = current_jurisdiction()
    with override("zh-hans"):
        facts = [
            (_("Holder"), certificate.holder),
            (_("Granted"), certificate.item_name),
            (_("Issued by"), certificate.organ),
            (_("Issued on"), day(certificate.issued_on, year=True)),
            (
                _("Valid until"),
                day(certificate.valid_to, year=True) if certificate.valid_to else _("without end"),
            ),
        ]
        address = verify_address(certificate.number, code)
        data: dict[str, Any] = {
            "place": place.name,
            "title": certificate.title,
            "number_label": _("Certificate number"),
            "number": certificate.number,
            "code_label": _("Check code"),
            "code": code,
            "facts": [[str(label), value] for label, value in facts],
            "content": certificate.content,
            "organ": certificate.organ,
            "date": day(certificate.issued_on, year=True),
            "qr": qr_image(address),
            "qr_alt": _("Check this certificate"),
            "footer": f"{place.portal_url}/verify/certificates/",
        }
        return pdf_of(PAPERS / "certificate.typ", data)


@transaction.atomic
def revoke(*, case: Case, official: Official, reason: str, at: datetime | None = None) -> Certificate:
    """A certificate does not hold any more, with a reason that everybody reads who checks it."""
    moment = at or timezone.now()
    case = lock(case.pk)
    if not official.holds(Duty.LEADER, department_id=case.department_id):
        raise TransitionRefused.forbidden(_("Revoke the certificate"))
    if not reason.strip():
        raise TransitionRefused.reason(_("Revoke the certificate"))
    found = Certificate.objects.select_for_update().filter(case_number=case.number).first()
    if found is None or found.state == CertificateState.REVOKED:
        raise TransitionRefused(Refusal.STALE, _("There is no certificate that holds."))
    found.state, found.revoked_on, found.revoked_reason = CertificateState.REVOKED, local_date(moment), reason[:300]
    found.save(update_fields=["state", "revoked_on", "revoked_reason"])
    facts = {"certificate": found.number}
    record_act(
        case, act="certificate_revoked", actor=actor_of(official, "leader"), reason=reason, facts=facts, public=True,
        occurred_at=moment,
    )  # fmt: skip
    return found
