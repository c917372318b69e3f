"""What the exchange's acts are called in the ledger."""

from django.utils.translation import gettext_lazy as _

from apps.core.ledger.services import register_labels

register_labels(
    {
        "exchange.handed_over": _("Sent to the other jurisdiction"),
        "exchange.received": _("Received from another jurisdiction"),
        "exchange.accepted": _("Arrived at the other jurisdiction"),
        "exchange.assigned": _("There: assigned to a department"),
        "exchange.handling": _("There: being handled"),
        "exchange.supplement_needed": _("There: the citizen is asked for more"),
        "exchange.resumed": _("There: the work goes on"),
        "exchange.extended": _("There: the limit was extended"),
        "exchange.merged": _("There: merged with another message"),
        "exchange.transferred": _("There: handed on"),
        "exchange.answered": _("Answered by the other jurisdiction"),
        "exchange.returned": _("Returned by the other jurisdiction"),
        "exchange.answer_sent": _("Answer sent back"),
        "exchange.return_sent": _("Sent back without an answer"),
        "exchange.taken_back": _("Failed message taken back"),
        "exchange.replayed": _("Message sent again"),
        "exchange.set_aside": _("Message set aside"),
        "exchange.dead_letter": _("Message could not be taken in"),
    }
)
