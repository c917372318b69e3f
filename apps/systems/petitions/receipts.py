"""Papers for the citizen: the receipt with its QR code and the answer, as PDF."""

from pathlib import Path

from django.utils.translation import gettext as _

from apps.core.relay.models import PublicRecord
from apps.systems.petitions.drafts import Sent
from frontend.dates import day
from frontend.papers import SHEETS, paragraphs, pdf_of, qr_image, qr_svg
from tenants.models import Jurisdiction

__all__ = ["answer_pdf", "qr_svg", "receipt_pdf", "track_address"]

PAPERS = Path(__file__).parent / "papers"


def track_address(place: Jurisdiction, number: str) -> str:
    """Where the QR code leads: the form with the number filled in; the query code never stands in an address."""
    return f"{place.portal_url}/track/?number={number}"


def receipt_pdf(sent: Sent, place: Jurisdiction, *, facts: list[tuple[str, str]], following: list[str]) -> bytes:
    """The receipt on one sheet."""
    address = track_address(place, sent.number)
    return pdf_of(
        SHEETS / "receipt.typ",
        {
            "title": _("Receipt of your letter"),
            "office": place.name,
            "service": _("Ganjiang · Government services of Jiangxi"),
            "number_label": _("Number"),
            "number": sent.number,
            "code_label": _("Query code"),
            "code": sent.code,
            "keep": _("Keep the query code: it is shown only here, and nobody can tell it to you again."),
            "qr": qr_image(address),
            "qr_alt": _("Follow this letter"),
            "facts": facts,
            "next_title": _("What happens next"),
            "next": following,
            "digest_label": _("Fingerprint of what you sent (SHA-256)"),
            "digest": sent.digest,
            "footer": address,
        },
    )


def answer_pdf(record: PublicRecord, place: Jurisdiction) -> bytes:
    """The answer as a letter, with the question below."""
    organ = record.answered_by or place.name
    return pdf_of(
        PAPERS / "answer.typ",
        {
            "title": record.title,
            "organ": organ,
            "number": record.number,
            "paragraphs": paragraphs(record.answer),
            "seal": _("Seal for answers"),
            "date": day(record.answered_at, year=True),
            "question_label": _("Your letter"),
            "question": paragraphs(str(record.original.get("text", ""))),
            "footer": track_address(place, record.number),
        },
    )
