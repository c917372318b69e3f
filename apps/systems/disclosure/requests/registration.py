"""How a request becomes a case: from the portal, at the counter, by post, fax, e-mail, or passed on by another body."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.enums import Channel
from apps.core.cases.models import Case
from apps.core.cases.services import NewCase, Refusal, TransitionRefused, limits_for, next_number, open_case
from apps.core.catalogue.enums import CaseKind
from apps.core.ledger.services import Actor
from apps.core.people.models import Department
from apps.core.relay.services import code_hash, new_code, open_record
from apps.core.workdays.services import day_start, local_date
from apps.systems.disclosure.requests.enums import ApplicantKind, Entrance, RequestState
from apps.systems.disclosure.requests.models import InformationRequest
from apps.systems.disclosure.requests.telling import holding, message, notify, show
from tenants.context import current_jurisdiction
from tenants.fields import keyed_hash

SUBKIND = "request"
CHANNELS = {
    Entrance.WEB: Channel.WEB,
    Entrance.COUNTER: Channel.WINDOW,
    Entrance.POST_SIGNED: Channel.POST,
    Entrance.POST_PLAIN: Channel.POST,
    Entrance.FAX: Channel.FAX,
    Entrance.EMAIL: Channel.EMAIL,
    Entrance.EXCHANGE: Channel.EXCHANGE,
}
REGULATION = date(2008, 5, 1)  # since then information can be asked for


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What is asked, by whom, and how it is to be given. `received_on` is the day that counts by article 31."""

    entrance: str
    received_on: date
    title: str
    description: str
    applicant_kind: str
    applicant: str
    paper_kind: str = ""
    identity: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    document_number: str = ""
    medium: str = "electronic"
    obtaining: str = "online"
    purpose: str = ""
    organ: str = ""
    account: UUID | None = None
    number: str = ""
    submission_id: UUID | None = None
    import_key: str | None = None
    received_at: datetime | None = None
    origin_code: str = ""
    origin_number: str = ""


@transaction.atomic
def register(*, asking: Asking, actor: Actor, facts: dict[str, Any] | None = None, at: datetime | None = None) -> Case:
    """Open the case: twenty working days run from its day of receipt. Raises TransitionRefused.

    The organ that was named becomes the one that answers when the clerk assigns it.
    """
    moment = at or timezone.now()
    _check(asking, local_date(moment))
    limits = limits_for(CaseKind.DISCLOSURE, SUBKIND)
    case = open_case(
        new=_new(asking, moment),
        actor=actor,
        limits=limits,
        act="request_received",
        facts={
            "entrance": asking.entrance,
            "received_on": asking.received_on.isoformat(),
            "applicant_kind": asking.applicant_kind,
            "department": asking.organ,
            "backfilled": asking.import_key is not None,
            **limits.facts(),
            **(facts or {}),
        },
    )
    named = Department.objects.filter(code=asking.organ, active=True).first() if asking.organ else None
    if named is not None:
        case.department = named
        case.save(update_fields=["department"])
    request = _details(case, asking)
    if asking.entrance not in {Entrance.WEB, Entrance.EXCHANGE}:
        open_record(case, code_hash=code_hash(case.number, request.query_code))
    show(case, at=moment, may_supplement=False)
    message(case, "request_received", {"due_on": case.promised_due or ""}, key="received")
    if asking.entrance in {Entrance.WEB, Entrance.EXCHANGE}:
        notify(holding("clerk"), case, "request_received_official")
    return case


def _check(asking: Asking, on: date) -> None:
    if asking.entrance not in Entrance.values or asking.applicant_kind not in ApplicantKind.values:
        raise TransitionRefused(Refusal.REASON, _("Say how the request came, and who asks."))
    if not asking.applicant.strip() or not asking.title.strip():
        raise TransitionRefused(Refusal.REASON, _("Say who asks, and what for."))
    if not REGULATION <= asking.received_on <= on:
        raise TransitionRefused(Refusal.CLOCK, _("The day of receipt cannot lie in the future."))


def received_at(day: date, now: datetime) -> datetime:
    """The moment that stands for a day of receipt: now on the same day, else noon of that day."""
    return now if local_date(now) == day else day_start(day) + timedelta(hours=12)


def _new(asking: Asking, moment: datetime) -> NewCase:
    when = asking.received_at or received_at(asking.received_on, moment)
    code = current_jurisdiction().code
    number = asking.number or str(next_number(code=code, kind=CaseKind.DISCLOSURE, year=asking.received_on.year))
    return NewCase(
        number=number,
        kind=CaseKind.DISCLOSURE,
        subkind=SUBKIND,
        title=asking.title.strip()[:200],
        channel=CHANNELS[Entrance(asking.entrance)],
        state=RequestState.RECEIVED,
        received_at=when,
        submission_id=asking.submission_id,
        import_key=asking.import_key,
        origin_code=asking.origin_code,
        origin_number=asking.origin_number,
        words=(asking.description, asking.document_number),
    )


def _details(case: Case, asking: Asking) -> InformationRequest:
    own_code = asking.entrance not in {Entrance.WEB, Entrance.EXCHANGE}
    return InformationRequest.objects.create(
        case=case,
        entrance=asking.entrance,
        received_on=asking.received_on,
        applicant_kind=asking.applicant_kind,
        applicant=asking.applicant.strip(),
        paper_kind=asking.paper_kind,
        identity=asking.identity,
        identity_hash=keyed_hash(asking.identity, "identity") if asking.identity else "",
        contact=asking.contact,
        phone=asking.phone,
        email=asking.email,
        address=asking.address,
        description=asking.description,
        document_number=asking.document_number,
        medium=asking.medium,
        obtaining=asking.obtaining,
        purpose=asking.purpose,
        account=asking.account,
        query_code=new_code() if own_code else "",
    )
