from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

# why an envelope failed when its sender, restored to an earlier day, used a sequence a second time
PLACE_TAKEN = gettext_noop("another message has this place in its thread")


class OutboxState(models.TextChoices):
    """Where a message stands at its sender."""

    QUEUED = "queued", _("waiting to leave")
    SENT = "sent", pgettext_lazy("exchange", "sent")
    DEAD = "dead", _("failed for good")
    WITHDRAWN = "withdrawn", pgettext_lazy("exchange", "taken back")


class EnvelopeState(models.TextChoices):
    """Where a message stands in the hub. `refused`: it reached the inbox, but nobody there could take it in.
    `withdrawn`: its sender has taken back what failed; nobody takes it in any more.
    """

    POSTED = "posted", _("on its way")
    DELIVERED = "delivered", _("delivered")
    REFUSED = "refused", _("refused by the receiver")
    DEAD = "dead", _("failed for good")
    WITHDRAWN = "withdrawn", pgettext_lazy("exchange", "taken back")


class InboxState(models.TextChoices):
    """Where a message stands at its receiver. `skipped`: an official set a dead letter aside, so its thread goes on."""

    RECEIVED = "received", _("waiting to be taken in")
    PROCESSED = "processed", _("taken in")
    DEAD = "dead", _("failed for good")
    SKIPPED = "skipped", _("set aside")


class HandoverState(models.TextChoices):
    """What became of a case handed to another jurisdiction, or received from one."""

    SENT = "sent", _("handed over")
    ACCEPTED = "accepted", _("accepted by the other side")
    ANSWERED = "answered", _("answered")
    RETURNED = "returned", _("returned")
    TAKEN_BACK = "taken_back", pgettext_lazy("exchange", "taken back")
