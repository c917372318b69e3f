"""Seal anchors outside the schema that they seal, readable by everyone."""

from django.db import models


class SealAnchor(models.Model):
    """What a jurisdiction's seal was, written once, by the sealing task."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=6)
    generation = models.PositiveIntegerField()
    number = models.PositiveBigIntegerField()
    size = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "generation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["code", "generation", "number"], name="anchors_seal_once"),
        ]
