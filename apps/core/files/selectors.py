from uuid import UUID

from django.db.models import QuerySet

from apps.core.files.models import Attachment


def attachments_of(case_id: UUID) -> QuerySet[Attachment]:
    """The files of a case, oldest first."""
    return Attachment.objects.filter(case_id=case_id).order_by("added_at", "id")
