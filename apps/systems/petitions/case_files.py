"""Files that officials add to a petition: inside, or for the answer (given to the citizen when it is published)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.cases.recording import record_act
from apps.core.cases.services import Refusal, TransitionRefused, lock
from apps.core.files.models import Attachment
from apps.core.files.services import Area, UploadRefused, attach, check_together, check_upload, store_upload
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.systems.petitions.policies import may_attach, may_attach_to_answer


@transaction.atomic
def attach_files(
    *, case_id: UUID, official: Official, uploads: Sequence[Any], with_answer: bool, at: datetime | None = None
) -> list[Attachment]:
    """Add files to an open case, all or none. Raises TransitionRefused, UploadRefused."""
    moment = at or timezone.now()
    case = lock(case_id)
    if not may_attach(official, case) or (with_answer and not may_attach_to_answer(official, case)):
        raise TransitionRefused.forbidden(_("Add files"))
    check_uploads(case, uploads)
    return [
        attach(
            case_id=case.pk,
            stored=store_upload(upload, Area.CASE),
            origin="office",
            actor=actor_of(official),
            inside=not with_answer,
            number=case.number,
            occurred_at=moment,
        )
        for upload in uploads
    ]


@transaction.atomic
def keep_inside(*, case_id: UUID, attachment_id: UUID, official: Official, at: datetime | None = None) -> None:
    """Take a file out of the answer before it is published: it stays with the case, inside."""
    case = lock(case_id)
    if not may_attach_to_answer(official, case):
        raise TransitionRefused.forbidden(_("Keep it inside"))
    mine = Attachment.objects.filter(case_id=case_id, origin="office", inside=False)
    file = mine.select_for_update().filter(pk=attachment_id).first()
    if file is None:
        raise TransitionRefused(Refusal.STALE, _("This file is not with the answer any more."))
    file.inside = True
    file.save(update_fields=["inside"])
    record_act(
        case,
        act="file_kept_inside",
        actor=actor_of(official),
        facts={"name": file.name, "sha256": file.sha256},
        occurred_at=at or timezone.now(),
    )


def check_uploads(case: Case, uploads: Sequence[Any]) -> None:
    """Whether the uploads may come to the case's files: nothing is stored before all may be. Raises UploadRefused."""
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
