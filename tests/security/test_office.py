"""The office against strangers, forged requests and what citizens write."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from apps.core.cases.models import Case
from apps.core.files.models import Attachment
from apps.core.files.services import Area, store_upload
from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import Actor
from apps.core.relay.services import StoredFile, hand_in
from apps.core.relay.tasks import take_in
from config.zones import OFFICE, PORTAL
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.clients import OfficeClient, PortalClient, ZoneClient

SCRIPT = "<script>alert(1)</script>"
EVIL = f"\"'>{SCRIPT}{{{{ 7*7 }}}}<img src=x onerror=alert(1)>"
LETTER: dict[str, Any] = {
    "kind": "help",
    "title": f"=cmd|' /C calc'!A0{EVIL}",
    "text": f"村口路灯坏了{EVIL}",
    "place": f"@SUM(1){EVIL}",
    "name": f"+王{EVIL}",
    "phone": "13812345678",
    "publish_consent": True,
}
KEY = "01890000-0000-7000-8000-000000000000"
BY_PATTERN = {"(?P<box>": f"exchange/outbox/{KEY}/", "(?P<organ>": "disclosure/014500407/2026-1100001/"}
ANSWERED = {
    "graphql/",  # checks the token itself, after the bearer
    "supervision/api/events/",  # knows no session: each delivery is signed by the system that reports
}


@pytest.fixture
def number(xiushui: Jurisdiction) -> str:
    with door(xiushui), override_settings(**PORTAL):
        kept = store_upload(SimpleUploadedFile(f"{EVIL}.txt", "路灯".encode()), Area.INBOX)
    file = StoredFile(kept.name, kept.size, kept.content_type, kept.sha256, kept.stored_as)
    with door(xiushui, role="portal"):
        receipt = hand_in(kind="petition", payload=LETTER, files=[file])
    assert take_in() == 1
    return receipt.number


def _paths(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _paths(each.url_patterns, route)
        else:
            yield route


def _filled(route: str) -> str:
    for sign, example in BY_PATTERN.items():
        if sign in route:
            return f"/{example}"
    for kind, value in (
        ("uuid", KEY),
        ("int", "1"),
        ("slug", "x"),
        ("path", "x"),
        ("str", "x"),
    ):
        while f"<{kind}:" in route:
            start = route.index(f"<{kind}:")
            route = route[:start] + value + route[route.index(">", start) + 1 :]
    while "<" in route:
        start = route.index("<")
        route = f"{route[:start]}x{route[route.index('>', start) + 1 :]}"
    return f"/{route}"


@pytest.mark.parametrize(
    ("client_class", "zone"), [(OfficeClient, OFFICE), (PortalClient, PORTAL)], ids=["office", "portal"]
)
def test_every_post_needs_the_token_of_the_page(
    xiushui: Jurisdiction, client_class: type[ZoneClient], zone: dict[str, Any]
) -> None:
    client = client_class(xiushui)
    if isinstance(client, OfficeClient):
        client.sign_in("admin")
    client.handler = type(client.handler)(enforce_csrf_checks=True)
    routes = [r for r in _paths(get_resolver(zone["ROOT_URLCONF"]).url_patterns) if r not in ANSWERED]
    assert len(routes) > 10
    for route in routes:
        answer = client.post(_filled(route), {"x": "1"})
        assert answer.status_code == 403, (route, answer.status_code)


def test_what_a_citizen_writes_is_text_on_every_page(office: OfficeClient, number: str, xiushui: Jurisdiction) -> None:
    office.sign_in("clerk")
    pages = ["/", "/petitions/", f"/petitions/?q={SCRIPT}", f"/cases/{number}/"]
    pages += [f"/cases/{number}/{act}/" for act in ("accept", "refuse", "merge")]
    for page in pages:
        answer = office.get(page)
        assert answer.status_code == 200, page
        body = answer.content.decode()
        assert SCRIPT not in body, page
        assert "<img src=x" not in body, page
        assert "unsafe" not in answer.headers["Content-Security-Policy"], page
    assert SCRIPT not in office.post(f"/cases/{number}/reveal/").content.decode()


def test_exports_hold_no_formula(office: OfficeClient, number: str) -> None:
    answer: Any = office.sign_in("clerk").get("/petitions/?export=csv")
    cells = b"".join(answer.streaming_content).decode().replace('""', '"')
    assert "'=cmd" in cells
    assert "'@SUM" in cells
    assert ",=cmd" not in cells
    assert '"=cmd' not in cells


def test_a_file_is_saved_not_run_and_not_for_the_neighbour(
    office: OfficeClient, number: str, xiushui: Jurisdiction, wuning: Jurisdiction
) -> None:
    with door(xiushui):
        key = Attachment.objects.get().pk
    answer: Any = office.sign_in("clerk").get(f"/files/{key}/?show=1")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content)
    stranger = OfficeClient(wuning).sign_in("clerk")
    assert stranger.get(f"/files/{key}/").status_code == 404
    assert stranger.get(f"/cases/{number}/").status_code == 404
    assert stranger.post(f"/cases/{number}/accept/", {"version": 0}).status_code == 404


def test_the_cookie_of_one_office_opens_no_other(
    office: OfficeClient, number: str, wuning: Jurisdiction, xiushui: Jurisdiction
) -> None:
    office.sign_in("clerk")
    assert office.at(wuning).get("/").status_code == 302
    portal = PortalClient(xiushui)
    portal.cookies = office.cookies
    assert portal.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "act", ["publish-reply", "approve-reply", "submit-reply", "resume", "claim", "separate", "withdraw", "reopen"]
)
@pytest.mark.parametrize("name", ["clerk", "handler", "reviewer", "leader", "supervisor", "admin"])
def test_no_address_makes_a_move_that_the_state_does_not_allow(
    office: OfficeClient, number: str, xiushui: Jurisdiction, act: str, name: str
) -> None:
    answer = office.sign_in(name).post(
        f"/cases/{number}/{act}/", {"version": 0, "text": "x", "outcome": "resolved", "reason": "x"}
    )
    assert answer.status_code in {403, 404, 409}
    with door(xiushui):
        assert Case.objects.get(number=number).state == "received"


def test_behind_a_proxy_one_attacker_locks_out_nobody_else(office: OfficeClient, xiushui: Jurisdiction) -> None:
    def sign_in(password: str, told: str) -> int:
        typed = {"username": "clerk", "password": password}
        status: int = OfficeClient(xiushui).post("/sign-in/", typed, HTTP_X_FORWARDED_FOR=told).status_code
        return status

    with override_settings(PROXY_HOPS=1):
        tries = [sign_in("wrong", f"10.9.9.{at}, 203.0.113.7") for at in range(6)]
        assert tries[-1] == 429, tries  # what the browser says of itself is nothing
        assert sign_in("ganjiang-demo", "203.0.113.8") == 302
        assert sign_in("wrong", "2001:db8::1") == 422
        assert sign_in("wrong", "no address") == 422


def test_the_actor_of_the_ledger_is_never_what_a_citizen_says(number: str, xiushui: Jurisdiction) -> None:
    from apps.core.ledger.models import Entry

    citizen = Actor(kind=ActorKind.CITIZEN)
    with door(xiushui):
        for entry in Entry.objects.filter(number=number):
            assert (entry.actor_kind, entry.actor_name, entry.duty) == (citizen.kind, "", "")
