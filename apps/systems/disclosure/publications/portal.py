"""Disclosure on the portal: the eight categories, the list with its search, the page of a document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.files import services as files
from apps.core.people.seeding import short_name_of
from apps.systems.disclosure.publications import open_data
from apps.systems.disclosure.publications.bodies import drawn
from apps.systems.disclosure.publications.categories.models import Category
from apps.systems.disclosure.publications.categories.selectors import by_code, families, label_of
from apps.systems.disclosure.publications.enums import ChangeKind, PublicationState, Validity
from apps.systems.disclosure.publications.finding import Found, facets_of, find, place_of, places
from apps.systems.disclosure.publications.models import PublishedDocument
from apps.systems.disclosure.publications.wanted import Cursor, Wanted
from frontend.paging import KeysetPage
from frontend.ratelimit import Rate, rate_limited
from frontend.requests import PortalRequest
from tenants.models import Jurisdiction
from tenants.selectors import all_jurisdictions, present

LATEST = 10
FIRST_CHOICES = 6  # of a facet, before "more"
SEARCHES = Rate(times=120, seconds=60)


@dataclass(frozen=True)
class Choice:
    """A value of a facet, and the address that takes it, or lets it go."""

    label: str
    number: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """What a list can be narrowed by."""

    name: str
    title: str
    choices: Sequence[Choice]

    @property
    def first(self) -> Sequence[Choice]:
        return self.choices[:FIRST_CHOICES]

    @property
    def rest(self) -> Sequence[Choice]:
        return self.choices[FIRST_CHOICES:]


def among(request: PortalRequest) -> list[Jurisdiction]:
    """Whose documents the host shows."""
    return [request.jurisdiction] if request.jurisdiction is not None else places()


@require_safe
@rate_limited("disclosure.landing", SEARCHES, methods=("GET",))
def landing(request: PortalRequest) -> HttpResponse:
    """The eight categories with their numbers, the newest documents, the organs."""
    here = among(request)
    counted = facets_of(Wanted(), here)
    numbers = _by_category(counted.facets.get("category", {}))
    context = {
        "families": [(each, numbers.get(each.top.code, 0)) for each in families()],
        "total": counted.total,
        "newest": find(Wanted(), here, size=LATEST),
        "across": request.jurisdiction is None,
        "organs": _choices(Wanted(), "organ", counted.facets, request) if request.jurisdiction else [],
    }
    return render(request, "portal/disclosure/landing.html", context)


def _by_category(counted: Mapping[str, int]) -> dict[str, int]:
    """Numbers of the categories themselves, their parts added up."""
    found: dict[str, int] = {}
    for code, number in counted.items():
        top = code.partition(".")[0]
        found[top] = found.get(top, 0) + number
    return found


@require_safe
@rate_limited("disclosure.search", SEARCHES, methods=("GET",))
def search(request: PortalRequest) -> HttpResponse:
    """What was found, best first or newest first, with what it can be narrowed by."""
    wanted = Wanted.of(request.GET)
    after = Cursor.read(request.GET.get("after", ""))
    found = find(wanted, among(request), after)
    known = by_code()
    context = {
        "wanted": wanted,
        "found": found,
        "across": request.jurisdiction is None,
        "lines": [(line, label_of(line.category, known)) for line in found.lines],
        "page": KeysetPage(items=found.lines, next_cursor=str(found.after) if found.after else None),
        "facets": [facet for facet in _facets(wanted, found, request, known) if facet.choices],
        "chosen": _chosen(wanted, request, known),
        "by_rank": _address(wanted.without("newest")),
        "by_date": _address(wanted, sort="new"),
        "feed": f"{reverse('publications:feed')}{_address(wanted)}",
        "first_page": _address(wanted) if after else "",
        "everywhere": f"{request.scheme}://{_front_host()}{reverse('publications:search')}{_address(wanted.without('organ'))}",
    }
    return render(request, "portal/disclosure/search.html", context)


def _front_host() -> str:
    centre = next(each for each in all_jurisdictions() if each.level == "centre")
    return centre.portal_host


def _address(wanted: Wanted, **changes: str) -> str:
    parameters = {name: value for name, value in {**wanted.parameters, **changes}.items() if value}
    return f"?{urlencode(parameters)}"


def _facets(wanted: Wanted, found: Found, request: PortalRequest, known: Mapping[str, Category]) -> list[Facet]:
    named = [("category", _("Category")), ("organ", _("Organ")), ("year", _("Year")), ("validity", _("Validity")),
             ("topic", _("Topic"))]  # fmt: skip
    if request.jurisdiction is None:
        named.insert(1, ("place", _("Place")))
    return [Facet(name, title, _choices(wanted, name, found.facets, request, known)) for name, title in named]


def _choices(
    wanted: Wanted,
    name: str,
    facets: Mapping[str, Mapping[str, int]],
    request: PortalRequest,
    known: Mapping[str, Category] | None = None,
) -> list[Choice]:
    counted: dict[str, int] = dict(facets.get(name, {}))
    if name == "category":
        top = wanted.category.partition(".")[0]
        parts = {code: number for code, number in counted.items() if top and code.startswith(f"{top}.")}
        counted = _by_category(counted) | parts
    chosen = str(getattr(wanted, name) or "")
    if chosen:
        counted.setdefault(chosen, 0)
    made = [
        Choice(
            label=_label(name, value, request, known or {}),
            number=number,
            url=_address(wanted.without(name), **({} if value == chosen else {name: value})),
            chosen=value == chosen,
        )
        for value, number in counted.items()
    ]
    return _in_order(name, list(counted), made, known or {})


def _in_order(name: str, values: list[str], made: list[Choice], known: Mapping[str, Category]) -> list[Choice]:
    pairs = list(zip(values, made, strict=True))
    if name == "category":
        pairs.sort(key=lambda pair: known[pair[0]].position if pair[0] in known else 0)
    elif name == "year":
        pairs.sort(key=lambda pair: pair[0], reverse=True)
    else:
        pairs.sort(key=lambda pair: (not pair[1].chosen, -pair[1].number, pair[1].label))
    return [choice for _value, choice in pairs]


def _label(name: str, value: str, request: PortalRequest, known: Mapping[str, Category]) -> str:
    if name == "category":
        return known[value].said if value in known else value
    if name == "organ":
        return short_name_of(value, request.jurisdiction.level if request.jurisdiction else "")
    if name == "validity":
        return str(Validity(value).label)
    if name == "place":
        return next((each.name for each in all_jurisdictions() if each.code == value), value)
    return value


def _chosen(wanted: Wanted, request: PortalRequest, known: Mapping[str, Category]) -> list[tuple[str, str]]:
    """The facets in force, each with the address without it."""
    return [
        (_label(name, str(value), request, known), _address(wanted.without(name)))
        for name, value in wanted.narrowed.items()
    ]


# one document


@require_safe
@rate_limited("disclosure.document", Rate(times=240, seconds=60), methods=("GET",))
def document(request: PortalRequest, organ: str, serial: str) -> HttpResponse:
    """The page at the stable address: the document, or why it was withdrawn. One of another place leads there."""
    index_number = f"{organ}/{serial}"
    found = None
    if request.jurisdiction is not None:
        found = PublishedDocument.objects.defer("search").filter(index_number=index_number).first()
    if found is None:
        return _elsewhere(request, index_number)
    return _page(request, found)


def _elsewhere(request: PortalRequest, index_number: str) -> HttpResponse:
    """To the place whose code the number begins with, or to whoever has it; a merged place's documents went along."""
    division = index_number[:6]
    there = next((each for each in all_jurisdictions() if each.code == division and each.level != "centre"), None)
    place = present(there) if there is not None else None
    if place is None or place == request.jurisdiction:
        place = place_of(index_number)
    if place is None or place == request.jurisdiction:
        raise Http404
    return redirect(f"{place.portal_url}{address_of(index_number)}")


def address_of(index_number: str) -> str:
    """The stable address of a document on its host."""
    organ, _slash, serial = index_number.partition("/")
    return reverse("publications:document", args=[organ, serial])


@require_safe
def by_key(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The address by key leads to that by index number."""
    if request.jurisdiction is None:
        raise Http404
    found = get_object_or_404(PublishedDocument.objects.only("index_number"), pk=pk)
    return redirect(address_of(found.index_number), permanent=True)


def _page(request: PortalRequest, found: PublishedDocument) -> HttpResponse:
    known = by_code()
    readable = found.state == PublicationState.PUBLISHED
    url = f"{request.scheme}://{request.get_host()}{address_of(found.index_number)}"
    context = {
        "document": found,
        "readable": readable,
        "category": label_of(found.category, known),
        "top": known.get(found.category.partition(".")[0]),
        "body": drawn(found.body),
        "validity": str(Validity(found.validity).label),
        "in_force": found.validity == Validity.IN_FORCE,
        "trail": [(each, str(ChangeKind(each["kind"]).label)) for each in found.trail],
        "linked_data": open_data.script(open_data.of_document(found, url)) if readable else "",
        "url": url,
    }
    return render(request, "portal/disclosure/document.html", context, status=200 if readable else 410)


@require_safe
@rate_limited("disclosure.file", Rate(times=120, seconds=60), methods=("GET",))
def file(request: PortalRequest, pk: UUID, file: UUID) -> HttpResponseBase:
    """An attachment of a public document: always saved, never shown inside a page of ours."""
    if request.jurisdiction is None:
        raise Http404
    found = get_object_or_404(PublishedDocument.objects.readable().only("files"), pk=pk)
    wanted = next((each for each in found.files if each["id"] == str(file)), None)
    if wanted is None:
        raise Http404
    try:
        return files.download(stored_as=wanted["stored_as"], name=wanted["name"], content_type=wanted["content_type"])
    except files.DamagedFile as error:
        raise Http404("the file is missing in the store") from error
