"""The words of proactive publication."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PublicationState(models.TextChoices):
    """Whether citizens can read it. A draft has no version yet."""

    DRAFT = "draft", pgettext_lazy("publication", "draft")
    PUBLISHED = "published", pgettext_lazy("publication", "published")
    WITHDRAWN = "withdrawn", pgettext_lazy("publication", "withdrawn")


class Stage(models.TextChoices):
    """How far a draft has come. Whoever changes it begins again: what was reviewed is what is published."""

    WRITING = "writing", pgettext_lazy("publication", "being written")
    REVIEWING = "reviewing", _("waits for the secrecy review")
    CLEARED = "cleared", _("reviewed, waits for publication")
    SCHEDULED = "scheduled", pgettext_lazy("publication", "scheduled")


class ChangeKind(models.TextChoices):
    """Why there is a version."""

    FIRST = "first", pgettext_lazy("version of a document", "first publication")
    UPDATE = "update", pgettext_lazy("version of a document", "change")
    CORRECTION = "correction", pgettext_lazy("version of a document", "correction")
    REPEAL = "repeal", pgettext_lazy("version of a document", "repeal")


class Validity(models.TextChoices):
    """Whether the document holds."""

    IN_FORCE = "in_force", pgettext_lazy("document", "in force")
    REPEALED = "repealed", pgettext_lazy("document", "repealed")
    EXPIRED = "expired", pgettext_lazy("document", "expired")


class Form(models.TextChoices):
    """In which form the information is."""

    TEXT = "text", pgettext_lazy("form of a document", "text")
    TABLE = "table", pgettext_lazy("form of a document", "table")
    PICTURE = "picture", pgettext_lazy("form of a document", "picture")
    SOUND = "sound", pgettext_lazy("form of a document", "sound or film")
