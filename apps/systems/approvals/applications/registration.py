"""How an application becomes a case: from the portal, or at the one window for all departments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.cases.enums import Channel
from apps.core.cases.models import Case
from apps.core.cases.services import NewCase, Refusal, TransitionRefused, next_number, open_case
from apps.core.catalogue.enums import CaseKind
from apps.core.ledger.services import Actor
from apps.core.relay.services import code_hash, new_code, open_record
from apps.core.workdays.services import ClockRun, calendar, local_date
from apps.systems.approvals.applications.enums import ApplicationState, MaterialState
from apps.systems.approvals.applications.limits import ACCEPTANCE_DAYS, Terms, terms_of
from apps.systems.approvals.applications.models import Application, ApplicationMaterial
from apps.systems.approvals.applications.telling import clerks, message, notify, show
from apps.systems.approvals.items.models import ItemVersion
from apps.systems.approvals.items.selectors import version as version_of
from apps.systems.approvals.offers.models import Offer
from apps.systems.approvals.offers.selectors import OfferedItem
from tenants.context import current_jurisdiction
from tenants.fields import keyed_hash


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is applied for, by whom, and what is handed in (`there`: keys of materials)."""

    offer: Offer
    channel: str
    received_at: datetime
    subject: str
    applicant: str
    identity: str = ""
    agent: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    delivery: str = "window"
    answers: Mapping[str, str] = field(default_factory=dict)
    there: frozenset[str] = frozenset()
    version: int = 0
    account: UUID | None = None
    number: str = ""
    submission_id: UUID | None = None


@transaction.atomic
def register(*, request: Request, actor: Actor, facts: dict[str, Any] | None = None) -> Case:
    """Open the case: the five days for acceptance run from its receipt, the limits only from acceptance.

    Raises TransitionRefused where the item cannot be applied for here.
    """
    version = version_of(request.offer.item, request.version or request.offer.version)
    _check(request, version)
    received_on = local_date(request.received_at)
    terms = terms_of(request.offer, version, received_on)
    case = open_case(
        new=_new(request, version),
        actor=actor,
        limits=None,
        act="application_received",
        facts=_facts(request, version, terms) | (facts or {}),
    )
    case.department = request.offer.department
    due = ClockRun(received_on, ACCEPTANCE_DAYS).due(calendar())
    case.promised_due, case.due_provisional = due.date, due.provisional
    case.save(update_fields=["department", "promised_due", "due_provisional"])
    application = _application(case, request, version, terms)
    _list_materials(application, request, version)
    if request.channel != Channel.WEB:
        open_record(case, code_hash=code_hash(case.number, application.query_code))
    show(case, at=request.received_at, may_supplement=False)
    message(case, "application_received", key="received")
    if request.channel == Channel.WEB:
        notify(clerks(), case, "application_received_official")
    return case


def _check(request: Request, version: ItemVersion) -> None:
    found = OfferedItem(request.offer, version)
    if not found.is_open:
        raise TransitionRefused(Refusal.ILLEGAL, _("This service is not offered here any more."))
    if not found.content.ready_for_applications:
        raise TransitionRefused(
            Refusal.ILLEGAL, _("This service has no promised limit: it cannot be applied for here.")
        )
    if not request.applicant.strip():
        raise TransitionRefused(Refusal.REASON, _("Say who applies."))


def _new(request: Request, version: ItemVersion) -> NewCase:
    year = local_date(request.received_at).year
    number = request.number or str(next_number(code=current_jurisdiction().code, kind=CaseKind.APPLICATION, year=year))
    return NewCase(
        number=number,
        kind=CaseKind.APPLICATION,
        subkind=version.kind,
        title=version.name,
        channel=request.channel,
        state=ApplicationState.RECEIVED,
        received_at=request.received_at,
        submission_id=request.submission_id,
        words=(version.item_id,),
    )


def _facts(request: Request, version: ItemVersion, terms: Terms) -> dict[str, Any]:
    received_on = local_date(request.received_at)
    due = ClockRun(received_on, ACCEPTANCE_DAYS).due(calendar())
    return {
        "power": "approval",
        "item": version.item_id,
        "item_version": str(version.number),
        "item_title": version.name,
        "received_on": received_on.isoformat(),
        "promised_days": terms.promised,
        "statutory_days": terms.statutory,
        "answer_by": due.date.isoformat() if due.date else "",
        "department": request.offer.department.code,
    }


def _application(case: Case, request: Request, version: ItemVersion, terms: Terms) -> Application:
    received_on = local_date(request.received_at)
    return Application.objects.create(
        case=case,
        item=version.item_id,
        version=version.number,
        offer_code=request.offer.code,
        answers=dict(request.answers),
        subject=request.subject,
        applicant=request.applicant.strip(),
        identity=request.identity,
        identity_hash=keyed_hash(request.identity, "identity") if request.identity else "",
        agent=request.agent,
        phone=request.phone,
        email=request.email,
        address=request.address,
        delivery=request.delivery,
        account=request.account,
        query_code=new_code() if request.channel != Channel.WEB else "",
        answer_from=received_on,
        answer_by=case.promised_due or received_on,
        promised_days=terms.promised,
        statutory_days=terms.statutory,
    )


def _list_materials(application: Application, request: Request, version: ItemVersion) -> None:
    listed = OfferedItem(request.offer, version).content.materials_for(dict(request.answers))
    ApplicationMaterial.objects.bulk_create(
        ApplicationMaterial(
            application=application,
            key=each.key,
            name=each.name,
            state=_state(each.source, each.key in request.there),
            position=at,
        )
        for at, each in enumerate(listed, start=1)
    )


def _state(source: str, there: bool) -> str:
    if there:
        return MaterialState.THERE
    return MaterialState.SHARED if source else MaterialState.MISSING
