"""A transfer that failed for good is taken back by its sender; the case is in one place, whatever is replayed later."""

from typing import Any

import pytest
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.cases.services import TransitionRefused
from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM
from apps.core.people.models import Official
from apps.platforms.exchange import services
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.delivering import _message, _store
from apps.platforms.exchange.enums import EnvelopeState, InboxState, OutboxState
from apps.platforms.exchange.hub.models import Envelope
from apps.platforms.exchange.models import InboxMessage, OutboxMessage
from apps.platforms.exchange.posting import post_waiting
from apps.platforms.exchange.processing import process_waiting
from apps.systems.petitions import handling, transfer
from apps.systems.petitions.registration import Letter, register
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction


def who(name: str) -> Official:
    return Official.objects.get(username=name)


def handed_over(place: Jurisdiction) -> Case:
    """A petition transferred to the province; nothing has left yet."""
    with door(place):
        case = register(
            letter=Letter(kind="help", title="省道", text="省道坑洼", channel="web", received_at=timezone.now()),
            actor=SYSTEM,
        )
        handling.accept(case_id=case.pk, official=who("clerk"))
        return to_province(case)


def to_province(case: Case) -> Case:
    return transfer.transfer(
        case_id=case.pk, official=who("clerk"), to_code="360000", department_code="transport", reason="省道"
    )


def dead_in_hub(place: Jurisdiction) -> Case:
    """Posted, and failed for good in the hub."""
    case = handed_over(place)
    post_waiting(place)
    with door(PUBLIC):
        Envelope.objects.update(state=EnvelopeState.DEAD, error="the receiver is no longer in service")
    return case


def refused_there(place: Jurisdiction, there: Jurisdiction) -> Case:
    """Delivered, and refused by the receiver: its inbox holds a dead letter."""
    case = handed_over(place)
    post_waiting(place)
    with door(PUBLIC):
        (envelope,) = Envelope.objects.all()
    _store(there, [_message(there, envelope)])
    with door(there):
        InboxMessage.objects.update(state=InboxState.DEAD, error="this is not a petition that can be taken in here")
    with door(PUBLIC):
        Envelope.objects.update(state=EnvelopeState.REFUSED)
    return case


def take_back(place: Jurisdiction, case: Case) -> Case:
    with door(place):
        return transfer.take_back_transfer(case_id=case.pk, official=who("clerk"), reason="没有送达，本地办理")


def cases_there(there: Jurisdiction) -> int:
    with door(there):
        return Case.objects.count()


def replay(place: Jurisdiction, message: Any) -> bool:
    with door(place):
        try:
            services.replay(message=message, actor=SYSTEM)
        except services.NothingToReplay:
            return False
    return True


def the(model: Any, place: Any) -> Any:
    with door(place):
        return model.objects.get()


def test_a_transfer_dead_in_the_hub_is_taken_back_and_is_never_taken_in_there(xiushui, jiangxi):
    case = dead_in_hub(xiushui)
    back = take_back(xiushui, case)
    assert (back.state, back.department, back.closed_at) == ("accepted", None, None)
    with door(xiushui):
        assert Entry.objects.get(act="take_back").reason == "没有送达，本地办理"
        assert Entry.objects.filter(act="exchange.taken_back").count() == 1
        assert OutboxMessage.objects.get().state == OutboxState.WITHDRAWN
    envelope = the(Envelope, PUBLIC)
    assert envelope.state == EnvelopeState.WITHDRAWN
    assert not replay(xiushui, envelope)
    assert not replay(jiangxi, envelope)
    assert not replay(xiushui, the(OutboxMessage, xiushui))
    carry()
    assert cases_there(jiangxi) == 0
    with door(xiushui):
        to_province(back)
    carry()
    assert cases_there(jiangxi) == 1


def test_one_that_never_left_is_taken_back_and_a_slow_posting_does_not_bring_it_there(xiushui, jiangxi, monkeypatch):
    from apps.platforms.exchange import posting

    case = handed_over(xiushui)
    with door(xiushui):
        OutboxMessage.objects.update(state=OutboxState.DEAD, error="the file is not in the storage: 0123")
        message = OutboxMessage.objects.get()
    slow = posting._envelope(xiushui, message)
    take_back(xiushui, case)
    posting._post([slow])
    carry()
    assert the(Envelope, PUBLIC).state == EnvelopeState.WITHDRAWN
    assert cases_there(jiangxi) == 0


def test_one_on_its_way_and_one_that_has_arrived_are_not_taken_back(xiushui, jiangxi):
    case = handed_over(xiushui)
    with pytest.raises(TransitionRefused):
        take_back(xiushui, case)
    post_waiting(xiushui)
    with pytest.raises(TransitionRefused):
        take_back(xiushui, case)
    carry()
    with pytest.raises(TransitionRefused):
        take_back(xiushui, case)
    with door(xiushui):
        assert Case.objects.get().state == "transferred"
    assert cases_there(jiangxi) == 1


def test_what_the_sender_sends_again_is_on_its_way(xiushui, jiangxi):
    case = dead_in_hub(xiushui)
    assert replay(xiushui, the(Envelope, PUBLIC))
    with pytest.raises(TransitionRefused):
        take_back(xiushui, case)
    carry()
    assert cases_there(jiangxi) == 1


def test_a_refused_one_replayed_after_it_was_taken_back_is_passed_over(xiushui, jiangxi):
    case = refused_there(xiushui, jiangxi)
    take_back(xiushui, case)
    assert replay(jiangxi, the(InboxMessage, jiangxi))
    carry()
    assert the(InboxMessage, jiangxi).state == InboxState.SKIPPED
    assert cases_there(jiangxi) == 0


def test_a_refused_one_replayed_first_is_not_taken_back(xiushui, jiangxi):
    case = refused_there(xiushui, jiangxi)
    assert replay(jiangxi, the(InboxMessage, jiangxi))
    with pytest.raises(TransitionRefused):
        take_back(xiushui, case)
    carry()
    assert cases_there(jiangxi) == 1


def test_a_refused_one_set_aside_after_it_was_taken_back_sends_nothing_back(xiushui, jiangxi):
    take_back(xiushui, refused_there(xiushui, jiangxi))
    with door(jiangxi):
        services.set_aside(message=InboxMessage.objects.get(), actor=SYSTEM, reason="已收回")
        assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("first", ["taking back", "taking in"])
def test_a_slow_carrier_delivered_what_another_had_given_up(xiushui, jiangxi, first):
    """The envelope says dead, and yet the message lies in the inbox: whoever comes first has the case."""
    case = dead_in_hub(xiushui)
    envelope = the(Envelope, PUBLIC)
    _store(jiangxi, [_message(jiangxi, envelope)])
    if first == "taking in":
        process_waiting(jiangxi)
        with pytest.raises(TransitionRefused):
            take_back(xiushui, case)
        assert cases_there(jiangxi) == 1
    else:
        take_back(xiushui, case)
        process_waiting(jiangxi)
        assert cases_there(jiangxi) == 0


@pytest.mark.parametrize("round_", range(3))
def test_taking_back_and_a_replay_in_the_same_second_leave_one_case(live_database, round_):
    xiushui, jiangxi = live_database.jurisdiction("360424"), live_database.jurisdiction("360000")
    case = refused_there(xiushui, jiangxi) if round_ % 2 else dead_in_hub(xiushui)
    message = the(InboxMessage, jiangxi) if round_ % 2 else the(Envelope, PUBLIC)

    def taken() -> bool:
        try:
            take_back(xiushui, case)
        except TransitionRefused:
            return False
        return True

    def again() -> bool:
        done = replay(jiangxi, message)
        carry()
        return done

    back, _replayed = live_database.in_threads(taken, again)
    carry()
    with door(xiushui):
        here = Case.objects.get(pk=case.pk).state
    assert (here == "accepted") is back
    assert cases_there(jiangxi) == (0 if back else 1)


def test_the_page_says_that_it_failed_and_offers_to_take_it_back(xiushui, office):
    case = dead_in_hub(xiushui)
    office.sign_in("clerk")
    page = office.get(f"/cases/{case.number}/").content.decode()
    assert "接收方已停止服务" in page or "没有送达" in page
    assert "take-back" in page
    with door(xiushui):
        version = Case.objects.get().version
    sent = {"version": version, "reason": "没有送达，本地办理"}
    assert office.post(f"/cases/{case.number}/take-back/", sent).status_code == 302
    page = office.get(f"/cases/{case.number}/").content.decode()
    assert "take-back" not in page


def test_a_transfer_that_is_well_offers_nothing(xiushui, office):
    case = handed_over(xiushui)
    office.sign_in("clerk")
    assert "take-back" not in office.get(f"/cases/{case.number}/").content.decode()
