from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Tone(models.TextChoices):
    """How a notice looks. An alarm is for what stops people from doing what they came for."""

    INFO = "info", _("for information")
    CAUTION = "caution", _("take care")
    ALARM = "alarm", _("something does not work")


class NoticeZone(models.TextChoices):
    """On whose pages a notice stands."""

    PORTAL = "portal", pgettext_lazy("where a notice stands", "portal")
    OFFICE = "office", pgettext_lazy("where a notice stands", "office")
    BOTH = "both", pgettext_lazy("where a notice stands", "portal and office")
