"""The words of parts that other jurisdictions ask for."""

from django.db import models
from django.utils.translation import pgettext_lazy


class OutsideState(models.TextChoices):
    """Where a part stands that another jurisdiction has asked for."""

    OPEN = "open", pgettext_lazy("part for another place", "to be answered")
    ANSWERED = "answered", pgettext_lazy("part for another place", "answered")
    RETURNED = "returned", pgettext_lazy("part for another place", "given back")
    WITHDRAWN = "withdrawn", pgettext_lazy("part for another place", "no longer needed")
