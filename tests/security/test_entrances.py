"""Public addresses under malformed, endless and forged input: an answer in words, never a 500."""

from typing import Any

import pytest
from prometheus_client import REGISTRY

from apps.core.cases.services import CaseNumber
from frontend import ratelimit
from frontend.ratelimit import Rate, seconds_to_wait
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.clients import OfficeClient, PortalClient

LONG = "9" * 5000
SCRIPT = "'\"><script>alert(1)</script>"
STRANGE = [LONG, "-1", "٣", "１２", "1e9", "\x00", "a\nb: c", "%00", SCRIPT, "\u202e", "𠮷" * 300]
PORTAL = ["/", "/petitions/", "/petitions/new/", "/petitions/answers/", "/track/", "/verify/", "/account/sign-in/"]


NAMES = ("q", "page", "after", "before", "year", "kind", "category", "number", "next", "to", "code", "state")
OFFICE_NAMES = ("sort", "tab", "department", "from", "by", "received_from", "received_to", "open", "duty", "export")


def questions(names: tuple[str, ...], value: str) -> list[dict[str, str]]:
    """The value in every parameter at once; the endless one also in each alone, so that none hides another."""
    alone = [{name: value} for name in names] if value == LONG else []
    return [dict.fromkeys(names, value), *alone]


@pytest.mark.parametrize("value", STRANGE, ids=range(len(STRANGE)))
def test_no_parameter_breaks_a_portal_page(portal: PortalClient, value: str) -> None:
    for at in (portal.jurisdiction, None):
        client = PortalClient(at)
        for path in PORTAL:
            for data in questions(NAMES, value):
                answer = client.get(path, data)
                assert answer.status_code < 500, (path, list(data))
                assert b"<script>alert(1)" not in answer.content, path


@pytest.mark.parametrize("value", STRANGE, ids=range(len(STRANGE)))
def test_no_parameter_breaks_an_office_page(office: OfficeClient, value: str) -> None:
    office.sign_in("clerk")
    pages = ["/", "/petitions/", "/search/", "/ledger/", "/workdays/", "/catalogue/", "/exchange/", "/oversight/"]
    for path in pages:
        for data in questions(NAMES + OFFICE_NAMES, value):
            answer = office.get(path, data)
            assert answer.status_code < 500, (path, list(data))
            assert b"<script>alert(1)" not in answer.content, path


@pytest.mark.parametrize("field", ["number", "code"])
@pytest.mark.parametrize("value", STRANGE, ids=range(len(STRANGE)))
def test_nothing_typed_breaks_the_tracking_form(portal: PortalClient, field: str, value: str) -> None:
    typed = {"number": "360424-P2026-000001-1", "code": "AAAAAAAA", field: value}
    for client in (portal, PortalClient(None)):
        assert client.post("/track/", typed).status_code < 500


@pytest.mark.parametrize("q", ["100%", "a&sort=-number", "a#b", "路灯 不亮"])
def test_the_search_box_passes_on_what_was_typed(office: OfficeClient, q: str) -> None:
    answer = office.sign_in("clerk").get("/search/", {"q": q}, follow=True)
    assert answer.status_code == 200
    assert answer.wsgi_request.GET["q"] == q
    assert list(answer.wsgi_request.GET) == ["q"]


@pytest.mark.parametrize(
    "host",
    ["evil.example", "xiushui.jx.localhost.evil.example", "xiushui.office.localhost", "a b", "[::1]", "", "x" * 5000],
)
def test_a_host_that_is_not_ours_gets_no_place(portal: PortalClient, host: str) -> None:
    answer = portal.get("/", HTTP_HOST=host)
    assert answer.status_code in {400, 404}
    assert "修水" not in answer.content.decode()


@pytest.mark.parametrize("host", ["XIUSHUI.jx.localhost:8000", "xiushui.jx.localhost.", "xiushui.jx.localhost:1"])
def test_the_same_host_written_otherwise_is_the_same_place(portal: PortalClient, host: str) -> None:
    answer = portal.get("/", HTTP_HOST=host)
    assert answer.status_code == 200
    assert "修水" in answer.content.decode()


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_redirect_leads_elsewhere(portal: PortalClient, office: OfficeClient, target: str) -> None:
    answers: list[Any] = [
        portal.post("/language/", {"language": "en", "next": target}),
        portal.post("/display/", {"size": "large", "next": target}),
        portal.post("/language/", {"language": "en"}, HTTP_REFERER=target),
        office.post("/sign-in/", {"username": "clerk", "password": "ganjiang-demo", "next": target}),
    ]
    for answer in answers:
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/"


def test_invented_methods_do_not_fill_the_memory_of_the_metrics(xiushui: Jurisdiction, portal: PortalClient) -> None:
    for number in range(20):
        assert portal.generic(f"HACK{number}", "/").status_code < 500
    methods = {s.labels["method"] for m in REGISTRY.collect() for s in m.samples if "method" in s.labels}
    assert not [method for method in methods if method.startswith("HACK")]


def test_guessing_a_code_is_not_multiplied_by_the_number_of_portals(
    xiushui: Jurisdiction, wuning: Jurisdiction, jiujiang: Jurisdiction
) -> None:
    """A wrong code given at another portal is tried when its letter is opened: all of them count together."""
    number = str(CaseNumber("360424", "P", 2026, 1))
    statuses = []
    for at in range(8):
        place = (xiushui, wuning, jiujiang, None)[at % 4]
        answer = PortalClient(place).post("/track/", {"number": number, "code": f"AAAAAAA{at}"})
        statuses.append(answer.status_code)
    assert statuses[5:] == [429] * 3, statuses
    assert 429 not in statuses[:5]


def test_codes_for_phones_are_limited_for_all_portals_together(
    xiushui: Jurisdiction, wuning: Jurisdiction, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, bool]] = []

    def count(name: str, rate: Rate, subject: str, *, everywhere: bool = False) -> int:
        asked.append((name, everywhere))
        return 0

    monkeypatch.setattr(ratelimit, "seconds_to_wait", count)
    PortalClient(xiushui).post("/account/sign-in/", {"phone": "1"})
    assert asked == [("citizens.sign-in", False), ("citizens.sign-in.province", True)]
    monkeypatch.undo()
    for place in (xiushui, wuning):
        with door(place, role="portal"):
            wait = seconds_to_wait("province", Rate(times=1, seconds=60), "10.0.0.1", everywhere=True)
        assert bool(wait) is (place == wuning)
