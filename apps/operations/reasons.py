"""Why a rollout or a jurisdiction's upgrade stands still, in the reader's language; what others said stays as it is."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.rollouts.models import Target
from tenants.rollouts.reasons import Reason, understood


def said(text: str) -> str:
    """A kept reason in words."""
    kept = understood(text)
    facts = kept.facts
    match kept.reason:
        case Reason.PILOT:
            return _("A pilot has failed.")
        case Reason.TOO_MANY:
            return _("Too many have failed: %(failed)s, and %(allowed)s were allowed.") % facts
        case Reason.ONLY_FAILED_LEFT:
            words = ngettext(
                "%(failed)s jurisdiction has failed; the others are done.",
                "%(failed)s jurisdictions have failed; the others are done.",
                int(facts["failed"]),
            )
            return words % facts
        case Reason.SUPERSEDED:
            return _("Release %(release)s has taken its place.") % facts
        case Reason.INTERRUPTED:
            return _("It was interrupted at the command line.")
        case Reason.IN_USE:
            holders = facts["holders"].replace(" by process ", _(", process "))
            return _("A table is in use by somebody else: %(holders)s") % {"holders": holders}
        case Reason.BACKFILL:
            return _("Paused while rows are being filled; it goes on from there.")
        case Reason.DIFFERS:
            return _("The schema would not be as released: %(drift)s") % facts
        case Reason.NO_SCHEMA:
            return _("It has no schema.")
    return kept.text


def outcome_of(target: Target) -> str:
    """What became of a jurisdiction, where something is to be said."""
    return said(target.outcome)


def duration(milliseconds: int | None) -> str:
    """「40 毫秒」「1.2 秒」; empty where nothing was measured."""
    if milliseconds is None:
        return ""
    if milliseconds < 1000:
        return _("%(count)s ms") % {"count": milliseconds}
    return _("%(count)s s") % {"count": f"{milliseconds / 1000:.1f}"}
