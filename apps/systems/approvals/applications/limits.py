"""The limits of an application in working days, which are what clocks count."""

from dataclasses import dataclass
from datetime import date, timedelta

from apps.core.cases.services import Limits
from apps.core.workdays.services import ClockRun, calendar
from apps.systems.approvals.applications.models import Application
from apps.systems.approvals.items.content import Limit
from apps.systems.approvals.items.enums import ItemKind, LimitUnit, StepKind
from apps.systems.approvals.items.models import ItemVersion
from apps.systems.approvals.offers.models import Offer

ACCEPTANCE_DAYS = 5  # 行政许可法 article 32
DELIVERY_DAYS = 10  # article 44
LICENCE_DAYS, JOINT_DAYS = 20, 45  # article 42, where the item's own law says nothing
EXTENSION_DAYS, JOINT_EXTENSION_DAYS = 10, 15


@dataclass(frozen=True)
class Terms:
    """Promised and statutory days; `statutory` None where no law sets a limit."""

    promised: int
    statutory: int | None


def terms_of(offer: Offer, version: ItemVersion, day: date) -> Terms:
    """What the place promises and the law sets, from a day on.

    A limit in calendar days is as many working days as fit into it from that day: never longer than the law's.
    """
    content = version.parts
    own = offer.promised_days if offer.promised_days is not None else content.promised.days
    promised = in_working_days(Limit(days=own, unit=content.promised.unit), day)
    statutory = in_working_days(content.statutory, day)
    if statutory is None and content.kind == ItemKind.LICENCE:
        statutory = JOINT_DAYS if is_joint(version) else LICENCE_DAYS
    if promised is None:
        promised = statutory if statutory is not None else LICENCE_DAYS
    return Terms(promised if statutory is None else min(promised, statutory), statutory)


def in_working_days(limit: Limit, day: date) -> int | None:
    """The limit in working days from a day on; None where there is none."""
    if limit.days is None or limit.unit == LimitUnit.WORKING:
        return limit.days
    days = calendar()
    return sum(days.is_workday(day + timedelta(days=n)) for n in range(1, limit.days + 1))


def is_joint(version: ItemVersion) -> bool:
    """Whether several organs take part."""
    asked = {step.organ for step in version.parts.steps if step.kind != StepKind.DELIVERY and step.organ}
    return len(asked | {version.organ}) > 1


def extension_allowed(version: ItemVersion) -> int:
    """The most days that the head of the organ may add, once (article 42)."""
    return JOINT_EXTENSION_DAYS if is_joint(version) else EXTENSION_DAYS


def limits_of(application: Application) -> Limits:
    """For the kernel's clocks."""
    return Limits(promised=application.promised_days, statutory=application.statutory_days, registration=0, extension=0)


def acceptance_run(application: Application) -> ClockRun:
    """The five working days for acceptance, refusal or the one notice."""
    return ClockRun(application.answer_from, ACCEPTANCE_DAYS)


def last_day(start: date, days: int) -> date:
    """The last of so many working days after a day."""
    return ClockRun(start, days).expires_on(calendar())
