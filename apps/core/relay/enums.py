from django.db import models
from django.utils.translation import gettext_lazy as _


class SubmissionKind(models.TextChoices):
    """What a citizen's process may hand to the office."""

    PETITION = "petition", _("petition")
    APPLICATION = "application", _("application")
    REQUEST = "request", _("disclosure request")
    SUPPLEMENT = "supplement", _("supplement")
    RATING = "rating", _("rating")
    REOPEN = "reopen", _("request to reopen")
    WITHDRAWAL = "withdrawal", _("withdrawal")
    COMPLAINT = "complaint", _("complaint about conduct")


class IntakeState(models.TextChoices):
    """What became of a submission in the office."""

    TAKEN = "taken", _("taken in")
    FAILED = "failed", _("could not be taken in")
    REJECTED = "rejected", _("set aside by an administrator")
