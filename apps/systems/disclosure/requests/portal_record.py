"""Following a request: state, clock, supplement answered in place, answer and files, withdrawal."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.files.services import DamagedFile, download
from apps.core.files.uploads import LIMITS, store_all
from apps.core.relay import letters
from apps.core.relay.enums import SubmissionKind
from apps.core.relay.models import PublicRecord
from apps.core.relay.services import StoredFile, hand_in
from apps.systems.disclosure.requests.forms_portal import SupplementForm, WithdrawForm
from apps.systems.disclosure.requests.record_page import Page, page_of
from frontend.places import of_a_place
from frontend.ratelimit import Rate, rate_limited
from frontend.requests import PlaceRequest

OFTEN = Rate(times=20, seconds=600)


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
    return _handed_in(request, page.record, SubmissionKind.SUPPLEMENT, payload, files)


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
        return _handed_in(request, page.record, SubmissionKind.WITHDRAWAL, dict(form.cleaned_data))
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/requests/withdraw.html", {"page": page, "form": form}, status=status)


def _over(request: PlaceRequest, number: str) -> HttpResponse:
    messages.warning(request, _("That is no longer possible: this is how the request stands now."))
    return redirect("requests:record", number)


def _handed_in(
    request: PlaceRequest,
    found: PublicRecord,
    kind: str,
    payload: dict[str, Any],
    files: list[StoredFile] | None = None,
) -> HttpResponse:
    hand_in(kind=kind, payload=payload, number=found.number, account=request.citizen.id, files=files or [])
    known = letters.of_browser(request)
    known.hand_in(found.number, kind)
    response = redirect("requests:record", found.number)
    letters.remember(response, known)
    return response


@require_safe
@of_a_place("track")
def file(request: PlaceRequest, number: str, key: str) -> HttpResponseBase:
    """A file of the request, or a letter and what was given, handed out to who may see it."""
    found = _record(request, number).files.filter(pk=key).first()
    if found is None:
        raise Http404
    try:
        return download(stored_as=found.stored_as, name=found.name, content_type=found.content_type)
    except DamagedFile as error:
        raise Http404 from error
