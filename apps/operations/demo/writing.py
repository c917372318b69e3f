"""The demo's cases in every jurisdiction: each jurisdiction in one transaction, two at a time, whatever is missing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.messaging.services import telling
from apps.core.workdays.services import calendar
from apps.operations.demo import applications, scenes
from apps.operations.demo.documents import publish_documents
from apps.operations.demo.items import offer_items
from apps.operations.demo.requests import write_requests
from apps.operations.demo.story import Days
from apps.operations.demo.texts import LONG, Deck, letters
from apps.platforms.exchange.services import carry
from apps.systems.petitions import handling, replies, transfer
from apps.systems.petitions.enums import PetitionState
from apps.systems.petitions.importing.staff import Staff
from tenants.context import door
from tenants.enums import Level
from tenants.models import Jurisdiction
from tenants.provisioning.schemas import owner_role
from tenants.selectors import all_jurisdictions

CONNECTIONS = 2
RICHEST = "360424"


@dataclass(frozen=True)
class Sent:
    """A case that is handed to another jurisdiction, and whether it is answered there."""

    number: int
    from_code: str
    to_code: str
    department: str
    reason: str
    answered: bool


SENT = (
    Sent(901, RICHEST, "360000", "transport", "该路段为省道，由省级部门管养，转请办理。", answered=True),
    Sent(902, RICHEST, "360400", "housing", "涉及市级审批事项，转请市里办理。", answered=False),
    Sent(903, "360423", "360000", "water", "涉及省管河道，转请省级部门办理。", answered=False),
)


def places() -> list[Jurisdiction]:
    """Province, cities and counties in service: the one with most cases first."""
    serving = [j for j in all_jurisdictions() if j.level != Level.CENTRE and j.state == "active"]
    return sorted(serving, key=lambda j: -len(programme(j)))


def programme(place: Jurisdiction) -> tuple[scenes.Scene, ...]:
    """The scenes of a jurisdiction."""
    if place.code == RICHEST:
        return scenes.RICHEST
    if place.level == Level.PROVINCE:
        return scenes.PROVINCE
    if place.level == Level.CITY:
        return scenes.CITY
    return scenes.COUNTY if int(place.code[-2:]) % 2 else scenes.COUNTY_OTHER


def write_everywhere(chosen: list[Jurisdiction], step: Callable[[], None]) -> int:
    """Write what is missing in these jurisdictions on two connections; how many cases that were."""

    def one(place: Jurisdiction) -> int:
        written = write(place)
        step()
        return written

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        futures = [pool.submit(one, place) for place in chosen]
        try:
            return sum(future.result() for future in futures)
        finally:
            for future in futures:
                future.cancel()
            for leaving in [pool.submit(_leave) for _connection in range(CONNECTIONS)]:
                leaving.result()


def _leave() -> None:
    connection.close()  # that of the thread


def write(place: Jurisdiction) -> int:
    """Write the missing cases of one jurisdiction in one transaction, and send nothing; how many that were."""
    with door(place, role=owner_role()), telling(False):
        offer_items(place)
        publish_documents(place, all_of_them=place.code == RICHEST)
        desk = _desk(place)
        written = desk.play(programme(place)) + write_requests(place, desk.staff, desk.days)
        scenes_here = applications.RICHEST if place.code == RICHEST else applications.EVERYWHERE
        written += applications.Counter(desk.days).play(scenes_here)
        for sent in SENT:
            if sent.from_code == place.code:
                written += _send(desk, sent)
        return written


def _desk(place: Jurisdiction) -> scenes.Desk:
    below = [j.name for j in all_jurisdictions() if j.level == Level.COUNTY and place.code in {j.parent_code, "360000"}]
    return scenes.Desk(Staff(), Days(calendar(), timezone.now()), Deck(place, below))


def _send(desk: scenes.Desk, sent: Sent) -> int:
    """Accept a letter and hand it to another jurisdiction."""
    desk.number = sent.number
    if desk.key() in desk.there or sent.to_code not in {j.code for j in all_jurisdictions()}:
        return 0
    written = desk.deck.fill(letters("sent")[SENT.index(sent)])
    story = desk.story(LONG, desk.days.back(4, 10), written=written).accept()
    transfer.transfer(
        case_id=story.case.pk,
        official=story.team.clerk,
        to_code=sent.to_code,
        department_code=sent.department,
        reason=sent.reason,
        at=story.days.now,
    )
    return 1


def carry_and_answer() -> int:
    """Carry the cases handed over, answer those that are to be answered there, carry the answers back."""
    with telling(False):
        carry()
        answered = sum(_answer(sent) for sent in SENT if sent.answered)
        if answered:
            carry()
    return answered


def _answer(sent: Sent) -> int:
    """Answer the case on the other side, where it has come and waits; 1 where this was done now."""
    places_ = {j.code: j for j in all_jurisdictions()}
    if sent.to_code not in places_ or sent.from_code not in places_:
        return 0
    with door(places_[sent.from_code], role=owner_role()):
        number = Case.objects.values_list("number", flat=True).filter(import_key=f"demo:{sent.number}").first()
    if number is None:
        return 0
    with door(places_[sent.to_code], role=owner_role()):
        there = Case.objects.filter(origin_number=number, state=PetitionState.ASSIGNED).first()
        if there is None:
            return 0
        team = Staff().team(there.department.code if there.department else "")
        card = letters("sent")[SENT.index(sent)]
        words = replies.Words(text=card["answer"], outcome=card["outcome"], publish=True)
        handling.claim(case_id=there.pk, official=team.handler)
        replies.submit(case_id=there.pk, official=team.handler, words=words)
        replies.approve(case_id=there.pk, official=team.reviewer)
        replies.publish(case_id=there.pk, official=team.leader)
        return 1
