"""What supervision's acts are called in the ledger, and those among them that it reads itself."""

from django.utils.translation import gettext_lazy as _

from apps.core.ledger.services import register_labels
from apps.platforms.supervision.events import Event
from apps.platforms.supervision.watching import OUTSIDE, watch

RAISED = "supervision.raised"
EXPLAINED = "supervision.explained"
CORRECTED = "supervision.corrected"
CONFIRMED = "supervision.confirmed"
LIFTED = "supervision.lifted"
ORDERED = "supervision.ordered"
REPLIED = "supervision.order_replied"
CLOSED = "supervision.order_closed"
ADVISED = "supervision.advised"
TRANSFERRED = "supervision.transferred"
SCORED = "supervision.scored"
RULES_CHANGED = "supervision.rules_changed"
SYSTEM_REGISTERED = "supervision.system_registered"
SYSTEM_ENDED = "supervision.system_ended"

REPORTED = {f"outside.{event}": event for event in Event if event != Event.PUT_RIGHT}

register_labels(
    {
        RAISED: _("Alert raised"),
        EXPLAINED: _("Alert explained"),
        CORRECTED: _("Alert: corrected by the department"),
        CONFIRMED: _("Alert confirmed"),
        LIFTED: _("Alert lifted"),
        ORDERED: _("Supervision order issued"),
        REPLIED: _("Supervision order replied to"),
        CLOSED: _("Supervision order closed"),
        ADVISED: _("Advice letter issued"),
        TRANSFERRED: _("Matter transferred to another authority"),
        SCORED: _("Scores of a month published"),
        RULES_CHANGED: _("Rules of supervision changed"),
        SYSTEM_REGISTERED: _("Outside system registered"),
        SYSTEM_ENDED: _("Outside system ended"),
    }
)
watch(OUTSIDE, REPORTED)
watch("supervision", {CORRECTED: Event.PUT_RIGHT, LIFTED: Event.PUT_RIGHT})
