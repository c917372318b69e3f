"""The side bar's entry for administrators: messages that could not be sent. The bell is in the top bar."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.messaging.policies import can_send_again
from apps.core.messaging.selectors import failed_messages
from frontend.navigation import Entry


def office(request: HttpRequest) -> list[Entry]:
    """Entries of this official."""
    official = getattr(request, "official", None)
    if official is None or not can_send_again(official):
        return []
    waiting = failed_messages().count()
    return [Entry(_("Undelivered messages"), reverse("messaging:failed"), "mail", waiting, "platform", 70)]
