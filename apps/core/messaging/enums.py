from django.db import models
from django.utils.translation import pgettext_lazy


class Medium(models.TextChoices):
    """How a message reaches its reader; `inside` is the bell in the office's top bar."""

    SMS = "sms", pgettext_lazy("message", "text message")
    EMAIL = "email", pgettext_lazy("message", "e-mail")
    INSIDE = "inside", pgettext_lazy("message", "inside")


class MessageState(models.TextChoices):
    """Where a message stands. `failed` needs an administrator: it is not tried again by itself."""

    QUEUED = "queued", pgettext_lazy("message", "waiting to be sent")
    SENT = "sent", pgettext_lazy("message", "sent")
    FAILED = "failed", pgettext_lazy("message", "could not be sent")
