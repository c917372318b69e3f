from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """The level of a jurisdiction; `centre` is the team that runs the software, a tenant too."""

    CENTRE = "centre", _("central team")
    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    COUNTY = "county", _("county")


class JurisdictionState(models.TextChoices):
    """Whether a jurisdiction serves."""

    PREPARING = "preparing", _("being set up")
    ACTIVE = "active", _("in service")
    MAINTENANCE = "maintenance", _("under maintenance")
    ARCHIVED = "archived", _("archived")
