"""The list of cases behind a figure: filters, order, pages by key, files, and who sees what."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.cases.models import Case
from apps.core.people.models import Department
from apps.core.search.services import search_vector
from oversight.dashboard import cases
from tenants import selectors
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Moments, sign_in
from tests.support.cases import make_case
from tests.support.pages import attribute, each, parsed, text_of, the


@pytest.fixture(autouse=True)
def _cases(province: None) -> None:
    """The seven cases."""


def listed(jurisdiction: Jurisdiction, query: str = "", duty: str = "supervisor") -> Any:
    client = sign_in(jurisdiction, duty).client
    client.cookies["language"] = "en"
    return client.get(f"/oversight/cases/{query}")


def titles(answer: Any) -> list[str]:
    return [row.title for row in answer.context["table"].objects]


def test_the_newest_come_first_from_all_jurisdictions(jiangxi: Jurisdiction) -> None:
    answer = listed(jiangxi)
    assert titles(answer) == ["省里的信", "市里的信", "重开的信", "路灯不亮", "", "公交改线", "河堤开裂"]
    assert "7 cases" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?status=overdue", ["河堤开裂"]),
        ("?status=due_today", ["市里的信"]),
        ("?status=due_soon", ["省里的信"]),
        ("?status=closed_on_time", ["重开的信", "公交改线"]),
        ("?status=closed_late", ["路灯不亮"]),
        ("?status=open&within=360424", ["", "河堤开裂"]),
        ("?state=handling", [""]),
        ("?kind=complaint", ["河堤开裂"]),
        ("?category=urban", ["河堤开裂"]),
        ("?channel=phone", ["市里的信"]),
        ("?satisfaction=content", ["重开的信", "公交改线"]),
        ("?satisfaction=not_satisfied", []),
        ("?within=360423", ["重开的信", "路灯不亮"]),
        ("?within=360400&own=1", ["市里的信"]),
        ("?own=1", ["省里的信"]),
        ("?q=河堤", ["河堤开裂"]),
    ],
)
def test_it_is_narrowed_by(jiangxi: Jurisdiction, query: str, found: list[str]) -> None:
    with door("j360424"):
        Case.objects.filter(title="河堤开裂").update(search=search_vector("河堤开裂"))
    assert titles(listed(jiangxi, query)) == found


def test_both_ends_of_a_period_are_in_it(jiangxi: Jurisdiction, ago: Moments) -> None:
    query = f"?received_from={ago(8).date()}&received_to={ago(5).date()}"
    assert titles(listed(jiangxi, query)) == ["重开的信", "路灯不亮", "", "公交改线"]
    assert titles(listed(jiangxi, f"?closed_from={ago(4).date()}&closed_to={ago(2).date()}")) == ["公交改线"]


def test_a_department_is_named_and_can_be_taken_away(jiangxi: Jurisdiction, xiushui: Jurisdiction) -> None:
    with door(xiushui):
        make_case(title="修路", department=Department.objects.get(code="transport"))
    answer = listed(jiangxi, "?department=transport&kind=inquiry")
    assert titles(answer) == ["修路"]
    chip = the(parsed(answer), class_="filter-on")
    assert attribute(the(chip, "a"), "href") == "?kind=inquiry"
    assert attribute(the(parsed(answer), "input", name="department"), "value") == "transport"


def test_what_has_no_date_comes_last_upward_and_downward(jiangxi: Jurisdiction) -> None:
    upward = titles(listed(jiangxi, "?sort=due"))
    assert upward[:3] == ["河堤开裂", "市里的信", "省里的信"]
    downward = titles(listed(jiangxi, "?sort=-due"))
    assert downward[:3] == ["省里的信", "市里的信", "河堤开裂"]
    closed = [row.values["closed_at"] for row in listed(jiangxi, "?sort=closed").context["table"].objects]
    assert closed[:3] == sorted(each_ for each_ in closed if each_)
    assert closed[3:] == [None] * 4


@pytest.mark.parametrize("sort", ["-received", "received", "due", "-due", "closed", "-closed"])
def test_pages_go_on_and_back_by_key_without_gap_or_repetition(
    jiangxi: Jurisdiction, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = titles(listed(jiangxi, f"?sort={sort}"))
    monkeypatch.setattr(cases, "SIZE", 3)
    pages, query = [], f"?sort={sort}"
    while query:
        page = listed(jiangxi, query).context["table"].page
        pages.append([row.title for row in page.items])
        query = f"?sort={sort}&after={page.next_cursor}" if page.next_cursor else ""
    assert [len(rows) for rows in pages] == [3, 3, 1]
    assert [title for rows in pages for title in rows] == whole
    back = listed(jiangxi, f"?sort={sort}&before={page.previous_cursor}").context["table"].page
    assert [row.title for row in back.items] == pages[1]
    first = listed(jiangxi, f"?sort={sort}&before={back.previous_cursor}").context["table"].page
    assert ([row.title for row in first.items], first.previous_cursor) == (pages[0], None)


@pytest.mark.parametrize("key", ["nonsense", "2026-01-01~nokey", "~", "x~01a20bf581af7281acd3252ab6223bc3"])
def test_a_key_that_was_not_made_here_finds_no_page(jiangxi: Jurisdiction, key: str) -> None:
    assert listed(jiangxi, f"?after={key}").status_code == 404


@pytest.mark.parametrize(("made_by", "used_by"), [("due", "received"), ("received", "due")])
def test_a_key_of_another_order_finds_no_page(
    jiangxi: Jurisdiction, made_by: str, used_by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "SIZE", 3)
    key = listed(jiangxi, f"?sort={made_by}").context["table"].page.next_cursor
    assert listed(jiangxi, f"?sort={made_by}&after={key}").status_code == 200
    assert listed(jiangxi, f"?sort={used_by}&after={key}").status_code == 404


def test_the_list_is_a_file_with_everything_in_it(jiangxi: Jurisdiction, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "EXPORTED_AT_ONCE", 2)  # goes on by key
    answer = listed(jiangxi, "?export=csv&sort=received&kind=inquiry")
    found = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert found[0][:5] == ["Number", "Title", "Jurisdiction", "Department", "Kind"]
    assert [row[1] for row in found[1:]] == ["公交改线", "", "路灯不亮", "重开的信", "市里的信", "省里的信"]
    assert b"".join(listed(jiangxi, "?export=xlsx").streaming_content)[:2] == b"PK"


def test_a_page_is_three_statements_however_many_jurisdictions(
    jiangxi: Jurisdiction, jiujiang: Jurisdiction, xiushui: Jurisdiction
) -> None:
    with door(xiushui):
        make_case(department=Department.objects.get(code="transport"))

    def reads(place: Jurisdiction) -> int:
        client = sign_in(place, "supervisor").client
        with CaptureQueriesContext(connection) as told:
            client.get("/oversight/cases/?status=open")
        return sum(1 for query in told if "AS united" in query["sql"])

    assert reads(jiangxi) == reads(jiujiang) == 3  # the page, names of departments, how many there are


def test_titles_and_links_go_as_far_as_the_rights(jiangxi: Jurisdiction, xiushui: Jurisdiction) -> None:
    assert set(titles(listed(jiangxi, duty="admin"))) == {""}
    links = [attribute(a, "href") or "" for a in each(the(parsed(listed(xiushui)), "tbody"), "a")]
    assert len(links) == 3  # a supervisor sees the confidential ones of the own jurisdiction
    assert all(link.startswith("/cases/360424-P") for link in links)
    assert not list(each(the(parsed(listed(jiangxi)), "tbody"), "a", class_="plain"))[1:]


def test_searching_needs_the_right_to_titles(jiangxi: Jurisdiction) -> None:
    assert not list(each(the(parsed(listed(jiangxi, duty="admin")), "form", class_="filters"), "input", name="q"))
    assert len(titles(listed(jiangxi, "?q=河堤", duty="admin"))) == 7  # not heeded, as it is no filter of theirs


def test_a_handler_sees_the_cases_of_the_own_department(xiushui: Jurisdiction) -> None:
    with door(xiushui):
        make_case(title="修路", department=Department.objects.get(code="transport"))
    answer = listed(xiushui, duty="handler")
    assert titles(answer) == ["修路"]
    assert "You see the cases of your own departments." in answer.content.decode()


def test_another_jurisdiction_cannot_be_asked_for(wuning: Jurisdiction, jiujiang: Jurisdiction) -> None:
    assert titles(listed(wuning, "?within=360424")) == ["重开的信", "路灯不亮"]
    answer = listed(jiujiang, "?within=360000")
    assert titles(answer) == []
    assert answer.context["table"].filter_errors


def test_a_jurisdiction_left_out_is_named(jiangxi: Jurisdiction, wuning: Jurisdiction) -> None:
    with door("public", role="owner"):
        Jurisdiction.objects.filter(pk=wuning.pk).update(state="maintenance")
    selectors.forget()
    try:
        answer = listed(jiangxi)
    finally:
        selectors.forget()
    assert len(titles(answer)) == 5
    assert "武宁县" in text_of(next(each(parsed(answer), class_="banner")))


def test_nothing_found_says_so_and_offers_the_way_back(jiangxi: Jurisdiction) -> None:
    empty = the(parsed(listed(jiangxi, "?kind=thanks")), class_="empty")
    assert "Nothing matches" in text_of(empty)
    assert text_of(the(empty, "a")) == "Clear filters"


def test_overdue_is_told_by_word_and_tone(xiushui: Jurisdiction, day: date) -> None:
    row = next(each(the(parsed(listed(xiushui, "?status=overdue")), "tbody"), "tr"))
    assert "overdue" in text_of(row)
    assert attribute(next(each(row, "b", class_="late")), "class") == "late nowrap"
    assert f"{(day - timedelta(days=2)).day} " in text_of(row)
