"""Rules of feature flags, and who changed which when and why. In the public schema; every role reads the rules."""

from django.db import models
from django.db.models import Q

from tenants.flags.enums import Scope
from tenants.ids import uuid7


class FlagRule(models.Model):
    """Where a flag differs from its default. `target` is a division code, a ring, a level; empty for everywhere."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    flag = models.CharField(max_length=64)
    scope = models.CharField(max_length=12, choices=Scope.choices)
    target = models.CharField(max_length=20, blank=True)
    on = models.BooleanField()

    class Meta:
        ordering = ["flag", "scope", "target"]
        constraints = [
            models.UniqueConstraint(fields=["flag", "scope", "target"], name="flags_one_rule_for_each"),
            models.CheckConstraint(
                condition=Q(scope=Scope.EVERYWHERE, target="") | (~Q(scope=Scope.EVERYWHERE) & ~Q(target="")),
                name="flags_rule_has_its_target",
            ),
        ]


class FlagChange(models.Model):
    """One change of a rule: None stands for "no rule". Only ever added to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    flag = models.CharField(max_length=64)
    scope = models.CharField(max_length=12, choices=Scope.choices)
    target = models.CharField(max_length=20, blank=True)
    before = models.BooleanField(null=True)
    after = models.BooleanField(null=True)
    reason = models.CharField(max_length=500)
    changed_by = models.CharField(max_length=60)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["flag", "-id"], name="flags_changes_of_a_flag")]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="flags_change_has_a_reason")]
