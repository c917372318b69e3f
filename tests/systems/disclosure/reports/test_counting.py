"""The annual report: every cell equals its records, the law of table 3 holds in every column, sums are sums."""

import io
from datetime import date, timedelta

import docx
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.cases.models import Case
from apps.core.cases.numbers import CaseNumber
from apps.core.workdays.services import day_start
from apps.systems.disclosure.reports import papers, services, sources
from apps.systems.disclosure.reports.checking import problems
from apps.systems.disclosure.reports.counting import Figures, Question, figures
from apps.systems.disclosure.reports.drafting import draft_of, table3
from apps.systems.disclosure.reports.enums import Figure
from apps.systems.disclosure.reports.layout import (
    BY_KEY,
    COLUMNS,
    FORWARD,
    HANDLED,
    KINDS,
    NEW,
    OUTCOME_ROWS,
    OVER,
    RESULTS,
    ROWS,
    TOTAL,
)
from apps.systems.disclosure.reports.records import behind_disputes, behind_requests
from apps.systems.disclosure.reports.services import ReportRefused
from apps.systems.disclosure.requests.enums import ApplicantKind, DisputeKind, DisputeResult, Outcome
from apps.systems.disclosure.requests.models import Dispute, InformationRequest
from tenants.context import door
from tests.support.requests import who

YEAR = 2025
_serial = iter(range(1, 10**6))


def past(
    received: date, closed: date | None = None, outcome: str = "", kind: str = "person", organ=None, code="360424"
):
    """A request as it stands in the books, without its history."""
    case = Case.objects.create(
        number=str(CaseNumber(code, "D", received.year, next(_serial))), kind="disclosure", subkind="request",
        title="t",
        state="answered" if closed else "handling", channel="web", received_at=day_start(received) + timedelta(hours=9),
        closed_at=day_start(closed) + timedelta(hours=20) if closed else None, department=organ,
        answered_at=day_start(closed) + timedelta(hours=20) if closed else None, outcome=outcome,
    )  # fmt: skip
    return InformationRequest.objects.create(
        case=case, entrance="web", received_on=received, applicant_kind=kind, applicant="甲", description="d"
    )


def test_the_four_sides_of_one_year(inside):
    past(date(2024, 12, 31), date(2024, 12, 31), "disclosed")  # over before the year: nowhere
    past(date(2024, 12, 31), date(2025, 1, 1), "disclosed")  # carried over, handled
    past(date(2024, 6, 1))  # carried over and forward
    past(date(2025, 1, 1), date(2025, 12, 31), "internal", "legal")  # new, handled
    past(date(2025, 12, 31), date(2026, 1, 1), "disclosed")  # new, carried forward
    past(date(2026, 1, 1))  # next year's
    found = figures(Question(YEAR))
    got = {row: found.shown(row, TOTAL) for row in (NEW, OVER, HANDLED, FORWARD)}
    assert got == {NEW: 2, OVER: 2, HANDLED: 2, FORWARD: 2}
    assert found.cell("internal", "legal") == 1
    assert found.cell("disclosed", "person") == 1
    assert problems(Question(YEAR), found) == []


def test_each_outcome_stands_in_its_row_and_withdrawn_ones_under_other(inside):
    for outcome in Outcome:
        for kind in ApplicantKind:
            past(date(2025, 3, 1), date(2025, 3, 9), str(outcome), str(kind))
    found = figures(Question(YEAR))
    for row in OUTCOME_ROWS:
        expected = len(row.outcomes)
        assert [found.cell(row.key, column) for column in COLUMNS] == [expected] * 6 + [6 * expected], row
    assert BY_KEY["other_end"].outcomes == {"other_end", "withdrawn", "returned"}
    assert found.handled(TOTAL) == len(Outcome) * 6
    assert problems(Question(YEAR), found) == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.dates(date(2023, 1, 1), date(2027, 12, 31)),
            st.none() | st.integers(0, 900),
            st.sampled_from(Outcome.values),
            st.sampled_from(ApplicantKind.values),
        ),
        max_size=12,
    ),
    st.integers(2023, 2027),
)
def test_the_law_holds_in_every_column_and_every_cell_is_its_records(inside, books, year):
    InformationRequest.objects.all().delete()
    Case.objects.all().delete()
    for received, days, outcome, kind in books:
        closed = received + timedelta(days=days) if days is not None else None
        past(received, closed, outcome if closed else "", kind)
    question = Question(year)
    found = figures(question)
    assert problems(question, found) == []
    for column in COLUMNS:
        came = found.cell(NEW, column) + found.cell(OVER, column)
        assert came == found.handled(column) + found.cell(FORWARD, column)
        for row in ROWS:
            assert len(behind_requests(question, row.key, column)) == found.shown(row.key, column), (row.key, column)


def test_what_does_not_add_up_is_named_by_its_column(inside):
    past(date(2025, 3, 1), date(2025, 3, 9), "a_word_of_another_release", "research")
    question = Question(YEAR)
    found = figures(question)
    assert [each.column for each in found.unbalanced()] == ["research", TOTAL]
    said = " ".join(problems(question, found))
    assert "a_word_of_another_release" in said
    assert str(ApplicantKind.RESEARCH.label) in said


def test_a_figure_that_was_counted_wrong_is_found():
    found = Figures()
    found.cells[NEW]["person"] = 3
    found.cells["disclosed"]["person"] = 1
    found.cells[FORWARD]["person"] = 1
    assert [(each.column, each.came, each.went) for each in found.unbalanced()] == [("person", 3, 2), (TOTAL, 3, 2)]


def test_the_report_of_an_organ_counts_its_own_and_the_organs_add_up_to_the_place(inside):
    from apps.core.people.models import Department

    first, second = Department.objects.get(code="transport"), Department.objects.get(code="water")
    past(date(2025, 3, 1), date(2025, 3, 9), "disclosed", organ=first)
    past(date(2025, 3, 1), organ=second)
    one, other = figures(Question(YEAR, "transport")), figures(Question(YEAR, "water"))
    whole = figures(Question(YEAR))
    for row in ROWS:
        for column in COLUMNS:
            assert one.shown(row.key, column) + other.shown(row.key, column) == whole.shown(row.key, column)
    assert (one.handled(TOTAL), other.handled(TOTAL)) == (1, 0)


def test_the_sum_of_the_province_is_one_statement_a_table(xiushui, wuning, jiangxi, django_assert_num_queries):
    for place, many in ((xiushui, 2), (wuning, 3), (jiangxi, 1)):
        with door(place):
            for _each in range(many):
                past(date(2025, 3, 1), date(2025, 3, 9), "disclosed", code=place.code)
            services.enter_figures(
                official=who("leader"), year=YEAR, organ="transport", values={"licences": many * 100}
            )
    places = (jiangxi, xiushui, wuning)
    with door(jiangxi):
        with django_assert_num_queries(9):  # three statements, each with the savepoint of its role
            found = figures(Question(YEAR, places=places))
        assert found.cell("disclosed", "person") == 6
        assert found.entered == {"licences": 600}
        listed = behind_requests(Question(YEAR, places=places), "disclosed", TOTAL)
        assert sorted(each.place for each in listed) == sorted(
            [jiangxi.name, xiushui.name, xiushui.name, wuning.name, wuning.name, wuning.name]
        )
        assert sum(bool(each.url) for each in listed) == 1


def test_reviews_and_suits_by_result_and_year(inside):
    request = past(date(2024, 6, 1), date(2024, 6, 9), "internal")

    def filed(kind, filed_on, result="pending", decided_on=None):
        Dispute.objects.create(
            request=request, kind=kind, body="b", reference=f"r{next(_serial)}", filed_on=filed_on, result=result,
            decided_on=decided_on, entered_by=who("clerk"), entered_at=timezone.now(),
        )  # fmt: skip

    filed("review", date(2024, 7, 1), "upheld", date(2024, 9, 1))  # over before the year
    filed("review", date(2024, 7, 1), "upheld", date(2025, 1, 1))
    filed("review", date(2025, 7, 1), "corrected", date(2026, 1, 5))  # pending at its end
    filed("suit_direct", date(2025, 7, 1))
    filed("suit_after", date(2025, 7, 1), "other", date(2025, 12, 31))
    found = figures(Question(YEAR))
    table = {(kind, result): found.dispute(kind, result) for kind in KINDS for result in RESULTS}
    assert {key: value for key, value in table.items() if value} == {
        (DisputeKind.REVIEW, DisputeResult.UPHELD): 1,
        (DisputeKind.REVIEW, DisputeResult.PENDING): 1,
        (DisputeKind.SUIT_DIRECT, DisputeResult.PENDING): 1,
        (DisputeKind.SUIT_AFTER, DisputeResult.OTHER): 1,
    }
    for kind in KINDS:
        for result in (*RESULTS, TOTAL):
            assert len(behind_disputes(Question(YEAR), kind, result)) == found.dispute(kind, result)


def test_figures_are_entered_with_who_and_when_and_a_source_takes_their_place(inside):
    services.enter_figures(
        official=who("handler"), year=YEAR, organ="transport", values={"licences": 1200, "fees": 1234}
    )
    with pytest.raises(ReportRefused):
        services.enter_figures(official=who("supervisor"), year=YEAR, organ="transport", values={"licences": 1})
    assert figures(Question(YEAR)).entered == {"licences": 1200, "fees": 1234}
    source = sources.register_source(
        sources.Source(frozenset({Figure.PENALTIES}), lambda q: {Figure.PENALTIES: 7}, lambda q, f: [])
    )
    try:
        question = Question(YEAR)
        assert sources.add_known(question, figures(question)).entered[Figure.PENALTIES] == 700
        assert Figure.PENALTIES not in sources.by_hand()
        with pytest.raises(ValueError, match="two sources"):
            sources.register_source(source)
    finally:
        sources.unregister(source)


def test_a_report_is_final_only_when_it_adds_up_and_part_five_is_written(inside):
    past(date(2025, 3, 1))
    with pytest.raises(ReportRefused):
        services.make_final(official=who("leader"), year=YEAR, organ="")
    services.write_words(official=who("clerk"), year=YEAR, organ="", words={"5": "答复说理不够充分，已组织培训。"})
    with pytest.raises(ReportRefused):
        services.make_final(official=who("clerk"), year=YEAR, organ="")
    services.make_final(official=who("leader"), year=YEAR, organ="")
    with pytest.raises(ReportRefused):
        services.write_words(official=who("clerk"), year=YEAR, organ="", words={"5": "改"})
    # next year carries over what this one carried forward; a request entered later is found
    assert problems(Question(2026), figures(Question(2026))) == []
    past(date(2025, 12, 30))
    assert len(problems(Question(2026), figures(Question(2026)))) == 1


def test_word_file_and_pdf_have_the_same_cells(inside):
    past(date(2025, 3, 1), date(2025, 3, 9), "disclosed")
    past(date(2025, 3, 1))
    draft = draft_of(Question(YEAR))
    document = docx.Document(io.BytesIO(papers.docx(draft)))
    assert [paragraph.style.name for paragraph in document.paragraphs].count("Heading 1") == 6
    assert [[cell.text for cell in row.cells] for row in document.tables[1].rows] == table3(draft.figures)
    assert "修水县2025年政府信息公开工作年度报告" in document.paragraphs[0].text
    assert papers.pdf(draft).startswith(b"%PDF-")
    assert "新收政府信息公开申请2件" in draft.words["1"]
