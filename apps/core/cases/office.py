"""`/cases/<number>/` and its actions, dispatched to the system of the case's kind."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.cases.numbers import NotANumber, parse
from apps.core.cases.pages import find, pages_of


@require_GET
def case_page(request: HttpRequest, number: str) -> HttpResponseBase:
    """A case as an official sees it."""
    case = find(request, number)
    return pages_of(case).page(request, case)


@require_http_methods(["GET", "POST"])
def case_action(request: HttpRequest, number: str, action: str) -> HttpResponseBase:
    """A move or another act on a case: its form by GET, done by POST."""
    case = find(request, number)
    return pages_of(case).action(request, case, action)


@require_GET
def search(request: HttpRequest) -> HttpResponseBase:
    """The search box of the top bar: a number opens its case, words search the list."""
    text = request.GET.get("q", "").strip()
    try:
        number = str(parse(text))
    except NotANumber:
        return redirect(f"{reverse('petitions:list')}?{urlencode({'q': text})}" if text else "/")
    return redirect("cases:page", number=number)
