from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseKind(models.TextChoices):
    """The four application systems, each with its letter in the case number."""

    PETITION = "petition", _("petition")
    DISCLOSURE = "disclosure", _("disclosure request")
    APPLICATION = "application", _("application")
    PROJECT = "project", _("major project")

    @property
    def letter(self) -> str:
        """P, D, A, G: the kind's letter in a case number."""
        return {"petition": "P", "disclosure": "D", "application": "A", "project": "G"}[self.value]
