"""Attachments of a letter being written: added, listed, taken out; each is checked when it comes."""

from dataclasses import asdict

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.core.files.uploads import LIMITS, MAX_FILES, store_all
from apps.systems.petitions import drafts, steps
from apps.systems.petitions.drafts import Writing
from apps.systems.petitions.portal_write import around
from frontend.places import of_a_place
from frontend.ratelimit import Rate, rate_limited
from frontend.requests import PlaceRequest


@never_cache
@require_http_methods(["GET", "POST"])
@of_a_place("write")
@rate_limited("petitions.files", Rate(times=60, seconds=600))
def files(request: PlaceRequest) -> HttpResponse:
    """The list of attachments with a way to add and to take out; going on adds what is chosen."""
    writing = drafts.of_browser(request, lock=request.method == "POST")
    ahead = steps.first_open(writing, request.jurisdiction, before="files")
    if ahead is not None or writing is None:
        return redirect("petitions:step", ahead or "place")
    if request.method == "POST":
        return _take(request, writing)
    return _page(request, writing, [])


def _take(request: PlaceRequest, writing: Writing) -> HttpResponse:
    if "remove" in request.POST:
        writing.files = [kept for kept in writing.files if kept["stored_as"] != request.POST["remove"]]
        writing.save()
        return redirect(f"{reverse('petitions:step', args=['files'])}{_back_query(request)}")
    stored, problems = store_all(
        request.FILES.getlist("files"),
        already=len(writing.files),
        already_bytes=sum(kept["size"] for kept in writing.files),
    )
    writing.files += [asdict(kept) for kept in stored]
    writing.save()
    if problems:
        return _page(request, writing, problems, status=422)
    if "add" in request.POST:
        return redirect(f"{reverse('petitions:step', args=['files'])}{_back_query(request)}")
    if "later" in request.POST:
        return redirect("petitions:kept")
    return redirect("petitions:step", "check" if request.POST.get("back") == "check" else steps.after("files"))


def _back_query(request: PlaceRequest) -> str:
    return "?back=check" if request.POST.get("back") == "check" else ""


def _page(request: PlaceRequest, writing: Writing, problems: list[str], status: int = 200) -> HttpResponse:
    asked_back = request.POST.get("back") or request.GET.get("back")
    context = {
        **around("files"),
        "files": writing.files,
        "problems": problems,
        "limits": LIMITS,
        "full": len(writing.files) >= MAX_FILES,
        "back": "check" if asked_back == "check" else "",
    }
    return render(request, "portal/petitions/files.html", context, status=status)
