"""What other programs take from here: Atom feeds of any search, sitemaps, the catalogue as open data."""

from typing import Any

from django.db.models import Max
from django.db.models.functions import ExtractYear
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.core.workdays.services import day_start
from apps.systems.disclosure.publications import open_data
from apps.systems.disclosure.publications.categories.selectors import by_code
from apps.systems.disclosure.publications.finding import find, places
from apps.systems.disclosure.publications.models import PublishedDocument
from apps.systems.disclosure.publications.portal import SEARCHES, address_of, among
from apps.systems.disclosure.publications.wanted import Wanted
from frontend.ratelimit import rate_limited
from frontend.requests import PortalRequest

FEED = 30
MOST_ADDRESSES = 50_000  # in one sitemap
MOST_DATASETS = 1_000  # on one page of the catalogue


@require_safe
@rate_limited("disclosure.feed", SEARCHES, methods=("GET",))
def feed(request: PortalRequest) -> HttpResponse:
    """The newest documents as Atom; of a search where the address says one."""
    wanted = Wanted.of({**request.GET.dict(), "sort": "new"})  # type: ignore[arg-type]
    lines = find(wanted, among(request), size=FEED).lines
    name = request.jurisdiction.name if request.jurisdiction else _("Jiangxi")
    title = _("Government information of %(name)s") % {"name": name}
    atom = Atom1Feed(
        title=f"{title}: {wanted.text}" if wanted.text else title,
        link=request.build_absolute_uri(reverse("publications:landing")),
        description=_("Documents that the government has published."),
        feed_url=request.build_absolute_uri(),
        language=request.LANGUAGE_CODE,
    )
    for line in lines:
        published = day_start(line.published_on)
        atom.add_item(
            title=line.title,
            link=f"{line.place.portal_url}{address_of(line.index_number)}",
            description=str(line.snippet),
            pubdate=published,
            updateddate=published,
            author_name=line.organ_name,
            categories=(line.category,),
            unique_id=f"urn:uuid:{line.id}",
        )
    response = HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)
    if lines:
        response.headers["Last-Modified"] = http_date(day_start(lines[0].published_on).timestamp())
    return response


@require_safe
def robots(request: PortalRequest) -> HttpResponse:
    """Where the sitemaps are: of the place, on the front door of all places."""
    here = [request.jurisdiction] if request.jurisdiction is not None else places()
    lines = ["User-agent: *", "Disallow: /track/", "Disallow: /account/"]
    lines += [f"Sitemap: {place.portal_url}{reverse('engines:sitemap')}" for place in here]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: PortalRequest) -> HttpResponse:
    """The sitemaps of a place, one for each year of publication."""
    if request.jurisdiction is None:
        raise Http404
    years = (
        PublishedDocument.objects.readable()
        .order_by()
        .values(of=ExtractYear("published_on"))
        .annotate(changed=Max("changed_at"))
    )
    host = request.jurisdiction.portal_url
    context = {
        "maps": [
            (f"{host}{reverse('engines:sitemap-year', args=[row['of']])}", row["changed"])
            for row in sorted(years, key=lambda row: -row["of"])
        ]
    }
    return render(request, "portal/disclosure/sitemaps.xml", context, content_type="application/xml; charset=utf-8")


@require_safe
def sitemap_of_year(request: PortalRequest, year: int) -> HttpResponse:
    """Every document of a year."""
    if request.jurisdiction is None:
        raise Http404
    host = request.jurisdiction.portal_url
    rows = (
        PublishedDocument.objects.readable().filter(published_on__year=year).values_list("index_number", "changed_at")
    )
    found = [(f"{host}{address_of(number)}", changed) for number, changed in rows[:MOST_ADDRESSES]]
    if not found:
        raise Http404
    context = {"pages": found}
    return render(request, "portal/disclosure/sitemap.xml", context, content_type="application/xml; charset=utf-8")


@require_safe
@rate_limited("disclosure.catalogue", SEARCHES, methods=("GET",))
def catalogue(request: PortalRequest) -> HttpResponse:
    """The catalogue of a place as DCAT-AP, a thousand documents a page (`?page=2`), newest first."""
    place = request.jurisdiction
    if place is None:
        raise Http404
    asked = request.GET.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 4 else 0
    if page < 1:
        raise Http404
    first = (page - 1) * MOST_DATASETS
    rows = PublishedDocument.objects.readable().defer("search", "body", "body_text")[first : first + MOST_DATASETS]
    host = place.portal_url
    data = open_data.catalogue(
        name=place.name,
        host=host,
        address=f"{host}{reverse('publications:catalogue')}{f'?page={page}' if page > 1 else ''}",
        documents=[(row, f"{host}{address_of(row.index_number)}") for row in rows],
        known=by_code(),
    )
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False}, content_type="application/ld+json")
    links: list[Any] = [f'<{request.path}?page={page + 1}>; rel="next"'] if len(rows) == MOST_DATASETS else []
    if links:
        response.headers["Link"] = ", ".join(links)
    return response
