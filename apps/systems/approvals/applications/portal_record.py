"""Following an application: state, clock, notice answered in place, result, withdrawal, rating."""

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
from apps.core.relay.services import StoredFile
from apps.systems.approvals.applications.forms_portal import AnswerForm, ComplainForm, RatingForm, WithdrawForm
from apps.systems.approvals.applications.record_page import Page, page_of
from frontend.places import of_a_place
from frontend.ratelimit import Rate, rate_limited
from frontend.requests import PlaceRequest

OFTEN = Rate(times=20, seconds=600)
PAGE = "applications:record"


def _record(request: PlaceRequest, number: str) -> PublicRecord:
    found = letters.find(request, number)
    if found is None or found.kind != "application":
        raise Http404
    return found


def _page(request: PlaceRequest, number: str) -> Page:
    found = _record(request, number)
    return page_of(found, letters.of_browser(request).waits(found))


@never_cache
@require_safe
@of_a_place("track")
def record(request: PlaceRequest, number: str) -> HttpResponse:
    """The page of an application; who may not see it gets the form for number and code."""
    try:
        page = _page(request, number)
    except Http404:
        return redirect(f"{reverse('petitions:track')}?{urlencode({'number': number[:30]})}")
    return _draw(request, page)


def _draw(request: PlaceRequest, page: Page, status: int = 200, **forms_: Any) -> HttpResponse:
    context = {
        "page": page, "record": page.record, "rating": RatingForm(), "answer": AnswerForm(), "limits": LIMITS,
        "problems": [], **forms_,
    }  # fmt: skip
    return render(request, "portal/applications/record.html", context, status=status)


@never_cache
@require_POST
@of_a_place("track")
@rate_limited("applications.follow", OFTEN)
def answer(request: PlaceRequest, number: str) -> HttpResponse:
    """The notice answered in place: each material has its own field for files."""
    page = _page(request, number)
    if "answer" not in page.actions:
        return _over(request, number)
    form = AnswerForm(request.POST)
    files: list[StoredFile] = []
    papers: dict[str, str] = {}
    problems: list[str] = []
    for each in page.notice["wanted"]:
        stored, refused = store_all(request.FILES.getlist(f"file-{each['key']}"), already=len(files))
        files += stored
        papers |= {kept.stored_as: each["key"] for kept in stored}
        problems += refused
    if not problems and not files and not request.POST.get("text", "").strip():
        problems = [_("Add what was asked for, or write why you cannot")]
    if problems or not form.is_valid():
        return _draw(request, page, status=422, answer=form, problems=problems)
    payload = {"text": form.cleaned_data["text"], "papers": papers}
    return add_to(request, page.record, SubmissionKind.SUPPLEMENT, payload, page=PAGE, files=files)


@never_cache
@require_POST
@of_a_place("track")
@rate_limited("applications.follow", OFTEN)
def rate(request: PlaceRequest, number: str) -> HttpResponse:
    """How it was handled, once."""
    page = _page(request, number)
    if "rate" not in page.actions:
        return _over(request, number)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _draw(request, page, status=422, rating=form)
    return add_to(request, page.record, SubmissionKind.RATING, dict(form.cleaned_data), page=PAGE)


@never_cache
@require_http_methods(["GET", "POST"])
@of_a_place("track")
@rate_limited("applications.follow", OFTEN)
def withdraw(request: PlaceRequest, number: str) -> HttpResponse:
    """Take it back, before the decision."""
    page = _page(request, number)
    if "withdraw" not in page.actions:
        return _over(request, number)
    form: forms.Form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return add_to(request, page.record, SubmissionKind.WITHDRAWAL, dict(form.cleaned_data), page=PAGE)
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/applications/withdraw.html", {"page": page, "form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@of_a_place("track")
@rate_limited("applications.follow", OFTEN)
def complain(request: PlaceRequest, number: str) -> HttpResponse:
    """Complain about how it is handled: to supervision, not to the department."""
    page = _page(request, number)
    if "complain" not in page.actions:
        return _over(request, number)
    form: forms.Form = ComplainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return add_to(request, page.record, SubmissionKind.COMPLAINT, dict(form.cleaned_data), page=PAGE)
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/applications/complain.html", {"page": page, "form": form}, status=status)


def _over(request: PlaceRequest, number: str) -> HttpResponse:
    words = _("That is no longer possible: this is how the application stands now.")
    return no_longer(request, number, page=PAGE, words=words)


@require_safe
@of_a_place("track")
def file(request: PlaceRequest, number: str, key: str) -> HttpResponseBase:
    """A file of the application or its result, handed out to who may see it."""
    return hand_out(_record(request, number), key)
