"""What everybody may read: question and answer without names, phones, numbers."""

import re
from datetime import datetime

from apps.core.cases.models import Case
from apps.core.search.services import search_vector
from apps.core.workdays.services import local_date
from apps.systems.petitions.models import PublishedAnswer, Reply

_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CARD = re.compile(r"(?<!\d)\d{16,19}(?!\d)")
_PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·・ ]?[A-Z0-9]{5,6}")
HIDDEN = "＊＊＊"


def anonymise(text: str, *names: str, keep_landlines: bool = False) -> str:
    """A text without identity, phone, card and plate numbers, e-mail addresses and the given names.

    A proposal for a person to check, never the last word. Landlines of offices may stay in an answer.
    """
    patterns = [_IDENTITY, _MOBILE, _EMAIL, _CARD, _PLATE]
    if not keep_landlines:
        patterns.append(_LANDLINE)
    for pattern in patterns:
        text = pattern.sub(HIDDEN, text)
    for name in names:
        plain = name.strip()
        if len(plain) >= 2:
            text = text.replace(plain, plain[0] + "某")
    return text


def may_publish(case: Case) -> bool:
    """Whether question and answer may be published at all: the writer agreed, and nothing is confidential."""
    return case.petition.publish_consent and case.confidentiality == "open" and not case.origin_code


def publish_answer(case: Case, reply: Reply, moment: datetime) -> PublishedAnswer | None:
    """Publish question and answer, anonymised; None where the writer or the reply does not want it."""
    if not (reply.publish and may_publish(case)):
        return None
    petition = case.petition
    title = reply.public_title or anonymise(case.title, petition.writer)
    question = reply.public_text or anonymise(petition.text, petition.writer)
    answer = anonymise(reply.text, petition.writer, keep_landlines=True)
    clock = case.clocks.filter(kind="promised").order_by("-generation").first()
    published, _ = PublishedAnswer.objects.update_or_create(
        number=case.number,
        defaults={
            "kind": petition.kind,
            "category": case.category,
            "title": title,
            "question": question,
            "answer": answer,
            "answered_by": reply.signed_as,
            "received_on": local_date(case.received_at),
            "answered_at": moment,
            "working_days": clock.used_days if clock else None,
            "search": search_vector(title, question, answer),
        },
    )
    return published


def withdraw_publication(case: Case) -> None:
    """Take a published answer back: the case was reopened."""
    PublishedAnswer.objects.filter(number=case.number).delete()
