"""One e-mail by Django's mail backend. Errors say whether a retry helps."""

import smtplib
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from apps.core.messaging.gateways.base import TransportError


def message_id(key: UUID) -> str:
    """The Message-ID of a row: the same however often it is sent, so that a mailbox can drop the second copy."""
    _, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return f"<{key}@{sender.rpartition('@')[2] or 'localhost'}>"


def send_email(*, key: UUID, to: str, subject: str, text: str, connection: BaseEmailBackend | None = None) -> None:
    """Send in plain text. Raises TransportError."""
    message = EmailMessage(
        subject=subject,
        body=text + "\n",
        to=[to],
        headers={"Message-ID": message_id(key), "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    try:
        message.send(fail_silently=False)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise TransportError(_said(error), permanent=bool(codes) and all(500 <= c < 600 for c in codes)) from error
    except smtplib.SMTPDataError as error:
        raise TransportError(_said(error), permanent=500 <= error.smtp_code < 600) from error
    except smtplib.SMTPNotSupportedError as error:
        raise TransportError(_said(error), permanent=True) from error
    except (smtplib.SMTPException, OSError) as error:  # the server is down, refuses us, or broke off: later
        raise TransportError(_said(error), permanent=False) from error
    except ValueError as error:  # an address or header that cannot be written
        raise TransportError(_said(error), permanent=True) from error


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
