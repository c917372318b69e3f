from django.db import models
from django.utils.translation import gettext_lazy as _


class PetitionKind(models.TextChoices):
    """What a message is (DOMAIN, system 2); urgent ones are `cases.Case.urgent`."""

    INQUIRY = "inquiry", _("inquiry")
    HELP = "help", _("request for help")
    SUGGESTION = "suggestion", _("suggestion")
    COMPLAINT = "complaint", _("complaint")
    REPORT = "report", _("report of misconduct")
    THANKS = "thanks", _("thanks")


class PetitionState(models.TextChoices):
    """Where a petition stands."""

    RECEIVED = "received", _("waiting for acceptance")
    ACCEPTED = "accepted", _("accepted")
    ASSIGNED = "assigned", _("assigned to a department")
    HANDLING = "handling", _("being handled")
    REVIEW = "review", _("answer in review")
    SIGNING = "signing", _("answer waiting for signature")
    SUSPENDED = "suspended", _("waiting for the citizen")
    TRANSFERRED = "transferred", _("handed to another jurisdiction")
    ANSWERED = "answered", _("answered")
    REFUSED = "refused", _("not accepted")
    MERGED = "merged", _("merged with another message")
    RETURNED = "returned", _("returned to the sender")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Outcome(models.TextChoices):
    """How a petition ended."""

    RESOLVED = "resolved", _("resolved")
    EXPLAINED = "explained", _("explained")
    PLANNED = "planned", _("planned")
    NOT_POSSIBLE = "not_possible", _("not possible")
    REFUSED = "refused", _("not accepted")
    MERGED = "merged", _("answered with another message")
    RETURNED = "returned", _("returned to the sender")
    WITHDRAWN = "withdrawn", _("withdrawn by the citizen")


class ReplyState(models.TextChoices):
    """A reply's way: drafted, reviewed, signed and published, or sent back."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    REVIEWED = "reviewed", _("reviewed")
    PUBLISHED = "published", _("published")
    SENT_BACK = "sent_back", _("sent back")
