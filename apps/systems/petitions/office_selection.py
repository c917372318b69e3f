"""The bulk bar of the lists: pick, choose what to do, see what became of each. Works without a script."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.cases.selectors import visible_cases
from apps.core.people.models import Official
from apps.systems.petitions import forms
from apps.systems.petitions.flags import BULK_ACTS
from apps.systems.petitions.office_acts import ACTS
from apps.systems.petitions.selection import DUTIES, Picked, Result, bulk_acts, cases_of, perform_all, picked_of
from apps.systems.petitions.tables import PetitionTable
from tenants.flags.selectors import is_on

KEPT = "petitions_selection"
FORMS: dict[str, type[Form]] = {"assign": forms.BulkAssignForm, "urge": forms.BulkUrgeForm}


def bulk_of(request: Any) -> list[tuple[str, Any]]:
    """What may be done here with a selection; nothing but the export where the flag is off."""
    return bulk_acts(request.official) if is_on(BULK_ACTS, request.jurisdiction) else []


@require_http_methods(["GET", "POST"])
def selection(request: HttpRequest) -> HttpResponseBase:
    """GET: what became of the last selection. POST: do something with one."""
    if request.method == "GET":
        return _results(request)
    official: Official = request.official  # type: ignore[attr-defined]
    back = _back(request)
    picked = picked_of(request.POST.getlist("pick"))
    if not picked:
        messages.warning(request, _("Pick the messages first."))
        return redirect(back)
    key = request.POST.get("do", "")
    if key == "export":
        return _file(request, official, picked)
    if key not in DUTIES or not is_on(BULK_ACTS, request.jurisdiction):  # type: ignore[attr-defined]
        raise Http404("no such act here")
    if not official.holds(*DUTIES[key]):
        raise PermissionDenied
    form = _form(request, key)
    if form is not None and not form.is_valid():
        return _ask(request, key, official, picked, form, back)
    data = form.cleaned_data if form is not None else {}
    found = perform_all(key, official=official, picked=picked, data=data)
    request.session[KEPT] = {"act": key, "back": back, "results": [each.plain() for each in found]}
    return redirect("petitions:selection")


def _form(request: HttpRequest, key: str) -> Any:
    """The form of an act that needs words; unbound when it was only asked for, None for an act that needs none."""
    form_class = FORMS.get(key)
    if form_class is None:
        return None
    return form_class(request.POST if "confirmed" in request.POST else None)


def _ask(
    request: HttpRequest, key: str, official: Official, picked: list[Picked], form: Any, back: str
) -> HttpResponseBase:
    numbers = {each.number: each for each in picked}
    cases = [
        {"case": case, "short": case.short_number, "version": numbers[case.number].version}
        for case in cases_of(official, picked)
    ]
    context = {"key": key, "act": ACTS[key], "cases": cases, "form": form, "back": back}
    return render(request, "office/petitions/selection.html", context, status=422 if form.is_bound else 200)


def _file(request: HttpRequest, official: Official, picked: list[Picked]) -> HttpResponseBase:
    rows = visible_cases(official).filter(kind="petition", number__in=[each.number for each in picked])
    return PetitionTable(request, rows).file("xlsx")


def _results(request: HttpRequest) -> HttpResponseBase:
    kept = request.session.get(KEPT)
    if kept is None:
        return redirect("petitions:inbox")
    results = [Result(**each) for each in kept["results"]]
    context = {
        "act": ACTS[kept["act"]],
        "refused": [each for each in results if not each.done],
        "done": [each for each in results if each.done],
        "total": len(results),
        "back": kept["back"],
    }
    return render(request, "office/petitions/selection_done.html", context)


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("back", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"
