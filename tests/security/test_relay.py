"""A portal that has been taken over may hand in what it likes: the office goes on, and nobody else's letter moves."""

import hashlib
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.relay import intake, payloads
from apps.core.relay.models import Intake, PublicRecord, Submission
from apps.core.relay.services import HandedIn, hand_in
from apps.core.relay.tasks import take_in
from tenants.context import door, tell
from tenants.models import Jurisdiction
from tests.support.cases import make_case

LETTER: dict[str, Any] = {"kind": "help", "title": "路灯不亮", "text": "村口路灯坏了三天", "place": "义宁镇"}


def letter(place: Jurisdiction, **changes: Any) -> HandedIn:
    with door(place, role="portal"):
        return hand_in(kind="petition", payload={**LETTER, **changes})


def forged(number: str, kind: str, payload: dict[str, Any], **changes: Any) -> Submission:
    """A row as a hostile process writes it, past every form."""
    row = Submission(
        kind=kind,
        number=number,
        payload=payload,
        digest=payloads.digest_of(number, kind, payload, []),
        submitted_at=timezone.now(),
        **changes,
    )
    row.save(force_insert=True)
    return row


@pytest.mark.parametrize(
    "changes",
    [
        {"confidentiality": "x" * 400},
        {"category": "x" * 400},
        {"email": "x" * 5000},
        {"text": "长" * 20_000, "title": "a" * 20_000},
        {"text": "a" * 20_000},
        {"name": "x" * 20_000, "phone": "1" * 20_000},
    ],
    ids=["confidentiality", "category", "email", "long", "one word", "person"],
)
def test_what_the_database_refuses_holds_back_nobody_else(
    xiushui: Jurisdiction, wuning: Jurisdiction, changes: dict[str, Any]
) -> None:
    bad = letter(wuning, **changes)  # 360423 comes before 360424
    good, other = letter(wuning), letter(xiushui)
    take_in()
    take_in()
    with door(wuning):
        assert Case.objects.filter(number=good.number).exists()
        settled = Intake.objects.get(submission_id=bad.submission_id)
        assert settled.state == "taken" or intake.failed().get().error
    with door(xiushui):
        assert Case.objects.filter(number=other.number).exists()


def test_a_rating_that_the_database_refuses_is_seen(xiushui: Jurisdiction) -> None:
    handed = letter(xiushui)
    take_in()
    with door(xiushui):
        Case.objects.filter(number=handed.number).update(
            state="answered", outcome="resolved", answered_at=timezone.now(), closed_at=timezone.now()
        )
    with door(xiushui, role="portal"):
        tell(number=handed.number, code=handed.code)
        hand_in(kind="rating", payload={"satisfaction": "y" * 300, "remark": ""}, number=handed.number)
    take_in()
    with door(xiushui):
        assert intake.failed().get().error


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("withdrawal", {"reason": "不办了"}),
        ("supplement", {"text": "补充"}),
        ("rating", {"satisfaction": "satisfied", "remark": ""}),
        ("reopen", {"reason": "不满意"}),
    ],
)
def test_nothing_is_handed_in_on_a_letter_that_the_process_may_not_read(
    xiushui: Jurisdiction, kind: str, payload: dict[str, Any]
) -> None:
    handed, mine = letter(xiushui), letter(xiushui)
    with door(xiushui, role="portal"):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            forged(handed.number, kind, payload)
        tell(number=mine.number, code=mine.code)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            forged(handed.number, kind, payload)
        forged(mine.number, kind, payload)


def test_nothing_is_handed_in_in_the_name_of_another_account(xiushui: Jurisdiction) -> None:
    with (
        door(xiushui, role="portal"),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        hand_in(kind="petition", payload=LETTER, account=UUID("01234567-89ab-7def-8123-456789abcdef"))


def test_a_case_without_a_receipt_cannot_be_taken_over_by_its_number(xiushui: Jurisdiction) -> None:
    with door(xiushui):
        case = make_case()
    code = hashlib.sha256(f"{case.number}:AAAAAAAA".encode()).hexdigest()
    with door(xiushui, role="portal"):
        with pytest.raises(DatabaseError, match="number"), transaction.atomic():
            forged(case.number, "petition", LETTER, code_hash=code)
        tell(number=case.number, code="AAAAAAAA")
        assert not PublicRecord.objects.exists()


@pytest.mark.parametrize("number", ["", "360423-P2026-000001-1", "<script>", "360424-P2026-000001"])
def test_a_letter_has_a_number_of_its_place(xiushui: Jurisdiction, number: str) -> None:
    with door(xiushui, role="portal"), pytest.raises(DatabaseError, match="number"), transaction.atomic():
        forged(number, "petition", LETTER)
