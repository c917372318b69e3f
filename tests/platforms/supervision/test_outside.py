"""Outside systems report: signed, once, a clear word about each bad record and the rest taken in."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import OKPKey

from apps.core.people.models import Official
from apps.core.workdays.services import local_date
from apps.platforms.supervision.models import Alert, Matter, OutsideSystem
from apps.platforms.supervision.outside.keeping import register_system
from apps.platforms.supervision.projecting import take_waiting
from apps.platforms.supervision.refusals import SupervisionRefused
from tenants.context import door
from tests.support.clients import OfficeClient

URL = "/supervision/api/events/"
KEY = OKPKey.generate_key("Ed25519")
TODAY = local_date(timezone.now())


@pytest.fixture
def fiscal(xiushui) -> OutsideSystem:
    with door(xiushui):
        return register_system(
            official=Official.objects.get(username="admin"), code="fiscal", name="财政支付系统", power="fiscal",
            public_key=str(KEY.as_dict(private=False)["x"]),
        )  # fmt: skip


def deliver(xiushui, records: Any, *, key=KEY, body: bytes | None = None, **claims: str):
    raw = body if body is not None else json.dumps({"records": records}).encode()
    told = {
        "sender": "fiscal", "receiver": xiushui.code, "sha256": hashlib.sha256(raw).hexdigest(),
        "created_at": timezone.now().isoformat(), **claims,
    }  # fmt: skip
    token = jws.serialize_compact({"alg": "Ed25519"}, json.dumps(told).encode(), key, algorithms=["Ed25519"])
    return OfficeClient(xiushui).generic(
        "POST", URL, raw, content_type="application/json", HTTP_X_GANJIANG_SYSTEM="fiscal",
        HTTP_X_GANJIANG_SIGNATURE=token,
    )  # fmt: skip


def record(key: str, event: str = "received", number: str = "CZ-1", days: int = 0, **facts: Any) -> dict[str, Any]:
    day = TODAY - timedelta(days=days)
    if event == "received":
        facts = {
            "power": "fiscal", "item": "pay-1", "item_version": "1", "item_title": "专项资金拨付",
            "received_on": day.isoformat(), "counts_from": day.isoformat(), "promised_days": 5, "statutory_days": 10,
            "department": "finance", **facts,
        }  # fmt: skip
    moment = timezone.now() - timedelta(days=days, minutes=1)
    return {"key": key, "event": event, "number": number, "occurred_at": moment.isoformat(), "facts": facts}


def test_what_is_reported_is_watched_like_the_house_s_own(xiushui, fiscal) -> None:
    answer = deliver(xiushui, [record("1"), record("2", "charged", bill="b", line="1", amount=100, fee="")])
    assert answer.json() == {"accepted": 2, "repeated": 0, "errors": []}
    with door(xiushui):
        take_waiting(now=timezone.now())
        matter = Matter.objects.get(number="CZ-1")
        assert (matter.system, matter.power, matter.department) == ("fiscal", "fiscal", "finance")
        assert [a.rule for a in Alert.objects.filter(matter=matter)] == ["F-01"]


def test_a_second_delivery_changes_nothing(xiushui, fiscal) -> None:
    records = [record("1")]
    deliver(xiushui, records)
    assert deliver(xiushui, records).json() == {"accepted": 0, "repeated": 1, "errors": []}
    other = [{**records[0], "reason": "x"}]
    assert deliver(xiushui, other).json()["errors"] == [
        {"index": 0, "key": "1", "error": "this key was used for another record"}
    ]


def test_a_bad_record_is_named_and_the_rest_is_taken_in(xiushui, fiscal) -> None:
    bad = [
        {"key": "a"}, "text", record("b", "flown"), record("c", "decided", outcome="granted"),
        record("d", "received", power="approval"), record("e", "accepted", number="NO-1", accepted_on="2026-11-01",
                                                          promised_days=1, statutory_days=1, counts_from="2026-11-01"),
        {**record("f"), "occurred_at": "2026-11-24T10:00:00"}, {**record("g"), "occurred_at": "2999-01-01T00:00:00Z"},
        record("h", "charged", bill="b", line="1", amount=-5),
    ]  # fmt: skip
    answer = deliver(xiushui, [*bad, record("ok")]).json()
    assert answer["accepted"] == 1
    said = {error["index"]: error["error"] for error in answer["errors"]}
    assert said[0] == "number is missing"
    assert said[1] == "a record must be an object"
    assert said[2].startswith("unknown event 'flown'")
    assert said[3] == "decided lacks decided_on"
    assert said[4] == "power is 'approval', this system reports fiscal"
    assert said[5] == "NO-1 has not been reported as received"
    assert said[6] == "occurred_at lacks its time zone"
    assert said[7] == "occurred_at lies in the future"
    assert "amount is no whole number" in said[8]


def test_a_late_report_is_itself_an_alert(xiushui, fiscal) -> None:
    deliver(xiushui, [record("1", days=6)])
    with door(xiushui):
        take_waiting(now=timezone.now())
        assert "P-06" in [a.rule for a in Alert.objects.filter(number="CZ-1")]


HOSTILE = [
    {"facts": {"step": "x" * 61, "department": "a", "days": 1}, "event": "step_started"},
    {"reason": "a\x00b"},
    {"reason": "\ud800"},
    {"facts": {"satisfaction": 70000}, "event": "rated"},
    {"facts": {"amount": 10**20, "bill": "b", "line": "l"}, "event": "charged"},
    {"number": "x" * 31},
    {"key": "x" * 81},
    {"facts": []},
    {"facts": {"days": True, "step": "s", "department": "d"}, "event": "step_started"},
    {"occurred_at": "1900-01-01T00:00:00+08:00"},
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_record_is_refused_and_holds_nothing_up(xiushui, fiscal, hostile) -> None:
    answer = deliver(xiushui, [record("ok"), {**record("bad"), **hostile}])
    assert answer.status_code == 200, answer.content
    assert answer.json()["accepted"] == 1
    assert len(answer.json()["errors"]) == 1
    with door(xiushui):
        take_waiting(now=timezone.now())
        assert Matter.objects.filter(number="CZ-1").exists()


def test_a_body_without_end_and_numbers_that_are_none_are_refused(xiushui, fiscal) -> None:
    assert deliver(xiushui, None, body=b"[" * 100_000).status_code == 400
    assert deliver(xiushui, None, body=b"\xff\xfe").status_code == 400
    body = json.dumps({"records": [{**record("1"), "extra": float("nan")}]}).encode()
    assert "a number" in deliver(xiushui, None, body=body).json()["errors"][0]["error"]


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"sender": "other"}, "sender"),
        ({"receiver": "360423"}, "receiver"),
        ({"sha256": "0" * 64}, "sha256"),
        ({"created_at": "2020-01-01T00:00:00+08:00"}, "ten minutes"),
    ],
)
def test_what_is_signed_otherwise_is_refused(xiushui, fiscal, claims, said) -> None:
    answer = deliver(xiushui, [record("1")], **claims)
    assert answer.status_code == 401
    assert said in answer.json()["error"]


def test_a_stranger_s_key_an_ended_system_and_no_delivery_are_refused(xiushui, fiscal) -> None:
    assert deliver(xiushui, [record("1")], key=OKPKey.generate_key("Ed25519")).status_code == 401
    assert deliver(xiushui, None, body=b"[]").status_code == 400
    assert deliver(xiushui, None, body=b'{"records": 5}').status_code == 400
    admin = OfficeClient(xiushui).sign_in("admin")
    assert "财政支付系统" in admin.get("/supervision/systems/").content.decode()
    assert admin.post(f"/supervision/systems/{fiscal.pk}/end/").status_code == 302
    assert deliver(xiushui, [record("1")]).status_code == 401


def test_a_key_that_is_none_and_a_code_that_is_taken_are_refused_in_words(xiushui, fiscal) -> None:
    with door(xiushui):
        official = Official.objects.get(username="admin")
        for code, key in (("new", "kurz"), ("fiscal", fiscal.public_key)):
            with pytest.raises(SupervisionRefused):
                register_system(official=official, code=code, name="x", power="fiscal", public_key=key)
