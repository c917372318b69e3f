"""The words of the one bill."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LineState(models.TextChoices):
    """What became of a charge."""

    CHARGED = "charged", pgettext_lazy("fee", "to be paid")
    PAID = "paid", pgettext_lazy("fee", "paid")
    WAIVED = "waived", pgettext_lazy("fee", "waived")
    REFUNDED = "refunded", pgettext_lazy("fee", "refunded")


class PaymentState(models.TextChoices):
    """Where a payment stands at its gateway."""

    OPEN = "open", pgettext_lazy("payment", "waiting for payment")
    PAID = "paid", pgettext_lazy("payment", "paid")
    CANCELLED = "cancelled", _("cancelled")
    REFUNDED = "refunded", pgettext_lazy("payment", "refunded")
