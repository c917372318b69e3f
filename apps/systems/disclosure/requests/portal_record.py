"""Following a request: state, clock, supplement answered in place, answer and files, withdrawal."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.files.uploads import LIMITS, store_all
from apps.core.relay import letters
from apps.core.relay.enums import SubmissionKind
from apps.core.relay.following import add_to, hand_out, no_longer
from apps.core.relay.models import PublicRecord
from apps.systems.disclosure.requests.forms_portal import SupplementForm, WithdrawForm
from apps.systems.disclosure.requests.record_page import Page, page_of
from frontend.places import of_a_place
from frontend.ratelimit import Rate, rate_limited
from frontend.requests import PlaceRequest

OFTEN = Rate(times=20, seconds=600)
PAGE = "requests:record"


def _record(request: PlaceRequest, number: str) -> PublicRecord:
    found = letters.find(request, number)
    if found is None or found.kind not in {"request", "disclosure"}:
        raise Http404
    return found


def _page(request: PlaceRequest, number: str) -> Page:
    found = _record(request, number)
    return page_of(found, letters.of_browser(request).waits(found))


@never_cache
@require_safe
@of_a_place("track")
def record(request: PlaceRequest, number: str) -> HttpResponse:
    """The page of a request; who may not see it gets the form for number and code."""
    try:
        page = _page(request, number)
    except Http404:
        return redirect(f"{reverse('petitions:track')}?{urlencode({'number': number[:30]})}")
    return _draw(request, page)


def _draw(request: PlaceRequest, page: Page, status: int = 200, **forms_: Any) -> HttpResponse:
    context = {
        "page": page, "record": page.record, "answer": SupplementForm(), "limits": LIMITS, "problems": [], **forms_,
    }  # fmt: skip
    return render(request, "portal/requests/record.html", context, status=status)


@never_cache
@require_POST
@of_a_place("track")
@rate_limited("requests.follow", OFTEN)
def answer(request: PlaceRequest, number: str) -> HttpResponse:
    """The supplement, in place, with files where they help."""
    page = _page(request, number)
    if "answer" not in page.actions:
        return _over(request, number)
    form = SupplementForm(request.POST)
    files, problems = store_all(request.FILES.getlist("file-own"))
    if problems or not form.is_valid():
        return _draw(request, page, status=422, answer=form, problems=problems)
    payload = {"text": form.cleaned_data["text"], "papers": {}}
    return add_to(request, page.record, SubmissionKind.SUPPLEMENT, payload, page=PAGE, files=files)


@never_cache
@require_http_methods(["GET", "POST"])
@of_a_place("track")
@rate_limited("requests.follow", OFTEN)
def withdraw(request: PlaceRequest, number: str) -> HttpResponse:
    """Take it back, before the answer."""
    page = _page(request, number)
    if "withdraw" not in page.actions:
        return _over(request, number)
    form: forms.Form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return add_to(request, page.record, SubmissionKind.WITHDRAWAL, dict(form.cleaned_data), page=PAGE)
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/requests/withdraw.html", {"page": page, "form": form}, status=status)


def _over(request: PlaceRequest, number: str) -> HttpResponse:
    words = _("That is no longer possible: this is how the request stands now.")
    return no_longer(request, number, page=PAGE, words=words)


@require_safe
@of_a_place("track")
def file(request: PlaceRequest, number: str, key: str) -> HttpResponseBase:
    """A file of the request, or a letter and what was given, handed out to who may see it."""
    return hand_out(_record(request, number), key)
