"""The bell, and what could not be sent, in the office."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from apps.core.ledger.models import Entry
from apps.core.messaging.models import OutgoingMessage
from apps.core.messaging.services import queue_inside
from apps.core.people.models import Official
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.clients import OfficeClient

FACTS = {"number": "360424-P2026-003187-4", "title": "路灯不亮", "text": "请今天办结", "by": "张县长"}


def ring(place: Jurisdiction, username: str = "handler", key: str = "1") -> UUID:
    with door(place):
        who = Official.objects.get(username=username)
        queue_inside(key=key, official_id=who.pk, template="urge_official", facts=FACTS)
        return OutgoingMessage.objects.get(key=key).pk


def failed(place: Jurisdiction) -> UUID:
    now = timezone.now()
    with door(place):
        message = OutgoingMessage.objects.create(
            key="failed",
            medium="sms",
            address="13807921234",
            template="petition_answered",
            facts=FACTS,
            subject="您的来信已答复",
            text="x",
            state="failed",
            tries=7,
            error="no such number",
            created_at=now,
            next_try_at=now,
        )
    return message.pk


def bell(page: str) -> str:
    return page.partition('class="topbar__bell"')[2].partition("</a>")[0]


def test_an_official_sees_the_own_notices_and_their_number_on_the_bell(
    office: OfficeClient, xiushui: Jurisdiction
) -> None:
    ring(xiushui, key="1")
    ring(xiushui, key="2")
    ring(xiushui, "clerk", key="3")
    page = office.sign_in("handler").get("/messages/").content.decode()
    assert "<b>2<" in bell(page)
    assert page.count("催办：360424-P2026-003187-4") == 2
    assert 'href="/cases/360424-P2026-003187-4/"' in page
    assert "请今天办结" in page


def test_reading_one_and_reading_all(office: OfficeClient, xiushui: Jurisdiction) -> None:
    first = ring(xiushui, key="1")
    ring(xiushui, key="2")
    ring(xiushui, "clerk", key="3")
    office.sign_in("handler")
    assert office.post(f"/messages/{first}/read/").status_code == 302
    assert "<b>1<" in bell(office.get("/messages/").content.decode())
    only_unread = office.get("/messages/?unread=1").content.decode()
    assert only_unread.count("催办：360424-P2026-003187-4") == 1
    assert office.post("/messages/read/").status_code == 302
    page = office.get("/messages/").content.decode()
    assert "<b>" not in bell(page)
    assert "没有未读通知" in office.get("/messages/?unread=1").content.decode()
    with door(xiushui):
        assert OutgoingMessage.objects.get(key="3").read_at is None, "another official's bell is untouched"


def test_nobody_reads_or_marks_the_notices_of_another(
    office: OfficeClient, xiushui: Jurisdiction, wuning: Jurisdiction
) -> None:
    of_the_clerk = ring(xiushui, "clerk")
    office.sign_in("handler")
    assert office.post(f"/messages/{of_the_clerk}/read/").status_code == 404
    assert "还没有通知" in office.get("/messages/").content.decode()
    assert OfficeClient(wuning).sign_in("clerk").post(f"/messages/{of_the_clerk}/read/").status_code == 404
    with door(xiushui):
        assert OutgoingMessage.objects.get().read_at is None


@pytest.mark.parametrize("url", ["/messages/", "/messages/failed/"])
def test_strangers_are_sent_to_sign_in(office: OfficeClient, url: str) -> None:
    assert office.get(url).headers["Location"].startswith("/sign-in/")


def test_an_administrator_sees_what_failed_masked_and_sends_it_again(
    office: OfficeClient, xiushui: Jurisdiction
) -> None:
    message = failed(xiushui)
    office.sign_in("admin")
    page = office.get("/messages/failed/").content.decode()
    assert "138****1234" in page
    assert "13807921234" not in page
    assert "no such number" in page
    assert office.post(f"/messages/{message}/send-again/").status_code == 302
    with door(xiushui):
        row = OutgoingMessage.objects.get()
        assert (row.state, row.tries) == ("queued", 0)
        entry = Entry.objects.get(act="message_sent_again")
        assert entry.duty == "admin"
        assert entry.number == "360424-P2026-003187-4"
    assert office.post(f"/messages/{message}/send-again/").status_code == 404, "once"
    assert "全部送达" in office.get("/messages/failed/").content.decode()


def test_an_address_that_cannot_be_read_does_not_hide_the_others(
    office: OfficeClient, xiushui: Jurisdiction, settings: Any
) -> None:
    message = failed(xiushui)
    office.sign_in("admin")
    settings.FIELD_KEY = "another key than that of the installation"
    page = office.get("/messages/failed/")
    assert page.status_code == 200
    assert '<span class="masked">—</span>' in page.content.decode()
    assert office.post(f"/messages/{message}/send-again/").status_code == 302


@pytest.mark.parametrize("username", ["clerk", "handler", "reviewer", "leader", "supervisor"])
def test_without_the_duty_of_an_administrator_it_is_forbidden(
    office: OfficeClient, xiushui: Jurisdiction, username: str
) -> None:
    message = failed(xiushui)
    office.sign_in(username)
    assert office.get("/messages/failed/").status_code == 403
    assert office.post(f"/messages/{message}/send-again/").status_code == 403


def test_the_administrator_next_door_finds_nothing(xiushui: Jurisdiction, wuning: Jurisdiction) -> None:
    message = failed(xiushui)
    stranger = OfficeClient(wuning).sign_in("admin")
    assert stranger.post(f"/messages/{message}/send-again/").status_code == 404
    assert stranger.post(f"/messages/{uuid4()}/send-again/").status_code == 404


def test_the_lists_cost_the_same_whatever_their_length(
    office: OfficeClient, xiushui: Jurisdiction, django_assert_max_num_queries: Any
) -> None:
    for number in range(25):
        ring(xiushui, key=str(number))
    office.sign_in("handler")
    with django_assert_max_num_queries(25):
        office.get("/messages/")
