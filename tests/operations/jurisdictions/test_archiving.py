"""A jurisdiction is closed when nothing is open in it; what happened there can be read for ever."""

import pytest
from django.core.management.base import CommandError
from django.db import ProgrammingError

from apps.core.cases.models import Case
from apps.core.relay.models import PublicRecord
from apps.core.relay.services import hand_in
from tenants import across, selectors
from tenants.context import door, tell
from tenants.enums import JurisdictionState
from tenants.models import Jurisdiction
from tests.operations.jurisdictions.conftest import (
    LETTER,
    accept,
    answer,
    assign,
    command,
    findings,
    last_line,
    ledger_acts,
    seal,
    write,
    written,
)
from tests.support.clients import OfficeClient, PortalClient
from tests.support.live import LiveDatabase

NOW = ("--reason", "区划调整", "--wait", "0")


@pytest.fixture
def wuning(live_database: LiveDatabase) -> Jurisdiction:
    return live_database.jurisdiction("360423")


def answered(place: Jurisdiction) -> object:
    receipt = written(place)
    accept(place, receipt.number)
    assign(place, receipt.number)
    answer(place, receipt.number)
    from apps.core.messaging.tasks import send

    send()
    return receipt


def archive(place: Jurisdiction) -> Jurisdiction:
    command("archive", place.slug, *NOW)
    return selectors.jurisdiction_by_code(place.code)


def test_open_cases_are_named_and_nothing_is_closed(wuning: Jurisdiction) -> None:
    receipt = written(wuning)
    with pytest.raises(CommandError, match="still has open work"):
        archive(wuning)
    assert selectors.jurisdiction_by_code("360423").state == JurisdictionState.ACTIVE
    said = _output(wuning)
    assert f"case {receipt.number}, received" in said


def test_a_letter_that_is_not_taken_in_yet_stands_in_the_way(wuning: Jurisdiction) -> None:
    receipt = write(wuning)
    assert f"submission petition {receipt.number} waits to be taken in" in _output(wuning)


def _output(place: Jurisdiction) -> str:
    from apps.operations.jurisdictions.archiving import check
    from apps.operations.jurisdictions.refusals import JurisdictionRefused

    with pytest.raises(JurisdictionRefused) as refused:
        check(place)
    return "\n".join(refused.value.lines)


def test_a_city_with_counties_and_the_province_stay(live_database: LiveDatabase) -> None:
    with pytest.raises(CommandError, match="places below it"):
        command("archive", "jiujiang", *NOW)
    with pytest.raises(CommandError, match="cannot be closed"):
        command("archive", "jiangxi", *NOW)


def test_its_portal_tells_and_takes_nothing(wuning: Jurisdiction) -> None:
    receipt = answered(wuning)
    archive(wuning)
    browser = PortalClient(wuning)
    for path in ("/", "/petitions/new/", "/account/sign-in/"):
        page = browser.get(path)
        assert (page.status_code, "已关闭" in page.content.decode()) == (410, True), path
    assert browser.post("/petitions/new/send/").status_code == 410
    number = receipt.number  # type: ignore[attr-defined]
    found = browser.post("/track/", {"number": number, "code": receipt.code})  # type: ignore[attr-defined]
    assert found.headers["Location"] == f"/petitions/{number}/"
    page = browser.get(f"/petitions/{number}/")
    assert page.status_code == 200
    assert "已派人修补" in page.content.decode()
    assert f"/petitions/{number}/rate/" not in page.content.decode()
    assert browser.get("/petitions/").status_code == 200
    assert browser.get("/verify/").status_code == 200


def test_nobody_signs_in_at_its_office(wuning: Jurisdiction) -> None:
    office = OfficeClient(wuning).sign_in("clerk")
    archive(wuning)
    assert office.get("/").status_code == 410
    assert OfficeClient(wuning).post("/sign-in/", {"username": "clerk", "password": "x"}).status_code == 410


def test_a_process_that_does_not_know_yet_is_refused_by_the_database(wuning: Jurisdiction) -> None:
    answered(wuning)
    archive(wuning)
    with pytest.raises(ProgrammingError, match="permission denied"), door(wuning, role="portal"):
        hand_in(kind="petition", payload=LETTER)
    with pytest.raises(ProgrammingError, match="permission denied"), door(wuning, role="office"):
        Case.objects.update(title="x")
    with door(wuning, role="office"):
        assert Case.objects.count() == 1


def test_its_history_stays_in_the_figures_of_those_above(wuning: Jurisdiction, live_database: LiveDatabase) -> None:
    answered(wuning)
    archive(wuning)
    jiujiang = live_database.jurisdiction("360400")
    assert "360423" in {place.code for place in selectors.subtree(jiujiang)}
    found = across.read(Case.objects.values("number"), selectors.subtree(jiujiang))
    assert [row["jurisdiction"] for row in found.rows] == ["360423"]
    assert found.left_out == ()


def test_its_ledger_is_sealed_to_the_end_and_verified(wuning: Jurisdiction) -> None:
    answered(wuning)
    seal()
    said = command("archive", "wuning", *NOW)
    assert last_line(said) == "Closed 武宁县 (360423): nothing is accepted there, its answers can be read."
    place = selectors.jurisdiction_by_code("360423")
    assert findings(place) == []
    with door(place):
        from apps.core.ledger.models import PendingEntry

        assert PendingEntry.objects.count() == 0
    assert ledger_acts(place, "jurisdiction.archived")[0]["cases"] == 1
    assert ledger_acts(selectors.jurisdiction_by_code("000000"), "jurisdiction.archived")[0]["jurisdiction"] == "360423"


def test_the_citizen_may_not_rate_any_more(wuning: Jurisdiction) -> None:
    receipt = answered(wuning)
    archive(wuning)
    with door(wuning, role="portal"):
        tell(number=receipt.number, code=receipt.code)  # type: ignore[attr-defined]
        record = PublicRecord.objects.get()
    assert (record.may_rate, record.may_reopen, record.may_supplement) == (False, False, False)


def test_closed_once_it_is_closed(wuning: Jurisdiction) -> None:
    archive(wuning)
    with pytest.raises(CommandError, match="closed already"):
        command("archive", "wuning", *NOW)
    with pytest.raises(CommandError, match="is closed"):
        command("rename", "wuning", "--new-slug", "elsewhere", "--reason", "x")
