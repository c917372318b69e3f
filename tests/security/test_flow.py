"""Moves at the wrong moment, by the wrong person, or twice."""

from typing import Any

import pytest

from apps.core.cases.models import Case
from apps.core.cases.services import TransitionRefused
from apps.core.people.models import Department, DutyHolding, Official
from apps.core.relay.models import PublicRecord
from apps.core.relay.services import HandedIn, hand_in
from apps.core.relay.tasks import take_in
from apps.systems.petitions import direction, handling, replies
from apps.systems.petitions.replies import Words
from tenants.context import door, tell
from tenants.models import Jurisdiction

LETTER: dict[str, Any] = {"kind": "help", "title": "路灯不亮", "text": "村口路灯坏了三天", "place": "义宁镇"}


def who(name: str) -> Official:
    return Official.objects.get(username=name)


def also(name: str, duty: str, department: str = "transport") -> Official:
    """The official with one duty more."""
    official = who(name)
    DutyHolding.objects.create(official=official, department=Department.objects.get(code=department), duty=duty)
    return who(name)


@pytest.fixture
def two(xiushui: Jurisdiction) -> tuple[HandedIn, HandedIn]:
    with door(xiushui, role="portal"):
        handed = hand_in(kind="petition", payload=LETTER), hand_in(kind="petition", payload=LETTER)
    take_in()
    return handed


def case_of(receipt: HandedIn) -> Case:
    return Case.objects.select_related("petition").get(number=receipt.number)


def merge(duplicate: HandedIn, into: HandedIn) -> None:
    direction.merge(case_id=case_of(duplicate).pk, into_id=case_of(into).pk, official=who("clerk"))


def record_of(place: Jurisdiction, receipt: HandedIn) -> PublicRecord:
    with door(place, role="portal"):
        tell(number=receipt.number, code=receipt.code)
        return PublicRecord.objects.get()


def send(place: Jurisdiction, receipt: HandedIn, kind: str, **payload: Any) -> None:
    with door(place, role="portal"):
        tell(number=receipt.number, code=receipt.code)
        hand_in(kind=kind, payload=payload, number=receipt.number)
    take_in()


def to_review(case: Case, official: Official) -> None:
    clerk, transport = who("clerk"), Department.objects.get(code="transport")
    handling.accept(case_id=case.pk, official=clerk)
    handling.assign(case_id=case.pk, official=clerk, department=transport)
    handling.claim(case_id=case.pk, official=official)
    replies.submit(case_id=case.pk, official=official, words=Words(text="已修。", outcome="resolved"))


@pytest.mark.parametrize("end", ["withdrawn", "refused"])
def test_a_merged_letter_is_not_lost_when_the_other_ends_without_an_answer(
    xiushui: Jurisdiction, two: tuple[HandedIn, HandedIn], end: str
) -> None:
    duplicate, other = two
    with door(xiushui):
        merge(duplicate, other)
        if end == "refused":
            handling.refuse(case_id=case_of(other).pk, official=who("clerk"), reason="不属受理范围")
    if end == "withdrawn":
        send(xiushui, other, "withdrawal", reason="不办了")
    with door(xiushui):
        assert case_of(other).state == end
        case = case_of(duplicate)
        assert (case.state, case.petition.merged_into) == ("accepted", None)
        assert case.promised_due is not None
        transport = Department.objects.get(code="transport")
        handling.assign(case_id=case.pk, official=who("clerk"), department=transport)
    assert record_of(xiushui, duplicate).state == "assigned"


def test_merging_in_a_circle_or_into_itself_is_refused(xiushui: Jurisdiction, two: tuple[HandedIn, HandedIn]) -> None:
    with door(xiushui):
        merge(two[0], two[1])
        for pair in (two[1], two[0]), (two[1], two[1]):
            with pytest.raises(TransitionRefused):
                merge(*pair)


def test_drafting_reviewing_and_signing_take_three_people_whatever_their_duties(
    xiushui: Jurisdiction, two: tuple[HandedIn, HandedIn]
) -> None:
    with door(xiushui):
        case = case_of(two[0])
        also("handler", "reviewer"), also("handler", "leader"), also("reviewer", "leader")
        to_review(case, who("handler"))
        with pytest.raises(TransitionRefused):
            replies.approve(case_id=case.pk, official=who("handler"))
        replies.approve(case_id=case.pk, official=who("reviewer"))
        for name in ("handler", "reviewer"):
            with pytest.raises(TransitionRefused):
                replies.publish(case_id=case.pk, official=who(name))
        replies.publish(case_id=case.pk, official=who("leader"))


def test_nobody_grants_the_own_extension(xiushui: Jurisdiction, two: tuple[HandedIn, HandedIn]) -> None:
    with door(xiushui):
        case = case_of(two[0])
        also("clerk", "leader")
        asked = direction.ask_extension(case_id=case.pk, official=who("clerk"), days=1, reason="等勘察")
        with pytest.raises(TransitionRefused):
            direction.decide_extension(extension_id=asked.pk, official=who("clerk"), granted=True)
        direction.decide_extension(extension_id=asked.pk, official=who("leader"), granted=True)


def test_an_extension_of_a_closed_case_is_not_granted(xiushui: Jurisdiction, two: tuple[HandedIn, HandedIn]) -> None:
    with door(xiushui):
        case = case_of(two[0])
        asked = direction.ask_extension(case_id=case.pk, official=who("clerk"), days=1, reason="等勘察")
    send(xiushui, two[0], "withdrawal", reason="不办了")
    with door(xiushui), pytest.raises(TransitionRefused):
        direction.decide_extension(extension_id=asked.pk, official=who("leader"), granted=True)


def test_a_satisfied_citizen_does_not_have_it_handled_again(
    xiushui: Jurisdiction, two: tuple[HandedIn, HandedIn]
) -> None:
    with door(xiushui):
        case = case_of(two[0])
        to_review(case, who("handler"))
        replies.approve(case_id=case.pk, official=who("reviewer"))
        replies.publish(case_id=case.pk, official=who("leader"))
    send(xiushui, two[0], "rating", satisfaction="satisfied", remark="")
    send(xiushui, two[0], "rating", satisfaction="not_satisfied", remark="")
    send(xiushui, two[0], "reopen", reason="再来")
    send(xiushui, two[0], "withdrawal", reason="不办了")
    send(xiushui, two[0], "supplement", text="补充")
    with door(xiushui):
        case = case_of(two[0])
        assert (case.state, case.satisfaction) == ("answered", "satisfied")
