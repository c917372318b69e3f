"""Published answers across jurisdictions, and what a search finds for whom."""

from datetime import timedelta
from typing import Any

import pytest

from apps.core.cases.models import Case
from apps.core.search.services import search_vector
from apps.systems.petitions.models import PublishedAnswer
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Asker, Moments, sign_in, with_token

ANSWERS = """query ($first: Int, $after: String, $filter: AnswerFilter) {
  answers(first: $first, after: $after, filter: $filter) {
    edges { node { number title jurisdiction { code } kind { code } category { label } question answer answeredBy
      receivedOn answeredAt workingDays satisfaction { code } } cursor }
    pageInfo { hasNextPage endCursor } leftOut { reason }
  }
}"""
SEARCH = """query ($text: String!, $within: String) { search(text: $text, within: $within) {
  cases { edges { node { title } } } answers { edges { node { title } } } } }"""


def publish(place: Jurisdiction, number: str, title: str, days: int, ago: Moments, **fields: Any) -> None:
    with door(place):
        PublishedAnswer.objects.create(
            number=number,
            title=title,
            question=f"{title}，怎么办？",
            answer="已派人处理。",
            answered_by="县交通运输局",
            received_on=ago(days + 3).date(),
            answered_at=ago(days),
            search=search_vector(title, f"{title}，怎么办？", "已派人处理。"),
            **{"kind": "complaint", "category": "transport", **fields},
        )


@pytest.fixture(autouse=True)
def _answers(xiushui: Jurisdiction, wuning: Jurisdiction, ago: Moments) -> None:
    publish(xiushui, "360424-1", "公交改线太远", 1, ago, working_days=3, satisfaction="satisfied")
    publish(xiushui, "360424-2", "路灯不亮", 4, ago, kind="inquiry", category="urban.02")
    publish(wuning, "360423-1", "公交车太少", 2, ago)


@pytest.fixture
def words(province: None, xiushui: Jurisdiction) -> None:
    with door(xiushui):
        for case in Case.objects.all():
            letter = "邻居家的狗" if case.title == "公交改线" else ""
            Case.objects.filter(pk=case.pk).update(search=search_vector(case.title, letter))


def numbers(asker: Asker, **asked: Any) -> list[str]:
    return [edge["node"]["number"] for edge in asker.ask(ANSWERS, **asked)["answers"]["edges"]]


def titles(found: dict[str, Any], what: str) -> list[str]:
    return [edge["node"]["title"] for edge in found[what]["edges"]]


def test_answers_of_all_places_newest_first_and_page_by_page(supervisor: Asker) -> None:
    assert numbers(supervisor) == ["360424-1", "360423-1", "360424-2"]
    first = supervisor.ask(ANSWERS, first=2)["answers"]
    assert first["pageInfo"]["hasNextPage"] is True
    rest = supervisor.ask(ANSWERS, first=2, after=first["pageInfo"]["endCursor"])["answers"]
    assert [edge["node"]["number"] for edge in rest["edges"]] == ["360424-2"]
    node = first["edges"][0]["node"]
    assert (node["jurisdiction"]["code"], node["workingDays"], node["satisfaction"]) == (
        "360424",
        3,
        {"code": "satisfied"},
    )


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"text": "公交"}, ["360424-1", "360423-1"]),
        ({"text": "公交", "jurisdictions": "360423"}, ["360423-1"]),
        ({"within": "360400"}, ["360424-1", "360423-1", "360424-2"]),
        ({"kind": "inquiry"}, ["360424-2"]),
        ({"category": "urban"}, ["360424-2"]),
        ({"text": "，。"}, []),
        ({"text": " "}, ["360424-1", "360423-1", "360424-2"]),
    ],
)
def test_every_filter(supervisor: Asker, asked: dict[str, Any], wanted: list[str]) -> None:
    assert numbers(supervisor, filter=asked) == wanted


def test_a_period_includes_both_its_ends(supervisor: Asker, ago: Moments) -> None:
    first, last = ago(2).date(), ago(1).date()
    assert numbers(supervisor, filter={"answeredFrom": str(first), "answeredTo": str(last)}) == ["360424-1", "360423-1"]
    assert numbers(supervisor, filter={"answeredTo": str(first - timedelta(days=1))}) == ["360424-2"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"filter": {"within": "999999"}}, "OUT_OF_SCOPE"),
        ({"filter": {"kind": "nonsense"}}, "BAD_USER_INPUT"),
        ({"filter": {"text": "字" * 101}}, "BAD_USER_INPUT"),
        ({"filter": {"answeredFrom": "2026-02-02", "answeredTo": "2026-02-01"}}, "BAD_USER_INPUT"),
        ({"first": 0}, "BAD_USER_INPUT"),
        ({"after": "nonsense"}, "BAD_USER_INPUT"),
    ],
)
def test_what_cannot_be_meant_is_refused(supervisor: Asker, asked: dict[str, Any], code: str) -> None:
    assert supervisor.code(ANSWERS, **asked) == code


def test_a_cursor_of_cases_is_none_of_answers(province: None, supervisor: Asker) -> None:
    cursor = supervisor.ask("{ cases { edges { cursor } } }")["cases"]["edges"][0]["cursor"]
    assert supervisor.code(ANSWERS, after=cursor) == "BAD_USER_INPUT"
    answer = supervisor.ask(ANSWERS)["answers"]["edges"][0]["cursor"]
    assert supervisor.code(f'{{ cases(after: "{answer}") {{ edges {{ cursor }} }} }}') == "BAD_USER_INPUT"


def test_everybody_let_in_searches_answers_and_only_some_search_cases(words: None, xiushui: Jurisdiction) -> None:
    found = sign_in(xiushui, "supervisor").ask(SEARCH, text="公交")["search"]
    assert (titles(found, "cases"), titles(found, "answers")) == (["公交改线"], ["公交改线太远"])
    for asker in (with_token(xiushui, "summary"), with_token(xiushui, "cases"), sign_in(xiushui, "admin")):
        found = asker.ask(SEARCH, text="公交")["search"]
        assert (found["cases"], titles(found, "answers")) == (None, ["公交改线太远"])


def test_the_words_of_a_letter_find_its_case_and_show_nothing_of_it(words: None, xiushui: Jurisdiction) -> None:
    found = with_token(xiushui, "titles").post(SEARCH, variables={"text": "邻居家"})
    assert titles(found.json()["data"]["search"], "cases") == ["公交改线"]
    assert "邻居" not in found.content.decode()


def test_a_confidential_case_is_never_found(words: None, xiushui: Jurisdiction) -> None:
    found = sign_in(xiushui, "supervisor").ask(SEARCH, text="保密")["search"]
    assert (titles(found, "cases"), titles(found, "answers")) == ([], [])


def test_a_handler_learns_nothing_of_the_letters_of_another_department(words: None, xiushui: Jurisdiction) -> None:
    handler = sign_in(xiushui, "handler")
    assert titles(handler.ask(SEARCH, text="公交")["search"], "cases") == []
    counted = 'caseSummary(filter: {text: "公交"}) { received }'
    series = 'caseSeries(interval: DAY, filter: {text: "公交"}) { points { received } }'
    place = 'jurisdictions { summary(filter: {text: "公交"}) { received } }'
    found = handler.ask(f"{{ {counted} {series} {place} }}")
    assert found["caseSummary"]["received"] == 0
    assert {point["received"] for point in found["caseSeries"]["points"]} == {0}
    assert found["jurisdictions"][0]["summary"]["received"] == 0


def test_a_search_stays_within_what_was_named(words: None, supervisor: Asker) -> None:
    found = supervisor.ask(SEARCH, text="公交", within="360423")["search"]
    assert (titles(found, "cases"), titles(found, "answers")) == ([], ["公交车太少"])
    assert supervisor.code(SEARCH, text="公交", within="999999") == "OUT_OF_SCOPE"
