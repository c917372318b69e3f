"""What an administrator does about a submission that could not be taken in: try it again, or set it aside.

What was handed in stays as it is, whatever is done; both acts are in the ledger.
"""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.catalogue.enums import CaseKind
from apps.core.ledger.services import Actor, record
from apps.core.relay import intake
from apps.core.relay.enums import IntakeState
from apps.core.relay.models import Intake, Submission

Teller = Callable[[Submission, str], None]
_tellers: dict[tuple[str, str], Teller] = {}


class NotThere(LookupError):
    """The submission does not wait any more: taken in meanwhile, or set aside by somebody else."""


def tells_of(kind: str, *, cases: str = CaseKind.PETITION) -> Callable[[Teller], Teller]:
    """Register who tells the citizen, with the reason, that a kind of submission was set aside."""

    def register(teller: Teller) -> Teller:
        _tellers[(kind, str(cases))] = teller
        return teller

    return register


@transaction.atomic
def try_again(*, submission_id: UUID, actor: Actor) -> None:
    """Let the next round take it in. Raises NotThere."""
    row, submission = _locked(submission_id)
    intake.try_again(row.pk)
    _record("submission_retried", submission, actor, row)


@transaction.atomic
def set_aside(*, submission_id: UUID, actor: Actor, reason: str) -> None:
    """Give up on it; the citizen is told, with the reason. Raises NotThere, ValueError without a reason."""
    if not reason.strip():
        raise ValueError("a submission is set aside with a reason")
    row, submission = _locked(submission_id)
    row.state, row.next_try_at = IntakeState.REJECTED, None
    row.save(update_fields=["state", "next_try_at"])
    _record("submission_set_aside", submission, actor, row, reason)
    teller = _tellers.get(intake.about(submission))
    if teller is not None:
        teller(submission, reason)


def _locked(submission_id: UUID) -> tuple[Intake, Submission]:
    row = Intake.objects.select_for_update().filter(pk=submission_id, state=IntakeState.FAILED).first()
    submission = Submission.objects.filter(pk=submission_id).first()
    if row is None or submission is None:
        raise NotThere(str(submission_id))
    return row, submission


def _record(act: str, submission: Submission, actor: Actor, row: Intake, reason: str = "") -> None:
    facts = {"kind": submission.kind, "digest": submission.digest, "tries": row.tries, "submission": str(submission.pk)}
    record(
        act=act,
        actor=actor,
        number=submission.number,
        reason=reason,
        facts=facts,
        occurred_at=timezone.now(),
    )
