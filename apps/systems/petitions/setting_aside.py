"""What a citizen reads when an administrator has set aside what could not be taken in."""

from django.utils import timezone

from apps.core.relay.enums import SubmissionKind
from apps.core.relay.mending import tells_of
from apps.core.relay.models import Submission
from apps.core.relay.services import tell_citizen, update_record
from apps.systems.petitions.enums import Outcome, PetitionState


@tells_of(SubmissionKind.PETITION)
def letter(submission: Submission, reason: str) -> None:
    """A letter that never became a case ends as one that is not accepted: it must not seem to wait for ever."""
    now = timezone.now()
    update_record(
        submission.number,
        state=PetitionState.REFUSED,
        outcome=Outcome.REFUSED,
        answer=reason,
        answered_at=now,
        closed_at=now,
        may_rate=False,
        may_reopen=False,
        may_supplement=False,
    )
    tell_citizen(submission.number, "refused", text=reason, at=now)


def _later(submission: Submission, reason: str) -> None:
    """Something that followed on a letter: the letter's own way goes on."""
    tell_citizen(submission.number, "set_aside", text=reason, at=timezone.now())


for kind in SubmissionKind:
    if kind not in {SubmissionKind.PETITION, SubmissionKind.APPLICATION}:
        tells_of(kind)(_later)
