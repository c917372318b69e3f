"""Table 2: rules and normative documents are counted from what is published, for an organ, a place, and all below."""

from dataclasses import replace
from datetime import date

import pytest

from apps.systems.disclosure.publications.models import PublishedDocument
from apps.systems.disclosure.reports.counting import Question
from apps.systems.disclosure.reports.documents import records, sums
from apps.systems.disclosure.reports.enums import Figure
from apps.systems.disclosure.reports.sources import by_hand
from tenants.context import door
from tests.systems.disclosure.publications.conftest import PONDS, published

YEAR = 2025


def document(made: date, *, category: str = "laws.03", department: str = "water", **state) -> None:
    """Published, and how it stands now."""
    number = PublishedDocument.objects.count() + 1
    card = replace(PONDS, made_on=made, category=category, document_number=f"修水利字〔{made.year}〕{number}号")
    publication = published(card, department)
    if state:
        PublishedDocument.objects.filter(index_number=publication.index_number).update(**state)


@pytest.fixture
def documents(xiushui, wuning) -> None:
    with door(xiushui):
        document(date(2024, 3, 1))
        document(date(2025, 3, 1))
        document(date(2023, 1, 1), validity="repealed", repealed_on=date(2025, 6, 1))
        document(date(2025, 2, 1), validity="repealed", repealed_on=date(2026, 1, 5))
        document(date(2025, 4, 1), validity="expired", valid_until=date(2025, 9, 30))
        document(date(2025, 5, 1), category="laws.04")
        document(date(2026, 1, 2))
        document(date(2025, 7, 1), department="transport")
        document(date(2025, 8, 1), category="laws.02")
    with door(wuning):
        document(date(2025, 3, 1))


def normative(question: Question) -> tuple[int, int, int]:
    found = sums(question)
    return found[Figure.NORMATIVE_MADE], found[Figure.NORMATIVE_REPEALED], found[Figure.NORMATIVE_IN_FORCE]


def test_made_repealed_and_in_force_at_the_end_of_the_year(documents, xiushui):
    with door(xiushui):
        assert normative(Question(YEAR)) == (4, 1, 4)
        assert normative(Question(YEAR, "transport")) == (1, 0, 1)
        assert sums(Question(YEAR))[Figure.RULES_MADE] == 1
        assert normative(Question(2026)) == (1, 1, 4)


def test_the_sum_below_is_one_statement_and_each_document_names_its_place(documents, xiushui, wuning, jiujiang):
    with door(jiujiang):
        question = Question(YEAR, places=(jiujiang, xiushui, wuning))
        assert normative(question) == (5, 1, 5)
        assert {each.place for each in records(question, Figure.NORMATIVE_MADE)} == {xiushui.name, wuning.name}


def test_behind_a_figure_stand_its_documents(documents, xiushui):
    with door(xiushui):
        found = records(Question(YEAR), Figure.NORMATIVE_REPEALED)
        assert [(each.on, bool(each.url)) for each in found] == [(date(2023, 1, 1), True)]


def test_nobody_enters_what_is_known(documents):
    assert not set(by_hand()) & {figure for figure in Figure if figure.startswith(("rules", "normative"))}
