from django.db import models
from django.utils.translation import gettext_lazy as _


class Ring(models.TextChoices):
    """Who is upgraded when: in the order written here."""

    PILOT_COUNTY = "pilot_county", _("pilot county")
    PILOT_CITY = "pilot_city", _("pilot city")
    COUNTIES = "counties", _("counties")
    CITIES = "cities", _("cities")
    PROVINCE = "province", _("province and central team")


class RolloutState(models.TextChoices):
    """Where a rollout stands. `stopped`: by itself, too many jurisdictions failed."""

    PLANNED = "planned", _("planned")
    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    STOPPED = "stopped", _("stopped")
    FINISHED = "finished", _("finished")


class TargetState(models.TextChoices):
    """What became of one jurisdiction in a rollout. `held`: held back, its turn passed over."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being upgraded")
    DONE = "done", _("upgraded")
    FAILED = "failed", _("failed")
    HELD = "held", _("held back")


class Health(models.TextChoices):
    """What a jurisdiction's schema looks like beside what its release should be."""

    GOOD = "good", _("as released")
    DRIFT = "drift", _("changed by hand")
    BEHIND = "behind", _("older release")
    UNKNOWN = "unknown", _("unknown release")
    MISSING = "missing", _("no schema")
    CLOSED = "closed", _("closed, left as it was")
