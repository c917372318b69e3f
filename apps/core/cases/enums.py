from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """The entrance by which a case came."""

    WEB = "web", _("web")
    PHONE = "phone", _("telephone")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("short message")
    WINDOW = "window", _("window")
    POST = "post", pgettext_lazy("channel", "post")
    FAX = "fax", pgettext_lazy("channel", "fax")
    EXCHANGE = "exchange", _("another jurisdiction")
    IMPORT = "import", _("imported")


class ClockKind(models.TextChoices):
    """Promised and statutory limits run side by side."""

    PROMISED = "promised", _("promised limit")
    STATUTORY = "statutory", _("statutory limit")


class ClockEffect(models.TextChoices):
    """What a transition does to the clocks of a case."""

    NONE = "none", _("none")
    SUSPEND = "suspend", _("suspend")
    RESUME = "resume", _("resume")
    STOP = "stop", _("stop")
    RESTART = "restart", _("restart")


class Confidentiality(models.TextChoices):
    """Who may see who wrote: everyone handling it, or the accepting office only."""

    OPEN = "open", _("identity shown to those who handle it")
    ACCEPTING_OFFICE = "accepting_office", _("identity shown to the accepting office only")
    ANONYMOUS = "anonymous", _("anonymous")


class MarkKind(models.TextChoices):
    """What the sweep raises about a clock, each once and independent of the others."""

    REMINDER = "reminder", _("reminder")
    WARNING = "warning", _("warning")
    OVERDUE = "overdue", _("overdue")


class Satisfaction(models.TextChoices):
    """What the citizen says of the answer."""

    SATISFIED = "satisfied", _("satisfied")
    BASICALLY = "basically", _("basically satisfied")
    NOT_SATISFIED = "not_satisfied", _("not satisfied")


class StepState(models.TextChoices):
    """A department's part of the work."""

    WAITING = "waiting", _("not started")
    ACTIVE = "active", _("in progress")
    DONE = "done", _("done")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("taken back")


class AssignmentState(models.TextChoices):
    """An assignment to a department, then to a person."""

    PENDING = "pending", _("waiting to be claimed")
    CLAIMED = "claimed", _("claimed")
    RETURNED = "returned", _("returned with reason")
    ENDED = "ended", _("ended")
