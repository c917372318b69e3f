from typing import Any

import pytest
from django.conf import settings

from apps.core.workdays import services
from apps.core.workdays.calendar import Notice
from apps.core.workdays.models import HolidayNotice
from tenants.context import door
from tenants.models import Jurisdiction
from tests.core.workdays.conftest import notice_2027
from tests.support.clients import OfficeClient


@pytest.fixture(autouse=True)
def _on_a_day_of_november_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "today", lambda: notice_2027().published_on)


@pytest.fixture
def central(centre: Jurisdiction) -> OfficeClient:
    browser = OfficeClient(centre)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return browser.sign_in("admin")


def _typed(notice: Notice, **changes: str) -> dict[str, Any]:
    typed = {
        "year": str(notice.year),
        "number": notice.number,
        "published_on": str(notice.published_on),
        "makeup": "2026-12-27 1-30、2月20日, 5-8 10月9日",
    }
    for off in notice.off:
        typed |= {f"off_{off.festival}": str(off.first), f"off_{off.festival}_last": str(off.last)}
    return {**typed, **changes}


def test_a_year_is_shown_month_by_month_with_its_notice(central: OfficeClient) -> None:
    page = central.get("/workdays/2026/").content.decode()
    assert page.count('<table class="calendar">') == 12
    assert "国办发明电〔2025〕7号" in page
    assert "248 working days" in page
    assert "not in the calendar" not in page


def test_a_year_without_notice_is_shown_as_provisional(central: OfficeClient) -> None:
    page = central.get("/workdays/2027/").content.decode()
    assert "These days are provisional" in page
    assert "/workdays/notices/new/?year=2027" in page


@pytest.mark.parametrize("year", [2003, 2051, 0, 99999])
def test_a_year_outside_the_calendar_is_not_found(central: OfficeClient, year: int) -> None:
    assert central.get(f"/workdays/{year}/").status_code == 404


def test_the_calendar_opens_on_this_year(central: OfficeClient) -> None:
    assert central.get("/workdays/").headers["Location"] == "/workdays/2026/"


def test_an_administrator_of_the_centre_enters_a_notice(central: OfficeClient, centre: Jurisdiction) -> None:
    assert central.get("/workdays/notices/new/").context["form"]["year"].value() == 2027
    answer = central.post("/workdays/notices/new/", _typed(notice_2027()))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/workdays/2027/")
    page = central.get("/workdays/2027/").content.decode()
    assert "国办发明电〔2026〕9号" in page
    assert "The notice for 2027 is in the calendar" in page
    with door(centre):
        assert HolidayNotice.objects.get(year=2027).as_notice().days_json() == notice_2027().days_json()


def test_a_known_notice_is_offered_for_correction(central: OfficeClient) -> None:
    form = central.get("/workdays/notices/new/?year=2026").context["form"]
    assert form["number"].value() == "国办发明电〔2025〕7号"
    assert str(form["off_spring"].value()) == "2026-02-15"
    assert str(form["off_spring_last"].value()) == "2026-02-23"
    assert "2026-10-10" in form["makeup"].value()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"makeup": "2-30"}, "makeup", "2-30 is not a day"),
        ({"makeup": "soon"}, "makeup", "soon is not a day"),
        ({"makeup": "2027-02-19"}, "makeup", "no weekend day"),
        ({"off_labour": ""}, "off_labour", "first day off as well"),
        ({"off_national": "2027-10-02"}, "off_national", "public holiday by law"),
        ({"number": "9"}, "number", "looks like"),
        ({"year": "2025"}, "year", "2025 is over"),
    ],
)
def test_a_mistake_is_shown_beside_its_field_and_nothing_typed_is_lost(
    central: OfficeClient, changes: dict[str, str], field: str, message: str
) -> None:
    answer = central.post("/workdays/notices/new/", _typed(notice_2027(), **changes))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert message in " ".join(form.errors[field])
    assert form["off_spring_last"].value() == "2027-02-12"
    assert message in answer.content.decode()


def test_one_day_off_needs_no_last_day(central: OfficeClient, centre: Jurisdiction) -> None:
    answer = central.post("/workdays/notices/new/", _typed(notice_2027(), off_dragon_boat_last=""))
    assert answer.status_code == 302
    with door(centre):
        assert HolidayNotice.objects.get(year=2027).as_notice().days_json() == notice_2027().days_json()


def test_only_an_administrator_of_the_centre_may_enter(centre: Jurisdiction, office: OfficeClient) -> None:
    office.sign_in("admin")
    assert office.get("/workdays/notices/new/").status_code == 404
    assert office.post("/workdays/notices/new/", _typed(notice_2027())).status_code == 404
    page = office.get("/workdays/2027/")
    assert page.status_code == 200
    assert "/workdays/notices/new/" not in page.content.decode()
    clerk = OfficeClient(centre).sign_in("clerk")
    assert clerk.post("/workdays/notices/new/", _typed(notice_2027())).status_code == 403
    with door(centre):
        assert not HolidayNotice.objects.exists()
