"""Words that every jurisdiction reads."""

from django.conf import settings
from django.db import models


class Word(models.Model):
    """From the release `public` on, a word has a length."""

    text = models.CharField(max_length=40)
    if settings.CHANGES_PUBLIC:  # type: ignore[misc]
        length = models.IntegerField(null=True)

    def __str__(self) -> str:
        return self.text
