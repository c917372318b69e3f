"""What the acts of a request are called in the ledger."""

from django.utils.translation import gettext_lazy as _

from apps.core.ledger.services import register_labels
from apps.systems.disclosure.requests.flow import REQUEST

register_labels(
    {
        **{move.name: move.label for move in REQUEST.transitions},
        "request_received": _("Request registered"),
        "letter_served": _("Day entered on which a letter arrived"),
        "letter_issued": _("Official paper issued"),
        "file_redacted": _("Redacted copy added"),
        "answer_shared": _("Shown to those who ask for something alike"),
        "answered_there": _("Answered by the right body"),
        "dispute_entered": _("Review or suit entered"),
        "dispute_ended": _("Result of a review or suit entered"),
        "requester_seen": _("Looked at who asks"),
    }
)
