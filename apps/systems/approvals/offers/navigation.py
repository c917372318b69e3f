"""The entries of what a jurisdiction offers."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.systems.approvals.offers.policies import may_keep_offers
from frontend.navigation import Entry
from tenants.enums import Level


def portal(request: HttpRequest) -> Iterator[Entry]:
    """Services, right after writing a letter."""
    yield Entry(pgettext_lazy("portal", "Services"), reverse("items:list"), "list", order=15)


def office(request: Any) -> Iterator[Entry]:
    """Services, for everybody of a jurisdiction; windows, for its administrator."""
    jurisdiction, official = getattr(request, "jurisdiction", None), getattr(request, "official", None)
    if official is None or jurisdiction is None or jurisdiction.level == Level.CENTRE:
        return
    yield Entry(_("Services of this place"), reverse("offers:offers"), icon="stamp", group="platform", order=35)
    if may_keep_offers(official):
        yield Entry(_("Windows"), reverse("offers:windows"), icon="pin", group="platform", order=36)
