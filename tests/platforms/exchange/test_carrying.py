"""A message's way from outbox to handler: order, retries, dead letters, replay."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.models import Entry
from apps.core.ledger.services import Actor
from apps.platforms.exchange import backoff, delivering, services
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.enums import EnvelopeState, InboxState, OutboxState
from apps.platforms.exchange.hub.models import Envelope
from apps.platforms.exchange.models import InboxMessage, OutboxMessage
from apps.platforms.exchange.posting import post_waiting
from apps.platforms.exchange.registry import Incoming, Refused
from apps.platforms.exchange.selectors import failed_envelopes
from config.celery import SCHEDULE, app
from tenants import selectors as tenants
from tenants.context import PUBLIC, door
from tenants.enums import JurisdictionState
from tenants.models import Jurisdiction
from tests.platforms.exchange.conftest import TYPE, Receiver

ADMIN = Actor(kind=ActorKind.OFFICIAL, name="谢芳", duty="admin")


def send(sender: Jurisdiction, to: Jurisdiction, text: str, thread: str = "T1", **options: Any) -> OutboxMessage:
    with door(sender):
        return services.send(to_code=to.code, type=TYPE, thread=thread, payload={"text": text}, **options)


def inbox(place: Jurisdiction) -> dict[str, InboxMessage]:
    with door(place):
        return {message.payload["text"]: message for message in InboxMessage.objects.all()}


def make_due(place: Jurisdiction) -> None:
    """Let the time of waiting pass."""
    past = timezone.now() - timedelta(seconds=1)
    with door(place):
        OutboxMessage.objects.filter(state="queued").update(next_try_at=past)
        InboxMessage.objects.filter(state="received").update(next_try_at=past)
        Envelope.objects.filter(state="posted").update(next_try_at=past)


def test_a_message_arrives_once_with_what_was_sent(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, receiver: Receiver
) -> None:
    written = timezone.now() - timedelta(days=3)
    sent = send(xiushui, jiangxi, "第一封", at=written)
    assert carry() == 3
    assert carry() == 0
    (message,) = receiver.taken
    assert (message.id, message.from_code, message.sequence) == (sent.pk, "360424", 1)
    assert message.payload == {"text": "第一封"}
    assert message.sent_at == written
    with door(xiushui):
        assert OutboxMessage.objects.get().state == OutboxState.SENT
    with door(jiangxi):
        assert InboxMessage.objects.get().state == InboxState.PROCESSED


def test_a_message_of_a_transaction_rolled_back_never_leaves(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, receiver: Receiver
) -> None:
    def send_and_fail() -> None:
        with door(xiushui):
            services.send(to_code=jiangxi.code, type=TYPE, thread="T", payload={"text": "no"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        send_and_fail()
    assert carry() == 0
    assert receiver.taken == []


def test_nobody_can_be_written_to_who_does_not_exist(xiushui: Jurisdiction) -> None:
    with door(xiushui), pytest.raises(services.UnknownReceiver):
        services.send(to_code="999999", type=TYPE, thread="T", payload={})


def test_messages_of_a_thread_are_taken_in_by_their_sequence_whatever_the_hub_does(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, receiver: Receiver
) -> None:
    for text in ("1", "2", "3"):
        send(xiushui, jiangxi, text)
    with door(xiushui):  # the first one is late
        OutboxMessage.objects.filter(sequence=1).update(next_try_at=timezone.now() + timedelta(hours=1))
    carry()
    assert receiver.texts == []
    assert set(inbox(jiangxi)) == {"2", "3"}
    make_due(xiushui)
    carry()
    assert receiver.texts == ["1", "2", "3"]
    with door(jiangxi):
        assert set(InboxMessage.objects.values_list("tries", flat=True)) == {0}


def test_a_failing_message_holds_back_its_own_thread_only(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, receiver: Receiver
) -> None:
    def fail_a1(message: Incoming) -> None:
        if message.payload["text"] == "a1":
            raise RuntimeError("not now")

    receiver.before = fail_a1
    for text, thread in (("a1", "A"), ("a2", "A"), ("b1", "B"), ("b2", "B")):
        send(xiushui, jiangxi, text, thread)
    carry()
    assert receiver.texts == ["b1", "b2"]
    failed = inbox(jiangxi)["a1"]
    assert (failed.state, failed.tries, failed.error) == ("received", 1, "RuntimeError: not now")
    assert failed.next_try_at > timezone.now()
    receiver.before = lambda message: None
    make_due(jiangxi)
    carry()
    assert receiver.texts == ["b1", "b2", "a1", "a2"]


def test_what_a_failing_handler_wrote_is_rolled_back(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, receiver: Receiver
) -> None:
    def write_and_fail(message: Incoming) -> None:
        services.send(to_code=message.from_code, type=TYPE, thread="answer", payload={"text": "half"})
        raise RuntimeError

    receiver.before = write_and_fail
    send(xiushui, jiangxi, "1")
    carry()
    with door(jiangxi):
        assert not OutboxMessage.objects.exists()


def test_a_message_that_no_system_takes_waits_for_one(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, receiver: Receiver
) -> None:
    with door(xiushui):
        services.send(to_code=jiangxi.code, type="test.unknown", thread="T", payload={"text": "?"})
    carry()
    waiting = inbox(jiangxi)["?"]
    assert waiting.state == InboxState.RECEIVED
    assert "test.unknown" in waiting.error


def test_a_refusal_for_good_is_a_dead_letter_seen_by_both_sides_and_can_be_replayed(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, receiver: Receiver
) -> None:
    def refuse(message: Incoming) -> None:
        raise Refused("there is no such department", permanent=True)

    receiver.before = refuse
    send(xiushui, jiangxi, "1")
    send(xiushui, jiangxi, "2")
    carry()
    dead = inbox(jiangxi)["1"]
    assert dead.state == InboxState.DEAD
    assert "no such department" in dead.error
    with door(jiangxi):
        assert Entry.objects.filter(act="exchange.dead_letter").count() == 1
    with door(xiushui):
        (refused,) = failed_envelopes(xiushui.code)
        assert refused.state == EnvelopeState.REFUSED
        assert "no such department" in refused.error
    receiver.before = lambda message: None
    with door(jiangxi):
        services.replay(message=dead, actor=ADMIN)
        entry = Entry.objects.get(act="exchange.replayed")
        assert (entry.actor_name, entry.facts["message"]) == ("谢芳", str(dead.pk))
        with pytest.raises(services.NothingToReplay):
            services.replay(message=dead, actor=ADMIN)
    carry()
    assert receiver.texts == ["1", "2"]
    with door(xiushui):
        assert not failed_envelopes(xiushui.code).exists()


def test_after_the_last_try_a_message_is_a_dead_letter(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, receiver: Receiver
) -> None:
    def fail(message: Incoming) -> None:
        raise RuntimeError("never")

    receiver.before = fail
    send(xiushui, jiangxi, "1")
    for _ in range(backoff.MAX_TRIES):
        assert not inbox(jiangxi) or inbox(jiangxi)["1"].state == InboxState.RECEIVED
        make_due(jiangxi)
        carry()
    dead = inbox(jiangxi)["1"]
    assert (dead.state, dead.tries) == (InboxState.DEAD, backoff.MAX_TRIES)


def test_a_dead_letter_set_aside_lets_its_thread_go_on(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, receiver: Receiver
) -> None:
    def refuse(message: Incoming) -> None:
        if message.sequence == 1:
            raise Refused("bad", permanent=True)

    receiver.before = refuse
    send(xiushui, jiangxi, "1")
    send(xiushui, jiangxi, "2")
    carry()
    assert receiver.texts == []
    with door(jiangxi):
        services.set_aside(message=InboxMessage.objects.get(sequence=1), actor=ADMIN, reason="sent by mistake")
    carry()
    assert receiver.texts == ["2"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"payload": '{"attachments":[],"body":{"text":"forged"}}'}, "payload"),
        ({"from_code": "360423"}, "360423"),
        ({"thread": "T2"}, "thread"),
        ({"sequence": 2}, "sequence"),
        ({"type": "test.other"}, "type"),
        ({"to_code": "360400"}, "receiver"),
        ({"token": "abc"}, "signature"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_an_envelope_altered_in_the_hub_is_found_and_shown(
    xiushui: Jurisdiction,
    jiangxi: Jurisdiction,
    receiver: Receiver,
    change: dict[str, Any],
    told: str,
) -> None:
    sent = send(xiushui, jiangxi, "1")
    post_waiting(xiushui)
    with door(PUBLIC):
        Envelope.objects.filter(pk=sent.pk).update(**change)
    carry()
    assert receiver.taken == []
    with door(PUBLIC):
        envelope = Envelope.objects.get(pk=sent.pk)
        assert envelope.state == EnvelopeState.DEAD
        assert told in envelope.error
    with door(jiangxi):
        assert not InboxMessage.objects.exists()


def test_a_signature_of_another_jurisdiction_is_not_taken_for_the_senders(
    xiushui: Jurisdiction, wuning: Jurisdiction, jiangxi: Jurisdiction, receiver: Receiver
) -> None:
    sent, other = send(xiushui, jiangxi, "1"), send(wuning, jiangxi, "2")
    post_waiting(xiushui)
    post_waiting(wuning)
    with door(PUBLIC):
        forged = Envelope.objects.get(pk=other.pk).token
        Envelope.objects.filter(pk=sent.pk).update(token=forged)
    carry()
    assert receiver.texts == ["2"]


def test_the_sender_signs_anew_what_was_altered_in_the_hub(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, receiver: Receiver
) -> None:
    sent = send(xiushui, jiangxi, "1")
    post_waiting(xiushui)
    with door(PUBLIC):
        Envelope.objects.filter(pk=sent.pk).update(payload=json.dumps({"body": {}, "attachments": []}))
    carry()
    with door(xiushui):
        (dead,) = failed_envelopes(xiushui.code)
        services.replay(message=dead, actor=ADMIN)
    carry()
    assert receiver.texts == ["1"]


def test_a_stranger_cannot_replay_an_envelope(
    xiushui: Jurisdiction, wuning: Jurisdiction, jiangxi: Jurisdiction
) -> None:
    send(xiushui, jiangxi, "1")
    carry()
    with door(PUBLIC):
        Envelope.objects.update(state=EnvelopeState.DEAD)
        dead = Envelope.objects.get()
    with door(wuning):
        assert not failed_envelopes(wuning.code).exists()
        with pytest.raises(services.NothingToReplay):
            services.replay(message=dead, actor=ADMIN)


def test_a_sender_restored_to_yesterday_is_found_by_its_repeated_sequence(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, receiver: Receiver
) -> None:
    send(xiushui, jiangxi, "1")
    carry()
    with door(xiushui):
        OutboxMessage.objects.all().delete()
    send(xiushui, jiangxi, "another 1")
    carry()
    assert receiver.texts == ["1"]
    with door(xiushui):
        (dead,) = failed_envelopes(xiushui.code)
        assert "place in its thread" in dead.error
        services.replay(message=dead, actor=ADMIN)
    send(xiushui, jiangxi, "and one more")
    carry()
    assert receiver.texts == ["1", "another 1", "and one more"]


def test_a_receiver_restored_to_yesterday_gets_again_what_it_has_lost(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, receiver: Receiver
) -> None:
    for text in ("1", "2", "3"):
        send(xiushui, jiangxi, text)
    carry()
    with door(jiangxi):
        InboxMessage.objects.filter(sequence__gte=2).delete()
    send(xiushui, jiangxi, "4")
    carry()
    assert receiver.texts == ["1", "2", "3"]
    with door(PUBLIC):
        assert services.redeliver(code=jiangxi.code, since=timezone.now() - timedelta(hours=1)) == 4
    carry()
    assert receiver.texts == ["1", "2", "3", "2", "3", "4"]


def test_mail_to_a_jurisdiction_under_maintenance_waits_without_a_try(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, receiver: Receiver
) -> None:
    with door(PUBLIC):
        Jurisdiction.objects.filter(pk=jiangxi.pk).update(state=JurisdictionState.MAINTENANCE)
    tenants.forget()
    try:
        send(xiushui, jiangxi, "1")
        assert carry() == 1
        with door(PUBLIC):
            envelope = Envelope.objects.get()
            assert (envelope.state, envelope.tries) == (EnvelopeState.POSTED, 0)
            Jurisdiction.objects.filter(pk=jiangxi.pk).update(state=JurisdictionState.ACTIVE)
        tenants.forget()
        carry()
        assert receiver.texts == ["1"]
    finally:
        tenants.forget()


def test_one_jurisdiction_that_cannot_be_reached_does_not_keep_back_the_others(
    xiushui: Jurisdiction,
    wuning: Jurisdiction,
    jiangxi: Jurisdiction,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = delivering._store

    def broken(place: Jurisdiction, messages: list[InboxMessage]) -> set[UUID]:
        if place == wuning:
            raise RuntimeError("no connection")
        return real(place, messages)

    monkeypatch.setattr(delivering, "_store", broken)
    send(xiushui, wuning, "wuning")
    send(xiushui, jiangxi, "jiangxi")
    carry(seconds=5)
    assert receiver.texts == ["jiangxi"]
    monkeypatch.undo()
    carry()
    assert receiver.texts == ["jiangxi", "wuning"]


def test_beat_carries_publishes_and_tidies(xiushui: Jurisdiction, jiangxi: Jurisdiction, receiver: Receiver) -> None:
    scheduled = {task for task, _ in SCHEDULE.values() if task.startswith("exchange.")}
    assert scheduled == {"exchange.carry", "exchange.publish_directories", "exchange.tidy"}
    app.loader.import_default_modules()
    send(xiushui, jiangxi, "1")
    for name in scheduled:
        app.tasks[name]()
    assert receiver.texts == ["1"]


def test_an_idle_carrier_asks_three_questions(xiushui: Jurisdiction) -> None:
    carry()
    with CaptureQueriesContext(connection) as captured:
        assert carry() == 0
    asked = [query["sql"] for query in captured if "exchange_" in query["sql"] or "hub_" in query["sql"]]
    assert len(asked) == 3


def test_waiting_grows_and_ends() -> None:
    now = timezone.now()
    waits = [backoff.next_try(tries, now) - now for tries in range(1, backoff.MAX_TRIES)]
    assert waits[:3] == [timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8)]
    assert waits == sorted(waits)
    assert max(waits) == timedelta(minutes=30)
    assert timedelta(minutes=45) < sum(waits, timedelta()) < timedelta(minutes=90)
