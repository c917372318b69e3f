"""Services on the portal: find an item, read its guide; on the front door choose the place that offers it."""

import re
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.systems.approvals.items.enums import Audience, ItemState
from apps.systems.approvals.items.files import file_response
from apps.systems.approvals.items.organs import organ_name
from apps.systems.approvals.items.selectors import event as event_of
from apps.systems.approvals.items.selectors import events, version_in_force, versions_in_force
from apps.systems.approvals.items.themes import BY_CODE, THEMES, themes_for
from apps.systems.approvals.offers.finding import Found, Wanted, facets, find, places_of
from apps.systems.approvals.offers.guide import Guide, answers_in
from apps.systems.approvals.offers.links import links_of
from apps.systems.approvals.offers.models import Offer
from apps.systems.approvals.offers.selectors import OfferedItem, offered_item, offered_items
from apps.systems.approvals.offers.together import Together, answers_by_words
from frontend.paging import KeysetPage
from frontend.ratelimit import Rate, rate_limited
from frontend.requests import PortalRequest
from tenants.selectors import all_jurisdictions, present

DEEPEST = 100
BASIC = re.compile(r"[0-9]{4}-[0-9]{3}")
IMPLEMENTING = re.compile(r"([0-9]{6})-([0-9]{4}-[0-9]{3})")


def wanted_of(request: PortalRequest) -> Wanted:
    """The filters of the address; what is not known is not a filter."""
    given = {name: request.GET.get(name, "").replace("\x00", "").strip() for name in ("q", "theme", "organ", "for")}
    return Wanted(
        text=given["q"][:100],
        theme=given["theme"] if given["theme"] in BY_CODE else "",
        organ=given["organ"][:20],
        audience=given["for"] if given["for"] in Audience.values else "",
    )


@require_safe
@rate_limited("items.list", Rate(times=120, seconds=60), methods=("GET",))
def item_list(request: PortalRequest) -> HttpResponse:
    """Search, themes, life events; what was found, best first."""
    wanted = wanted_of(request)
    level = request.jurisdiction.level if request.jurisdiction else ""
    asked = request.GET.get("after") or request.GET.get("before") or "1"
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    found = find(wanted, place=request.jurisdiction, page=min(max(number, 1), DEEPEST))
    narrowing = facets(request.jurisdiction)
    context = {
        "wanted": wanted,
        "found": found,
        "page": _page(found),
        "audiences": Audience.choices,
        "themes": themes_for(wanted.audience),
        "organs": [(role, organ_name(role, level)) for role in narrowing.organs],
        "numbers": [(theme, narrowing.themes[theme.code]) for theme in THEMES if theme.code in narrowing.themes],
        "first": not wanted.given and found.page == 1,
        "events": events(wanted.audience) if not (wanted.text or wanted.theme or wanted.organ) else [],
    }
    return render(request, "portal/items/list.html", context)


def _page(found: Found) -> KeysetPage[Any]:
    return KeysetPage(
        items=found.lines,
        next_cursor=str(found.page + 1) if found.more and found.page < DEEPEST else None,
        previous_cursor=str(found.page - 1) if found.page > 1 else None,
    )


@require_safe
@rate_limited("items.event", Rate(times=120, seconds=60), methods=("GET",))
def life_event(request: PortalRequest, code: str) -> HttpResponse:
    """One thing, several items: those that are offered, and what has to be brought once for all of them."""
    found = event_of(code)
    if found is None:
        raise Http404
    members = list(found.members.all())
    codes = tuple(member.item_id for member in members)
    lines = {
        line.item: line for line in find(Wanted(codes=codes), place=request.jurisdiction, most=len(codes) or 1).lines
    }
    there = [member for member in members if member.item_id in lines]
    context = {
        "event": found,
        "members": [(member, lines[member.item_id]) for member in there],
        "missing": len(members) - len(there),
        "together": Together(_guides(request, [member.item_id for member in there]), request.GET),
    }
    return render(request, "portal/items/event.html", context)


def _guides(request: PortalRequest, codes: list[str]) -> list[Guide]:
    """The guides of several items, in the order of their codes given: here, or as the centre says it."""
    place, found = request.jurisdiction, {}
    if place is None:
        for code, version in versions_in_force(codes).items():
            found[code] = Guide(version, version.parts, answers_by_words(version.parts, request.GET))
    else:
        for each in offered_items(Offer.objects.filter(item__in=codes)):
            content = each.version.parts
            answers = answers_by_words(content, request.GET)
            found[each.offer.item] = Guide(each.version, content, answers, place.level, each.offer)
    return [found[code] for code in codes if code in found]


@require_safe
@rate_limited("items.guide", Rate(times=240, seconds=60), methods=("GET",))
def guide(request: PortalRequest, code: str) -> HttpResponse:
    """The guide of an item here; a code of another place leads there, a basic code to whoever offers it."""
    if BASIC.fullmatch(code):
        return _of_an_item(request, code)
    matched = IMPLEMENTING.fullmatch(code)
    if matched is None:
        raise Http404
    place = request.jurisdiction
    if place is None or place.code != matched[1]:
        return _elsewhere(matched[1], code, request)
    try:
        found = offered_item(code)
    except Offer.DoesNotExist as error:
        raise Http404 from error
    return _guide_of(request, place.level, found)


def _elsewhere(division: str, code: str, request: PortalRequest) -> HttpResponse:
    """To the place of a code; what was merged is offered by its successor, under a code of its own."""
    found = next((p for p in all_jurisdictions() if p.code == division and p.level != "centre"), None)
    if found is None:
        raise Http404
    there = present(found)
    address = reverse("items:guide", args=[f"{there.code}{code[6:]}"])
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    here = there == request.jurisdiction
    return redirect(f"{'' if here else there.portal_url}{address}{query}")


def _guide_of(request: PortalRequest, level: str, found: OfferedItem) -> HttpResponse:
    version = found.version
    shown = Guide(
        version=version,
        content=version.parts,
        answers=answers_in(version.parts, request.GET),
        level=level,
        offer=found.offer,
        windows=tuple(found.windows),
    )
    context = {
        "guide": shown,
        "organ": found.offer.department.name,
        "open_here": found.is_open,
        "theme": BY_CODE.get(next(iter(version.themes), "")),
        "start": next(iter(links_of("start", request, found)), None),
        "links": links_of("aside", request, found),
    }
    return render(request, "portal/items/guide.html", context)


def _of_an_item(request: PortalRequest, code: str) -> HttpResponse:
    """A basic code: here its offer, on the front door the places to choose from."""
    if request.jurisdiction is not None:
        return redirect("items:guide", f"{request.jurisdiction.code}-{code}")
    version = version_in_force(code)
    if version is None or version.item.state != ItemState.IN_USE:
        raise Http404
    shown = Guide(version=version, content=version.parts, answers={})
    return render(request, "portal/items/places.html", {"guide": shown, "places": places_of(code)})


@require_safe
def file(request: PortalRequest, sha256: str) -> HttpResponse:
    """A form to fill in or a sample: always saved, never shown inside a page of ours."""
    return file_response(sha256)
