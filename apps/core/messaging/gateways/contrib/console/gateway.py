"""Writes each message as one line of the file SMS_LOG: time, phone, reference, text, parted by tabs."""

import os
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from apps.core.messaging.gateways.base import Gateway, TransportError
from apps.core.messaging.gateways.registry import register


@register("console")
class ConsoleGateway(Gateway):
    """Appends with one write, so that lines of several processes never mix. Only the owner may read the file."""

    def send(self, *, to: str, text: str, reference: str) -> None:
        fields = (timezone.localtime().isoformat(timespec="seconds"), to, reference, " ".join(text.split()))
        file = Path(settings.SMS_LOG)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(handle, ("\t".join(fields) + "\n").encode())
            finally:
                os.close(handle)
        except OSError as error:
            raise TransportError(f"{file}: {error.strerror}", permanent=False) from error
