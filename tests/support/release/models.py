"""One table. From the release `after` on, an item has a length."""

from django.conf import settings
from django.db import models

from tenants.ids import uuid7


class Item(models.Model):
    """What the old and the new code write under load."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=40)
    if settings.RELEASE == "after":  # type: ignore[misc]
        length = models.IntegerField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title
