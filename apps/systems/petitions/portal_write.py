"""Writing a letter on the portal: one question a page, kept on the server, no script needed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.citizens.drafts import DAYS_KEPT
from apps.systems.petitions import drafts, steps
from apps.systems.petitions.drafts import Writing
from apps.systems.petitions.enums import PetitionKind
from apps.systems.petitions.forms_portal import OTHER
from apps.systems.petitions.selectors_portal import similar
from frontend.context import front_door_url
from frontend.places import of_a_place
from frontend.ratelimit import Rate, rate_limited
from frontend.requests import PlaceRequest

PAGE_OF = {step: f"portal/petitions/{step}.html" for step in steps.WITH_FORM}


@never_cache
@require_safe
@of_a_place("write")
def new(request: PlaceRequest) -> HttpResponse:
    """Begin a letter, or go on with the one begun in this browser."""
    writing = drafts.of_browser(request)
    if writing is None or not writing.answers:
        return redirect("petitions:step", "place")
    going_on = steps.first_open(writing, request.jurisdiction) or "check"
    context = {
        "going_on": reverse("petitions:step", args=[going_on]),
        "title": writing.typed("letter").get("title", ""),
        "row": writing.row,
        "days": DAYS_KEPT,
    }
    return render(request, "portal/petitions/unfinished.html", context)


@require_POST
@of_a_place("write")
@rate_limited("petitions.write", Rate(times=120, seconds=600))
def ask(request: PlaceRequest) -> HttpResponse:
    """Begin a question about a service or an application; a letter that is being written already is not touched."""
    writing = drafts.of_browser(request)
    if writing is not None and writing.answers:
        return redirect("petitions:new")
    about = request.POST.get("about", "").replace("\x00", "").strip()[:60]
    writing = drafts.start(schema=request.jurisdiction.schema_name)
    _settle(request, writing)
    drafts.keep_typed(writing, "kind", {"kind": PetitionKind.INQUIRY})
    drafts.keep_typed(writing, "letter", {"title": _("Question about %(matter)s") % {"matter": about}} if about else {})
    response = redirect("petitions:step", "letter")
    drafts.remember(response, writing)
    return response


@require_POST
@of_a_place("write")
def start_anew(request: PlaceRequest) -> HttpResponse:
    """Throw the unfinished letter away and begin another."""
    writing = drafts.of_browser(request, lock=True)
    if writing is not None:
        drafts.throw_away(writing)
    response = redirect("petitions:step", "place")
    drafts.forget(response)
    return response


@never_cache
@require_http_methods(["GET", "POST"])
@of_a_place("write")
@rate_limited("petitions.write", Rate(times=120, seconds=600))
def step(request: PlaceRequest, name: str) -> HttpResponse:
    """One question with its form."""
    if name not in steps.WITH_FORM:
        raise Http404
    writing = drafts.of_browser(request, lock=request.method == "POST")
    ahead = steps.first_open(writing, request.jurisdiction, before=name) if name != "place" else None
    if ahead is not None:
        return redirect("petitions:step", ahead)
    if request.method == "POST":
        return _take(request, name, writing)
    typed = writing.typed(name) if writing else {}
    guess = steps.first_guess(name, request.jurisdiction, request.citizen)
    form = steps.form_of(name, request.jurisdiction, typed=typed or guess)
    return _page(request, name, form)


def _take(request: PlaceRequest, name: str, writing: Writing | None) -> HttpResponse:
    form = steps.form_of(name, request.jurisdiction, data=request.POST)
    typed = {field: request.POST.get(field, "") for field in form.fields}
    if writing is None:
        writing = drafts.start(schema=request.jurisdiction.schema_name)
    valid = form.is_valid()
    if name == "place" and valid:
        return _choose_place(request, writing, typed["place"])
    drafts.keep_typed(writing, name, typed)
    if "later" in request.POST:
        response: HttpResponse = redirect("petitions:kept")
    elif not valid:
        response = _page(request, name, form, status=422)
    else:
        response = redirect(_where_next(request, name))
    drafts.remember(response, writing)
    return response


def _where_next(request: PlaceRequest, name: str) -> str:
    """Back to the check where the writer came from there, else the next step."""
    to = "check" if request.POST.get("back") == "check" else steps.after(name)
    return reverse("petitions:step", args=[to])


def _choose_place(request: PlaceRequest, writing: Writing, chosen: str) -> HttpResponse:
    """Stay here, or take the draft along to another portal."""
    here = request.jurisdiction
    if chosen == OTHER:
        response: HttpResponse = redirect(f"{front_door_url()}?to=write")
    elif chosen == here.schema_name:
        _settle(request, writing)
        response = redirect(_where_next(request, "place"))
    else:
        target = next(p for p in steps.above(here) if p.schema_name == chosen)
        response = redirect(f"{target.portal_url}{reverse('petitions:step', args=['place'])}")
    if chosen != here.schema_name:
        writing.save()
    drafts.remember(response, writing)
    return response


def _settle(request: PlaceRequest, writing: Writing) -> None:
    """The letter is for this place. Attachments lie in the store of the place they were given for: not here."""
    here = request.jurisdiction.schema_name
    if writing.row.schema != here and writing.files:
        writing.files = []
        messages.warning(request, _("Please add the attachments again: they were kept for the other place."))
    writing.row.schema = here
    drafts.keep_typed(writing, "place", {"place": here})


def _page(request: PlaceRequest, name: str, form: Any, status: int = 200) -> HttpResponse:
    asked_back = request.POST.get("back") or request.GET.get("back")
    context = {**around(name), "form": form, "back": "check" if asked_back == "check" else ""}
    return render(request, PAGE_OF[name], context, status=status)


def around(name: str) -> dict[str, Any]:
    """What stands over each question: the strip of steps and the way back."""
    before = steps.previous(name)
    return {
        "stages": steps.strip(name),
        "position": steps.ORDER.index(name) + 1,
        "count": len(steps.ORDER),
        "previous": reverse("petitions:step", args=[before]) if before else "",
        "step": name,
    }


@never_cache
@require_safe
@of_a_place("write")
def kept(request: PlaceRequest) -> HttpResponse:
    """The letter is kept: how to come back to it."""
    writing = drafts.of_browser(request)
    if writing is None:
        return redirect("petitions:new")
    return render(request, "portal/petitions/kept.html", {"row": writing.row, "days": DAYS_KEPT})


@never_cache
@require_http_methods(["GET", "POST"])
@of_a_place("write")
def look_at_similar(request: PlaceRequest) -> HttpResponse:
    """Answers to letters like this one; perhaps no letter is needed."""
    writing = drafts.of_browser(request, lock=request.method == "POST")
    ahead = steps.first_open(writing, request.jurisdiction, before="similar")
    if ahead is not None or writing is None:
        return redirect("petitions:step", ahead or "place")
    if request.method == "POST":
        return _after_similar(request, writing)
    letter = writing.typed("letter")
    found = similar(letter.get("title", ""), letter.get("text", ""))
    if not found:
        return redirect("petitions:step", "check")
    return render(request, "portal/petitions/similar.html", {**around("similar"), "found": found})


def _after_similar(request: PlaceRequest, writing: Writing) -> HttpResponse:
    if "helped" not in request.POST:
        return redirect("petitions:step", "check")
    drafts.throw_away(writing)
    response = redirect("petitions:helped")
    drafts.forget(response)
    return response


@require_safe
@of_a_place("write")
def helped(request: PlaceRequest) -> HttpResponse:
    """The answer was there already: a polite end."""
    return render(request, "portal/petitions/helped.html")


@never_cache
@require_safe
@of_a_place("write")
def check(request: PlaceRequest) -> HttpResponse:
    """All that will be sent, each row with a way to change it."""
    writing = drafts.of_browser(request)
    ahead = steps.first_open(writing, request.jurisdiction)
    if ahead is not None or writing is None:
        return redirect("petitions:step", ahead or "place")
    return render(request, "portal/petitions/check.html", check_context(request, writing))


def check_context(request: PlaceRequest, writing: Writing) -> dict[str, Any]:
    """The letter as it will be sent."""
    payload = steps.payload_of(writing, request.jurisdiction, request.LANGUAGE_CODE or "zh-hans")
    return {
        **around("check"),
        "letter": payload,
        "kind": steps.kind_name(payload["kind"]),
        "subject": steps.subject_name(payload["category"]),
        "files": writing.files,
        "written_as": str(writing.row.pk),
    }
