"""The ledger beside a case, and proofs for officials."""

from typing import Any
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.ledger.checker.ganjiang_verify import check
from apps.core.ledger.labels import act_label, register_labels
from apps.core.ledger.selectors import case_ledger
from apps.core.ledger.services import record, seal_pending
from tenants.context import door
from tenants.models import Jurisdiction
from tests.core.ledger.conftest import CASE, CLERK, superuser, write
from tests.support.clients import OfficeClient


def test_the_ledger_of_a_case_is_newest_first_with_its_seals(
    xiushui: Jurisdiction, django_assert_num_queries: Any
) -> None:
    register_labels({"note": "A note"})
    with door(xiushui):
        first, second = write(2)
        record(act="elsewhere", actor=CLERK, case_id=uuid4())
        seal_pending()
        third = record(act="unheard-of", actor=CLERK, case_id=CASE)
        Case.objects.count()  # the door's own statement is not counted
        with django_assert_num_queries(2):
            ledger = case_ledger(CASE)
        text = render_to_string("office/ledger/case_ledger.html", {"ledger": ledger})
    assert [line.entry_id for line in ledger.lines] == [third.pk, second.pk, first.pk]
    assert [line.title for line in ledger.lines] == ["unheard-of", "A note", "A note"]
    assert [(line.seal, line.position) for line in ledger.lines] == [(None, None), (1, 1), (1, 0)]
    assert (ledger.sound, ledger.sealed, ledger.waiting) == (True, True, 1)
    assert "Matches its seals" in text
    assert "waits for its seal" in text
    assert text.count(ledger.lines[1].short) == 1


def test_an_altered_entry_is_marked_beside_its_case(xiushui: Jurisdiction) -> None:
    with door(xiushui):
        entry = write()[0]
        seal_pending()
    with superuser(xiushui) as sql:
        sql("UPDATE ledger_entry SET reason = 'x' WHERE id = %s", [entry.pk])
    with door(xiushui):
        ledger = case_ledger(CASE)
        text = render_to_string("office/ledger/case_ledger.html", {"ledger": ledger})
    assert not ledger.sound
    assert "Does not match its seals" in text
    assert "altered after it was sealed" in text


def test_a_case_without_entries_has_an_empty_ledger(inside: Jurisdiction) -> None:
    text = render_to_string("office/ledger/case_ledger.html", {"ledger": case_ledger(CASE)})
    assert "Nothing has been recorded yet" in text


def test_an_act_without_a_name_is_called_by_its_code() -> None:
    assert act_label("never-registered") == "never-registered"


@pytest.fixture
def case(xiushui: Jurisdiction) -> Case:
    with door(xiushui):
        return Case.objects.create(
            id=CASE,
            number="360424-P2026-000001-8",
            kind="petition",
            title="路灯不亮",
            state="received",
            channel="web",
            received_at=timezone.now(),
        )


@pytest.mark.parametrize(("who", "status"), [("clerk", 200), ("leader", 200), ("supervisor", 200), ("admin", 404)])
def test_a_proof_is_for_those_who_see_the_case(
    office: OfficeClient, xiushui: Jurisdiction, case: Case, who: str, status: int
) -> None:
    with door(xiushui):
        entry = write()[0]
        seal_pending()
    answer = office.sign_in(who).get(f"/ledger/{entry.pk}/proof")
    assert answer.status_code == status
    if status == 200:
        assert check(answer.json()) == []
        assert "proof-360424-P2026-000001-8-" in answer["Content-Disposition"]


@pytest.mark.parametrize(("who", "status"), [("clerk", 404), ("supervisor", 200), ("admin", 200)])
def test_an_entry_of_no_case_is_for_supervision_and_administration(
    office: OfficeClient, xiushui: Jurisdiction, who: str, status: int
) -> None:
    with door(xiushui):
        entry = record(act="official_added", actor=CLERK)
        seal_pending()
    assert office.sign_in(who).get(f"/ledger/{entry.pk}/proof").status_code == status


def test_strangers_find_nothing(wuning: Jurisdiction, xiushui: Jurisdiction, case: Case) -> None:
    with door(xiushui):
        entry = write()[0]
        seal_pending()
    address = f"/ledger/{entry.pk}/proof"
    assert OfficeClient(wuning).sign_in("supervisor").get(address).status_code == 404
    assert OfficeClient(xiushui).get(address).status_code == 302


def test_a_waiting_entry_has_no_proof_yet(office: OfficeClient, xiushui: Jurisdiction, case: Case) -> None:
    with door(xiushui):
        entry = write()[0]
    office.cookies["language"] = "en"
    answer = office.sign_in("clerk").get(f"/ledger/{entry.pk}/proof")
    assert answer.status_code == 409
    assert "This entry waits for its seal" in answer.content.decode()
