"""The entries of what a jurisdiction offers."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from frontend.navigation import Entry


def portal(request: HttpRequest) -> Iterator[Entry]:
    """Services, right after writing a letter."""
    yield Entry(pgettext_lazy("portal", "Services"), reverse("items:list"), "list", order=15)
