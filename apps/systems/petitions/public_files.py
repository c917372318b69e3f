"""Files that the citizen may download: the own ones, and with an answer those that the office did not keep inside."""

from uuid import UUID

import structlog
from django.db.models import QuerySet

from apps.core.cases.models import Case
from apps.core.files.models import Attachment
from apps.core.files.selectors import attachments_of
from apps.core.files.services import DamagedFile, copy_to_public
from apps.core.relay.services import show_file

log = structlog.get_logger(__name__)
ANSWER_ORIGINS = ("office", "answer")  # added here, or come with an answer that was given elsewhere


def show_own(case: Case, attachment: Attachment) -> None:
    """The citizen's own file, as the office keeps it."""
    show_file(case.number, copy_to_public(attachment=attachment), own=True)


def answer_files(case_id: UUID) -> QuerySet[Attachment]:
    """The files that belong to a case's answer, oldest first."""
    return attachments_of(case_id).filter(inside=False, origin__in=ANSWER_ORIGINS)


def show_with_answer(case: Case) -> None:
    """The files of an answered case's answer. One that is damaged is left out: an answer does not wait for it."""
    for attachment in answer_files(case.pk):
        try:
            show_file(case.number, copy_to_public(attachment=attachment), own=False)
        except DamagedFile as error:
            log.error("a file of an answer is damaged", number=case.number, file=str(attachment.pk), error=str(error))
