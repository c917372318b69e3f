from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """For whom a rule counts. The most specific rule wins: jurisdiction, ring, level, everywhere, the default."""

    JURISDICTION = "jurisdiction", _("one jurisdiction")
    RING = "ring", _("a ring of the rollout")
    LEVEL = "level", _("a level")
    EVERYWHERE = "everywhere", _("everywhere")
