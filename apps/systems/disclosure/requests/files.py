"""Files that officials add: what is given, what stays inside, redacted copies beside originals."""

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
from apps.systems.disclosure.requests.models import Redaction
from apps.systems.disclosure.requests.policies import may_attach


@transaction.atomic
def add_files(
    *, case: Case, official: Official, uploads: Sequence[Any], given: bool, at: datetime | None = None
) -> list[Attachment]:
    """Add files, all or none: `given` ones go out with the answer, the others stay inside. Raises UploadRefused."""
    moment = at or timezone.now()
    case = lock(case.pk)
    if not may_attach(official, case):
        raise TransitionRefused.forbidden(_("Add files"))
    _check(case, uploads)
    return [_keep(case, official, upload, given=given, at=moment) for upload in uploads]


@transaction.atomic
def add_redacted(
    *, case: Case, official: Official, original: UUID, upload: Any, reason: str, at: datetime | None = None
) -> Redaction:
    """A copy in which something is blackened: it goes out with the answer, its original stays inside for good."""
    moment = at or timezone.now()
    case = lock(case.pk)
    if not may_attach(official, case):
        raise TransitionRefused.forbidden(_("Add a redacted copy"))
    kept = Attachment.objects.filter(pk=original, case_id=case.pk, inside=True).first()
    if kept is None:
        raise TransitionRefused(Refusal.ILLEGAL, _("The original has to be a file that stays inside."))
    if not reason.strip():
        raise TransitionRefused.reason(_("Add a redacted copy"))
    _check(case, [upload])
    copy = _keep(case, official, upload, given=True, at=moment)
    if copy.sha256 == kept.sha256:
        raise TransitionRefused(Refusal.ILLEGAL, _("This is the original itself: nothing in it is redacted."))
    made = Redaction.objects.create(
        request=case.information_request, original=kept.pk, redacted=copy.pk, reason=reason, made_by=official,
        made_at=moment,
    )  # fmt: skip
    facts = {"original": kept.sha256, "redacted": copy.sha256, "name": copy.name}
    record_act(case, act="file_redacted", actor=actor_of(official), reason=reason, facts=facts, occurred_at=moment)
    return made


def _keep(case: Case, official: Official, upload: Any, *, given: bool, at: datetime) -> Attachment:
    return attach(
        case_id=case.pk,
        stored=store_upload(upload, Area.CASE),
        origin="answer" if given else "office",
        actor=actor_of(official),
        inside=not given,
        number=case.number,
        occurred_at=at,
    )


def _check(case: Case, uploads: Sequence[Any]) -> None:
    added = list(
        Attachment.objects.filter(case_id=case.pk, origin__in=["office", "answer"]).values_list("size", flat=True)
    )
    check_together(uploads, already=len(added), already_bytes=sum(added))
    refused: list[str] = []
    for upload in uploads:
        try:
            check_upload(upload)
        except ValidationError as error:
            refused += error.messages
    if refused:
        raise UploadRefused(refused)
