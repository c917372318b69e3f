"""What supervision's acts are called in the ledger, and those among them that it reads itself."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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

EVENTS: dict[Event, str | Promise] = {
    Event.RECEIVED: pgettext_lazy("event", "Received"),
    Event.SUPPLEMENT_ASKED: pgettext_lazy("event", "Supplement notice"),
    Event.SUPPLEMENT_RECEIVED: pgettext_lazy("event", "Supplement received"),
    Event.ACCEPTED: pgettext_lazy("event", "Accepted"),
    Event.ACCEPTANCE_REFUSED: pgettext_lazy("event", "Acceptance refused"),
    Event.STEP_STARTED: pgettext_lazy("event", "Step begun"),
    Event.STEP_DONE: pgettext_lazy("event", "Step done"),
    Event.STEP_SKIPPED: pgettext_lazy("event", "Step skipped"),
    Event.SPECIAL_STARTED: pgettext_lazy("event", "Special procedure begun"),
    Event.SPECIAL_ENDED: pgettext_lazy("event", "Special procedure ended"),
    Event.EXTENDED: pgettext_lazy("event", "Extended"),
    Event.DECIDED: pgettext_lazy("event", "Decided"),
    Event.CHARGED: pgettext_lazy("event", "Charged"),
    Event.PAID: pgettext_lazy("event", "Paid"),
    Event.WAIVED: pgettext_lazy("event", "Waived"),
    Event.REFUNDED: pgettext_lazy("event", "Refunded"),
    Event.DELIVERED: pgettext_lazy("event", "Delivered"),
    Event.PUBLISHED: pgettext_lazy("event", "Result published"),
    Event.RATED: pgettext_lazy("event", "Rated"),
    Event.COMPLAINED: pgettext_lazy("event", "Complaint"),
    Event.COMPLAINT_DECIDED: pgettext_lazy("event", "Complaint decided"),
    Event.WITHDRAWN: pgettext_lazy("event", "Withdrawn"),
    Event.CLOSED: pgettext_lazy("event", "Closed"),
    Event.ASSIGNED: pgettext_lazy("event", "Assigned"),
    Event.LIMITS_CHANGED: pgettext_lazy("event", "Limits changed"),
    Event.REOPENED: pgettext_lazy("event", "Handled anew"),
    Event.RESTARTED: pgettext_lazy("event", "The limit begins anew"),
}
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
        **{act: EVENTS[event] for act, event in REPORTED.items()},
    }
)
watch(OUTSIDE, REPORTED)
watch("supervision", {CORRECTED: Event.PUT_RIGHT, LIFTED: Event.PUT_RIGHT})
