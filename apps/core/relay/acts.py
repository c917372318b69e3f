"""What the relay's acts are called in the ledger."""

from django.utils.translation import gettext_lazy as _

from apps.core.ledger.services import register_labels

register_labels(
    {
        "submission_retried": _("A submission was tried again"),
        "submission_set_aside": _("A submission was set aside"),
    }
)
