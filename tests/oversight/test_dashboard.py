"""The dashboard as a page: what it shows, to whom, and that every figure leads to its cases."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test.html import Element

from oversight.refusals import Refused
from tenants import selectors
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Moments, sign_in
from tests.support.cases import make_case
from tests.support.pages import attribute, each, parsed, text_of, the

NUMBER = re.compile(r"[\d,]+")


@pytest.fixture(autouse=True)
def _cases(province: None) -> None:
    """The seven cases."""


@pytest.fixture
def closed(xiushui: Jurisdiction, wuning: Jurisdiction, ago: Moments) -> None:
    """Ten more closed in each of two counties: three of Xiushui's late, one of Wuning's."""
    for place, late in ((xiushui, 3), (wuning, 1)):
        with door(place):
            for number in range(10):
                broken = ago(2).date() if number < late else None
                make_case(place.code, received_at=ago(20), closed_at=ago(2), used_days=4, breached_on=broken)


def dashboard(jurisdiction: Jurisdiction, query: str = "", duty: str = "supervisor", **headers: str) -> Any:
    client = sign_in(jurisdiction, duty).client
    client.cookies["language"] = "en"
    return client.get(f"/oversight/{query}", headers=headers)


def page(jurisdiction: Jurisdiction, query: str = "", duty: str = "supervisor") -> Element:
    answer = dashboard(jurisdiction, query, duty)
    assert answer.status_code == 200
    return parsed(answer)


def facts(root: Element) -> dict[str, str]:
    """Label and value of the figures on top."""
    return {text_of(the(stat, "dt")): text_of(next(each(stat, "dd"))) for stat in each(root, class_="stat")}


def rows(root: Element, table: str) -> list[list[str]]:
    section = the(root, "section", id=table)
    return [[text_of(c) for c in row.children if not isinstance(c, str)] for row in each(section, "tr")]


# the map


@pytest.mark.usefixtures("closed")
def test_each_place_of_the_map_is_a_link_that_says_its_figure(jiangxi: Jurisdiction) -> None:
    drawing = the(page(jiangxi), "svg", class_="map")
    county = the(drawing, "a", data_place="360424")
    assert attribute(county, "aria-label") == "修水县: Overdue rate 27.3%"
    assert text_of(the(county, "title")) == "修水县: Overdue rate 27.3%"
    assert attribute(county, "href") == "?within=360424"
    assert attribute(the(county, "path"), "class") == "m5"
    assert "Map: Overdue rate by county." in (attribute(drawing, "aria-label") or "")


@pytest.mark.usefixtures("closed")
def test_the_worst_are_named_on_the_map_and_listed_beside_it(jiangxi: Jurisdiction) -> None:
    root = page(jiangxi)
    assert [text_of(name) for name in each(root, "text", class_="map__name")] == ["修水", "武宁"]
    listed = the(the(root, id="after-map"), "ol")
    assert [text_of(line) for line in each(listed, "li")] == ["修水县 27.3%", "武宁县 16.7%"]
    best_first = page(jiangxi, "?measure=on_time")
    assert next(text_of(line) for line in each(the(the(best_first, id="after-map"), "ol"), "li")) == "修水县 72.7%"


def test_a_place_with_too_few_cases_is_hatched_and_says_so(jiangxi: Jurisdiction) -> None:
    root = page(jiangxi)
    county = the(root, "a", data_place="360424")
    assert attribute(county, "aria-label") == "修水县: too few cases to tell"
    assert attribute(the(county, "path"), "fill") == "url(#hatch)"
    assert "no figure, or too few cases" in text_of(the(root, "ul", class_="legend"))


@pytest.mark.usefixtures("closed")
def test_limits_of_counts_grow_with_the_period_and_from_counties_to_cities(jiangxi: Jurisdiction) -> None:
    def legend(query: str) -> str:
        return text_of(next(each(the(page(jiangxi, query), "ul", class_="legend"), "li")))

    assert legend("?measure=received&first=2026-10-01&last=2026-10-31") == "below 10"
    assert legend("?measure=received&areas=city&first=2026-10-01&last=2026-10-31") == "below 100"
    assert legend("?measure=open&areas=city") == "below 100"
    assert legend("?measure=days") == "below 3"


@pytest.mark.usefixtures("closed")
def test_the_province_may_look_at_cities_and_a_city_at_its_counties(
    jiangxi: Jurisdiction, jiujiang: Jurisdiction
) -> None:
    cities = the(page(jiangxi, "?areas=city"), "svg", class_="map")
    assert [attribute(a, "data-place") for a in each(cities, "a")] == ["360400"]
    counties = the(page(jiujiang), "svg", class_="map")
    assert [attribute(a, "data-place") for a in each(counties, "a")] == ["360423", "360424"]


@pytest.mark.usefixtures("closed")
def test_a_county_stands_among_neighbours_that_it_cannot_open(xiushui: Jurisdiction) -> None:
    root = page(xiushui)
    drawing = the(root, "svg", class_="map")
    assert not list(each(drawing, "a"))
    assert attribute(the(drawing, "g", data_place="360424"), "aria-label") == "修水县: Overdue rate 27.3%"
    assert attribute(the(drawing, "g", data_place="360423"), "aria-hidden") == "true"
    assert "16.7%" not in text_of(root)


# figures and their cases


def figures(root: Element) -> Iterator[tuple[int, str]]:
    """Each whole number that is a link to a list of cases, and its address."""
    for link in each(root, "a", class_="figure"):
        if NUMBER.fullmatch(text_of(link)):
            yield int(text_of(link).replace(",", "")), attribute(link, "href") or ""
    calls = next(each(root, "section", aria_labelledby="calls-title"))
    for line in each(calls, "li"):
        for link in each(line, "a"):
            yield int(text_of(the(line, "b"))), attribute(link, "href") or ""


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize(
    "query",
    ["", "?by=county", "?within=360424&kind=inquiry", "?category=urban", "?own=1", "?period=this-month&channel=web"],
)
def test_every_figure_leads_to_as_many_cases(jiangxi: Jurisdiction, query: str) -> None:
    client = sign_in(jiangxi, "supervisor").client
    found = dict.fromkeys(figures(page(jiangxi, query)))
    assert len(found) > 5
    for number, url in found:
        listed = client.get(url).context["table"]
        assert (listed.page.total, listed.refused) == (number, ""), url
        assert len(listed.objects) == number


def test_filters_stay_in_every_link(jiangxi: Jurisdiction) -> None:
    root = page(jiangxi, "?kind=inquiry&channel=web&measure=open")
    for link in each(the(root, "svg", class_="map"), "a"):
        assert "kind=inquiry&channel=web" in (attribute(link, "href") or "")
    assert "measure=open" in (attribute(next(each(root, "a", data_place="360424")), "href") or "")


def test_changes_are_told_in_words(jiangxi: Jurisdiction, ago: Moments) -> None:
    with door(jiangxi):
        for days in (12, 13, 14):
            make_case("360000", received_at=ago(days))
    root = page(jiangxi, f"?period=own&first={ago(9).date()}&last={ago(0).date()}")
    deltas = [text_of(stat) for stat in each(root, class_="stat")]
    assert deltas[0] == "Received 7 up 133.3%"
    assert deltas[2] == "Closed on time — too few cases to tell"


# ranking


@pytest.mark.usefixtures("closed")
def test_ties_share_a_rank_and_too_few_have_none(jiangxi: Jurisdiction, jiujiang: Jurisdiction, ago: Moments) -> None:
    with door(jiujiang):
        for number in range(12):
            broken = ago(2).date() if number < 2 else None
            make_case("360400", received_at=ago(20), closed_at=ago(2), breached_on=broken)
    found = [row[:2] for row in rows(page(jiangxi, "?by=county"), "places")[1:]]
    assert found == [
        ["1", "九江市 itself"], ["1", "武宁县"], ["3", "修水县"], ["—", "江西省 itself"], ["—", "Together"],
    ]  # fmt: skip


def test_cities_are_ranked_with_their_counties_and_the_province_stands_below(jiangxi: Jurisdiction) -> None:
    found = [row[1:3] for row in rows(page(jiangxi), "places")[1:]]
    assert found == [["九江市", "6"], ["江西省 itself", "1"], ["Together", "7"]]


def test_it_sorts_by_any_column(jiangxi: Jurisdiction) -> None:
    found = [row[1] for row in rows(page(jiangxi, "?by=county&sort=-received"), "places")[1:-1]]
    assert found[:2] == ["修水县", "武宁县"]


def test_a_single_jurisdiction_has_departments_instead(xiushui: Jurisdiction) -> None:
    root = page(xiushui)
    assert not list(each(root, "section", id="places"))
    assert [row[:2] for row in rows(root, "departments")[1:]] == [["not assigned yet", "3"], ["Together", "3"]]


# tables and files


def exported(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.mark.parametrize("table", ["places", "trend", "kinds", "subjects", "channels", "outcomes"])
def test_every_table_is_a_file(jiangxi: Jurisdiction, table: str) -> None:
    root = page(jiangxi)
    urls = [attribute(a, "href") or "" for a in each(root, "a", download="")]
    assert f"/oversight/?table={table}&export=csv" in urls
    assert len(exported(dashboard(jiangxi, f"?table={table}&export=csv"))) > 1
    assert b"".join(dashboard(jiangxi, f"?table={table}&export=xlsx").streaming_content)[:2] == b"PK"


def test_a_file_has_the_figures_as_numbers(jiangxi: Jurisdiction) -> None:
    found = exported(dashboard(jiangxi, "?by=county&table=places&export=csv&sort=-received"))
    assert found[0][:5] == ["Rank", "Jurisdiction", "Code", "Received", "Closed"]
    assert found[1][1:5] == ["修水县", "360424", "3", "1"]


def test_a_table_that_is_not_there_is_not_found(jiangxi: Jurisdiction, xiushui: Jurisdiction) -> None:
    assert dashboard(jiangxi, "?table=departments&export=csv").status_code == 404
    assert dashboard(jiangxi, "?table=places&export=pdf").status_code == 404
    assert len(exported(dashboard(xiushui, "?export=csv"))) == 2


def test_the_trend_is_a_drawing_with_a_sentence_and_a_table(jiangxi: Jurisdiction) -> None:
    section = the(page(jiangxi), "section", id="trend")
    for drawing in each(section, "svg", class_="trend"):
        assert "7 received" in (attribute(drawing, "aria-label") or "")
        assert len(list(each(drawing, "rect", class_="trend__bar"))) == 24
    assert len(list(each(the(section, "table"), "tr"))) == 25


def test_nothing_needs_a_script_or_a_style_of_the_page(jiangxi: Jurisdiction) -> None:
    root = page(jiangxi)
    assert not [element for element in each(root) if attribute(element, "style") is not None]
    assert all(attribute(script, "src") for script in each(root, "script"))
    form = the(root, "form", hx_target="#figures")
    assert attribute(form, "method") == "get"
    assert len(list(each(form, "button"))) == 1


# without a new page


def test_htmx_gets_the_figures_alone_and_the_address_follows(jiangxi: Jurisdiction) -> None:
    asked = {"HX-Request": "true", "HX-Current-URL": f"http://{jiangxi.office_host}/oversight/"}
    answer = dashboard(jiangxi, "?period=last-12-months&kind=inquiry&category=&channel=", **asked)
    text = answer.content.decode()
    assert "<html" not in text
    assert text.strip().startswith('<div id="figures"')
    assert answer.headers["HX-Push-Url"] == "/oversight/?kind=inquiry"
    assert "HX-Request" in answer.headers["Vary"]


def test_a_refresh_leaves_no_step_behind(jiangxi: Jurisdiction) -> None:
    asked = {"HX-Request": "true", "HX-Current-URL": f"http://{jiangxi.office_host}/oversight/?kind=inquiry"}
    answer = dashboard(jiangxi, "?kind=inquiry", **asked)
    assert (answer.headers["HX-Replace-Url"], answer.has_header("HX-Push-Url")) == ("/oversight/?kind=inquiry", False)


def test_going_back_brings_the_whole_page(jiangxi: Jurisdiction) -> None:
    asked = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in dashboard(jiangxi, "?kind=inquiry", **asked).content.decode()


# what is missing, and what is wrong


def test_a_jurisdiction_left_out_is_named_with_its_reason_and_the_totals_stay(
    jiangxi: Jurisdiction, wuning: Jurisdiction
) -> None:
    with door("public", role="owner"):
        Jurisdiction.objects.filter(pk=wuning.pk).update(state="maintenance")
    selectors.forget()
    try:
        root = page(jiangxi)
    finally:
        selectors.forget()
    assert "武宁县 (not in service)" in text_of(next(each(root, class_="banner")))
    assert facts(root)["Received"] == "5"
    assert attribute(the(root, "a", data_place="360423"), "aria-label") == "武宁县: cannot answer now"


def test_empty_data_says_why_and_what_to_do(wuning: Jurisdiction, jiangxi: Jurisdiction) -> None:
    narrowed = page(jiangxi, "?kind=thanks")
    assert "Nothing was received or closed that satisfies all of this." in text_of(narrowed)
    assert "Clear filters" in text_of(the(narrowed, class_="empty"))
    with door(wuning):
        from apps.core.cases.models import Case

        Case.objects.all().delete()
    assert "Figures appear as soon as the first letter has been taken in." in text_of(page(wuning))


def test_a_filter_that_is_not_understood_is_said(jiangxi: Jurisdiction) -> None:
    alerts = [text_of(each_) for each_ in each(page(jiangxi, "?within=999999"), role="alert")]
    assert len(alerts) == 1
    assert alerts[0].startswith("Jurisdiction: ")
    backwards = page(jiangxi, "?period=own&first=2026-02-02&last=2026-02-01")
    assert "The period ends before it begins." in text_of(backwards)


def test_what_takes_too_long_is_said(jiangxi: Jurisdiction, monkeypatch: pytest.MonkeyPatch) -> None:
    from oversight.dashboard import reading

    def slow(*_args: Any) -> Any:
        raise Refused.too_slow()

    monkeypatch.setattr(reading, "grant", slow)
    assert "Narrow the question" in text_of(page(jiangxi))


# rights


def test_a_handler_sees_the_own_jurisdiction_only(jiangxi: Jurisdiction) -> None:
    root = page(jiangxi, duty="handler")
    assert facts(root)["Received"] == "1"
    assert not list(each(root, "svg", class_="map"))
    assert not list(each(root, "select", name="within"))
    assert facts(page(jiangxi, "?within=360424", duty="handler"))["Received"] == "1"


def test_a_stranger_of_the_next_county_cannot_ask_for_another(wuning: Jurisdiction) -> None:
    assert facts(page(wuning, "?within=360424"))["Received"] == "2"


def test_titles_are_shown_to_those_who_may_see_them(jiangxi: Jurisdiction) -> None:
    def overdue(duty: str) -> str:
        section = the(page(jiangxi, duty=duty), "section", aria_labelledby="late-title")
        return text_of(section).replace(" ", "")  # words may break the line

    assert "河堤开裂" in overdue("leader")
    assert "河堤开裂" not in overdue("admin")
    assert "360424-P" in overdue("admin")


def test_a_case_opens_in_its_own_office_only(jiangxi: Jurisdiction, xiushui: Jurisdiction) -> None:
    def opened(place: Jurisdiction) -> list[str]:
        section = the(page(place), "section", aria_labelledby="late-title")
        return [attribute(link, "href") or "" for link in each(the(section, "ol"), "a")]

    assert opened(jiangxi) == []
    assert [url.startswith("/cases/360424-P") for url in opened(xiushui)] == [True]


def test_who_has_moves_to_make_is_told_how_many(xiushui: Jurisdiction) -> None:
    calls = text_of(next(each(page(xiushui, duty="clerk"), "section", aria_labelledby="calls-title")))
    assert "For me to do 1" in calls
    watched = text_of(next(each(page(xiushui), "section", aria_labelledby="calls-title")))
    assert "For me to do" not in watched
