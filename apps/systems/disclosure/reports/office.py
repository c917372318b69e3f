"""The annual report in the office: its tables with the records behind each cell, its words, its files."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.people.models import Department
from apps.core.workdays.services import today
from apps.systems.disclosure.reports import papers, policies, services
from apps.systems.disclosure.reports import records as behind
from apps.systems.disclosure.reports.checking import column_label, problems
from apps.systems.disclosure.reports.counting import Question
from apps.systems.disclosure.reports.drafting import Draft, amount, draft_of, form
from apps.systems.disclosure.reports.enums import Figure, ReportState, Scope
from apps.systems.disclosure.reports.forms import FiguresForm, WordsForm
from apps.systems.disclosure.reports.layout import BY_KEY, COLUMNS, KINDS, RESULTS, ROWS, TOTAL
from apps.systems.disclosure.reports.models import YearFigure
from apps.systems.disclosure.reports.tables import RecordTable
from apps.systems.disclosure.requests.enums import DisputeKind, DisputeResult
from tenants.selectors import subtree

FIRST_YEAR = 2008


@dataclass(frozen=True)
class Cell:
    """A figure with the address of its records."""

    value: Any
    url: str
    label: str


@require_GET
def home(request: HttpRequest) -> HttpResponseBase:
    """The report of the year that is being worked on."""
    return redirect("reports:report", _working_year())


def _working_year() -> int:
    """Last year's report is due in January; from March on this year's is what people look at."""
    on = today()
    return on.year - 1 if on.month < 3 else on.year


def _question(request: HttpRequest, year: int) -> Question:
    """Which report is asked for; 404 for another year, 403 for who may not see it."""
    official, place = request.official, request.jurisdiction  # type: ignore[attr-defined]
    if not policies.may_see(official):
        raise PermissionDenied
    if not FIRST_YEAR <= year <= today().year:
        raise Http404("no such year")
    organ = request.GET.get("organ", "")
    if organ and not Department.objects.filter(code=organ).exists():
        raise Http404("no such organ")
    if request.GET.get("scope") == Scope.BELOW:
        if not policies.may_sum(official, place):
            raise PermissionDenied
        return Question(year, places=tuple(subtree(place)))
    return Question(year, organ)


def _query(question: Question, **more: str) -> str:
    asked = {"scope": Scope.BELOW.value if question.places else "", "organ": question.organ, **more}
    given = {key: value for key, value in asked.items() if value}
    return f"?{urlencode(given)}" if given else ""


@require_GET
def report(request: HttpRequest, year: int) -> HttpResponseBase:
    """The whole report as a page."""
    question = _question(request, year)
    draft = draft_of(question)
    official, place = request.official, request.jurisdiction  # type: ignore[attr-defined]
    context = {
        "draft": draft,
        "year": year,
        "query": _query(question),
        "organ": question.organ,
        "scope": Scope.BELOW.value if question.places else "",
        "organs": Department.objects.filter(active=True).order_by("position"),
        "years": range(today().year, max(FIRST_YEAR, today().year - 6) - 1, -1),
        "may_sum": policies.may_sum(official, place),
        "problems": problems(question, draft.figures),
        "places": len(question.places),
        "columns": [column_label(column) for column in COLUMNS],
        "table2": _table2(draft),
        "table3": _table3(draft),
        "table4": _table4(draft),
        "results": [str(DisputeResult(each).label) for each in RESULTS],
        "is_final": draft.kept is not None and draft.kept.state == ReportState.FINAL,
        "may_enter": not question.places and policies.may_enter(official, question.organ),
        "may_finish": not question.places and policies.may_finish(official),
        "part_five_empty": not question.places and not draft.words.get("5"),
    }
    return render(request, "office/reports/report.html", context)


def _records_url(draft: Draft, **asked: str) -> str:
    return reverse("reports:records", args=[draft.question.year]) + _query(draft.question, **asked)


def _table2(draft: Draft) -> list[tuple[str, Cell]]:
    return [
        (
            str(figure.label),
            Cell(amount(draft.figures, figure), _records_url(draft, table="2", row=figure.value), str(figure.label)),
        )
        for figure in Figure
    ]


def _table3(draft: Draft) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for row in ROWS:
        cells = [
            Cell(
                draft.figures.shown(row.key, column),
                _records_url(draft, table="3", row=row.key, column=column),
                f"{row.label} {column_label(column)}",
            )
            for column in COLUMNS
        ]
        rows.append({"row": row, "cells": cells, "begins": not rows or rows[-1]["row"].group != row.group})
    return rows


def _table4(draft: Draft) -> list[tuple[str, list[Cell]]]:
    found = []
    for kind in KINDS:
        label = str(DisputeKind(kind).label)
        cells = [
            Cell(
                draft.figures.dispute(kind, result),
                _records_url(draft, table="4", row=kind, column=str(result)),
                f"{label} {_('total') if result == TOTAL else DisputeResult(result).label}",
            )
            for result in (*RESULTS, TOTAL)
        ]
        found.append((label, cells))
    return found


@require_GET
def records(request: HttpRequest, year: int) -> HttpResponseBase:
    """What was counted in a cell."""
    question = _question(request, year)
    row, column = request.GET.get("row", ""), request.GET.get("column", TOTAL)
    match request.GET.get("table"):
        case "2" if row in Figure.values:
            found, what = behind.behind_figure(question, row), str(Figure(row).label)
        case "3" if row in BY_KEY and column in COLUMNS:
            found, what = behind.behind_requests(question, row, column), f"{BY_KEY[row].label}　{column_label(column)}"
        case "4" if row in KINDS and column in (*RESULTS, TOTAL):
            found, what = behind.behind_disputes(question, row, column), str(DisputeKind(row).label)
        case _:
            raise Http404("no such cell")
    table = RecordTable(request, found)
    back = reverse("reports:report", args=[year]) + _query(question)
    return table.respond("office/reports/records.html", what=what, year=year, back=back)


@require_http_methods(["GET", "POST"])
def figures(request: HttpRequest, year: int) -> HttpResponseBase:
    """Figures of table 2 that an organ enters; who entered each and when stands beside it."""
    question = _question(request, year)
    official = request.official  # type: ignore[attr-defined]
    if question.places or not question.organ or not policies.may_enter(official, question.organ):
        raise PermissionDenied
    known = {each.figure: each for each in YearFigure.objects.filter(year=year, organ=question.organ)}
    initial = {name: each.value / 100 for name, each in known.items()}
    entering = FiguresForm(request.POST or None, initial=initial)
    if request.method == "POST" and entering.is_valid():
        try:
            services.enter_figures(official=official, year=year, organ=question.organ, values=entering.values)
        except services.ReportRefused as refused:
            entering.add_error(None, str(refused))
        else:
            messages.success(request, _("Entered, with your name and the time."))
            return redirect(reverse("reports:report", args=[year]) + _query(question))
    context = {
        "form": entering, "year": year, "query": _query(question), "draft_name": draft_of(question).name,
        "entered": [known[str(figure)] for figure in Figure if str(figure) in known],
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "office/reports/figures.html", context, status=status)


@require_http_methods(["GET", "POST"])
def words(request: HttpRequest, year: int) -> HttpResponseBase:
    """The words of the six parts, beginning with what the records say."""
    question = _question(request, year)
    official = request.official  # type: ignore[attr-defined]
    if question.places or not policies.may_enter(official, question.organ):
        raise PermissionDenied
    draft = draft_of(question)
    writing = WordsForm(
        request.POST or None, initial={f"part_{part}": draft.words.get(part, "") for part in form()["parts"]}
    )
    if request.method == "POST" and writing.is_valid():
        try:
            services.write_words(official=official, year=year, organ=question.organ, words=writing.words)
        except services.ReportRefused as refused:
            writing.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept."))
            return redirect(reverse("reports:report", args=[year]) + _query(question))
    context = {"form": writing, "year": year, "query": _query(question), "draft": draft}
    status = 422 if request.method == "POST" else 200
    return render(request, "office/reports/words.html", context, status=status)


@require_POST
def make_final(request: HttpRequest, year: int) -> HttpResponseBase:
    """Fix the report; refused while something does not add up."""
    question = _question(request, year)
    official = request.official  # type: ignore[attr-defined]
    if question.places or not policies.may_finish(official):
        raise PermissionDenied
    try:
        services.make_final(official=official, year=year, organ=question.organ)
    except services.ReportRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The report is final."))
    return redirect(reverse("reports:report", args=[year]) + _query(question))


@require_GET
def paper(request: HttpRequest, year: int, kind: str) -> HttpResponseBase:
    """The report as a file."""
    question = _question(request, year)
    if kind not in papers.TYPES:
        raise Http404("no such format")
    draft = draft_of(question)
    content = papers.pdf(draft) if kind == "pdf" else papers.docx(draft)
    response = HttpResponse(content, content_type=papers.TYPES[kind])
    name = f"{request.jurisdiction.code}-{question.organ or 'all'}-{year}.{kind}"  # type: ignore[attr-defined]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
