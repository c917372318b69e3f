"""One table. In the releases `after` and `indexed` an item has a length."""

from django.conf import settings
from django.db import models

from tenants.ids import uuid7


class Item(models.Model):
    """What the old and the new code write under load."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=40)
    if settings.RELEASE in {"after", "indexed"}:  # type: ignore[misc]
        length = models.IntegerField(null=True)

    class Meta:
        ordering = ["id"]
        if settings.RELEASE in {"after", "indexed"}:  # type: ignore[misc]
            indexes = [models.Index(fields=["length"], name="release_length")]

    def __str__(self) -> str:
        return self.title
