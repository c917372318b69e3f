from django.db import models
from django.utils.translation import gettext_lazy as _


class Duty(models.TextChoices):
    """What an official may do in a department (DOMAIN: 受理 承办 审核 领导 监察 代办, and the administrator)."""

    CLERK = "clerk", _("acceptance clerk")
    HANDLER = "handler", _("handler")
    REVIEWER = "reviewer", _("reviewer")
    LEADER = "leader", _("leader")
    SUPERVISOR = "supervisor", _("supervisor")
    AGENT = "agent", _("project agent")
    ADMIN = "admin", _("administrator")
