from django.db import models
from django.utils.translation import gettext_lazy as _


class ActorKind(models.TextChoices):
    """Who acted."""

    OFFICIAL = "official", _("official")
    CITIZEN = "citizen", _("citizen")
    SYSTEM = "system", _("system")
    JURISDICTION = "jurisdiction", _("another jurisdiction")
