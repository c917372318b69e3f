"""More time: asked for once, with a reason, before expiry; granted or refused by a leader."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases import clocks
from apps.core.cases.models import Case, Extension
from apps.core.cases.recording import record_act
from apps.core.cases.refusals import Refusal, TransitionRefused
from apps.core.cases.services import lock
from apps.core.people.services import actor_of
from apps.core.workdays.services import ClockError, calendar, local_date


@transaction.atomic
def ask_extension(
    *,
    case: Case,
    official: Any,
    days: int,
    reason: str,
    allowed: int | None = None,
    at: datetime | None = None,
) -> Extension:
    """Ask for `days` more working days. Raises TransitionRefused after expiry, twice, or beyond the maximum.

    `allowed` is the maximum of a system whose limits do not stand in the catalogue of limits.
    """
    moment = at or timezone.now()
    case = lock(case.pk)
    if not reason.strip():
        raise TransitionRefused.reason(_("Ask for an extension"))
    if allowed is None:
        allowed = clocks.limits_for(case.kind, case.subkind).extension
    if not 1 <= days <= allowed:
        raise TransitionRefused(Refusal.CLOCK, _("An extension may be 1 to %(days)s working days.") % {"days": allowed})
    _check_time(case, days, moment)
    try:
        with transaction.atomic():
            extension = Extension.objects.create(
                case=case, days=days, reason=reason, requested_by=official, requested_at=moment
            )
    except IntegrityError as error:
        raise TransitionRefused(Refusal.CLOCK, _("An extension has been asked for already.")) from error
    _record(case, official, "ask_extension", reason, {"days": days}, moment)
    return extension


@transaction.atomic
def decide_extension(
    *,
    extension: Extension,
    official: Any,
    granted: bool,
    remark: str = "",
    statutory: bool = False,
    at: datetime | None = None,
) -> Extension:
    """Grant (the due date moves) or refuse. Raises TransitionRefused when it was decided or the limit has passed.

    `statutory`: the law lets its own limit be extended with the promised one (行政许可法 article 42).
    """
    moment = at or timezone.now()
    case = lock(extension.case_id)
    extension = Extension.objects.select_for_update().get(pk=extension.pk)
    if extension.granted is not None:
        raise TransitionRefused(Refusal.STALE, _("This extension has been decided already."))
    if granted:
        if case.closed_at is not None:
            raise TransitionRefused(Refusal.CLOCK, _("The case is closed: its limit cannot be extended any more."))
        _check_time(case, extension.days, moment)
        clocks.extend(case, extension.days, local_date(moment), statutory=statutory)
    extension.granted, extension.decided_by = granted, official
    extension.decided_at, extension.remark = moment, remark
    extension.save(update_fields=["granted", "decided_by", "decided_at", "remark"])
    act = "grant_extension" if granted else "refuse_extension"
    facts: dict[str, Any] = {"days": extension.days}
    if granted:
        facts |= {"clock": "both" if statutory else "promised", "approved_by": official.name}
    _record(case, official, act, remark, facts, moment)
    return extension


def _check_time(case: Case, days: int, moment: datetime) -> None:
    on, shared = local_date(moment), calendar()
    for clock in clocks.running(case):
        if clock.kind != "promised":
            continue
        try:
            clocks.run_of(clock).extend(days, on=on, calendar=shared)
        except ClockError as error:
            raise TransitionRefused(
                Refusal.CLOCK, _("The limit has passed or was extended before: no extension is possible.")
            ) from error


def _record(case: Case, official: Any, act: str, reason: str, facts: dict[str, Any], moment: datetime) -> None:
    record_act(
        case,
        act=act,
        actor=actor_of(official),
        reason=reason,
        facts=facts,
        public=act == "grant_extension",
        occurred_at=moment,
    )
