"""Central notices: written by the central team, shown over the pages that they are about.

What is shown is kept in the process: a page without a notice costs no query.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.ledger.services import Actor, record
from apps.operations.enums import NoticeZone
from apps.operations.models import CentralNotice
from apps.operations.refusals import OperationRefused
from tenants.enums import Level
from tenants.models import Jurisdiction
from tenants.registers import Register
from tenants.selectors import all_jurisdictions


def _read() -> list[CentralNotice]:
    return list(CentralNotice.objects.filter(withdrawn_at=None, shown_until__gt=timezone.now()).order_by("-id"))


_register: Register[list[CentralNotice]] = Register(_read)


def shown(zone: str, jurisdiction: Jurisdiction | None, at: datetime | None = None) -> list[CentralNotice]:
    """What stands over the pages of a zone of a jurisdiction now (None: the front door), the gravest first."""
    now = at or timezone.now()
    found = [
        notice
        for notice in _register.current()
        if notice.zone in {zone, NoticeZone.BOTH}
        and notice.shown_from <= now < notice.shown_until
        and is_about(notice, jurisdiction)
    ]
    return sorted(found, key=lambda notice: ("alarm", "caution", "info").index(notice.tone))


def is_about(notice: CentralNotice, jurisdiction: Jurisdiction | None) -> bool:
    """Whether a notice concerns a jurisdiction; the front door has only what concerns everybody."""
    if not notice.levels and not notice.codes:
        return True
    if jurisdiction is None:
        return False
    return jurisdiction.level in notice.levels or jurisdiction.code in notice.codes


def places_of(notice: CentralNotice) -> list[Jurisdiction]:
    """The jurisdictions that a notice reaches."""
    return [place for place in all_jurisdictions() if is_about(notice, place)]


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """What a notice says, where and when. `levels` and `codes` empty: everywhere."""

    text: str
    tone: str
    zone: str
    shown_from: datetime
    shown_until: datetime
    text_en: str = ""
    levels: Iterable[str] = ()
    codes: Iterable[str] = ()


@transaction.atomic
def publish_notice(*, actor: Actor, announcement: Announcement) -> CentralNotice:
    """Publish a notice, behind the centre's door. Raises OperationRefused."""
    now = timezone.now()
    levels, codes = sorted(set(announcement.levels)), sorted(set(announcement.codes))
    _check(announcement, set(levels), set(codes), now)
    notice = CentralNotice.objects.create(
        text=announcement.text.strip(),
        text_en=announcement.text_en.strip(),
        tone=announcement.tone,
        zone=announcement.zone,
        levels=levels,
        codes=codes,
        shown_from=announcement.shown_from,
        shown_until=announcement.shown_until,
        written_by=actor.name,
        written_at=now,
    )
    _register.forget_after_commit()
    facts = {"notice": str(notice.pk), "text": notice.text, "zone": notice.zone, "levels": levels, "codes": codes,
             "from": notice.shown_from.isoformat(), "until": notice.shown_until.isoformat()}  # fmt: skip
    record(act="notice.published", actor=actor, facts=facts)
    return notice


def _check(announcement: Announcement, levels: set[str], codes: set[str], now: datetime) -> None:
    if announcement.shown_until <= max(announcement.shown_from, now):
        raise OperationRefused(_("It must end after it begins, and not in the past."), field="shown_until")
    if levels - set(Level.values) or codes - {place.code for place in all_jurisdictions()}:
        raise OperationRefused(_("There is no such level, ring or jurisdiction."), field="codes")


@transaction.atomic
def withdraw_notice(*, actor: Actor, notice: CentralNotice, reason: str) -> CentralNotice:
    """Take a notice off all pages; it stays in the list. Raises OperationRefused."""
    if not reason.strip():
        raise OperationRefused(_("Say why: the reason is kept in the ledger."), field="reason")
    held = CentralNotice.objects.select_for_update().get(pk=notice.pk)
    if held.withdrawn_at is not None:
        raise OperationRefused(_("%(who)s has withdrawn it already.") % {"who": held.withdrawn_by})
    held.withdrawn_at, held.withdrawn_by, held.withdrawn_reason = timezone.now(), actor.name, reason.strip()
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    _register.forget_after_commit()
    record(act="notice.withdrawn", actor=actor, reason=held.withdrawn_reason, facts={"notice": str(held.pk)})
    return held


def state_of(notice: CentralNotice, at: datetime | None = None) -> str:
    """withdrawn, coming, shown or over."""
    now = at or timezone.now()
    if notice.withdrawn_at is not None:
        return "withdrawn"
    if notice.shown_from > now:
        return "coming"
    return "shown" if now < notice.shown_until else "over"


def all_notices() -> Any:
    """Every notice, the newest first."""
    return CentralNotice.objects.all()
