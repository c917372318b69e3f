"""The words of the annual report (国办公开办函〔2021〕30号)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Scope(models.TextChoices):
    """Whose report: one organ's, the jurisdiction's, or that of everything below it."""

    ORGAN = "organ", _("one organ")
    PLACE = "place", _("this jurisdiction")
    BELOW = "below", _("all jurisdictions below")


class Figure(models.TextChoices):
    """Figures of table 2 (article 20 items 1, 5, 6 and 8), each of a year and an organ."""

    RULES_MADE = "rules_made", _("rules made this year")
    RULES_REPEALED = "rules_repealed", _("rules repealed this year")
    RULES_IN_FORCE = "rules_in_force", _("rules in force")
    NORMATIVE_MADE = "normative_made", _("normative documents made this year")
    NORMATIVE_REPEALED = "normative_repealed", _("normative documents repealed this year")
    NORMATIVE_IN_FORCE = "normative_in_force", _("normative documents in force")
    LICENCES = "licences", _("licence decisions of this year")
    PENALTIES = "penalties", _("penalty decisions of this year")
    COERCIVE = "coercive", _("coercive measures of this year")
    FEES = "fees", _("fees charged this year (10,000 yuan)")


class ReportState(models.TextChoices):
    """Whether a report can still change."""

    DRAFT = "draft", pgettext_lazy("report", "draft")
    FINAL = "final", pgettext_lazy("report", "final")
