"""The office takes submissions in, exactly once, within seconds.

Polling all schemas costs one statement. A submission is claimed by INSERT … ON CONFLICT DO NOTHING into the intake
table, in the transaction that makes the case of it: killed in the middle, nothing has happened. One that cannot be
taken in is tried again, then seen by an administrator; it is never lost.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from apps.core.catalogue.enums import CaseKind
from apps.core.relay import payloads
from apps.core.relay.enums import IntakeState
from apps.core.relay.models import Intake, Submission

WAITING = (
    "NOT EXISTS (SELECT 1 FROM {schema}.relay_intake i WHERE i.submission_id = t.id"
    " AND (i.state <> 'failed' OR i.next_try_at IS NULL OR i.next_try_at > clock_timestamp()))"
)
MAX_TRIES = 8
Handler = Callable[[Submission], UUID | None]
_handlers: dict[tuple[str, str], Handler] = {}


def takes_in(kind: str, *, cases: str = CaseKind.PETITION) -> Callable[[Handler], Handler]:
    """Register who makes something of a kind of submission about a kind of cases; returns the case's key."""

    def register(handler: Handler) -> Handler:
        _handlers[(kind, str(cases))] = handler
        return handler

    return register


def about(submission: Submission) -> tuple[str, str]:
    """Kind of the submission and of the case that it begins or follows on: the number's letter says which."""
    letters = {kind.letter: str(kind) for kind in CaseKind}
    return submission.kind, letters.get(submission.number[7:8], "")


def waiting(limit: int = 100) -> list[Submission]:
    """Submissions not taken in yet, oldest first, behind the open door."""
    settled = Intake.objects.filter(submission_id=OuterRef("pk")).filter(
        ~Q(state=IntakeState.FAILED) | Q(next_try_at__isnull=True) | Q(next_try_at__gt=timezone.now())
    )
    return list(Submission.objects.filter(~Exists(settled)).order_by("id")[:limit])


def take_in(submission: Submission) -> bool:
    """Take one submission in; False where another worker was first or it failed (and is noted).

    What the database itself refuses (a text too long for its column, a number that is taken) is a failure like any
    other: raised, it would stand before everything that was handed in after it. A connection that is gone is raised.
    """
    try:
        with transaction.atomic():
            claim = _claim(submission)
            if claim is None:
                return False
            payloads.check(submission.kind, submission.payload)
            _check_digest(submission)
            handler = _handlers.get(about(submission))
            if handler is None:
                raise payloads.BadPayload("nobody here takes this in")
            claim.case_id = handler(submission)
            claim.state, claim.error, claim.next_try_at = IntakeState.TAKEN, "", None
            claim.save(update_fields=["case_id", "state", "error", "next_try_at"])
            return True
    except Exception as error:
        _note_failure(submission, error)
        return False


def _claim(submission: Submission) -> Intake | None:
    now = timezone.now()
    made = Intake(submission_id=submission.pk, state=IntakeState.TAKEN, taken_at=now)
    Intake.objects.bulk_create([made], ignore_conflicts=True)
    row = Intake.objects.select_for_update().get(pk=submission.pk)
    if row.state == IntakeState.FAILED and row.next_try_at and row.next_try_at <= now:
        return row
    fresh: bool = row.case_id is None and row.taken_at == now and row.state == IntakeState.TAKEN
    return row if fresh else None


def _check_digest(submission: Submission) -> None:
    hashes = submission.files.values_list("sha256", flat=True)
    if submission.digest != payloads.digest_of(submission.number, submission.kind, submission.payload, hashes):
        raise payloads.BadPayload("the digest does not match what was handed in")


def _note_failure(submission: Submission, error: Exception) -> None:
    permanent = isinstance(error, payloads.BadPayload)
    now = timezone.now()
    with transaction.atomic():
        row, made = Intake.objects.select_for_update().get_or_create(
            submission_id=submission.pk, defaults={"state": IntakeState.FAILED, "taken_at": now, "tries": 0}
        )
        if not made and row.state == IntakeState.TAKEN and row.case_id is not None:
            return
        row.state = IntakeState.FAILED
        row.tries += 1
        row.error = _told(error)
        last = permanent or row.tries >= MAX_TRIES
        row.next_try_at = None if last else now + timedelta(seconds=2**row.tries)
        row.save(update_fields=["state", "tries", "error", "next_try_at"])


def _told(error: Exception) -> str:
    """The first line: below it PostgreSQL shows the row, with what the citizen wrote."""
    return f"{type(error).__name__}: {error}".splitlines()[0][:2000]


def failed() -> Any:
    """Submissions that could not be taken in, for the administrator."""
    return Intake.objects.filter(state=IntakeState.FAILED).order_by("-taken_at")


@transaction.atomic
def try_again(submission_id: UUID) -> None:
    """Let the next round take a failed submission in again."""
    Intake.objects.filter(pk=submission_id, state=IntakeState.FAILED).update(next_try_at=timezone.now(), tries=0)
