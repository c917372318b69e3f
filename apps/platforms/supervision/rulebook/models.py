"""Versions of the rules. One is in force at any moment; what was in force stays readable for ever."""

from django.db import models


class RuleSet(models.Model):
    """One version: the parameters of every rule and of the scores. In force from `in_force_from` until the next is."""

    version = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=100)
    parameters = models.JSONField()
    in_force_from = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["in_force_from"], name="rulebook_one_set_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.title}"
