"""Forms and samples of the catalogue: checked by content as every upload, kept for good under their digest."""

import hashlib
import re
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from apps.core.files.services import UploadRefused, check_upload
from apps.core.ledger.services import Actor, record
from apps.systems.approvals.items.models import CatalogueFile
from apps.systems.approvals.items.refusals import ItemRefused

SHA256 = re.compile(r"[0-9a-f]{64}")
MOST_BYTES = 5 * 1024 * 1024


@transaction.atomic
def add_file(*, actor: Actor, file: "File[Any]") -> CatalogueFile:
    """Keep a form or sample; the same bytes once. Raises ItemRefused."""
    try:
        checked = check_upload(file)
    except UploadRefused as refused:
        raise ItemRefused(*refused.messages) from refused
    if checked.size > MOST_BYTES:
        raise ItemRefused(_("A form or sample has at most %(most)s MB.") % {"most": MOST_BYTES // 1024 // 1024})
    file.seek(0)
    data = file.read()
    sha256 = hashlib.sha256(data).hexdigest()
    there = CatalogueFile.objects.defer("data").filter(pk=sha256).first()
    if there is not None:
        return there
    made = CatalogueFile.objects.create(
        sha256=sha256,
        name=checked.name,
        content_type=checked.kind.content_type,
        size=checked.size,
        data=data,
        added_by=actor.name,
        added_at=timezone.now(),
    )
    record(act="items.file_added", actor=actor, facts={"name": made.name, "sha256": sha256, "size": made.size})
    return made


def file_response(sha256: str) -> HttpResponse:
    """The file, always saved, never shown inside a page of ours. Raises Http404."""
    found = CatalogueFile.objects.filter(pk=sha256).first() if SHA256.fullmatch(sha256) else None
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.data), content_type=found.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
