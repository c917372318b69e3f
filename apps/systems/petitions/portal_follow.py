"""What a citizen does on a letter after sending: rate, reopen, add, take back. It is handed in; the office decides."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.files.uploads import LIMITS, store_all
from apps.core.relay import letters
from apps.core.relay.enums import SubmissionKind
from apps.core.relay.following import add_to, no_longer
from apps.systems.petitions.forms_portal import RatingForm, ReopenForm, SupplementForm, WithdrawForm
from apps.systems.petitions.navigation import portal_at
from apps.systems.petitions.portal_track import record_or_404, record_page
from apps.systems.petitions.record_page import RecordPage, page_of
from frontend.places import of_a_place
from frontend.ratelimit import Rate, rate_limited
from frontend.requests import PlaceRequest

OFTEN = Rate(times=20, seconds=600)
PAGE = "petitions:record"


def _allowed(request: PlaceRequest, number: str, action: str) -> RecordPage | None:
    """The page of the letter where the action is open; None where the same was just handed in or it is over."""
    record = record_or_404(request, number)
    page = page_of(record, letters.of_browser(request).waits(record))
    return page if action in page.actions else None


def _over(request: PlaceRequest, number: str) -> HttpResponse:
    words = _("That is no longer possible: this is how the letter stands now.")
    return no_longer(request, number, page=PAGE, words=words)


def _around(request: PlaceRequest) -> dict[str, Any]:
    return {"navigation": portal_at(request, reverse("petitions:track"))}


@never_cache
@require_POST
@of_a_place("track")
@rate_limited("petitions.follow", OFTEN)
def rate(request: PlaceRequest, number: str) -> HttpResponse:
    """How it was handled, once for each answer."""
    page = _allowed(request, number, "rate")
    if page is None:
        return _over(request, number)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return record_page(request, page, form, status=422)
    return add_to(request, page.record, SubmissionKind.RATING, dict(form.cleaned_data), page=PAGE)


@never_cache
@require_http_methods(["GET", "POST"])
@of_a_place("track")
@rate_limited("petitions.follow", OFTEN)
def reopen(request: PlaceRequest, number: str) -> HttpResponse:
    """Not satisfied: ask that it is handled again, once, with a reason."""
    return _with_reason(request, number, "reopen", ReopenForm, SubmissionKind.REOPEN)


@never_cache
@require_http_methods(["GET", "POST"])
@of_a_place("track")
@rate_limited("petitions.follow", OFTEN)
def withdraw(request: PlaceRequest, number: str) -> HttpResponse:
    """Take the letter back: it ends with that."""
    return _with_reason(request, number, "withdraw", WithdrawForm, SubmissionKind.WITHDRAWAL)


def _with_reason(
    request: PlaceRequest, number: str, action: str, form_class: type[forms.Form], kind: str
) -> HttpResponse:
    page = _allowed(request, number, action)
    if page is None:
        return _over(request, number)
    form = form_class(request.POST) if request.method == "POST" else form_class()
    if request.method == "POST" and form.is_valid():
        return add_to(request, page.record, kind, {"reason": form.cleaned_data["reason"]}, page=PAGE)
    status = 422 if form.is_bound else 200
    return render(
        request, f"portal/track/{action}.html", {"page": page, "form": form, **_around(request)}, status=status
    )


@never_cache
@require_http_methods(["GET", "POST"])
@of_a_place("track")
@rate_limited("petitions.follow", OFTEN)
def supplement(request: PlaceRequest, number: str) -> HttpResponse:
    """Add words and files; where the office had asked for them, its clock runs again."""
    page = _allowed(request, number, "supplement")
    if page is None:
        return _over(request, number)
    form = SupplementForm(request.POST) if request.method == "POST" else SupplementForm()
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        stored, problems = store_all(request.FILES.getlist("files"))
        if not problems:
            return add_to(
                request, page.record, SubmissionKind.SUPPLEMENT, dict(form.cleaned_data), page=PAGE, files=stored
            )
    elif request.FILES:
        problems = [_("Please choose the files again: a browser does not keep them after an error.")]
    context = {"page": page, "form": form, "problems": problems, "limits": LIMITS, **_around(request)}
    return render(request, "portal/track/supplement.html", context, status=422 if form.is_bound else 200)
