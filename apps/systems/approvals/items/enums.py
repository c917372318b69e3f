"""The words of the catalogue of service items."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ItemKind(models.TextChoices):
    """What a service item is in law."""

    LICENCE = "licence", _("administrative licence")
    CONFIRMATION = "confirmation", _("administrative confirmation")
    BENEFIT = "benefit", _("administrative benefit")
    REWARD = "reward", _("administrative reward")
    ADJUDICATION = "adjudication", _("administrative adjudication")
    LEVY = "levy", _("administrative levy")
    OTHER_POWER = "other_power", _("other administrative power")
    PUBLIC_SERVICE = "public_service", _("public service")


class ItemState(models.TextChoices):
    """Whether an item can be adopted and applied for. A draft has no version yet."""

    DRAFT = "draft", pgettext_lazy("service item", "draft")
    IN_USE = "in_use", _("in use")
    WITHDRAWN = "withdrawn", pgettext_lazy("service item", "withdrawn")


class ServiceObject(models.TextChoices):
    """Who may apply: a natural person, or one of the kinds of others."""

    PERSON = "person", _("natural person")
    ENTERPRISE = "enterprise", _("enterprise")
    INSTITUTION = "institution", _("public institution")
    ASSOCIATION = "association", _("social organisation")
    UNINCORPORATED = "unincorporated", _("unincorporated business")
    ORGAN = "organ", _("administrative organ")
    OTHER = "other", _("other organisation")


class Audience(models.TextChoices):
    """The first question of a visitor."""

    PERSON = "person", _("For persons")
    LEGAL_PERSON = "legal_person", _("For companies and organisations")


LEGAL_PERSONS = tuple(each for each in ServiceObject.values if each != ServiceObject.PERSON)


class OfferLevel(models.TextChoices):
    """The levels whose organs carry an item out."""

    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    COUNTY = "county", _("county")


class StepLevel(models.TextChoices):
    """Whose organ does a step, where it is not the level that offers the item."""

    NATION = "nation", _("nation")
    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    COUNTY = "county", _("county")


class LimitUnit(models.TextChoices):
    """How the days of a limit are counted. The unit of the law is kept, never converted."""

    WORKING = "working", _("working days")
    CALENDAR = "calendar", _("calendar days")


class StepKind(models.TextChoices):
    """What happens in a step. The special ones wait for others and may stop the clock."""

    ACCEPTANCE = "acceptance", pgettext_lazy("step", "acceptance")
    REVIEW = "review", pgettext_lazy("step", "review")
    DECISION = "decision", pgettext_lazy("step", "decision")
    DELIVERY = "delivery", pgettext_lazy("step", "delivery of the result")
    HEARING = "hearing", pgettext_lazy("step", "hearing")
    INSPECTION = "inspection", pgettext_lazy("step", "site inspection")
    TEST = "test", pgettext_lazy("step", "test or examination")
    QUARANTINE = "quarantine", pgettext_lazy("step", "quarantine")
    APPRAISAL = "appraisal", pgettext_lazy("step", "appraisal")
    EXPERT_REVIEW = "expert_review", pgettext_lazy("step", "expert review")
    TENDER = "tender", pgettext_lazy("step", "tender")
    AUCTION = "auction", pgettext_lazy("step", "auction")
    PUBLICITY = "publicity", pgettext_lazy("step", "publication for objections")


ORDINARY_STEPS = frozenset({StepKind.ACCEPTANCE, StepKind.REVIEW, StepKind.DECISION, StepKind.DELIVERY})


class MaterialForm(models.TextChoices):
    """In which form a material is taken."""

    PAPER = "paper", _("on paper")
    ELECTRONIC = "electronic", _("electronic")
    EITHER = "either", _("on paper or electronic")


class Original(models.TextChoices):
    """Original or copy."""

    ORIGINAL = "original", pgettext_lazy("material", "original")
    COPY = "copy", pgettext_lazy("material", "copy")
    BOTH = "both", pgettext_lazy("material", "original and copy")
    SHOWN = "shown", pgettext_lazy("material", "copy, original to be shown")


class ResultForm(models.TextChoices):
    """What the applicant gets."""

    NONE = "none", _("no document")
    PAPER = "paper", _("paper document")
    ELECTRONIC = "electronic", _("electronic document")
    BOTH = "both", _("electronic and paper document")


class Delivery(models.TextChoices):
    """How the result reaches the applicant."""

    WINDOW = "window", _("fetch it at the window")
    POST = "post", _("by post")
    ELECTRONIC = "electronic", _("download it")
