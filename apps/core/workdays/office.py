"""The calendar of a year for every official, and entering a notice for the central team."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.workdays import services
from apps.core.workdays.explanation import months
from apps.core.workdays.forms import NoticeForm, initial_for
from apps.core.workdays.labels import HEADINGS
from apps.core.workdays.policies import can_enter_notice, is_central
from frontend.requests import OfficeRequest


@require_GET
def this_year(request: OfficeRequest) -> HttpResponse:
    """The calendar of the current year."""
    return redirect("workdays:year", year=services.today().year)


@require_GET
def year(request: OfficeRequest, year: int) -> HttpResponse:
    """Twelve months, the notice they rest on, and whether they are provisional. 404 outside the calendar's years."""
    calendar = services.calendar()
    try:
        shown = months(calendar, year)
    except (services.UnknownYear, ValueError) as error:
        raise Http404(f"no calendar for {year}") from error
    context = {
        "year": year,
        "months": shown,
        "weekdays": HEADINGS,
        "notice": calendar.notices.get(year),
        "workdays": sum(
            calendar.is_workday(cell.date) for _, rows in shown for row in rows for cell in row if cell.label
        ),
        "earlier": year - 1 if year > calendar.first_year else None,
        "later": year + 1 if year <= calendar.last_year else None,
        "may_enter": can_enter_notice(request.official, request.jurisdiction) and year >= services.today().year,
    }
    return render(request, "office/workdays/year.html", context)


@require_http_methods(["GET", "POST"])
def enter(request: OfficeRequest) -> HttpResponse:
    """The form for a notice, or the correction of one; 404 elsewhere than at the centre, 403 without the duty."""
    if not is_central(request.jurisdiction):
        raise Http404("the calendar is the central team's")
    if not can_enter_notice(request.official, request.jurisdiction):
        raise PermissionDenied
    if request.method == "GET":
        return _form(request, NoticeForm(initial=_initial(request)))
    form = NoticeForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        entered = services.enter_notice(
            year=form.cleaned_data["year"],
            number=form.cleaned_data["number"],
            published_on=form.cleaned_data["published_on"],
            off_ranges=form.cleaned_data["off_ranges"],
            makeup_days=form.cleaned_data["makeup"],
            actor_name=str(request.official),
        )
    except ValidationError as error:
        form.refuse(error)
        return _form(request, form, status=422)
    messages.success(request, services.changed_message(entered))
    return redirect("workdays:year", year=entered.notice.year)


def _initial(request: OfficeRequest) -> dict[str, object]:
    calendar = services.calendar()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else calendar.last_year + 1
    return initial_for(calendar.notices.get(year), year)


def _form(request: OfficeRequest, form: NoticeForm, status: int = 200) -> HttpResponse:
    return render(request, "office/workdays/enter_notice.html", {"form": form}, status=status)
