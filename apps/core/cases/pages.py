"""One address for every case, `/cases/<number>/`; the system of its kind draws the page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponseBase

from apps.core.cases.models import Case
from apps.core.cases.selectors import visible_cases

Page = Callable[[HttpRequest, Case], HttpResponseBase]
Action = Callable[[HttpRequest, Case, str], HttpResponseBase]


@dataclass(frozen=True)
class CasePages:
    """How a system draws a case and its actions."""

    page: Page
    action: Action


_pages: dict[str, CasePages] = {}


def register_pages(kind: str, *, page: Page, action: Action) -> None:
    """Register the pages of a kind of case."""
    _pages[kind] = CasePages(page, action)


def find(request: HttpRequest, number: str) -> Case:
    """The case of a number, long or short, that the official may see; 404 else."""
    found = visible_cases(request.official)  # type: ignore[attr-defined]
    case = found.filter(number=number).first()
    if case is None and len(number) <= 12:
        code = request.jurisdiction.code  # type: ignore[attr-defined]
        case = found.filter(number__startswith=f"{code}-{number}-").first()
    if case is None or case.kind not in _pages:
        raise Http404("no such case")
    return case


def pages_of(case: Case) -> CasePages:
    """The pages of a case's kind."""
    return _pages[case.kind]
