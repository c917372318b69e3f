"""Following a letter: by number and query code, or as the signed-in citizen. Row security decides who sees what."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.cases.services import CaseNumber, NotANumber
from apps.core.files.services import DamagedFile, download
from apps.core.relay import letters
from apps.core.relay.models import PublicRecord
from apps.systems.petitions import receipts
from apps.systems.petitions.forms_portal import RatingForm, TrackForm
from apps.systems.petitions.navigation import portal_at
from apps.systems.petitions.portal_send import pdf_response
from apps.systems.petitions.record_page import RecordPage, page_of
from frontend.navigation import Group
from frontend.places import of_a_place
from frontend.ratelimit import Rate, rate_limited, seconds_to_wait
from frontend.requests import PlaceRequest, PortalRequest
from frontend.views import too_many_requests
from tenants.models import Jurisdiction
from tenants.selectors import jurisdiction_by_code, present

TRIES = Rate(times=5, seconds=60)
#: Where a case of another letter is followed: its own system shows it.
PAGES = {"A": "applications:record", "D": "requests:record"}


@never_cache
@require_http_methods(["GET", "POST"])
@rate_limited("petitions.track", TRIES)
def track(request: PortalRequest) -> HttpResponse:
    """Number and query code. An unknown number and a wrong code get the same words."""
    if request.method == "GET":
        return _form_page(request, TrackForm(initial={"number": request.GET.get("number", "")[:60]}))
    form = TrackForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    try:
        number = letters.number_typed(form.cleaned_data["number"], request.jurisdiction)
    except NotANumber:
        form.add_error("number", _("This is not a number of a letter: it looks like 360424-P2026-003187-4"))
        return _form_page(request, form, status=422)
    wait = seconds_to_wait("petitions.track.number", TRIES, str(number), everywhere=True)
    if wait:
        return too_many_requests(request, seconds=wait)
    return _open(request, form, number)


def _open(request: PortalRequest, form: TrackForm, number: CaseNumber) -> HttpResponse:
    """Look the letter up here, or send the browser to the place whose letter it is."""
    place = _place_of(number)
    here = request.jurisdiction
    if place is None or (here is not None and place.pk == here.pk and not _is_right(form, number)):
        form.add_error(None, _("No letter has this number and query code. Check both on your receipt."))
        return _form_page(request, form, status=422)
    known = letters.of_browser(request)
    known.add(str(number), letters.typed_code(form.cleaned_data["code"]))
    there = reverse(PAGES.get(number.letter, "petitions:record"), args=[str(number)])
    response = redirect(there if here is not None and place.pk == here.pk else f"{place.portal_url}{there}")
    letters.remember(response, known)
    return response


def _place_of(number: CaseNumber) -> Jurisdiction | None:
    try:
        place = present(jurisdiction_by_code(number.code))
    except KeyError:
        return None
    return None if place.level == "centre" else place


def _is_right(form: TrackForm, number: CaseNumber) -> bool:
    return letters.look_up(str(number), form.cleaned_data["code"]) is not None


def _form_page(request: HttpRequest, form: TrackForm, status: int = 200, **context: Any) -> HttpResponse:
    return render(
        request, "portal/track/form.html", {"form": form, "navigation": _strip(request), **context}, status=status
    )


@never_cache
@require_safe
@of_a_place("track")
def record(request: PlaceRequest, number: str) -> HttpResponse:
    """The page of a letter."""
    found = letters.find(request, number)
    if found is None:
        return _not_open(request, number)
    if number[7:8] in PAGES:
        return redirect(PAGES[number[7:8]], number)
    page = page_of(found, letters.of_browser(request).waits(found))
    return record_page(request, page, RatingForm())


def record_page(request: PlaceRequest, page: RecordPage, rating: RatingForm, status: int = 200) -> HttpResponse:
    """The page of a letter with the form for its rating."""
    context = {"page": page, "record": page.record, "rating": rating, "navigation": _strip(request)}
    return render(request, "portal/track/record.html", context, status=status)


def _strip(request: HttpRequest) -> list[Group]:
    return portal_at(request, reverse("petitions:track"))


def _not_open(request: PlaceRequest, number: str) -> HttpResponse:
    """This browser may not see it (or there is none): the form with the number filled in. Strangers get 404."""
    try:
        wanted = str(letters.number_typed(number, request.jurisdiction))
    except NotANumber:
        raise Http404 from None
    if wanted != number and letters.find(request, wanted) is not None:
        return redirect("petitions:record", wanted)
    tried = number in letters.of_browser(request).codes
    return _form_page(request, TrackForm(initial={"number": wanted}), status=404, tried=tried, locked=not tried)


def record_or_404(request: PlaceRequest, number: str) -> PublicRecord:
    """The record that this browser may see."""
    found = letters.find(request, number)
    if found is None:
        raise Http404
    return found


@require_safe
@of_a_place("track")
def file(request: PlaceRequest, number: str, key: str) -> HttpResponseBase:
    """A file of the letter or of its answer, handed out to who may see the letter."""
    found = record_or_404(request, number).files.filter(pk=key).first()
    if found is None:
        raise Http404
    try:
        answer: FileResponse = download(
            stored_as=found.stored_as, name=found.name, content_type=found.content_type, inline="show" in request.GET
        )
    except DamagedFile as error:
        raise Http404 from error
    return answer


@require_safe
@of_a_place("track")
def proof(request: PlaceRequest, number: str, key: str) -> HttpResponse:
    """An inclusion proof as JSON, for the offline checker."""
    found = record_or_404(request, number).proofs.filter(pk=key).first()
    if found is None:
        raise Http404
    response = JsonResponse(found.proof, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = f'attachment; filename="{number}-{found.act}.json"'
    return response


@require_safe
@of_a_place("track")
@rate_limited("petitions.paper", Rate(times=30, seconds=60), methods=("GET",))
def answer_pdf(request: PlaceRequest, number: str) -> HttpResponse:
    """The answer as a letter to keep."""
    found = record_or_404(request, number)
    if not (found.answer and found.answered_at):
        raise Http404
    return pdf_response(receipts.answer_pdf(found, request.jurisdiction), f"{number}-answer.pdf")
