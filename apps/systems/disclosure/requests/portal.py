"""Asking for information on the portal, a question a page: it saves as it goes, shows what is alike, is sent once."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.files.uploads import LIMITS, store_all
from apps.core.relay import letters
from apps.core.relay.enums import SubmissionKind
from apps.core.relay.services import hand_in
from apps.core.workdays.services import local_date
from apps.systems.disclosure.requests import drafts, receipts
from apps.systems.disclosure.requests.drafts import DRAFTS, Writing
from apps.systems.disclosure.requests.similar import alike
from apps.systems.disclosure.requests.writing import STAGES, STEPS, WITHOUT_FORM, Asked
from frontend.papers import qr_svg
from frontend.places import of_a_place
from frontend.ratelimit import Rate, rate_limited
from frontend.requests import PlaceRequest


@never_cache
@require_safe
@of_a_place("request")
def start(request: PlaceRequest) -> HttpResponse:
    """What a request is, how long it takes, what it costs."""
    return render(request, "portal/requests/start.html", {"kept": drafts.of_browser(request) is not None})


@never_cache
@require_http_methods(["GET", "POST"])
@of_a_place("request")
@rate_limited("requests.write", Rate(times=120, seconds=600))
def step(request: PlaceRequest, name: str) -> HttpResponse:
    """A question; going on keeps what was typed."""
    if name not in STEPS or name == "check":
        raise Http404
    asked = Asked(drafts.of_browser(request, lock=request.method == "POST"))
    ahead = asked.first_open(name)
    if ahead is not None:
        return redirect("requests:step", ahead)
    if name == "files":
        return _files(request, asked)
    if name == "similar":
        return _similar(request, asked)
    form = asked.form(name, request.POST if request.method == "POST" else None, _known(request, name))
    if request.method != "POST":
        return _page(request, name, form=form)
    writing = asked.writing or drafts.begin(schema=request.jurisdiction.schema_name)
    writing.typed[name] = {key: value for key, value in request.POST.items() if key in form.fields}
    if name == "who" and not asked.is_person:
        writing.typed.get("identity", {}).pop("paper_kind", None)
    writing.save()
    if form.is_valid():
        response: HttpResponse = redirect(_next(request, name))
    else:
        response = _page(request, name, form=form, status=422)
    DRAFTS.remember(response, writing.token)
    return response


def _known(request: PlaceRequest, name: str) -> dict[str, Any]:
    """What the province already knows of who is signed in."""
    citizen = request.citizen
    return {
        "who": {"applicant_kind": "person"},
        "identity": {"applicant": citizen.name, "identity": citizen.identity, "paper_kind": "resident"},
        "contact": {"phone": citizen.phone},
        "delivery": {"medium": "electronic", "obtaining": "online"},
    }.get(name, {})


def _next(request: PlaceRequest, name: str) -> str:
    if request.GET.get("back") == "check" and name != "who":
        return reverse("requests:check")
    names = list(STEPS)
    after = names[names.index(name) + 1]
    return reverse("requests:check") if after == "check" else reverse("requests:step", args=[after])


def _page(request: PlaceRequest, name: str, status: int = 200, **context: Any) -> HttpResponse:
    names = list(STEPS)
    at, (stage, title) = names.index(name), STEPS[name]
    keys = list(STAGES)
    stages = [
        {"title": STAGES[key], "done": keys.index(key) < keys.index(stage), "current": key == stage} for key in keys
    ]
    previous = reverse("requests:step", args=[names[at - 1]]) if at else reverse("requests:start")
    shown = {
        "stages": stages, "position": at + 1, "count": len(names), "previous": previous, "title": title, "step": name,
        **context,
    }  # fmt: skip
    template = name if name in WITHOUT_FORM else "step"
    return render(request, f"portal/requests/{template}.html", shown, status=status)


def _similar(request: PlaceRequest, asked: Asked) -> HttpResponse:
    """Things that may save asking; where there are none the next question comes at once."""
    typed = asked.typed.get("what", {})
    found = alike(typed.get("title", ""), typed.get("description", ""))
    if request.method == "POST" or not found:
        return redirect(_next(request, "similar"))
    return _page(request, "similar", found=found)


def _files(request: PlaceRequest, asked: Asked) -> HttpResponse:
    writing, problems = asked.writing, list[str]()
    if writing is None:
        return redirect("requests:start")
    if request.method == "POST":
        if "remove" in request.POST:
            writing.files = [kept for kept in writing.files if kept["stored_as"] != request.POST["remove"]]
        else:
            problems = _keep_uploads(request, writing)
        writing.save()
        if not problems:
            return redirect(
                _next(request, "files") if "next" in request.POST else reverse("requests:step", args=["files"])
            )
    return _page(
        request, "files", files=writing.files, problems=problems, limits=LIMITS, status=422 if problems else 200
    )


def _keep_uploads(request: PlaceRequest, writing: Writing) -> list[str]:
    stored, refused = store_all(
        request.FILES.getlist("file-own"),
        already=len(writing.files),
        already_bytes=sum(kept["size"] for kept in writing.files),
    )
    writing.files += [asdict(kept) for kept in stored]
    return refused


@never_cache
@require_safe
@of_a_place("request")
def check(request: PlaceRequest) -> HttpResponse:
    """Everything once more before it is sent."""
    asked = Asked(drafts.of_browser(request))
    ahead = asked.first_open("check")
    if ahead is not None or asked.writing is None:
        return redirect("requests:step", ahead or "organ")
    return _page(request, "check", rows=asked.rows(), files=asked.writing.files)


@never_cache
@require_POST
@of_a_place("request")
@rate_limited("requests.send", Rate(times=20, seconds=3600))
def send(request: PlaceRequest) -> HttpResponse:
    """Hand it in. Pressed twice it is sent once: the draft turns into the receipt under its lock."""
    asked = Asked(drafts.of_browser(request, lock=True))
    if asked.writing is None:
        return redirect("requests:receipt") if DRAFTS.receipt_of(request) else redirect("requests:start")
    ahead = asked.first_open("check")
    if ahead is not None:
        return redirect("requests:step", ahead)
    payload = asked.payload(request.LANGUAGE_CODE or "zh-hans")
    handed = hand_in(kind=SubmissionKind.REQUEST, payload=payload, files=asked.files(), account=request.citizen.id)
    sent = {
        "number": handed.number, "code": handed.code, "digest": handed.digest, "title": payload["title"],
        "sent_at": timezone.now().isoformat(), "schema": request.jurisdiction.schema_name,
    }  # fmt: skip
    DRAFTS.turn_into_receipt(asked.writing.row, sent)
    response = redirect("requests:receipt")
    known = letters.of_browser(request)
    known.add(handed.number, handed.code)
    letters.remember(response, known)
    DRAFTS.remember(response, asked.writing.token, sent=True)
    return response


def _sent(request: PlaceRequest) -> dict[str, Any]:
    sent = DRAFTS.receipt_of(request)
    return sent if sent and sent["schema"] == request.jurisdiction.schema_name else {}


@never_cache
@require_safe
@of_a_place("request")
def receipt(request: PlaceRequest) -> HttpResponse:
    """Number, query code, and what happens next."""
    sent = _sent(request)
    if not sent:
        return redirect("petitions:track")
    sent_at = datetime.fromisoformat(sent["sent_at"])
    context = {
        "sent": sent,
        "sent_at": sent_at,
        "following": receipts.following(local_date(sent_at)),
        "qr": qr_svg(f"{request.jurisdiction.portal_url}/track/?number={sent['number']}"),
    }
    return render(request, "portal/requests/receipt.html", context)


@never_cache
@require_safe
@of_a_place("request")
@rate_limited("requests.paper", Rate(times=30, seconds=60), methods=("GET",))
def receipt_pdf(request: PlaceRequest) -> HttpResponse:
    """The receipt on paper."""
    sent = _sent(request)
    if not sent:
        raise Http404
    pdf = receipts.receipt_pdf(
        place=request.jurisdiction, number=sent["number"], code=sent["code"],
        facts=[(str(_("Information asked for")), sent["title"])],
        received_on=local_date(datetime.fromisoformat(sent["sent_at"])), digest=sent["digest"],
    )  # fmt: skip
    return receipts.pdf_response(pdf, f"{sent['number']}.pdf")
