"""How a petition becomes a case, whatever its entrance."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.core.cases.models import Case
from apps.core.cases.services import NewCase, limits_for, next_number, open_case
from apps.core.catalogue.enums import CaseKind
from apps.core.ledger.services import Actor
from apps.core.people.models import Department
from apps.core.workdays.services import local_date
from apps.systems.petitions.enums import PetitionState
from apps.systems.petitions.models import Petition
from apps.systems.petitions.telling import message, show
from tenants.context import current_jurisdiction
from tenants.fields import keyed_hash


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What was written, by whom, and how it came."""

    kind: str
    title: str
    text: str
    channel: str
    received_at: datetime
    category: str = ""
    place: str = ""
    writer: str = ""
    phone: str = ""
    email: str = ""
    account: UUID | None = None
    confidentiality: str = "open"
    publish_consent: bool = False
    urgent: bool = False
    number: str = ""
    submission_id: UUID | None = None
    import_key: str | None = None
    origin_code: str = ""
    origin_number: str = ""


def _carried_over(letter: Letter) -> dict[str, bool]:
    """That its past is entered now: supervision does not take it for work done outside the system."""
    return {"backfilled": True} if letter.import_key else {}


@transaction.atomic
def register(*, letter: Letter, actor: Actor, facts: dict[str, Any] | None = None) -> Case:
    """Open a case for a letter: clocks run from the day of receipt, the ledger has its first entry."""
    number = letter.number or str(
        next_number(code=current_jurisdiction().code, kind=CaseKind.PETITION, year=local_date(letter.received_at).year)
    )
    limits = limits_for(CaseKind.PETITION, letter.kind, urgent=letter.urgent)
    accepting = Department.objects.filter(accepts=True, active=True).values_list("code", flat=True).first()
    case = open_case(
        new=NewCase(
            number=number,
            kind=CaseKind.PETITION,
            subkind=letter.kind,
            title=letter.title,
            channel=letter.channel,
            state=PetitionState.RECEIVED,
            received_at=letter.received_at,
            category=letter.category,
            place=letter.place,
            urgent=letter.urgent,
            confidentiality=letter.confidentiality,
            submission_id=letter.submission_id,
            import_key=letter.import_key,
            origin_code=letter.origin_code,
            origin_number=letter.origin_number,
            words=(letter.text,),
        ),
        actor=actor,
        limits=limits,
        facts={**limits.facts(), "department": accepting or "", **_carried_over(letter), **(facts or {})},
    )
    Petition.objects.create(
        case=case,
        kind=letter.kind,
        text=letter.text,
        writer=letter.writer,
        phone=letter.phone,
        phone_hash=keyed_hash(letter.phone, "phone") if letter.phone else "",
        email=letter.email,
        account=letter.account,
        publish_consent=letter.publish_consent,
    )
    show(case, at=letter.received_at)
    message(case, "petition_received", key="received")
    return case
