"""The bell of an official, and what could not be sent."""

from uuid import UUID

from django.db.models import QuerySet

from apps.core.messaging.enums import Medium, MessageState
from apps.core.messaging.models import OutgoingMessage


def inside_messages(official_id: UUID) -> QuerySet[OutgoingMessage]:
    """What rang an official's bell, newest first."""
    return OutgoingMessage.objects.filter(official_id=official_id, medium=Medium.INSIDE).order_by("-created_at", "-id")


def unread_count(official_id: UUID) -> int:
    """How many of them are unread."""
    return inside_messages(official_id).filter(read_at__isnull=True).count()


def failed_messages() -> QuerySet[OutgoingMessage]:
    """What waits for an administrator, newest first."""
    return OutgoingMessage.objects.filter(state=MessageState.FAILED).order_by("-created_at", "-id")
