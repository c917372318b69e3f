"""The entries of publications."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.systems.disclosure.publications.policies import oversees_all
from frontend.navigation import Entry
from tenants.enums import Level


def portal(request: HttpRequest) -> Iterator[Entry]:
    """Disclosure, after the services."""
    yield Entry(pgettext_lazy("portal", "Disclosure"), reverse("publications:landing"), "doc", order=20)


def office(request: Any) -> Iterator[Entry]:
    """Documents, for everybody of a jurisdiction; the duty monitor for those who answer for all."""
    jurisdiction, official = getattr(request, "jurisdiction", None), getattr(request, "official", None)
    if official is None or jurisdiction is None or jurisdiction.level == Level.CENTRE:
        return
    yield Entry(_("Documents"), reverse("publications:list"), icon="doc", order=40)
    if oversees_all(official):
        yield Entry(_("Duty to publish"), reverse("publications:duty"), icon="clock", group="supervision", order=60)
