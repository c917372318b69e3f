"""Published answers: of one place, and on the front door of the whole province."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.workdays.services import today
from apps.systems.petitions.display import kind_label
from apps.systems.petitions.enums import PetitionKind
from apps.systems.petitions.forms_portal import category_choices
from apps.systems.petitions.models import PublishedAnswer
from apps.systems.petitions.selectors_portal import (
    PAGE,
    Found,
    Wanted,
    answers,
    answers_everywhere,
    line,
    similar,
    years,
)
from apps.systems.petitions.steps import subject_name
from frontend.paging import KeysetPage
from frontend.places import of_a_place
from frontend.ratelimit import Rate, rate_limited
from frontend.requests import PlaceRequest, PortalRequest

FEED = 30
DEEPEST = 50
LONGEST_QUERY = 100


def wanted_of(request: PortalRequest) -> Wanted:
    """The filters of the address; what is not known is not a filter."""
    kind, year = request.GET.get("kind", ""), request.GET.get("year", "")
    return Wanted(
        text=request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY],
        kind=kind if kind in PetitionKind.values else "",
        category=request.GET.get("category", "").replace("\x00", "")[:20],
        year=_between(year, 1990, 2100),
    )


def _between(typed: str, least: int, most: int) -> int | None:
    """A whole number within limits; None for anything else, however long."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= len(str(most))):
        return None
    return int(typed) if least <= int(typed) <= most else None


@require_safe
@rate_limited("petitions.answers", Rate(times=120, seconds=60), methods=("GET",))
def answer_list(request: PortalRequest) -> HttpResponse:
    """Questions and answers that were published, newest first."""
    wanted = wanted_of(request)
    if request.jurisdiction is None:
        return _everywhere(request, wanted)
    pages = Paginator(answers(wanted), PAGE)
    page = pages.get_page(request.GET.get("page"))
    lines = [line(row, wanted.text) for row in page]
    context = {"page": page, "lines": lines, "years": years(), "count": pages.count}
    return _list(request, wanted, context)


def _everywhere(request: PortalRequest, wanted: Wanted) -> HttpResponse:
    """The same of all places, one statement; pages go by number in both directions."""
    asked = request.GET.get("after") or request.GET.get("before") or "1"
    number = _between(asked, 1, DEEPEST) or 1
    found = answers_everywhere(wanted, page=number)
    page: KeysetPage[Found] = KeysetPage(
        items=found.rows,
        next_cursor=str(number + 1) if found.more and number < DEEPEST else None,
        previous_cursor=str(number - 1) if number > 1 else None,
    )
    year = today().year
    context = {"page": page, "lines": found.rows, "years": range(year, year - 16, -1), "count": None}
    return _list(request, wanted, context)


def _list(request: PortalRequest, wanted: Wanted, context: dict[str, Any]) -> HttpResponse:
    shared = {
        "wanted": wanted,
        "kinds": PetitionKind.choices,
        "categories": category_choices(_("All subjects")),
    }
    return render(request, "portal/petitions/answers.html", {**shared, **context})


@require_safe
@of_a_place("answers")
def answer(request: PlaceRequest, number: str) -> HttpResponse:
    """One question with its answer."""
    found = PublishedAnswer.objects.defer("search").filter(number=number).first()
    if found is None:
        raise Http404
    others = [each for each in similar(found.title, found.question, limit=6) if each.number != number][:5]
    context = {
        "answer": found,
        "kind": kind_label(found.kind),
        "subject": subject_name(found.category),
        "others": others,
    }
    return render(request, "portal/petitions/answer.html", context)


@require_safe
def feed(request: PortalRequest) -> HttpResponse:
    """The newest answers as Atom."""
    place = request.jurisdiction
    name = place.name if place else _("Jiangxi")
    lines = (
        answers_everywhere(Wanted(), size=FEED).rows if place is None else [line(a) for a in answers(Wanted())[:FEED]]
    )
    atom = Atom1Feed(
        title=_("Answers to letters: %(name)s") % {"name": name},
        link=request.build_absolute_uri(reverse("petitions:answers")),
        description=_("Questions of citizens and the government's answers, published with their consent."),
        feed_url=request.build_absolute_uri(),
        language=request.LANGUAGE_CODE,
    )
    for each in lines:
        host = each.place.portal_url if each.place else f"{request.scheme}://{request.get_host()}"
        atom.add_item(
            title=each.title,
            link=f"{host}{reverse('petitions:answer', args=[each.number])}",
            description=each.answer,
            pubdate=each.answered_at,
            updateddate=each.answered_at,
            author_name=each.answered_by,
            unique_id=f"urn:ganjiang:answer:{each.number}",
        )
    response = HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)
    if lines:
        response.headers["Last-Modified"] = http_date(lines[0].answered_at.timestamp())
    return response
