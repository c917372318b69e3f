from django.db import models
from django.utils.translation import gettext_lazy as _


class OfferState(models.TextChoices):
    """Whether citizens can apply for the item here."""

    OFFERED = "offered", _("offered")
    STOPPED = "stopped", _("not offered any more")
