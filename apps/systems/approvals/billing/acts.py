"""What the acts of billing are called in the ledger, and which event each is for supervision."""

from django.utils.translation import gettext_lazy as _

from apps.core.ledger.services import register_labels

#: act -> event of the contract with supervision
WATCHED: dict[str, str] = {
    "fee_charged": "charged",
    "fee_paid": "paid",
    "fee_waived": "waived",
    "fee_refunded": "refunded",
}

register_labels(
    {
        "fee_charged": _("Fee charged"),
        "payment_ordered": _("Payment voucher issued"),
        "payment_cancelled": _("Payment voucher cancelled"),
        "fee_paid": _("Fee paid"),
        "fee_waived": _("Fee waived"),
        "fee_refunded": _("Fee refunded"),
    }
)
