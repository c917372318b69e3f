"""A request that belongs elsewhere is carried there by the exchange, and its answer comes back to the applicant."""

import pytest

from apps.core.cases.models import Case
from apps.core.cases.services import TransitionRefused
from apps.core.relay.models import PublicEvent, PublicRecord
from apps.core.relay.services import hand_in
from apps.core.relay.tasks import take_in
from apps.platforms.exchange.carry import carry
from apps.systems.disclosure.requests import correcting, handling, transfer
from tenants.context import door, tell
from tenants.fields import encrypt
from tests.support.requests import answered, organ, registered, reloaded, who

PAYLOAD = {
    "kind": "request", "title": "省道改造批复", "description": "省道 S308 改造工程批复文件", "organ": "",
    "applicant_kind": "person", "applicant": "张三丰", "paper_kind": "resident", "phone": "13800001111",
    "medium": "electronic", "obtaining": "online",
}  # fmt: skip


@pytest.fixture
def receipt(xiushui):
    with door(xiushui, role="portal"):
        handed = hand_in(
            kind="request", payload={**PAYLOAD, "identity": encrypt("11010519491231002X", "relay.identity")}
        )
    assert take_in() == 1
    return handed


def sent(receipt, reason="该批复由省级部门制作并保存"):
    case = Case.objects.get(number=receipt.number)
    return transfer.transfer(
        case_id=case.pk, official=who("clerk"), to_code="360000", department_code="transport", reason=reason
    )


def record(place, receipt):
    with door(place, role="portal"):
        tell(number=receipt.number, code=receipt.code)
        found = PublicRecord.objects.get()
        return found, list(PublicEvent.objects.values_list("code", flat=True)), list(found.files.all())


def test_the_case_is_carried_there_and_ends_here_with_the_letter(xiushui, jiangxi, receipt):
    with door(xiushui):
        here = sent(receipt)
        assert reloaded(here).state == "transferring"
        assert reloaded(here).promised_due is not None
    carry()
    with door(jiangxi):
        there = reloaded(Case.objects.get(origin_number=receipt.number))
        assert there.information_request.applicant == "张三丰"
        assert there.information_request.identity == "11010519491231002X"
        assert (there.kind, there.state, there.department.code) == ("disclosure", "received", "transport")
    with door(xiushui):
        here = reloaded(here)
        assert (here.state, here.outcome) == ("transferred", "not_held")
        assert here.closed_at is not None
        assert here.information_request.letters.filter(kind="transfer").count() == 1
    with door(jiangxi):
        handling.assign_request(case_id=there.pk, official=who("clerk"), department=organ())
        answer = answered(reloaded(there))
    carry()
    found, events, files = record(xiushui, receipt)
    assert answer.number in found.answer or "省道改造批复" in found.answer
    assert {"transferring", "transferred", "assigned", "answered"} <= set(events)
    assert {"补偿标准.txt"} < {file.name for file in files}
    with door(xiushui):
        assert reloaded(here).outcome == "not_held", "its own book says what it did itself"


def test_carried_twice_it_is_there_once(xiushui, jiangxi, receipt):
    with door(xiushui):
        sent(receipt)
    carry()
    carry()
    with door(jiangxi):
        assert Case.objects.filter(origin_number=receipt.number).count() == 1


def test_what_the_other_side_gives_back_is_ours_again_with_a_new_limit(xiushui, jiangxi, receipt):
    with door(xiushui):
        here = sent(receipt)
    carry()
    with door(jiangxi):
        there = Case.objects.get(origin_number=receipt.number)
        transfer.return_to_sender(case_id=there.pk, official=who("clerk"), reason="本厅也未制作该批复")
        assert reloaded(there).outcome == "returned"
    carry()
    with door(xiushui):
        here = reloaded(here)
        assert (here.state, here.outcome, here.closed_at) == ("received", "", None)
        assert here.promised_due is not None


def test_the_supplement_asked_for_there_is_given_here(xiushui, jiangxi, receipt, portal):
    from apps.core.relay import letters as _letters

    assert _letters is not None
    with door(xiushui):
        sent(receipt)
    carry()
    with door(jiangxi):
        there = Case.objects.get(origin_number=receipt.number)
        handling.assign_request(case_id=there.pk, official=who("clerk"), department=organ())
        correcting.ask_correction(case_id=there.pk, official=who("handler"), text="请写明桩号。")
    carry()
    portal.post("/track/", {"number": receipt.number, "code": receipt.code})
    page = portal.get(f"/disclosure/requests/{receipt.number}/").content.decode()
    assert "请写明桩号。" in page
    answer = portal.post(f"/disclosure/requests/{receipt.number}/answer/", {"text": "K12+300。"})
    assert answer.status_code == 302
    assert take_in() == 1
    carry()
    with door(jiangxi):
        there = reloaded(there)
        assert there.state == "handling"
        assert there.information_request.correction.answer == "K12+300。"


def test_petitions_still_travel_as_petitions(xiushui, jiangxi):
    from django.utils import timezone

    from apps.core.ledger.services import SYSTEM
    from apps.systems.petitions import handling as petitions
    from apps.systems.petitions import transfer as petition_transfer
    from apps.systems.petitions.registration import Letter, register

    with door(xiushui):
        case = register(
            letter=Letter(kind="help", title="省道", text="坑洼", channel="web", received_at=timezone.now()),
            actor=SYSTEM,
        )
        petitions.accept(case_id=case.pk, official=who("clerk"))
        petition_transfer.transfer(
            case_id=case.pk, official=who("clerk"), to_code="360000", department_code="transport", reason="省道"
        )
    carry()
    with door(jiangxi):
        assert Case.objects.get(origin_number=case.number).kind == "petition"


def test_a_case_of_ones_own_cannot_be_returned(inside):
    case = registered()
    with pytest.raises(TransitionRefused):
        transfer.return_to_sender(case_id=case.pk, official=who("clerk"), reason="x")
