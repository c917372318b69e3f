"""Attachments: name, size, type by content, hash, and where they came from."""

from django.db import models

from tenants.ids import uuid7


class Attachment(models.Model):
    """A file of a case. `inside` files are never shown to the citizen; `came_with` is the opinion it belongs to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=300)
    origin = models.CharField(max_length=12)
    inside = models.BooleanField(default=False)
    came_with = models.UUIDField(null=True)
    added_by = models.CharField(max_length=60, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
