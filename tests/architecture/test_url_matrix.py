"""Every address × anonymous, stranger from another jurisdiction, each duty. An address that is missing here fails."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
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
from tests.support.clients import OfficeClient, PortalClient
from tests.support.supervision import supervised
from tests.systems.approvals.conftest import EDITOR, FOOD, PUBLISHER

EVERYONE = frozenset({"clerk", "handler", "reviewer", "leader", "supervisor", "admin"})
ADMIN = frozenset({"admin"})
SEES_CASES = EVERYONE - ADMIN
NOBODY: frozenset[str] = frozenset()
OVERSEERS = frozenset({"leader", "supervisor"})
OF_TRANSPORT = OVERSEERS | {"handler", "reviewer"}
KEY = "01a20bf5-81af-7281-acd3-252ab6223bc3"


@dataclass(frozen=True)
class Row:
    """Who may open an address. `open`: strangers too. `centre`: these duties at the central team, where it differs."""

    duties: frozenset[str] = NOBODY
    kwargs: tuple[tuple[str, Any], ...] = ()
    method: str = "get"
    open: bool = False
    centre: frozenset[str] | None = None


def row(
    duties: frozenset[str] = NOBODY, *, method: str = "get", open: bool = False, centre: Any = None, **kw: Any
) -> Row:
    return Row(duties, tuple(kw.items()), method, open, centre)


OFFICE_ROWS: dict[str, Row] = {
    "frontend:language": row(method="post", open=True),
    "frontend:display": row(method="post", open=True),
    "people:sign-in": row(open=True),
    "people:second-factor-check": row(EVERYONE),
    "people:sign-out": row(EVERYONE, method="post"),
    "people:account": row(EVERYONE),
    "people:password": row(EVERYONE),
    "people:second-factor": row(EVERYONE),
    "people:end-other-sign-ins": row(EVERYONE, method="post"),
    "people:departments": row(ADMIN),
    "people:department-new": row(ADMIN),
    "people:department": row(ADMIN, code="water"),
    "people:department-retire": row(ADMIN, code="water"),
    "people:department-reopen": row(ADMIN, code="water", method="post"),
    "people:officials": row(ADMIN),
    "people:official-new": row(ADMIN),
    "people:official": row(ADMIN, pk="clerk"),
    "people:official-duties": row(ADMIN, pk="clerk", method="post"),
    "people:official-deactivate": row(ADMIN, pk="clerk"),
    "people:official-reactivate": row(ADMIN, pk="clerk", method="post"),
    "people:official-password": row(ADMIN, pk="clerk", method="post"),
    "people:official-second-factor": row(ADMIN, pk="clerk", method="post"),
    "catalogue:categories": row(centre=ADMIN),
    "catalogue:category-new": row(centre=ADMIN),
    "catalogue:limits": row(centre=ADMIN),
    "catalogue:limit": row(centre=ADMIN, case_kind="petition", subkind="help"),
    "catalogue:category": row(centre=ADMIN, code="transport"),
    "catalogue:category-move": row(centre=ADMIN, code="transport", method="post"),
    "catalogue:category-retire": row(centre=ADMIN, code="transport", method="post"),
    "catalogue:category-restore": row(centre=ADMIN, code="transport", method="post"),
    "categories:categories": row(centre=ADMIN),
    "categories:category": row(centre=ADMIN, code="laws"),
    "categories:category-new": row(centre=ADMIN, code="laws"),
    "publications:list": row(EVERYONE, centre=NOBODY),
    "publications:new": row(frozenset({"clerk", "handler"}), centre=NOBODY),
    "publications:duty": row(EVERYONE, centre=NOBODY),
    "publications:document": row(OF_TRANSPORT, centre=NOBODY, pk="document"),
    "publications:edit": row(frozenset({"handler"}), centre=NOBODY, pk="document"),
    "publications:version": row(centre=NOBODY, pk="document", number=1),
    "publications:file": row(centre=NOBODY, pk="document", file=KEY),
    "publications:file-remove": row(frozenset({"handler"}), centre=NOBODY, pk="document", file=KEY, method="post"),
    "publications:act": row(frozenset({"handler"}), centre=NOBODY, pk="document", name="submit", method="post"),
    "items:items": row(centre=EVERYONE),
    "items:new": row(centre=frozenset({"admin", "handler"})),
    "items:file": row(NOBODY, sha256="0" * 64, centre=NOBODY),
    "items:events": row(centre=EVERYONE),
    "items:event-new": row(centre=frozenset({"admin", "handler"})),
    "items:event": row(centre=frozenset({"admin", "handler"}), code="shop"),
    "items:item": row(centre=EVERYONE, code="item"),
    "items:begin": row(centre=frozenset({"admin", "handler"}), code="item", method="post"),
    "items:section": row(centre=frozenset({"admin", "handler"}), code="draft", name="materials"),
    "items:preview": row(centre=EVERYONE, code="draft"),
    "items:version": row(centre=EVERYONE, code="item", number=1),
    "items:version-preview": row(centre=EVERYONE, code="item", number=1),
    "items:drop": row(centre=frozenset({"admin", "handler"}), code="draft", method="post"),
    "items:publish": row(centre=frozenset({"reviewer", "leader"}), code="draft", method="post"),
    "items:turn": row(centre=frozenset({"reviewer", "leader"}), code="item", method="post"),
    "offers:offers": row(EVERYONE, centre=NOBODY),
    "offers:offer": row(EVERYONE, centre=NOBODY, code="offer"),
    "offers:take": row(ADMIN, centre=NOBODY, code="offer", method="post"),
    "offers:turn": row(ADMIN, centre=NOBODY, code="offer", method="post"),
    "offers:catalogue": row(ADMIN, centre=NOBODY),
    "offers:adopt": row(ADMIN, centre=NOBODY, item="other"),
    "offers:adopt-listed": row(ADMIN, centre=NOBODY, method="post"),
    "offers:windows": row(ADMIN, centre=NOBODY),
    "offers:window-new": row(ADMIN, centre=NOBODY),
    "offers:window": row(ADMIN, centre=NOBODY, pk="window"),
    "limits:limits": row(EVERYONE, centre=NOBODY),
    "limits:limit": row(ADMIN, centre=NOBODY, case_kind="petition", subkind="help"),
    "petitions:inbox": row(EVERYONE),
    "petitions:list": row(EVERYONE),
    "petitions:register": row(frozenset({"clerk"})),
    "petitions:selection": row(EVERYONE),
    "petitions:opinions": row(frozenset({"handler", "reviewer", "leader"})),
    "applications:list": row(SEES_CASES),
    "applications:choose": row(frozenset({"clerk"})),
    "applications:register": row(NOBODY, code="360424-0000-000"),
    "outside:list": row(SEES_CASES),
    "outside:part": row(NOBODY, pk=KEY),
    "outside:file": row(NOBODY, pk=KEY, file=KEY),
    "outside:act": row(NOBODY, pk=KEY, act="answer"),
    "requests:list": row(SEES_CASES),
    "requests:register": row(frozenset({"clerk"})),
    "reports:home": row(EVERYONE),
    "reports:report": row(SEES_CASES, year=2026),
    "reports:records": row(NOBODY, year=2026),
    "reports:figures": row(NOBODY, year=2026),
    "reports:words": row(frozenset({"clerk", "leader"}), year=2026),
    "reports:final": row(frozenset({"leader"}), year=2026, method="post"),
    "reports:paper": row(SEES_CASES, year=2026, kind="docx"),
    "cases:search": row(EVERYONE),
    "cases:page": row(SEES_CASES, number="case"),
    "cases:action": row(SEES_CASES, number="case", action="note"),
    "messaging:inside": row(EVERYONE),
    "messaging:read-all": row(EVERYONE, method="post"),
    "messaging:read": row(NOBODY, message_id=KEY, method="post"),
    "messaging:failed": row(ADMIN),
    "messaging:send-again": row(NOBODY, message_id=KEY, method="post"),
    "relay:submissions": row(ADMIN),
    "relay:submission": row(NOBODY, pk=KEY),
    "relay:try-again": row(NOBODY, pk=KEY, method="post"),
    "relay:try-all-again": row(ADMIN, method="post"),
    "relay:set-aside": row(NOBODY, pk=KEY, method="post"),
    "files:file": row(SEES_CASES, attachment_id="file"),
    "workdays:calendar": row(EVERYONE),
    "workdays:year": row(EVERYONE, year=2026),
    "workdays:enter-notice": row(NOBODY, centre=ADMIN),
    "ledger:proof": row(SEES_CASES, entry_id="entry"),
    "exchange:failed": row(frozenset({"admin", "supervisor"})),
    "exchange:outbox": row(frozenset({"admin", "supervisor"})),
    "exchange:inbox": row(frozenset({"admin", "supervisor"})),
    "exchange:replay-all": row(frozenset({"admin", "supervisor"}), method="post"),
    "exchange:set-aside": row(NOBODY, pk=KEY, method="post"),
    "exchange:message": row(NOBODY, box="outbox", pk=KEY),
    "exchange:replay": row(NOBODY, box="outbox", pk=KEY, method="post"),
    "supervision:desk": row(SEES_CASES),
    "supervision:alert": row(OF_TRANSPORT, pk="alert"),
    "supervision:act": row(OF_TRANSPORT, pk="alert", act="explain", method="post"),
    "supervision:matters": row(OVERSEERS),
    "supervision:matter": row(OF_TRANSPORT, pk="matter"),
    "supervision:below": row(OVERSEERS),
    "supervision:below-alert": row(NOBODY, code="360400", pk=KEY),
    "supervision:below-order": row(NOBODY, code="360400", pk=KEY, method="post"),
    "supervision:below-proof": row(NOBODY, code="360400", pk=KEY, entry_id=KEY),
    "supervision:orders": row(SEES_CASES),
    "supervision:order-new": row(frozenset({"supervisor"})),
    "supervision:order": row(OF_TRANSPORT, pk="order"),
    "supervision:order-reply": row(OF_TRANSPORT, pk="order", method="post"),
    "supervision:order-close": row(frozenset({"supervisor"}), pk="order", method="post"),
    "supervision:letter": row(OF_TRANSPORT, pk="letter"),
    "supervision:scores": row(SEES_CASES),
    "supervision:scores-publish": row(NOBODY, method="post"),
    "supervision:score": row(OVERSEERS, pk="score"),
    "supervision:rules": row(EVERYONE),
    "supervision:rules-try": row(OVERSEERS | ADMIN),
    "supervision:rules-in-force": row(centre=ADMIN, version=1, method="post"),
    "supervision:systems": row(ADMIN),
    "supervision:system-end": row(NOBODY, pk=KEY, method="post"),
    "supervision:api-events": row(method="post", open=True),
    "operations:flags": row(centre=ADMIN),
    "operations:flag": row(centre=ADMIN, name="petitions.bulk_acts"),
    "operations:flag-change": row(centre=ADMIN, name="petitions.bulk_acts"),
    "operations:notices": row(centre=ADMIN),
    "operations:notice-new": row(centre=ADMIN),
    "operations:notice": row(pk=KEY),
    "operations:notice-dismiss": row(EVERYONE, pk=KEY, method="post"),
    "operations:jurisdictions": row(centre=ADMIN),
    "operations:jurisdiction": row(centre=ADMIN, code="360424"),
    "operations:jurisdiction-close": row(centre=ADMIN, code="360424"),
    "operations:jurisdiction-postpone": row(centre=ADMIN, code="360424"),
    "operations:jurisdiction-open": row(centre=ADMIN, code="360424"),
    "operations:releases": row(centre=ADMIN),
    "operations:rollout-plan": row(centre=ADMIN, method="post"),
    "operations:rollouts": row(centre=ADMIN),
    "operations:rollout": row(pk=1),
    "operations:rollout-act": row(pk=1, act="start", method="post"),
    "operations:hold": row(centre=ADMIN, code="360424"),
    "operations:let-go": row(centre=ADMIN, code="360424", method="post"),
    "oversight:graphql": row(EVERYONE, method="post"),
    "oversight:schema": row(EVERYONE),
    "oversight:overview": row(EVERYONE),
    "oversight:cases": row(EVERYONE),
    "oversight:tokens": row(ADMIN),
    "oversight:token-new": row(ADMIN),
    "oversight:token": row(ADMIN, pk="token"),
    "oversight:token-revoke": row(ADMIN, pk="token"),
}

PORTAL_ROWS: frozenset[str] = frozenset(
    {
        "frontend:language", "frontend:display", "citizens:account", "citizens:sign-in", "citizens:code",
        "citizens:sign-out", "petitions:track", "petitions:own", "petitions:answers", "petitions:feed",
        "petitions:answer", "petitions:new", "petitions:ask", "petitions:start-anew", "petitions:kept",
        "petitions:helped",
        "petitions:send", "petitions:files", "petitions:similar", "petitions:check", "petitions:step",
        "petitions:receipt", "petitions:receipt-pdf", "petitions:record", "petitions:rate", "petitions:reopen",
        "petitions:supplement", "petitions:withdraw", "petitions:answer-pdf", "petitions:file", "petitions:proof",
        "publications:landing", "publications:search", "publications:feed", "publications:catalogue",
        "publications:by-key", "publications:file", "publications:document", "engines:robots", "engines:sitemap",
        "engines:sitemap-year",
        "home:home", "home:search", "home:choose", "items:list", "items:event", "items:file", "items:guide",
        "apply:step", "apply:check", "apply:send", "apply:receipt", "apply:receipt-pdf", "applications:results",
        "applications:verify", "applications:record", "applications:answer", "applications:rate",
        "applications:withdraw", "applications:complain", "applications:file", "requests:start", "requests:step",
        "requests:check", "requests:send", "requests:receipt", "requests:receipt-pdf", "requests:record",
        "requests:answer", "requests:withdraw", "requests:file", "ledger:verify", "ledger:checker",
        "ledger:anchors",
    }
)  # fmt: skip
PRIVATE = frozenset({"petitions:record", "petitions:rate", "petitions:reopen", "petitions:supplement",
                     "petitions:withdraw", "petitions:answer-pdf", "petitions:file", "petitions:proof",
                     "applications:answer", "applications:rate", "applications:withdraw",
                     "applications:complain", "applications:file", "requests:answer", "requests:withdraw",
                     "requests:file"})  # fmt: skip


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
