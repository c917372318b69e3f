"""`/oversight/`: the dashboard of the subtree, and `/oversight/cases/`: the cases behind its figures."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from oversight.access import Viewer, viewer_of_official
from oversight.dashboard import atlas, panels
from oversight.dashboard.asked import Asked, AskedForm
from oversight.dashboard.cases import CasesTable
from oversight.dashboard.frame import frame
from oversight.dashboard.reading import Reader, Reading
from oversight.dashboard.sheets import Sheet
from oversight.refusals import Refused
from tenants.across import TooSlow


def _viewer(request: Any) -> Viewer:
    """Raises PermissionDenied without a duty."""
    viewer = viewer_of_official(request.official, request.jurisdiction)
    if viewer is None:
        raise PermissionDenied
    return viewer


@require_GET
def overview(request: Any) -> HttpResponseBase:
    """The dashboard; its figures alone where htmx asks; one of its tables as a file with `?table=…&export=csv|xlsx`.

    403 without a duty.
    """
    viewer = _viewer(request)
    form = AskedForm(request.GET, viewer)
    asked = Asked.of(form, viewer)
    context: dict[str, Any] = {"form": form, "asked": asked, "refused": "", **frame(form, asked)}
    try:
        reading = Reader(asked).read()
    except Refused as error:
        context["refused"] = error.message
    except TooSlow:
        context["refused"] = Refused.too_slow().message
    else:
        if kind := request.GET.get("export"):
            return _file(request, asked, reading, kind)
        context |= _panels(request, asked, reading)
    template = "office/oversight/figures.html" if _wants_figures(request) else "office/oversight/overview.html"
    return _at_its_address(request, asked, render(request, template, context))


def _wants_figures(request: Any) -> bool:
    """Whether htmx asks for the part that changes; going back in history it wants the page."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def _panels(request: Any, asked: Asked, reading: Reading) -> dict[str, Any]:
    return {
        "reading": reading,
        "facts": panels.facts(asked, reading),
        "calls": panels.calls(request, asked, reading),
        "map": atlas.map_of(asked, reading),
        "late": panels.late_lines(asked, reading),
        "trend": panels.trend(request, asked, reading),
        "makeup": panels.makeup(request, asked, reading),
        "places": panels.places(request, asked, reading),
        "departments": panels.departments(request, asked, reading),
        "left_out": [(each.place.name, panels.left_out_words(each)) for each in reading.left_out],
    }


def _file(request: Any, asked: Asked, reading: Reading, kind: str) -> HttpResponseBase:
    """Raises Http404 for a table or a format that is not there."""
    tables: list[Sheet[Any] | None] = [
        panels.places(request, asked, reading),
        panels.departments(request, asked, reading),
        panels.trend(request, asked, reading).sheet,
        *(sheet for column in panels.makeup(request, asked, reading) for sheet in column),
    ]
    wanted = request.GET.get("table", "places" if not asked.single else "departments")
    found = next((table for table in tables if table is not None and table.name == wanted), None)
    if found is None:
        raise Http404("no such table")
    return found.file(kind)


def _at_its_address(request: Any, asked: Asked, answer: HttpResponseBase) -> HttpResponseBase:
    """Where htmx changed a filter, the browser's address says so; asking again for the same leaves no step behind."""
    if _wants_figures(request):
        address = request.path + asked.url().removesuffix("?")
        here = request.htmx.current_url_abs_path or ""
        answer.headers["HX-Replace-Url" if here == address else "HX-Push-Url"] = address
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@require_GET
def cases(request: Any) -> HttpResponseBase:
    """The list behind a figure; 403 for those who see no cases."""
    viewer = _viewer(request)
    if not viewer.sees_cases:
        raise PermissionDenied
    table = CasesTable(request, viewer)
    return table.respond("office/oversight/cases.html", own_only=viewer.handler is not None)
