"""A county that lies: it speaks only about cases that were handed to it, and only while they are with it."""

from typing import Any

import pytest

from apps.core.cases.models import Case
from apps.core.people.models import Official
from apps.core.relay.services import HandedIn, hand_in
from apps.core.relay.tasks import take_in
from apps.platforms.exchange import services
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.models import Handover, InboxMessage
from apps.systems.petitions import handling, transfer
from tenants.context import door
from tenants.models import Jurisdiction

LETTER: dict[str, Any] = {"kind": "help", "title": "省道坑洼", "text": "请修补", "place": "上奉镇"}
ANSWER = {
    "text": "假的答复",
    "outcome": "resolved",
    "signed_as": "某局",
    "publish": True,
    "public_title": "假",
    "public_text": "假",
    "answered_at": "2026-11-24T08:00:00+08:00",
}


def who(name: str) -> Official:
    return Official.objects.get(username=name)


@pytest.fixture
def receipt(xiushui: Jurisdiction, jiangxi: Jurisdiction) -> HandedIn:
    """A letter of Xiushui in the hands of a department of the province."""
    with door(xiushui, role="portal"):
        handed = hand_in(kind="petition", payload=LETTER)
    take_in()
    with door(xiushui):
        case = Case.objects.get(number=handed.number)
        handling.accept(case_id=case.pk, official=who("clerk"))
        _hand_over(case, jiangxi)
    carry()
    return handed


def _hand_over(case: Case, to: Jurisdiction) -> None:
    transfer.transfer(
        case_id=case.pk, official=who("clerk"), to_code=to.code, department_code="transport", reason="属上级"
    )


def _say(place: Jurisdiction, to: Jurisdiction, type_: str, thread: str, **payload: Any) -> None:
    writer = {"from_department": "transport", "from_department_name": "某局", "from_person": "某人"}
    with door(place):
        services.send(to_code=to.code, type=type_, thread=thread, payload={**payload, **writer})
    carry()


def _state(place: Jurisdiction, **which: Any) -> str:
    with door(place):
        return Case.objects.get(**which).state


def _dead(place: Jurisdiction, sender: Jurisdiction) -> bool:
    with door(place):
        return InboxMessage.objects.get(from_code=sender.code).state == "dead"


@pytest.mark.parametrize("what", ["withdrawal", "supplement"])
def test_a_stranger_does_not_speak_for_the_sender_of_a_case(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, wuning: Jurisdiction, receipt: HandedIn, what: str
) -> None:
    before = _state(jiangxi, origin_number=receipt.number)
    at = "2026-11-24T08:00:00+08:00"
    _say(wuning, jiangxi, "case.follow_up", f"{receipt.number}:1", what=what, text="x", at=at)
    assert _state(jiangxi, origin_number=receipt.number) == before
    assert _dead(jiangxi, wuning)


@pytest.mark.parametrize("kind", ["case.answer", "case.returned", "case.progress"])
def test_a_stranger_does_not_speak_for_the_receiver_of_a_case(
    xiushui: Jurisdiction, wuning: Jurisdiction, receipt: HandedIn, kind: str
) -> None:
    _say(
        wuning,
        xiushui,
        kind,
        f"{receipt.number}:1",
        answer=ANSWER,
        reason="x",
        event="supplement_needed",
        text="x",
        number="",
    )
    assert _state(xiushui, number=receipt.number) == "transferred"
    assert _dead(xiushui, wuning)


@pytest.mark.parametrize("kind", ["case.answer", "case.returned", "case.progress"])
def test_who_gave_a_case_back_says_nothing_about_it_any_more(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, jiujiang: Jurisdiction, receipt: HandedIn, kind: str
) -> None:
    with door(jiangxi):
        there = Case.objects.get(origin_number=receipt.number)
        handling.claim(case_id=there.pk, official=who("handler"))
        handling.return_to_clerk(case_id=there.pk, official=who("handler"), reason="市里的事")
        transfer.return_to_sender(case_id=there.pk, official=who("clerk"), reason="请交市里")
    carry()
    with door(xiushui):
        _hand_over(Case.objects.get(number=receipt.number), jiujiang)
    carry()
    thread = f"{receipt.number}:1"
    _say(jiangxi, xiushui, kind, thread, answer=ANSWER, reason="x", event="supplement_needed", text="x", number="")
    with door(xiushui):
        case = Case.objects.get(number=receipt.number)
        assert case.state == "transferred"
        assert case.promised_due is not None
        assert Handover.objects.get(thread=thread, outgoing=True).state == "returned"


def test_a_case_cannot_be_opened_twice_by_one_thread(
    jiangxi: Jurisdiction, xiushui: Jurisdiction, wuning: Jurisdiction, receipt: HandedIn
) -> None:
    with door(xiushui):
        letter = transfer.letter_payload(Case.objects.select_related("petition").get(number=receipt.number))
    content = {"case": letter, "kind": "petition", "number": "360423-P2026-000001-1", "department": "transport"}
    _say(
        wuning,
        jiangxi,
        "case.transfer",
        f"{receipt.number}:1",
        **content,
        reason="x",
        handed_at="2026-11-24T08:00:00+08:00",
    )
    with door(jiangxi):
        assert Case.objects.filter(origin_code="360423").count() == 0
        assert Handover.objects.get(thread=f"{receipt.number}:1", outgoing=False).peer_code == "360424"
