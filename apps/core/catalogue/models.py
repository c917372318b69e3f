"""Categories and limits: the centre sets them, a jurisdiction may only shorten a limit (`cases.LimitOverride`)."""

from django.db import models

from apps.core.catalogue.enums import CaseKind


class Category(models.Model):
    """A subject of cases, a tree of two levels. Tenants keep its code, not a foreign key."""

    code = models.CharField(max_length=20, primary_key=True)
    parent_code = models.CharField(max_length=20, blank=True, db_index=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, blank=True)
    position = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Limit(models.Model):
    """How many working days a kind of case may take.

    `promised_days` 0 means the same day. `statutory_days` empty: the law sets no limit in working days.
    `registration_days` from receipt to acceptance; `extension_days` may be granted once, before expiry.
    """

    case_kind = models.CharField(max_length=20, choices=CaseKind.choices)
    subkind = models.CharField(max_length=30)
    registration_days = models.PositiveSmallIntegerField(default=1)
    promised_days = models.PositiveSmallIntegerField()
    statutory_days = models.PositiveSmallIntegerField(null=True, blank=True)
    extension_days = models.PositiveSmallIntegerField(default=0)
    basis = models.CharField(max_length=200, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["case_kind", "subkind"]
        constraints = [
            models.UniqueConstraint(fields=["case_kind", "subkind"], name="catalogue_limit_once_per_kind"),
            models.CheckConstraint(
                condition=models.Q(statutory_days__isnull=True)
                | models.Q(promised_days__lte=models.F("statutory_days")),
                name="catalogue_limit_promise_within_law",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_kind}/{self.subkind}"
