from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Power(models.TextChoices):
    """The seven kinds of power that are supervised (七类权力)."""

    APPROVAL = "approval", _("administrative approval")
    FISCAL = "fiscal", _("fiscal receipts and payments")
    CONSTRUCTION = "construction", _("construction projects")
    TRADING = "trading", _("public-resource trading")
    PERSONNEL = "personnel", _("personnel")
    ENFORCEMENT = "enforcement", _("law enforcement")
    LIVELIHOOD = "livelihood", _("livelihood and conduct")


class Level(models.TextChoices):
    """How grave an alert is. The levels are independent of each other."""

    REMINDER = "reminder", pgettext_lazy("supervision", "Reminder")
    WARNING = "warning", pgettext_lazy("supervision", "Warning")
    YELLOW = "yellow", _("Yellow card")
    RED = "red", _("Red card")


CARDS = (Level.YELLOW, Level.RED)


class AlertState(models.TextChoices):
    """Where the handling of an alert stands. Reminders and warnings end with `notified`."""

    RAISED = "raised", pgettext_lazy("alert", "raised")
    NOTIFIED = "notified", pgettext_lazy("alert", "notified")
    EXPLAINED = "explained", pgettext_lazy("alert", "explained")
    CORRECTED = "corrected", pgettext_lazy("alert", "corrected")
    CONFIRMED = "confirmed", pgettext_lazy("alert", "confirmed")
    LIFTED = "lifted", pgettext_lazy("alert", "lifted")
    ESCALATED = "escalated", pgettext_lazy("alert", "escalated")


OPEN = (AlertState.RAISED, AlertState.NOTIFIED, AlertState.EXPLAINED, AlertState.CORRECTED)


class AlertAct(models.TextChoices):
    """What was done with an alert: the lines of its history."""

    NOTIFY = "notify", pgettext_lazy("alert", "Notified")
    EXPLAIN = "explain", pgettext_lazy("alert", "Explained")
    CORRECT = "correct", pgettext_lazy("alert", "Corrected")
    CONFIRM = "confirm", pgettext_lazy("alert", "Confirmed")
    LIFT = "lift", pgettext_lazy("alert", "Lifted")
    ORDER = "order", pgettext_lazy("alert", "Supervision order issued")
    ADVISE = "advise", pgettext_lazy("alert", "Advice letter issued")
    TRANSFER = "transfer", pgettext_lazy("alert", "Transferred")


class OrderState(models.TextChoices):
    """A supervision order (督办)."""

    ISSUED = "issued", pgettext_lazy("order", "waiting for the reply")
    REPLIED = "replied", pgettext_lazy("order", "replied")
    CLOSED = "closed", pgettext_lazy("order", "closed")


class Part(models.TextChoices):
    """The nine parts of a score, with their points in `scoring.POINTS`."""

    OPENNESS = "openness", pgettext_lazy("score", "Openness")
    PROCEDURE = "procedure", pgettext_lazy("score", "Procedure")
    TIME = "time", pgettext_lazy("score", "Time limits")
    FEES = "fees", pgettext_lazy("score", "Fees")
    SATISFACTION = "satisfaction", pgettext_lazy("score", "Satisfaction")
    ATTITUDE = "attitude", pgettext_lazy("score", "Attitude")
    SUPERVISION = "supervision", pgettext_lazy("score", "Supervision and inspection")
    LIABILITY = "liability", pgettext_lazy("score", "Legal liability")
    INTEGRITY = "integrity", pgettext_lazy("score", "Integrity")


class Grade(models.TextChoices):
    """What a score means."""

    EXCELLENT = "excellent", pgettext_lazy("grade", "excellent")
    GOOD = "good", pgettext_lazy("grade", "good")
    PASS = "pass", pgettext_lazy("grade", "pass")
    FAIL = "fail", pgettext_lazy("grade", "fail")


class Subject(models.TextChoices):
    """Whose score it is."""

    DEPARTMENT = "department", pgettext_lazy("score", "department")
    OFFICIAL = "official", pgettext_lazy("score", "official")
