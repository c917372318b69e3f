"""Acceptance (行政许可法 article 32): accept, refuse with reason and remedy, one notice; silence is acceptance."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.cases.services import Refusal, TransitionRefused, assign, lock, perform, start_clocks
from apps.core.ledger.services import SYSTEM, Actor
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.core.workdays.services import calendar, local_date
from apps.systems.approvals.applications.charging import charge_catalogue
from apps.systems.approvals.applications.enums import ApplicationOutcome, ApplicationState, MaterialState
from apps.systems.approvals.applications.limits import acceptance_run, limits_of
from apps.systems.approvals.applications.models import Application, Notice
from apps.systems.approvals.applications.planning import begin_plan, settle
from apps.systems.approvals.applications.selectors import version_under
from apps.systems.approvals.applications.telling import clerks, message, notify, of_lead, show


@transaction.atomic
def accept(*, case_id: UUID, official: Official, version: int | None = None, at: datetime | None = None) -> Case:
    """Accept: both clocks run from today, the departments' parts begin, the fees of the catalogue are charged."""
    moment = at or timezone.now()
    case = lock(case_id)
    if case.application.materials.filter(state__in=[MaterialState.MISSING, MaterialState.FAULTY]).exists():
        raise TransitionRefused(
            Refusal.ILLEGAL, _("Materials are missing: enter them, give the one notice, or refuse acceptance.")
        )
    return _begin(case, "accept_application", actor_of(official, "clerk"), official, version, moment, deemed=False)


@transaction.atomic
def deem_accepted(*, case_id: UUID, at: datetime | None = None) -> Case | None:
    """Nobody said anything within five working days: accepted, and counted from the receipt. None where not due."""
    moment = at or timezone.now()
    case = lock(case_id)
    application = case.application
    if case.state != ApplicationState.RECEIVED or not _has_passed(application, case, local_date(moment)):
        return None
    case = _begin(case, "deem_accepted", SYSTEM, None, None, moment, deemed=True)
    notify(clerks(), case, "application_deemed_official")
    return case


def _has_passed(application: Application, case: Case, on: date) -> bool:
    """Counted anew: the day that was kept may rest on a year whose notice came later."""
    last = acceptance_run(application).expires_on(calendar())
    if last != application.answer_by:
        application.answer_by = case.promised_due = last
        application.save(update_fields=["answer_by"])
        case.save(update_fields=["promised_due"])
    return last < on


def _begin(
    case: Case,
    move: str,
    actor: Actor,
    official: Official | None,
    version: int | None,
    moment: datetime,
    *,
    deemed: bool,
) -> Case:
    application, on = case.application, local_date(moment)
    counts_from = application.answer_from if deemed else on
    case = perform(
        case_id=case.pk,
        move=move,
        actor=actor,
        official=official,
        version=version,
        changes={"accepted_at": moment},
        facts={
            "accepted_on": on.isoformat(),
            "deemed": deemed,
            "promised_days": application.promised_days,
            "statutory_days": application.statutory_days,
            "counts_from": counts_from.isoformat(),
        },
        occurred_at=moment,
    )
    application.counts_from, application.deemed = counts_from, deemed
    application.save(update_fields=["counts_from", "deemed"])
    start_clocks(case=case, limits=limits_of(application), on=counts_from)
    if case.department is not None:
        assign(case=case, department=case.department, at=moment)
    item = version_under(application)
    charge_catalogue(case, item, actor, moment)
    begin_plan(case, item, moment)
    show(case, "deemed_accepted" if deemed else "accepted", at=moment, facts={"due_on": str(case.promised_due or "")})
    message(case, "application_accepted", {"due_on": case.promised_due or ""})
    notify(of_lead(case, "handler"), case, "assigned_official", {"department": _organ(case)})
    return settle(case, moment)


@transaction.atomic
def refuse(
    *, case_id: UUID, official: Official, reason: str, remedy: str, version: int | None = None,
    at: datetime | None = None,
) -> Case:  # fmt: skip
    """Refuse acceptance: the applicant reads reason and remedy."""
    moment = at or timezone.now()
    label = _("Refuse acceptance")
    if not remedy.strip():
        raise TransitionRefused(Refusal.REASON, _("Say what the applicant can do against it."))
    lock(case_id)
    case = perform(
        case_id=case_id,
        move="refuse_acceptance",
        actor=actor_of(official, "clerk"),
        official=official,
        version=version,
        reason=reason,
        facts={"remedy": remedy, "label": label},
        changes={
            "outcome": ApplicationOutcome.NOT_ACCEPTED, "answered_at": moment, "decided_at": moment,
        },
        occurred_at=moment,
    )  # fmt: skip
    case.application.notices.filter(answered_at__isnull=True).update(answered_at=moment)
    text = f"{reason}\n{remedy}"
    show(
        case, "not_accepted", text=text, at=moment, answer=text, answered_by=_organ(case), answered_at=moment,
        may_supplement=False, may_rate=True,
    )  # fmt: skip
    message(case, "application_refused", {"reason": reason})
    return case


@transaction.atomic
def ask_supplement(
    *,
    case_id: UUID,
    official: Official,
    wanted: Mapping[str, str],
    text: str = "",
    why_not_before: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Notice:
    """The one notice: all that is missing or faulty (`wanted`: material to what is wrong with it), once.

    A further one may only name what came after the one before, and says why it could not be seen earlier.
    Raises TransitionRefused.
    """
    moment = at or timezone.now()
    case = lock(case_id)
    application = case.application
    listed = _wanted(application, wanted)
    before = list(application.notices.order_by("number"))
    _check_once(before, wanted, why_not_before)
    number = len(before) + 1
    case = perform(
        case_id=case_id,
        move="ask_supplement",
        actor=actor_of(official, "clerk"),
        official=official,
        version=version,
        reason=text,
        facts={"notice": number, "materials": [each["name"] for each in listed], "about_visible": False},
        changes={"promised_due": None},
        occurred_at=moment,
    )
    notice = Notice.objects.create(
        application=application, number=number, wanted=listed, text=text, why_not_before=why_not_before,
        issued_by=official, issued_at=moment,
    )  # fmt: skip
    _mark_faulty(application, wanted)
    lines = "\n".join(f"{each['name']}：{each['why']}" if each["why"] else each["name"] for each in listed)
    show(case, "notice", text="\n".join(part for part in (lines, text) if part), at=moment, may_supplement=True)
    message(case, "application_supplement", {"materials": "、".join(each["name"] for each in listed)})
    return notice


def _wanted(application: Application, wanted: Mapping[str, str]) -> list[dict[str, str]]:
    """The notice's lines. Everything that is missing has to be on it: that is what "one notice" means."""
    materials = {each.key: each for each in application.materials.all()}
    if not wanted or set(wanted) - set(materials):
        raise TransitionRefused(Refusal.REASON, _("Say which materials are missing or have to be put right."))
    missing = [m for m in materials.values() if m.state == MaterialState.MISSING and m.key not in wanted]
    if missing:
        names = _(", ").join(each.name for each in missing)
        raise TransitionRefused(
            Refusal.REASON, _("The one notice names everything: %(names)s is missing too.") % {"names": names}
        )
    return [
        {"key": each.key, "name": each.name, "why": wanted[each.key].strip()}
        for each in sorted(materials.values(), key=lambda each: each.position)
        if each.key in wanted
    ]


def _check_once(before: list[Notice], wanted: Mapping[str, str], why: str) -> None:
    if not before:
        return
    asked = {each["key"] for notice in before for each in notice.wanted}
    if set(wanted) - asked:
        raise TransitionRefused(
            Refusal.ILLEGAL,
            _("A second notice is refused: what it asks for could be seen when the first was given (article 32)."),
        )
    if not why.strip():
        raise TransitionRefused(Refusal.REASON, _("Say why this could not be seen before."))


def _mark_faulty(application: Application, wanted: Mapping[str, str]) -> None:
    for material in application.materials.filter(key__in=list(wanted)):
        if material.state != MaterialState.MISSING:
            material.state = MaterialState.FAULTY
        material.remark = wanted[material.key][:300]
        material.save(update_fields=["state", "remark"])


@transaction.atomic
def take_supplement(
    *,
    case_id: UUID,
    actor: Actor,
    official: Official | None = None,
    there: frozenset[str],
    text: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Case:
    """What was asked for has come: five working days for acceptance begin anew with it."""
    moment = at or timezone.now()
    case = lock(case_id)
    application = case.application
    notice = application.notices.filter(answered_at__isnull=True).first()
    if notice is None:
        raise TransitionRefused(Refusal.STALE, _("Nothing is asked for any more."))
    application.answer_from = local_date(moment)
    application.answer_by = acceptance_run(application).expires_on(calendar())
    case = perform(
        case_id=case_id,
        move="take_supplement",
        actor=actor,
        official=official,
        version=version,
        facts={"notice": notice.number, "text": text, "answer_by": application.answer_by.isoformat()},
        changes={"promised_due": application.answer_by},
        occurred_at=moment,
    )
    application.save(update_fields=["answer_from", "answer_by"])
    application.materials.filter(key__in=there).update(state=MaterialState.THERE, remark="")
    notice.answered_at = moment
    notice.save(update_fields=["answered_at"])
    show(case, "supplemented", text=text, at=moment, may_supplement=False)
    notify(clerks(), case, "supplemented_official")
    return case


def keep_materials(*, case: Case, official: Official, there: frozenset[str], at: datetime | None = None) -> None:
    """What the window ticks off before acceptance."""
    from apps.core.cases.recording import record_act

    moment = at or timezone.now()
    with transaction.atomic():
        case = lock(case.pk)
        if case.state != ApplicationState.RECEIVED:
            raise TransitionRefused.illegal(_("Enter materials"), case.state)
        changed = case.application.materials.filter(key__in=there).exclude(state=MaterialState.THERE)
        facts: dict[str, Any] = {"there": sorted(changed.values_list("key", flat=True))}
        changed.update(state=MaterialState.THERE, remark="")
        record_act(case, act="materials_changed", actor=actor_of(official, "clerk"), facts=facts, occurred_at=moment)
        show(case, at=moment)


def _organ(case: Case) -> str:
    return case.department.name if case.department else ""
