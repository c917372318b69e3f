"""The words of applications."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ApplicationState(models.TextChoices):
    """Where an application stands."""

    RECEIVED = "received", pgettext_lazy("application", "waiting for acceptance")
    SUPPLEMENT = "supplement", _("waiting for materials")
    HANDLING = "handling", pgettext_lazy("application", "being handled")
    SUSPENDED = "special", _("special procedure, clock stopped")
    DECIDING = "deciding", _("waiting for the decision")
    SIGNING = "signing", _("decision waiting for signature")
    DECIDED = "decided", _("decided, to be delivered")
    DELIVERED = "delivered", pgettext_lazy("application", "delivered")
    NOT_ACCEPTED = "not_accepted", pgettext_lazy("application", "not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "withdrawn")


#: nothing is left to be done but closing the file
FINISHED = (ApplicationState.DELIVERED, ApplicationState.NOT_ACCEPTED, ApplicationState.WITHDRAWN)


class ApplicationOutcome(models.TextChoices):
    """How an application ended. Its codes are not those of a letter's outcomes: oversight names both."""

    GRANTED = "granted", pgettext_lazy("application", "granted")
    REFUSED = "not_granted", pgettext_lazy("application", "refused")
    NOT_ACCEPTED = "not_accepted", pgettext_lazy("application", "not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "withdrawn by the applicant")


class Subject(models.TextChoices):
    """Who applies."""

    PERSON = "person", _("natural person")
    ORGANISATION = "organisation", _("company or organisation")


class MaterialState(models.TextChoices):
    """Whether a material is there."""

    MISSING = "missing", _("missing")
    THERE = "there", pgettext_lazy("material", "there")
    SHARED = "shared", _("held by another department")
    FAULTY = "faulty", _("to be put right")


class Misconduct(models.TextChoices):
    """What a complaint about the handling says."""

    DELAY = "delay", _("it is put off")
    REPEATED = "repeated", _("things are asked for again and again")
    FEES = "fees", _("money is taken that nobody named")
    ATTITUDE = "attitude", _("rude or not helped")
    FAVOUR = "favour", _("something was demanded or favoured")
    OTHER = "other", pgettext_lazy("complaint", "something else")


class Opinion(models.TextChoices):
    """What a department says in its part."""

    AGREE = "agree", pgettext_lazy("opinion", "agrees")
    CONDITIONAL = "conditional", pgettext_lazy("opinion", "agrees with conditions")
    OBJECT = "object", pgettext_lazy("opinion", "objects")


class Procedure(models.TextChoices):
    """Procedures whose time the law leaves out (行政许可法 article 45)."""

    HEARING = "hearing", _("hearing")
    INSPECTION = "inspection", _("site inspection")
    JOINT_VISIT = "joint_visit", _("joint site visit")
    TEST = "testing", _("test or examination")
    QUARANTINE = "quarantine", _("quarantine")
    APPRAISAL = "appraisal", _("appraisal")
    EXPERT_REVIEW = "expert_review", _("expert review")
    TENDER = "tender", _("tender")
    AUCTION = "auction", _("auction")
    PUBLICITY = "publicity", _("publication for objections")

    @classmethod
    def by_itself(cls) -> list[tuple[str, Any]]:
        """Those that an official starts; a joint site visit is called with its day, place and departments."""
        return [each for each in cls.choices if each[0] != cls.JOINT_VISIT]


class Retention(models.TextChoices):
    """How long a file is kept (机关文件材料归档范围和文书档案保管期限规定, article 7)."""

    PERMANENT = "permanent", pgettext_lazy("retention", "for good")
    THIRTY = "30", pgettext_lazy("retention", "30 years")
    TEN = "10", pgettext_lazy("retention", "10 years")


class CertificateState(models.TextChoices):
    """Whether a certificate holds."""

    VALID = "valid", pgettext_lazy("certificate", "valid")
    REVOKED = "revoked", pgettext_lazy("certificate", "revoked")


class ElsewhereState(models.TextChoices):
    """Where a part stands that an organ of another jurisdiction does."""

    WAITING = "waiting", pgettext_lazy("part elsewhere", "not asked yet")
    ASKED = "asked", pgettext_lazy("part elsewhere", "sent")
    TAKEN_IN = "taken_in", pgettext_lazy("part elsewhere", "in work there")
    ANSWERED = "answered", pgettext_lazy("part elsewhere", "answered")
    RETURNED = "returned", pgettext_lazy("part elsewhere", "given back")
    BY_HAND = "by_hand", pgettext_lazy("part elsewhere", "entered by hand")
    WITHDRAWN = "withdrawn", pgettext_lazy("part elsewhere", "no longer needed")

    @classmethod
    def with_others(cls) -> frozenset[str]:
        """The states in which the other jurisdiction is to answer."""
        return frozenset({cls.WAITING, cls.ASKED, cls.TAKEN_IN})


class VisitState(models.TextChoices):
    """Where a joint site visit stands."""

    ANNOUNCED = "announced", pgettext_lazy("site visit", "announced")
    HELD = "held", pgettext_lazy("site visit", "record complete")
    CANCELLED = "cancelled", pgettext_lazy("site visit", "cancelled")


class Verdict(models.TextChoices):
    """What a department found at a site visit."""

    IN_ORDER = "in_order", pgettext_lazy("site visit", "in order")
    TO_MEND = "to_mend", pgettext_lazy("site visit", "something to be put right")
    NOT_IN_ORDER = "not_in_order", pgettext_lazy("site visit", "not in order")
