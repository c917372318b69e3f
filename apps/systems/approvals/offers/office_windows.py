"""The windows of a jurisdiction: where people can come, when, under which telephone."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.people.enums import Duty
from apps.core.people.services import actor_of
from apps.systems.approvals.offers import services
from apps.systems.approvals.offers.forms import WindowForm, refuse
from apps.systems.approvals.offers.models import Window
from apps.systems.approvals.offers.office import revision_of
from apps.systems.approvals.offers.policies import for_keepers
from apps.systems.approvals.offers.tables import WindowTable, listed_windows


@require_safe
@for_keepers
def windows(request: HttpRequest) -> HttpResponseBase:
    """All windows, closed ones included."""
    return WindowTable(request, listed_windows()).respond("office/offers/windows.html")


@require_http_methods(["GET", "POST"])
@for_keepers
def new(request: HttpRequest) -> HttpResponse:
    """A new window."""
    form = WindowForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _kept(request, form, None):
        return redirect("offers:windows")
    return render(request, "office/offers/window.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_keepers
def window(request: HttpRequest, pk: str) -> HttpResponse:
    """One window. Who saves second is told and loses nothing."""
    found = get_object_or_404(Window, pk=pk)
    form = WindowForm(request.POST if request.method == "POST" else None, window=found)
    if request.method == "POST" and form.is_valid() and _kept(request, form, found):
        return redirect("offers:windows")
    context = {"form": form, "window": found, "number": found.offers.count()}
    return render(request, "office/offers/window.html", context, status=422 if form.errors else 200)


def _kept(request: Any, form: WindowForm, found: Window | None) -> bool:
    try:
        services.keep_window(
            actor=actor_of(request.official, Duty.ADMIN),
            counter=form.counter(),
            window=found,
            revision=revision_of(request) if found else None,
        )
    except services.OfferOutdated:
        form.add_error(None, _("Somebody else has saved this window since. Look at it again and save anew."))
    except services.OfferRefused as refused:
        refuse(form, refused)
    else:
        messages.success(request, _("The window is saved."))
        return True
    return False
