"""Every address × anonymous, stranger from another jurisdiction, each duty. An address that is missing here fails."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import override_settings
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from apps.core.cases.services import assign
from apps.core.files.models import Attachment
from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM
from apps.core.people.models import Department, Official
from apps.systems.approvals.items.services import Event, begin_draft, begin_item, keep_event, publish
from apps.systems.approvals.offers.services import Counter, Terms, adopt, keep_window
from apps.systems.disclosure.publications.services import Card, begin
from apps.systems.petitions.registration import Letter, register
from config.zones import OFFICE, PORTAL
from oversight.tokens import create_token
from tenants.context import door
from tests.architecture.url_rows import EVERYONE, KEY, OFFICE_ROWS, PORTAL_ROWS, PRIVATE, Row
from tests.support.clients import OfficeClient, PortalClient
from tests.support.supervision import supervised
from tests.systems.approvals.conftest import EDITOR, FOOD, PUBLISHER


def names(urlconf: str) -> set[str]:
    def walk(patterns: Any, space: str) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield f"{space}{pattern.name}"
            else:
                yield from walk(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)

    return set(walk(get_resolver(urlconf).url_patterns, ""))


def test_every_address_is_in_the_matrix():
    assert names("config.urls_office") ^ set(OFFICE_ROWS) == set()
    assert names("config.urls_portal") ^ set(PORTAL_ROWS) == set()


@pytest.fixture
def items(centre, xiushui):
    """Two items of the catalogue, one offered at a window, the other as a draft of its next version; a life event."""
    with door(centre):
        made = []
        for name in ("甲", "乙"):
            draft = begin_item(actor=EDITOR, content=replace(FOOD, name=name))
            made.append(publish(actor=PUBLISHER, draft=draft, revision=1, reason="新设"))
        begin_draft(actor=EDITOR, item=made[1].item)
        keep_event(actor=EDITOR, event=Event(code="shop", name="开店", audience="person"))
    with door(xiushui):
        window = keep_window(actor=SYSTEM, counter=Counter(name="一号", address="大厅"))
        terms = Terms(department=Department.objects.get(code="market"), windows=[window])
        offer = adopt(actor=SYSTEM, item=made[0].item_id, terms=terms)
    codes = [version.item_id for version in made]
    return {"item": codes[0], "other": codes[1], "draft": codes[1], "offer": offer.code, "window": window.pk}


@pytest.fixture
def things(xiushui, items):
    """A case in the transport department, with a file; an official; a ledger entry; an API token; service items."""
    with door(xiushui):
        case = register(
            letter=Letter(kind="help", title="t", text="t", channel="web", received_at=timezone.now()), actor=SYSTEM
        )
        case.department = Department.objects.get(code="transport")
        case.save()
        assign(case=case, department=case.department)
        file = Attachment.objects.create(
            case_id=case.pk, name="a.txt", size=1, content_type="text/plain", sha256="0" * 64, stored_as="gone",
            origin="citizen", added_at=timezone.now(),
        )  # fmt: skip
        return {
            "case": case.number,
            "file": file.pk,
            "clerk": Official.objects.get(username="clerk").pk,
            "entry": Entry.objects.filter(case_id=case.pk).first().pk,
            "document": begin(
                actor=SYSTEM,
                department=Department.objects.get(code="transport"),
                card=Card(title="t", made_on=timezone.localdate(), category="laws.03"),
            ).pk,
            "token": create_token(name="t", actor=SYSTEM)[0].pk,
            **items,
            **supervised("transport"),
        }


def address(name: str, entry: Row, things: dict[str, Any]) -> str:
    with override_settings(**OFFICE):
        return reverse(name, kwargs={k: things.get(v, v) for k, v in entry.kwargs}, urlconf="config.urls_office")


def verdict(response: Any) -> str:
    """in, out (sign-in demanded), no (403, 404)."""
    if response.status_code in {301, 302} and "/sign-in/" in response.get("Location", ""):
        return "out"
    if response.status_code == 401:
        return "out"
    if response.status_code in {403, 404}:
        return "no"
    assert response.status_code < 500, response.content[-3000:]
    return "in"


def ask(client: Any, name: str, entry: Row, things: dict[str, Any]) -> str:
    return verdict(getattr(client, entry.method)(address(name, entry, things)))


def test_strangers_are_sent_to_the_sign_in_page(things, xiushui, wuning):
    nobody = OfficeClient(xiushui)
    neighbour = OfficeClient(wuning).sign_in("admin").at(xiushui)
    for name, entry in OFFICE_ROWS.items():
        for client in (nobody, neighbour):
            expected = "in" if entry.open else "out"
            assert ask(client, name, entry, things) == expected, name


@pytest.mark.parametrize("duty", sorted(EVERYONE))
def test_a_duty_opens_its_addresses_and_no_other(duty, things, xiushui):
    wrong = {}
    client = OfficeClient(xiushui).sign_in(duty)
    for name, entry in OFFICE_ROWS.items():
        expected = "in" if entry.open or duty in entry.duties else "no"
        if name == "files:file" and expected == "in":
            continue  # the file's bytes are not there; tests/core/files has the download
        got = ask(client, name, entry, things)
        if name == "people:sign-out":
            got = "in" if got == "out" else got
            client.sign_in(duty)
        if got != expected:
            wrong[name] = (expected, got)
    assert wrong == {}


def test_what_belongs_to_the_central_team_is_only_there(things, centre):
    wrong = {}
    for name, entry in OFFICE_ROWS.items():
        if entry.centre is None:
            continue
        for duty in ("admin", "clerk", "leader"):
            expected = "in" if duty in entry.centre else "no"
            got = ask(OfficeClient(centre).sign_in(duty), name, entry, things)
            if got != expected:
                wrong[name, duty] = (expected, got)
    assert wrong == {}


def test_a_neighbour_signed_in_at_home_cannot_reach_a_case_next_door(things, wuning):
    for duty in sorted(EVERYONE):
        client = OfficeClient(wuning).sign_in(duty)
        for name in ("cases:page", "cases:action", "files:file", "ledger:proof", "people:official", "oversight:token"):
            assert ask(client, name, OFFICE_ROWS[name], things) == "no", (duty, name)


def test_no_private_page_of_the_portal_opens_without_its_code(things, portal):
    with override_settings(**PORTAL):
        for name in sorted(PRIVATE):
            kwargs = {"number": things["case"]}
            if name in {"petitions:file", "petitions:proof", "applications:file", "requests:file"}:
                kwargs["key"] = KEY
            url = reverse(name, kwargs=kwargs, urlconf="config.urls_portal")
            for method in ("get", "post"):
                response = getattr(portal, method)(url)
                text = response.content.decode() if not response.streaming else ""
                assert response.status_code in {302, 403, 404, 405, 422} or "查询码" in text, (name, method)


def test_the_office_is_not_on_the_portal_and_the_other_way_round(office, portal, xiushui):
    stray = PortalClient(host=xiushui.office_host)
    assert stray.get("/petitions/").status_code == 404
    assert OfficeClient(xiushui, host=xiushui.portal_host).get("/").status_code == 404
    assert portal.get("/exchange/").status_code == 404
    assert portal.get("/officials/").status_code == 404
