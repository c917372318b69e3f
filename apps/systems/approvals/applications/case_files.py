"""Files that officials add: scans of materials at the window, and what stays inside."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.cases.services import TransitionRefused, lock
from apps.core.files.models import Attachment
from apps.core.files.services import Area, UploadRefused, attach, check_together, check_upload, store_upload
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.systems.approvals.applications.enums import MaterialState
from apps.systems.approvals.applications.policies import may_attach
from apps.systems.approvals.applications.telling import show


@transaction.atomic
def add_files(
    *, case: Case, official: Official, uploads: Sequence[Any], material: str = "", at: Any = None
) -> list[Attachment]:
    """Add files, all or none; with a material (its key) they are its scan, and it is there. Raises UploadRefused."""
    from django.utils import timezone

    moment = at or timezone.now()
    case = lock(case.pk)
    if not may_attach(official, case):
        raise TransitionRefused.forbidden(_("Add files"))
    _check(case, uploads)
    wanted = case.application.materials.filter(key=material).first() if material else None
    kept = [
        attach(
            case_id=case.pk,
            stored=store_upload(upload, Area.CASE),
            origin="office",
            actor=actor_of(official),
            inside=wanted is None,
            came_with=wanted.pk if wanted is not None else None,
            number=case.number,
            occurred_at=moment,
        )
        for upload in uploads
    ]
    if wanted is not None and case.application.counts_from is None:
        wanted.state, wanted.remark = MaterialState.THERE, ""
        wanted.save(update_fields=["state", "remark"])
        show(case, at=moment)
    return kept


def _check(case: Case, uploads: Sequence[Any]) -> None:
    added = list(Attachment.objects.filter(case_id=case.pk, origin="office").values_list("size", flat=True))
    check_together(uploads, already=len(added), already_bytes=sum(added))
    refused: list[str] = []
    for upload in uploads:
        try:
            check_upload(upload)
        except ValidationError as error:
            refused += error.messages
    if refused:
        raise UploadRefused(refused)
