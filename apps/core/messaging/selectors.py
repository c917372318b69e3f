"""The bell of an official, and what could not be sent."""

from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from apps.core.messaging.enums import Medium, MessageState
from apps.core.messaging.models import OutgoingMessage
from frontend.words import mask
from tenants.fields import CannotDecrypt, decrypt


def inside_messages(official_id: UUID) -> QuerySet[OutgoingMessage]:
    """What rang an official's bell, newest first."""
    return OutgoingMessage.objects.filter(official_id=official_id, medium=Medium.INSIDE).order_by("-created_at", "-id")


def unread_count(official_id: UUID) -> int:
    """How many of them are unread."""
    return inside_messages(official_id).filter(read_at__isnull=True).count()


def failed_messages() -> QuerySet[OutgoingMessage]:
    """What waits for an administrator, newest first; `sealed` is the address as stored, which may be unreadable."""
    failed = OutgoingMessage.objects.filter(state=MessageState.FAILED).order_by("-created_at", "-id")
    return failed.defer("address").annotate(sealed=Cast("address", TextField()))


def masked_address(message: OutgoingMessage) -> str:
    """The address of one of them with its middle kept back; nothing where it was sealed with another key."""
    try:
        address = decrypt(message.sealed, "messaging.address")  # type: ignore[attr-defined]  # annotated above
    except CannotDecrypt:
        return ""
    return mask(address, "email" if message.medium == Medium.EMAIL else "phone")
