"""A city looks at the alerts of its counties, with their evidence; its orders travel there and the replies back."""

import json
import subprocess
import sys
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.ledger.checker import ganjiang_verify
from apps.core.ledger.models import Entry
from apps.core.ledger.sealing import seal_pending
from apps.core.messaging.models import OutgoingMessage
from apps.core.workdays.services import local_date
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.models import InboxMessage
from apps.platforms.exchange.services import send
from apps.platforms.supervision.elsewhere import alert_below
from apps.platforms.supervision.models import Alert, Order
from apps.platforms.supervision.notifying import notify_waiting
from tenants import registers
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.cases import make_case
from tests.support.clients import OfficeClient
from tests.support.supervision import planted, supervised


@pytest.fixture
def red(xiushui: Jurisdiction) -> Any:
    """The key of a red card of the county, told and not decided on."""
    with door(xiushui):
        found = supervised("transport")
        notify_waiting(now=timezone.now())
        return found["alert"]


@pytest.fixture
def city(jiujiang: Jurisdiction) -> OfficeClient:
    """The city's supervisor."""
    return OfficeClient(jiujiang).sign_in("supervisor")


def page(client: OfficeClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def address(key: Any, act: str = "") -> str:
    return f"/supervision/below/360424/alerts/{key}/{act}"


def test_from_the_list_of_what_lies_below_one_click_leads_to_the_evidence(city, red) -> None:
    listed = page(city, "/supervision/below/")
    assert address(red) in listed
    text = page(city, address(red))
    for words in ("修水县", "超过法定期限", "T-05", "期限 20 个工作日，已计 20 个", "逐日计算", "证据（台账）"):
        assert words in text
    assert "确认预警" not in text
    assert "/explain/" not in text


def test_one_jurisdiction_is_listed_with_its_warnings(city, jiujiang, xiushui, red) -> None:
    with door(xiushui):
        planted("360424-warned", rule="T-02", level="warning")
    assert "360424-warned" not in page(city, "/supervision/below/")
    assert "360424-warned" in page(city, "/supervision/below/?place=360424")
    assert "360424-warned" not in page(city, "/supervision/below/?place=360423")
    page(city, "/supervision/below/?place=360000", 404)
    page(city, "/supervision/below/?place=360400")


@pytest.mark.parametrize("duty", ["clerk", "handler", "reviewer", "admin"])
def test_without_the_duty_to_oversee_nothing_below_is_seen(jiujiang, red, duty) -> None:
    client = OfficeClient(jiujiang).sign_in(duty)
    for url in ("/supervision/below/", address(red), address(red, f"proof/{uuid4()}/")):
        page(client, url, 403)


def test_only_what_lies_below_is_seen(jiujiang, jiangxi, xiushui, wuning, red) -> None:
    page(OfficeClient(jiangxi).sign_in("supervisor"), address(red))
    page(OfficeClient(wuning).sign_in("supervisor"), address(red), 404)
    with door(jiujiang):
        above = planted("360400-own")
    county = OfficeClient(xiushui).sign_in("supervisor")
    page(county, f"/supervision/below/360400/alerts/{above.pk}/", 404)
    page(OfficeClient(jiujiang).sign_in("supervisor"), f"/supervision/below/360423/alerts/{red}/", 404)


def test_the_alert_and_its_entries_are_one_statement(jiujiang, xiushui, red) -> None:
    with door(jiujiang):
        alert_below(xiushui, red)
        with CaptureQueriesContext(connection) as captured:
            seen, left_out = alert_below(xiushui, red)
    assert seen is not None
    assert seen.evidence
    assert left_out == ()
    assert len([each for each in captured.captured_queries if "supervision_alert" in each["sql"]]) == 1


def test_a_leader_reads_and_does_not_order(jiujiang, red) -> None:
    client = OfficeClient(jiujiang).sign_in("leader")
    assert "/order/" not in page(client, address(red))
    assert client.post(address(red, "order/"), {"words": "x", "due_on": "2030-01-01"}).status_code == 403


def test_the_proof_of_a_county_s_entry_is_good_without_us(city, xiushui, red, tmp_path) -> None:
    with door(xiushui):
        entry = Alert.objects.get(pk=red).evidence[0]
    page(city, address(red, f"proof/{entry}/"), 409)
    with door(xiushui):
        seal_pending()
    assert f"proof/{entry}/" in page(city, address(red))
    proof = page(city, address(red, f"proof/{entry}/"))
    assert json.loads(proof)["chain"]["code"] == "360424"
    file = tmp_path / "proof.json"
    file.write_text(proof, encoding="utf-8")
    checked = subprocess.run([sys.executable, ganjiang_verify.__file__, str(file)], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_no_other_entry_of_the_county_is_proven(city, xiushui, red) -> None:
    with door(xiushui):
        other = planted("360424-other").evidence[0]
        stranger = Entry.objects.exclude(pk__in=[*Alert.objects.get(pk=red).evidence]).first().pk
        seal_pending()
    for entry in (other, stranger, uuid4()):
        page(city, address(red, f"proof/{entry}/"), 404)


def test_words_about_a_confidential_letter_stay_in_its_jurisdiction(city, xiushui) -> None:
    with door(xiushui):
        case = make_case(title="保密来信", confidentiality="accepting_office")
        alert = planted("360424-secret", matter={"id": case.pk})
        seal_pending()
    text = page(city, address(alert.pk))
    assert "等待测绘结果。" not in text
    assert "仅在其所属辖区显示" in text
    page(city, address(alert.pk, f"proof/{alert.evidence[0]}/"), 404)


def test_a_county_that_cannot_answer_is_named_and_its_alert_not_there(city, red) -> None:
    with door("public", role="owner"):
        Jurisdiction.objects.filter(code="360424").update(state="maintenance")
    registers.forget_all()
    assert "修水县" in page(city, "/supervision/below/")
    page(city, address(red), 404)


def test_the_alert_of_a_county_that_was_merged_is_with_its_successor(city, wuning, xiushui, red) -> None:
    with door("public", role="owner"):
        Jurisdiction.objects.filter(code="360423").update(successor_code="360424", state="archived")
    registers.forget_all()
    page(city, f"/supervision/below/360423/alerts/{red}/")
    page(city, f"/supervision/below/999999/alerts/{red}/", 404)


# orders between levels


def ordered(city: OfficeClient, red: Any) -> str:
    """The city orders; the number of the order."""
    later = (local_date(timezone.now()) + timedelta(days=9)).isoformat()
    answer = city.post(address(red, "order/"), {"words": "九日内查清并回复。", "due_on": later})
    assert answer.status_code == 302, answer.content.decode()
    with door("j360400"):
        return Order.objects.get(outgoing=True).number


def test_an_order_arrives_once_and_its_reply_comes_back(city, jiujiang, xiushui, red) -> None:
    number = ordered(city, red)
    assert number.startswith("360400-S")
    carry()
    assert carry() == 0
    with door(xiushui):
        order = Order.objects.get(number=number)
        assert (order.peer_code, order.alert_id, order.state, order.issued_by) == ("360400", red, "issued", "周敏")
        alert = Alert.objects.get(pk=red)
        assert alert.state == "escalated"
        assert alert.history.filter(act="order", actor_name__contains="九江市").count() == 1
        assert OutgoingMessage.objects.filter(template="order_official", facts__number=number).exists()
    county = OfficeClient(xiushui).sign_in("supervisor")
    assert number in page(county, "/supervision/orders/")
    url = f"/supervision/orders/{order.pk}/"
    assert "来自九江市" in page(county, url)
    assert county.post(f"{url}close/", {"words": "属实。"}).status_code == 422
    assert county.post(f"{url}reply/", {"words": "已约谈，当日办结。"}).status_code == 302
    carry()
    with door(jiujiang):
        mine = Order.objects.get(number=number)
        assert (mine.state, mine.reply, mine.replied_by) == ("replied", "已约谈，当日办结。", "修水县　周敏")
        assert OutgoingMessage.objects.filter(template="order_replied_official").count() == 1
    assert city.post(f"/supervision/orders/{mine.pk}/close/", {"words": "属实。"}).status_code == 302
    carry()
    with door(xiushui):
        order.refresh_from_db()
        assert (order.state, order.verdict) == ("closed", "属实。")
        acts = list(Entry.objects.filter(number=number).order_by("id").values_list("act", flat=True))
    assert acts == ["supervision.ordered", "supervision.order_replied", "supervision.order_closed"]
    text = page(city, address(red))
    assert number in text
    assert "发出督办单　" + number in text


def test_an_order_that_is_not_possible_is_refused_in_words(city, jiujiang, xiushui, red) -> None:
    answer = city.post(address(red, "order/"), {"words": "x", "due_on": "2020-01-01"})
    assert answer.status_code == 422
    assert "回复期限要晚于今天。" in answer.content.decode()
    with door(xiushui):
        warned = planted("360424-warned", rule="T-02", level="warning").pk
    later = (local_date(timezone.now()) + timedelta(days=9)).isoformat()
    assert city.post(address(warned, "order/"), {"words": "x", "due_on": later}).status_code == 422
    with door(jiujiang):
        assert not Order.objects.filter(outgoing=True).exists()


def test_who_is_not_of_supervision_replies_to_no_order_from_above(city, xiushui, red) -> None:
    number = ordered(city, red)
    carry()
    with door(xiushui):
        key = Order.objects.get(number=number).pk
    leader = OfficeClient(xiushui).sign_in("leader")
    assert leader.post(f"/supervision/orders/{key}/reply/", {"words": "x"}).status_code == 422
    handler = OfficeClient(xiushui).sign_in("handler")
    page(handler, f"/supervision/orders/{key}/", 404)


def test_a_stranger_s_reply_is_a_dead_letter(city, jiujiang, wuning, red) -> None:
    number = ordered(city, red)
    with door(wuning):
        send(to_code="360400", type="supervision.reply", thread=number, payload={"number": number, "by": "x",
             "text": "不是我的"})  # fmt: skip
    carry()
    with door(jiujiang):
        assert Order.objects.get(number=number).state == "issued"
        assert InboxMessage.objects.get(from_code="360423").state == "dead"


def test_an_order_with_a_number_that_is_taken_is_a_dead_letter_at_once(city, jiujiang, xiushui, red) -> None:
    """A city that was restored to an earlier day gives a number a second time."""
    number = ordered(city, red)
    carry()
    payload = {"number": number, "by": "周敏", "alert": str(red), "about": "x", "text": "另一件事。",
               "due_on": "2030-01-01"}  # fmt: skip
    with door(jiujiang):
        send(to_code="360424", type="supervision.order", thread=number, payload=payload)
    carry()
    with door(xiushui):
        assert Order.objects.get(number=number).text == "九日内查清并回复。"
        assert InboxMessage.objects.get(state="dead").error.startswith("a supervision order of this number")
    with door(jiujiang):
        mine = Order.objects.get(number=number).pk
    assert "没有送达" in page(city, f"/supervision/orders/{mine}/")


def test_an_order_about_an_alert_that_is_not_here_still_arrives(jiujiang, xiushui) -> None:
    """After a restore the county may not know the alert any more."""
    payload = {"number": "360400-S2026-0009", "by": "周敏", "alert": str(uuid4()), "about": "360424-A2026-000007-1",
               "text": "查清并回复。", "due_on": "2030-01-01"}  # fmt: skip
    with door(jiujiang):
        send(to_code="360424", type="supervision.order", thread=payload["number"], payload=payload)
    carry()
    with door(xiushui):
        order = Order.objects.get(number=payload["number"])
    assert (order.alert_id, order.about, order.peer_code) == (None, "360424-A2026-000007-1", "360400")
    assert "360424-A2026-000007-1" in page(
        OfficeClient(xiushui).sign_in("supervisor"), f"/supervision/orders/{order.pk}/"
    )
