"""The central catalogue of disclosure: eight categories, each with the sub-categories that the centre maintains.

Jurisdictions keep a code, never a foreign key; nothing is ever removed, so a publication's code always says something.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

CODE = r"^[a-z]{2,12}(\.[0-9]{2})?$"


class Category(models.Model):
    """A category (`laws`) or one of its parts (`laws.03`). `refresh_days`: working days after which an organ that
    publishes there must have published again; None: whenever there is something.
    """

    code = models.CharField(max_length=15, primary_key=True)
    parent_code = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, blank=True)
    summary = models.CharField(max_length=200, blank=True)
    refresh_days = models.PositiveSmallIntegerField(null=True)
    position = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(code__regex=CODE), name="publication_categories_code_is_known"),
            models.CheckConstraint(
                condition=Q(parent_code="") | Q(code__startswith=F("parent_code")),
                name="publication_categories_part_of_its_category",
            ),
            models.CheckConstraint(
                condition=Q(refresh_days__isnull=True) | Q(refresh_days__range=(1, 1000)),
                name="publication_categories_refreshed_in_days",
            ),
            models.UniqueConstraint(fields=["parent_code", "name"], name="publication_categories_named_once"),
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        """The name in the reader's language."""
        chinese = (get_language() or "zh").startswith("zh")
        return self.name if chinese or not self.name_en else self.name_en
