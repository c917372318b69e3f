"""The outbox: once each, retried with patience, lost never, doubled only by a kill between sending and marking."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from apps.core.messaging import sending, services
from apps.core.messaging.gateways.registry import gateway
from apps.core.messaging.mail import message_id
from apps.core.messaging.models import OutgoingMessage
from apps.core.messaging.services import TransportError, queue_inside, queue_message
from apps.core.messaging.tasks import send
from tenants.context import door
from tenants.models import Jurisdiction
from tests.core.messaging.smtp_stub import Server, smtp_server
from tests.support.citizens import PHONE, texts_to
from tests.support.live import LiveDatabase

FACTS = {"number": "360424-P2026-003187-4", "title": "路灯不亮", "reason": "不是本县的事"}


def queue(place: Jurisdiction, key: str = "refused:1", **changes: Any) -> bool:
    given = {"medium": "email", "address": "xu@example.cn", "template": "petition_refused", "facts": FACTS, **changes}
    with door(place):
        return queue_message(key=key, **given)


def only(place: Jurisdiction) -> OutgoingMessage:
    with door(place):
        return OutgoingMessage.objects.get()


def due_now(place: Jurisdiction) -> None:
    with door(place):
        OutgoingMessage.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))


def test_a_message_is_queued_once_for_a_key_and_sent_once(xiushui: Jurisdiction) -> None:
    assert queue(xiushui)
    assert not queue(xiushui)
    assert send() == 1
    assert send() == 0
    (sent,) = mail.outbox
    row = only(xiushui)
    assert sent.to == ["xu@example.cn"]
    assert sent.subject == "您的来信 360424-P2026-003187-4 不予受理"
    assert "不是本县的事" in sent.body
    assert sent.extra_headers["Message-ID"] == message_id(row.pk)
    assert (row.state, row.tries) == ("sent", 1)
    assert row.sent_at


def test_a_message_of_an_act_that_is_rolled_back_is_never_sent(xiushui: Jurisdiction) -> None:
    with contextlib.suppress(ZeroDivisionError), door(xiushui):
        queue_message(key="x", medium="sms", address=PHONE, template="petition_refused", facts=FACTS)
        raise ZeroDivisionError
    assert send() == 0


def test_all_jurisdictions_send_from_one_run(
    xiushui: Jurisdiction, wuning: Jurisdiction, jiangxi: Jurisdiction
) -> None:
    for place in (xiushui, wuning, jiangxi):
        assert queue(place, medium="sms", address=PHONE)
    assert send() == 3
    assert sorted(text[: text.index("】") + 1] for text in texts_to(PHONE)) == sorted(
        f"【{place.name}】" for place in (xiushui, wuning, jiangxi)
    )


def test_the_address_is_encrypted_at_rest(xiushui: Jurisdiction) -> None:
    from django.db import connection

    queue(xiushui, medium="sms", address=PHONE)
    with door(xiushui), connection.cursor() as cursor:
        cursor.execute("SELECT address FROM messaging_outgoingmessage")
        assert PHONE not in cursor.fetchone()[0]


@pytest.mark.parametrize(("medium", "address"), [("email", " "), ("inside", "a@example.cn"), ("pigeon", "a")])
def test_a_message_needs_a_medium_with_an_address(xiushui: Jurisdiction, medium: str, address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        queue(xiushui, medium=medium, address=address)


def test_a_passing_failure_is_tried_again_later_and_later_then_left_to_a_person(
    xiushui: Jurisdiction, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(**_: Any) -> None:
        raise TransportError("421 busy", permanent=False)

    queue(xiushui)
    monkeypatch.setattr(sending, "send_email", busy)
    waits = []
    for _ in sending.BACK_OFF:
        assert send() == 0
        row = only(xiushui)
        assert (row.state, row.error) == ("queued", "421 busy")
        waits.append(row.next_try_at - timezone.now())
        assert send() == 0
        assert only(xiushui).tries == row.tries, "not before its time"
        due_now(xiushui)
    assert waits == sorted(waits)
    assert waits[0] > timedelta(seconds=50)
    send()
    row = only(xiushui)
    assert (row.state, row.tries) == ("failed", len(sending.BACK_OFF) + 1)


def test_a_failure_that_no_retry_helps_is_not_retried(xiushui: Jurisdiction, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(**_: Any) -> None:
        raise TransportError("550 no such person", permanent=True)

    queue(xiushui)
    monkeypatch.setattr(sending, "send_email", gone)
    send()
    assert (only(xiushui).state, only(xiushui).tries) == ("failed", 1)


def test_one_message_that_fails_does_not_hold_up_the_others(
    xiushui: Jurisdiction, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(xiushui, "first", medium="sms", address="1")
    queue(xiushui, "second", medium="sms", address=PHONE)
    real = services.send_sms

    def refuse_the_first(*, to: str, text: str, reference: str) -> None:
        if to == "1":
            raise TransportError("no", permanent=True)
        real(to=to, text=text, reference=reference)

    monkeypatch.setattr(sending, "send_sms", refuse_the_first)
    assert send() == 1
    assert len(texts_to(PHONE)) == 1


def test_an_address_of_another_key_is_left_to_a_person(xiushui: Jurisdiction, settings: Any) -> None:
    queue(xiushui)
    settings.FIELD_KEY = "another key than that of the installation"
    assert send() == 0
    with door(xiushui):
        assert OutgoingMessage.objects.values_list("state", "error").get() == (
            "failed",
            "the address cannot be decrypted",
        )


def test_a_message_in_the_hands_of_a_worker_is_not_taken_by_another(xiushui: Jurisdiction) -> None:
    queue(xiushui)
    assert sending.claim(xiushui) is not None
    assert sending.claim(xiushui) is None
    due_now(xiushui)
    again = sending.claim(xiushui)
    assert again is not None, "a worker that died gives it back when the lease has run out"
    assert again.tries == 2


def test_the_bell_is_not_the_workers_business(xiushui: Jurisdiction) -> None:
    with door(xiushui):
        assert queue_inside(key="k", official_id=uuid4(), template="sign_official", facts=FACTS)
        assert not queue_inside(key="k", official_id=uuid4(), template="sign_official", facts=FACTS)
    assert send() == 0
    assert mail.outbox == []


def test_what_was_read_half_a_year_ago_is_purged(xiushui: Jurisdiction) -> None:
    who = uuid4()
    with door(xiushui):
        for key in ("old", "new"):
            queue_inside(key=key, official_id=who, template="sign_official", facts=FACTS)
        services.mark_read(official_id=who, at=timezone.now() - timedelta(days=181))
        queue_inside(key="unread", official_id=who, template="sign_official", facts=FACTS)
        assert services.purge() == 2
        assert OutgoingMessage.objects.get().key == "unread"


def test_the_console_gateway_writes_one_line_a_message_for_the_owners_eyes(settings: Any) -> None:
    services.send_sms(to=PHONE, text="第一行\n第二行\t", reference="r-1")
    log = Path(settings.SMS_LOG)
    (line,) = log.read_text(encoding="utf-8").splitlines()
    assert line.split("\t")[1:] == [PHONE, "r-1", "第一行 第二行"]
    assert log.stat().st_mode & 0o077 == 0


def test_a_log_that_cannot_be_written_is_a_passing_failure(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.SMS_LOG = tmp_path / "file" / "sms.log"
    with pytest.raises(TransportError) as failure:
        services.send_sms(to=PHONE, text="x", reference="r")
    assert not failure.value.permanent


def test_a_gateway_that_nobody_wrote_is_named_in_the_error() -> None:
    with pytest.raises(ImproperlyConfigured, match="'pigeon'"):
        gateway("pigeon")


@pytest.fixture
def smtp(settings: Any) -> Iterator[Server]:
    with smtp_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def test_mail_goes_out_by_smtp_over_one_connection_in_chinese(xiushui: Jurisdiction, smtp: Server) -> None:
    queue(xiushui, "1")
    queue(xiushui, "2", address="second@example.cn")
    assert send() == 2
    assert smtp.connections == 1
    first = smtp.received[0]
    assert first["Subject"].strip() == "您的来信 360424-P2026-003187-4 不予受理"
    assert "不是本县的事" in first.get_content()
    assert first["Auto-Submitted"] == "auto-generated"
    with door(xiushui):
        assert first["Message-ID"] == message_id(OutgoingMessage.objects.get(key="1").pk)


@pytest.mark.parametrize(("reply", "state"), [("550 no such person", "failed"), ("450 mailbox busy", "queued")])
def test_what_the_server_says_of_the_person_decides_whether_it_is_tried_again(
    xiushui: Jurisdiction, smtp: Server, reply: str, state: str
) -> None:
    smtp.replies["xu@example.cn"] = reply
    queue(xiushui, "1")
    queue(xiushui, "2", address="second@example.cn")
    assert send() == 1
    with door(xiushui):
        assert OutgoingMessage.objects.get(key="1").state == state
        assert OutgoingMessage.objects.get(key="2").state == "sent"


@pytest.mark.parametrize(("reply", "state"), [("554 not with us", "failed"), ("451 try later", "queued")])
def test_what_the_server_says_of_the_text_decides_whether_it_is_tried_again(
    xiushui: Jurisdiction, smtp: Server, reply: str, state: str
) -> None:
    smtp.after_data = [reply]
    queue(xiushui)
    assert send() == 0
    assert only(xiushui).state == state


def test_a_message_refused_for_now_keeps_its_message_id_when_it_goes_out_at_last(
    xiushui: Jurisdiction, smtp: Server
) -> None:
    smtp.after_data = ["451 try later", "250 kept"]
    queue(xiushui)
    assert send() == 0
    due_now(xiushui)
    assert send() == 1
    assert [m["Message-ID"] for m in smtp.received] == [message_id(only(xiushui).pk)]


def test_a_server_that_is_not_there_delays_mail(xiushui: Jurisdiction, settings: Any) -> None:
    with smtp_server() as gone:
        port = gone.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    queue(xiushui)
    assert send() == 0
    assert only(xiushui).state == "queued"
    assert "refused" in only(xiushui).error.lower()


@pytest.mark.parametrize("address", ["xu@example.cn\r\nBcc: all@example.cn", "not an address at\nall"])
def test_an_address_that_cannot_be_written_is_left_to_a_person(
    xiushui: Jurisdiction, smtp: Server, address: str
) -> None:
    queue(xiushui, address=address)
    assert send() == 0
    assert only(xiushui).state == "failed"
    assert smtp.received == []


def test_two_workers_send_each_message_once(live_database: LiveDatabase) -> None:
    xiushui = live_database.jurisdiction("360424")
    for number in range(20):
        queue(xiushui, f"key {number}", medium="sms", address=f"138079210{number:02d}")
    results = live_database.in_threads(sending.send_waiting, sending.send_waiting)
    assert sum(results) == 20
    assert [len(texts_to(f"138079210{number:02d}")) for number in range(20)] == [1] * 20


def test_a_worker_killed_between_sending_and_marking_loses_nothing_and_doubles_one(
    live_database: LiveDatabase,
) -> None:
    xiushui = live_database.jurisdiction("360424")
    for number in range(5):
        queue(xiushui, f"key {number}", medium="sms", address=f"1380792100{number}")
    code = """
import os, signal
from apps.core.messaging import sending
real, count = sending.send_sms, []
def send_then_die(**message):
    real(**message)
    count.append(1)
    if len(count) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
sending.send_sms = send_then_die
sending.send_waiting()
"""
    process = live_database.start(code, GANJIANG_SMS_LOG=str(django_settings.SMS_LOG))
    process.communicate(timeout=60)
    assert process.returncode == -9
    assert sending.send_waiting() == 2, "the one in the dead worker's hands waits for its lease"
    due_now(xiushui)
    with door(xiushui):
        assert OutgoingMessage.objects.filter(state="queued").count() == 1
    assert sending.send_waiting() == 1
    assert sorted(len(texts_to(f"1380792100{number}")) for number in range(5)) == [1, 1, 1, 1, 2]
    lines = Path(django_settings.SMS_LOG).read_text(encoding="utf-8").splitlines()
    assert len({line.split("\t")[2] for line in lines}) == 5, "the second copy has the reference of the first"
