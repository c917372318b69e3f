"""Official papers: a number of the year's series, the PDF as a file of the case, a row that never changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import override

from apps.core.cases.models import Case
from apps.core.cases.recording import record_act
from apps.core.files.models import Attachment
from apps.core.files.services import Area, attach, copy_to_public, store_upload
from apps.core.ledger.services import Actor
from apps.core.relay.services import show_file
from apps.core.workdays.services import local_date
from apps.systems.disclosure.requests import wording
from apps.systems.disclosure.requests.enums import LetterKind
from apps.systems.disclosure.requests.models import Letter, LetterSerial
from frontend.papers import SHEETS, pdf_of
from tenants.context import current_jurisdiction

#: Papers that are not for the applicant: they never reach the public record.
TO_OTHERS = frozenset({LetterKind.THIRD_PARTY, LetterKind.COAUTHOR, LetterKind.THIRD_PARTY_TOLD})


def next_number(year: int) -> str:
    """The next number of the year; its row is locked until the transaction ends, so that none is given twice."""
    LetterSerial.objects.bulk_create([LetterSerial(year=year)], ignore_conflicts=True)
    row = LetterSerial.objects.select_for_update().get(year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return wording.number(row.last, year)


def issue(
    *,
    case: Case,
    kind: str,
    actor: Actor,
    at: datetime,
    paragraphs: Sequence[str],
    words: str,
    to: str = "",
    enclosures: Sequence[str] = (),
) -> tuple[Letter, Attachment]:
    """Issue a paper and keep it with the case; what is for the applicant can be downloaded at once.

    `words` names the section of the words whose title stands on the paper.
    """
    number = next_number(local_date(at).year)
    request = case.information_request
    addressee = to or request.applicant
    title = wording.words()[words]["title"]
    pdf = letter_pdf(case, number, title, paragraphs, to=addressee, at=at, enclosures=enclosures)
    stored = store_upload(ContentFile(pdf, name=f"{title}.pdf"), Area.CASE)
    to_others = kind in TO_OTHERS
    file = attach(
        case_id=case.pk, stored=stored, origin="letter", actor=actor, inside=to_others, number=case.number,
        occurred_at=at,
    )  # fmt: skip
    letter = Letter.objects.create(
        request=request, kind=kind, number=number, to=addressee, attachment=file.pk, issued_at=at
    )
    facts = {"kind": str(kind), "letter": number, "sha256": stored.sha256}
    record_act(case, act="letter_issued", actor=actor, facts=facts, public=not to_others, occurred_at=at)
    if not to_others and not case.origin_code:
        show_file(case.number, copy_to_public(attachment=file), own=False)
    return letter, file


def letter_pdf(
    case: Case,
    number: str,
    title: str,
    paragraphs: Sequence[str],
    *,
    to: str,
    at: datetime,
    enclosures: Sequence[str] = (),
) -> bytes:
    """The paper itself, in Chinese: it is an official document."""
    said = wording.words()
    organ = case.department.name if case.department else f"{current_jurisdiction().name}"
    data: dict[str, Any] = {
        "title": title,
        "number": number,
        "organ": organ,
        "to": said["to"].format(applicant=to),
        "paragraphs": [line for line in paragraphs if line.strip()],
        "enclosures_label": said["enclosures"],
        "enclosures": [f"{at}. {name}" for at, name in enumerate(enclosures, start=1)],
        "seal": said["seal"],
        "date": wording.official_day(local_date(at)),
        "footer": said["footer"].format(organ=organ, number=number),
    }
    with override("zh-hans"):
        return pdf_of(SHEETS / "official.typ", data)
