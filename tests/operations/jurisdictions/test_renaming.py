"""A renamed jurisdiction keeps its schema, its numbers and all its addresses; the old ones lead to the new one."""

import time

import pytest
from django.core.management.base import CommandError

from apps.core.people.models import Department
from apps.platforms.exchange.hub.models import Address
from tenants import registers, selectors
from tenants.context import PUBLIC, door
from tenants.models import Domain, Jurisdiction
from tests.operations.jurisdictions.conftest import command, last_line, ledger_acts, written
from tests.support.clients import OfficeClient, PortalClient
from tests.support.live import LiveDatabase

REASON = ("--reason", "国务院批复更名")


@pytest.fixture
def before(live_database: LiveDatabase) -> Jurisdiction:
    """Xiushui as it was called before."""
    return live_database.jurisdiction("360424")


def rename(*arguments: str) -> Jurisdiction:
    command("rename", "xiushui", *arguments, *REASON)
    return selectors.jurisdiction_by_code("360424")


def test_the_old_address_leads_to_the_same_page_of_the_new_one_for_good(before: Jurisdiction) -> None:
    now = rename("--new-slug", "xiuhe")
    for browser, host in ((PortalClient(before), now.portal_url), (OfficeClient(before), now.office_url)):
        answer = browser.get("/track/?number=360424-P2026-000001-8")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"{host}/track/?number=360424-P2026-000001-8")
    assert PortalClient(now).get("/").status_code == 200
    assert OfficeClient(now).sign_in("clerk").get("/").status_code == 200


def test_the_link_on_a_printed_receipt_goes_on_working(before: Jurisdiction) -> None:
    receipt = written(before)
    printed = f"/petitions/{receipt.number}/"
    now = rename("--new-slug", "xiuhe", "--name", "修河市", "--short-name", "修河")
    browser = PortalClient(before)
    moved = browser.get(printed)
    assert moved.headers["Location"] == f"{now.portal_url}{printed}"
    browser.at(now)
    assert browser.get(printed).status_code == 404  # a stranger until the code is given
    answer = browser.post("/track/", {"number": receipt.number, "code": receipt.code})
    assert answer.headers["Location"] == printed
    page = browser.get(printed)
    assert page.status_code == 200
    assert "修河市" in page.content.decode()


def test_numbers_given_out_after_it_have_the_same_code_and_go_on(before: Jurisdiction) -> None:
    first = written(before)
    now = rename("--new-slug", "xiuhe")
    second = written(now)
    assert second.number[:6] == first.number[:6] == "360424"
    assert int(second.number.split("-")[2]) == int(first.number.split("-")[2]) + 1


def test_a_form_that_was_open_at_the_old_address_is_still_taken_there(before: Jurisdiction) -> None:
    office = OfficeClient(before).sign_in("clerk")
    rename("--new-slug", "xiuhe")
    answer = office.post("/sign-out/")
    assert answer.status_code == 302
    assert not answer.headers["Location"].startswith("http")


def test_an_official_signs_in_again_at_the_new_address(before: Jurisdiction) -> None:
    office = OfficeClient(before).sign_in("clerk")
    now = rename("--new-slug", "xiuhe")
    new = OfficeClient(now)
    assert new.get("/").status_code == 302
    assert new.sign_in("clerk").get("/").status_code == 200
    assert office.cookies["office_session"]["domain"] == ""  # of the old host alone: browsers do not send it


def test_the_old_address_never_becomes_anybody_elses(before: Jurisdiction) -> None:
    rename("--new-slug", "xiuhe")
    with pytest.raises(CommandError, match="earlier address of 修水县"):
        command("rename", "wuning", "--new-slug", "xiushui", *REASON)
    with pytest.raises(CommandError, match="earlier address of 修水县"):
        command(
            "add",
            "360499",
            "新县",
            "--short-name",
            "新",
            "--slug",
            "xiushui",
            "--parent",
            "360400",
            "--level",
            "county",
        )


def test_it_may_take_its_own_old_address_back(before: Jurisdiction) -> None:
    rename("--new-slug", "xiuhe")
    command("rename", "xiuhe", "--new-slug", "xiushui", *REASON)
    now = selectors.jurisdiction_by_code("360424")
    assert PortalClient(now).get("/").status_code == 200
    assert now.portal_host.startswith("xiushui.")
    with door(PUBLIC):
        assert Domain.objects.filter(tenant=now).count() == 4
        former = Domain.objects.filter(tenant=now, former=True).values_list("domain", flat=True)
        assert {domain.split(".")[0] for domain in former} == {"xiuhe"}


def test_departments_that_bear_its_name_bear_the_new_one(before: Jurisdiction) -> None:
    now = rename("--name", "修河市", "--short-name", "修河")
    with door(now):
        name = Department.objects.get(code="transport").name
        assert name.startswith("修河市")
        assert not Department.objects.filter(name__contains="修水县").exists()
    with door(PUBLIC):
        assert Address.objects.get(jurisdiction_code="360424", department_code="transport").name == name


def test_both_ledgers_tell_what_was_changed(before: Jurisdiction) -> None:
    now = rename("--new-slug", "xiuhe")
    [here] = ledger_acts(now, "jurisdiction.renamed")
    [there] = ledger_acts(selectors.jurisdiction_by_code("000000"), "jurisdiction.renamed")
    assert here["changed"] == there["changed"] == {"slug": ["xiushui", "xiuhe"]}
    assert there["jurisdiction"] == "360424"


def test_another_process_knows_within_half_a_minute(
    before: Jurisdiction, live_database: LiveDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert selectors.jurisdiction_by_slug("xiushui").pk == before.pk
    live_database.run(
        "from django.core.management import call_command\n"
        "call_command('jurisdiction', 'rename', 'xiushui', '--new-slug', 'xiuhe', '--reason', '更名', '--yes')"
    )
    assert PortalClient(before).get("/").status_code == 200  # read less than half a minute ago
    later = time.monotonic() + registers.TTL_SECONDS
    monkeypatch.setattr("tenants.registers.time.monotonic", lambda: later)
    assert PortalClient(before).get("/").status_code == 301


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--new-slug", "wuning"), "belongs to 武宁县"),
        (("--new-slug", "static"), "reserved"),
        (("--new-slug", "a.b"), "no slug"),
        (("--name", "武宁县"), "already the name of 360423"),
        (("--name", " 修河市"), "no name"),
        (("--new-slug", "xiushui"), "called so already"),
        ((), "called so already"),
    ],
)
def test_what_cannot_be_is_refused(before: Jurisdiction, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        command("rename", "xiushui", *arguments, *REASON)
    selectors.forget()
    assert selectors.jurisdiction_by_code("360424").slug == "xiushui"


def test_the_last_line_says_what_was_done(before: Jurisdiction) -> None:
    said = command("rename", "xiushui", "--new-slug", "xiuhe", *REASON)
    assert last_line(said) == "Renamed 修水县 (xiushui) to 修水县 (xiuhe); known everywhere in 30 seconds."


def test_nobody_is_renamed_who_is_not_there(live_database: LiveDatabase) -> None:
    with pytest.raises(CommandError, match="no jurisdiction nowhere"):
        command("rename", "nowhere", "--new-slug", "somewhere", *REASON)
    with pytest.raises(CommandError, match="no name to change"):
        command("rename", "centre", "--new-slug", "middle", *REASON)
