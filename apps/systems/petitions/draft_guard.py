"""Two people at one draft: who saves second is told and loses nothing."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.cases.services import Refusal, TransitionRefused, lock
from apps.core.people.models import Official
from apps.systems.petitions.models import Reply
from apps.systems.petitions.replies import reply_in_work
from frontend.dates import moment


def seen_of(case: Case) -> str:
    """What the form carries: when the draft that it shows was last written."""
    return _stamp(reply_in_work(case))


def check_draft(case: Case, official: Official, seen: str) -> None:
    """Raise TransitionRefused where somebody else has written the draft since. Locks the case."""
    lock(case.pk)
    reply = reply_in_work(case)
    if reply is None or _stamp(reply) == seen or reply.drafted_by_id == official.pk:
        return
    who = reply.drafted_by.name if reply.drafted_by else ""
    facts: dict[str, Any] = {"who": who, "at": moment(timezone.localtime(reply.updated_at))}
    raise TransitionRefused(Refusal.STALE, _("%(who)s wrote on this draft at %(at)s.") % facts)


def _stamp(reply: Reply | None) -> str:
    return reply.updated_at.isoformat() if reply is not None else ""
