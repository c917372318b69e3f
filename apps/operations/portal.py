"""Home pages of the portal: of one place, and the front door of the province where a place is chosen."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from apps.core.cases.services import limits_for
from apps.core.catalogue.enums import CaseKind
from apps.operations import places
from apps.systems.approvals.items.selectors import events
from apps.systems.approvals.offers.finding import Wanted as WantedItems
from apps.systems.approvals.offers.finding import find
from apps.systems.approvals.offers.selectors import number_offered
from apps.systems.petitions.enums import PetitionKind
from apps.systems.petitions.selectors_portal import Everywhere, Wanted, answers, answers_everywhere, figures, line
from frontend.ratelimit import Rate, rate_limited
from frontend.requests import PortalRequest

PLACE_COOKIE = "place"
YEAR = 365 * 86400
LATEST = 5
EVENTS = 4
LONGEST = 100  # characters to search for


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """The home page of the place, or the front door."""
    return _front_door(request) if request.jurisdiction is None else _home_of_place(request)


def _home_of_place(request: PortalRequest) -> HttpResponse:
    context = {
        "latest": [line(row) for row in answers(Wanted())[:LATEST]],
        "figures": figures(),
        "services": number_offered(),
        "events": events()[:EVENTS],
        "inquiry_days": limits_for(CaseKind.PETITION, PetitionKind.INQUIRY).promised,
    }
    return render(request, "portal/home/place.html", context)


def _front_door(request: PortalRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:40]
    to = request.GET.get("to", "")
    context = {
        "q": text,
        "to": to if to in places.WANTED else "",
        "matching": places.matching(text),
        "cities": places.cities(),
        "province": places.province(),
        "last": places.by_slug(request.COOKIES.get(PLACE_COOKIE, "")),
        "latest": answers_everywhere(Wanted(), size=LATEST).rows,
    }
    return render(request, "portal/home/front.html", context)


@require_safe
@rate_limited("home.search", Rate(times=60, seconds=60), methods=("GET",))
def search(request: PortalRequest) -> HttpResponse:
    """What is meant by some words: services, and questions that were answered; on the front door places, too."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    place = request.jurisdiction
    context = {
        "q": text,
        "places": places.matching(text) if place is None else [],
        "items": find(WantedItems(text=text), place=place, most=LATEST) if text else None,
        "answers": _answers(request, text) if text else None,
    }
    return render(request, "portal/home/search.html", context)


def _answers(request: PortalRequest, text: str) -> Everywhere:
    if request.jurisdiction is None:
        return answers_everywhere(Wanted(text=text), size=LATEST)
    found = list(answers(Wanted(text=text))[: LATEST + 1])
    return Everywhere([line(row, text) for row in found[:LATEST]], more=len(found) > LATEST)


@require_safe
def choose(request: PortalRequest, slug: str) -> HttpResponse:
    """Go to a place; the browser remembers it."""
    place = places.by_slug(slug)
    if place is None:
        raise Http404
    response = redirect(f"{place.portal_url}{places.WANTED.get(request.GET.get('to', ''), '/')}")
    response.set_cookie(
        PLACE_COOKIE,
        place.slug,
        max_age=YEAR,
        domain=settings.PORTAL_COOKIE_DOMAIN or None,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response
