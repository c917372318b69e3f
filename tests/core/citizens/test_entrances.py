"""Rate limits at public entrances (frontend.ratelimit)."""

from typing import Any

import pytest
import structlog
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from frontend import ratelimit
from frontend.ratelimit import Rate, client_address, rate_limited, seconds_to_wait
from tenants.context import door
from tenants.models import Jurisdiction

RATE = Rate(times=2, seconds=600)


@pytest.fixture
def at_ten(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock of the limits: change the number."""
    now = [600_000.0]
    monkeypatch.setattr("frontend.ratelimit.time.time", lambda: now[0])
    return now


def request(method: str = "post", address: str = "203.0.113.7", **data: str) -> HttpRequest:
    make = RequestFactory().get if method == "get" else RequestFactory().post
    return make("/", data, REMOTE_ADDR=address)


def answers(view: Any, *requests: HttpRequest) -> list[int]:
    return [view(each).status_code for each in requests]


def test_the_third_try_is_told_when_to_come_back(at_ten: list[float]) -> None:
    view: Any = rate_limited("entrance", RATE)(lambda request: HttpResponse())
    assert answers(view, request(), request()) == [200, 200]
    at_ten[0] += 100
    refused = view(request())
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "501"
    assert "9 分钟" in refused.content.decode()
    at_ten[0] += 501
    assert answers(view, request()) == [200]


def test_each_address_entrance_and_subject_is_counted_for_itself(at_ten: list[float]) -> None:
    view = rate_limited("entrance", RATE)(lambda request: HttpResponse())
    assert answers(view, *[request()] * 3, request(address="203.0.113.8")) == [200, 200, 429, 200]
    other = rate_limited("other entrance", RATE)(lambda request: HttpResponse())
    assert answers(other, request()) == [200]
    by_number = rate_limited("by number", RATE, subject=lambda r: r.POST.get("number", ""))(lambda r: HttpResponse())
    tries = [request(number="1", address=f"203.0.113.{n}") for n in range(3)]
    assert answers(by_number, *tries, request(number="2"), *[request()] * 5) == [200, 200, 429, 200, *[200] * 5]


def test_looking_is_not_counted_unless_it_should_be(at_ten: list[float]) -> None:
    view = rate_limited("entrance", RATE)(lambda request: HttpResponse())
    assert answers(view, *[request("get")] * 5, request()) == [200] * 6
    counted = rate_limited("search", RATE, methods=("GET",))(lambda request: HttpResponse())
    assert answers(counted, *[request("get")] * 3) == [200, 200, 429]


def test_a_limit_used_up_in_one_place_is_whole_in_the_next(
    xiushui: Jurisdiction, wuning: Jurisdiction, at_ten: list[float]
) -> None:
    with door(xiushui):
        assert [bool(seconds_to_wait("entrance", RATE, "subject")) for _ in range(3)] == [False, False, True]
    with door(wuning):
        assert not seconds_to_wait("entrance", RATE, "subject")


def test_a_cache_that_is_down_closes_no_entrance(monkeypatch: pytest.MonkeyPatch, at_ten: list[float]) -> None:
    def down(*_: Any, **__: Any) -> None:
        raise ConnectionError("refused")

    monkeypatch.setattr(cache, "add", down)
    view = rate_limited("entrance", RATE)(lambda request: HttpResponse())
    with structlog.testing.capture_logs() as log:
        monkeypatch.setattr(ratelimit, "logger", structlog.get_logger("test"))
        assert answers(view, *[request()] * 5) == [200] * 5
    assert len(log) == 5
    assert "cache does not answer" in log[0]["event"]


def test_an_address_told_by_a_stranger_is_not_believed(settings: Any) -> None:
    forged = RequestFactory().post("/", REMOTE_ADDR="203.0.113.7", headers={"X-Forwarded-For": "198.51.100.1"})
    assert client_address(forged) == "203.0.113.7"
    settings.PROXY_HOPS = 1
    behind = RequestFactory().post(
        "/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    )
    assert client_address(behind) == "203.0.113.9", "the last proxy's word, not the browser's"
    settings.PROXY_HOPS = 3
    assert client_address(behind) == "10.0.0.1", "fewer hops than there should be"


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("203.0.113.7", "203.0.113.7"),
        ("", ""),
    ],
)
def test_a_network_of_one_household_is_one_subject(address: str, counted: str) -> None:
    assert client_address(request(address=address)) == counted
