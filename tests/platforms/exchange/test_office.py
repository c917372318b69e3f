"""The exchange's pages: who may see them, what they show, sending again and setting aside."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from apps.core.ledger.models import Entry
from apps.platforms.exchange import services
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.enums import InboxState
from apps.platforms.exchange.hub.models import Envelope
from apps.platforms.exchange.models import InboxMessage, OutboxMessage
from apps.platforms.exchange.posting import post_waiting
from apps.platforms.exchange.registry import Incoming, Refused
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction
from tests.platforms.exchange.conftest import TYPE, Receiver
from tests.support.clients import OfficeClient

SECRET = "举报人的原话"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def english(office: OfficeClient) -> OfficeClient:
    office.cookies["language"] = "en"
    return office


def send(sender: Jurisdiction, to: Jurisdiction, thread: str = "360424-P2026-000001-1:1") -> UUID:
    with door(sender):
        return services.send(to_code=to.code, type=TYPE, thread=thread, payload={"text": SECRET}).pk


def refuse(message: Incoming) -> None:
    raise Refused("no such department", permanent=True)


@pytest.fixture
def dead(xiushui: Jurisdiction, jiangxi: Jurisdiction, receiver: Receiver) -> UUID:
    """A dead letter in Xiushui's inbox, from the province."""
    receiver.before = refuse
    pk = send(jiangxi, xiushui)
    carry()
    return pk


PAGES = ["/exchange/", "/exchange/outbox/", "/exchange/inbox/", "/exchange/inbox/{pk}/"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("duty", ["clerk", "handler", "reviewer", "leader"])
def test_other_duties_see_nothing_of_it(english: OfficeClient, dead: UUID, duty: str, page: str) -> None:
    english.sign_in(duty)
    assert english.get(page.format(pk=dead)).status_code == 403


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("duty", ["admin", "supervisor"])
def test_administrator_and_supervisor_see_what_passes_but_not_what_it_says(
    english: OfficeClient, dead: UUID, duty: str, page: str
) -> None:
    answer = english.sign_in(duty).get(page.format(pk=dead))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert SECRET not in text
    if page != "/exchange/outbox/":
        assert "360424-P2026-000001-1:1" in text
        assert "江西省" in text


@pytest.mark.parametrize("path", ["replay/", "inbox/{pk}/replay/", "inbox/{pk}/set-aside/"])
def test_other_duties_change_nothing(english: OfficeClient, dead: UUID, xiushui: Jurisdiction, path: str) -> None:
    english.sign_in("clerk")
    assert english.post(f"/exchange/{path.format(pk=dead)}", {"reason": "x"}).status_code == 403
    with door(xiushui):
        assert InboxMessage.objects.get(pk=dead).state == InboxState.DEAD


def test_a_message_of_another_jurisdiction_does_not_exist_here(
    english: OfficeClient, jiangxi: Jurisdiction, wuning: Jurisdiction, receiver: Receiver
) -> None:
    pk = send(jiangxi, wuning)
    post_waiting(jiangxi)
    with door(PUBLIC):
        Envelope.objects.filter(pk=pk).update(token="altered")
    carry()
    english.sign_in("admin")
    for box in ("outbox", "inbox", "hub"):
        assert english.get(f"/exchange/{box}/{pk}/").status_code == 404
        assert english.post(f"/exchange/{box}/{pk}/replay/").status_code == 404
    assert english.post(f"/exchange/inbox/{pk}/set-aside/", {"reason": "x"}).status_code == 404


def test_the_dead_letter_is_listed_with_its_reason_and_counted_in_the_side_bar(
    english: OfficeClient, dead: UUID
) -> None:
    text = english.sign_in("admin").get("/exchange/").content.decode()
    assert "no such department" in text
    assert f"/exchange/inbox/{dead}/" in text
    assert 'data-tone="alarm">1<' in text


def test_a_dead_letter_is_sent_again_by_its_button(english: OfficeClient, dead: UUID, receiver: Receiver) -> None:
    english.sign_in("supervisor")
    assert f"/exchange/inbox/{dead}/replay/" in english.get(f"/exchange/inbox/{dead}/").content.decode()
    receiver.before = lambda message: None
    answer = english.post(f"/exchange/inbox/{dead}/replay/", follow=True)
    assert "The message is on its way again." in answer.content.decode()
    carry()
    assert receiver.texts == [SECRET]
    again = english.post(f"/exchange/inbox/{dead}/replay/", follow=True)
    assert "somebody else has seen to it" in again.content.decode()


def test_all_dead_letters_are_sent_again_at_once(
    english: OfficeClient, xiushui: Jurisdiction, jiangxi: Jurisdiction, dead: UUID, receiver: Receiver
) -> None:
    altered = send(xiushui, jiangxi, "T2")
    post_waiting(xiushui)
    with door(PUBLIC):
        Envelope.objects.filter(pk=altered).update(token="altered")
    refused = send(xiushui, jiangxi, "T3")
    carry()
    receiver.before = lambda message: None
    english.sign_in("admin")
    answer = english.post("/exchange/replay/", follow=True)
    assert "2 messages are on their way again." in answer.content.decode()
    carry()
    assert {message.id for message in receiver.taken} == {dead, altered}
    text = english.get(f"/exchange/hub/{refused}/").content.decode()
    assert "no such department" in text
    assert "/replay/" not in text


def test_setting_aside_needs_a_reason_and_goes_into_the_ledger(
    english: OfficeClient, xiushui: Jurisdiction, dead: UUID
) -> None:
    english.sign_in("admin")
    answer = english.post(f"/exchange/inbox/{dead}/set-aside/", {"reason": " "})
    assert answer.status_code == 422
    assert "Say why the message is set aside." in answer.content.decode()
    answer = english.post(f"/exchange/inbox/{dead}/set-aside/", {"reason": "sent twice"}, follow=True)
    assert "The message is set aside" in answer.content.decode()
    with door(xiushui):
        assert InboxMessage.objects.get(pk=dead).state == InboxState.SKIPPED
        assert Entry.objects.get(act="exchange.set_aside").reason == "sent twice"


@pytest.mark.parametrize("box", ["outbox", "inbox"])
def test_lists_are_filtered_and_exported(
    english: OfficeClient, xiushui: Jurisdiction, jiangxi: Jurisdiction, dead: UUID, receiver: Receiver, box: str
) -> None:
    with door(xiushui):
        OutboxMessage.objects.all().delete()
    send(xiushui, jiangxi, "QUEUED-1")
    english.sign_in("admin")
    state, thread = {"outbox": ("queued", "QUEUED-1"), "inbox": ("dead", "360424-P2026-000001-1:1")}[box]
    assert thread in english.get(f"/exchange/{box}/", {"state": state}).content.decode()
    other = {"outbox": "sent", "inbox": "skipped"}[box]
    assert thread not in english.get(f"/exchange/{box}/", {"state": other}).content.decode()
    exported: Any = english.get(f"/exchange/{box}/", {"export": "csv", "q": thread})
    text = b"".join(exported.streaming_content).decode("utf-8-sig") if exported.streaming else exported.content.decode()
    assert thread in text
    assert SECRET not in text


def test_the_failed_are_filtered_by_where_they_lie(english: OfficeClient, dead: UUID) -> None:
    english.sign_in("admin")
    assert str(dead) in english.get("/exchange/", {"box": "inbox"}).content.decode()
    assert str(dead) not in english.get("/exchange/", {"box": "hub"}).content.decode()


def test_the_list_takes_the_same_number_of_statements_for_any_number_of_messages(
    english: OfficeClient, xiushui: Jurisdiction, jiangxi: Jurisdiction
) -> None:
    english.sign_in("admin")
    english.get("/exchange/outbox/")

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            english.get("/exchange/outbox/")
        return len(captured)

    send(xiushui, jiangxi, "T")
    few = count()
    for _ in range(20):
        send(xiushui, jiangxi, "T")
    assert count() == few
