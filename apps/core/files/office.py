"""Downloading a file of a case: visible with the case only."""

from uuid import UUID

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from apps.core.cases.selectors import visible_cases
from apps.core.files import services
from apps.core.files.models import Attachment
from frontend.requests import OfficeRequest


@require_safe
def file(request: OfficeRequest, attachment_id: UUID) -> FileResponse:
    """The file to save; `?show=1` shows a picture. 404 where the case is not this official's to see."""
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment is None or not visible_cases(request.official).filter(pk=attachment.case_id).exists():
        raise Http404("no such file")
    try:
        return services.download(
            stored_as=attachment.stored_as,
            name=attachment.name,
            content_type=attachment.content_type,
            inline=request.GET.get("show") == "1",
        )
    except services.DamagedFile as error:
        raise Http404("the file is missing in the store") from error
