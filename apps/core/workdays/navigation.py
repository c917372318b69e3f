"""The side bar's entry: everyone may look at the calendar."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from frontend.navigation import Entry


def office(request: HttpRequest) -> list[Entry]:
    """Entries of this official."""
    return [Entry(_("Working-day calendar"), reverse("workdays:calendar"), icon="calendar", group="platform", order=80)]
