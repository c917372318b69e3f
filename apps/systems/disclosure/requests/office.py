"""The office's list of requests, and the register for what comes by post, fax, e-mail or at the counter."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.cases.services import TransitionRefused
from apps.core.people.services import actor_of
from apps.core.workdays.services import today
from apps.systems.disclosure.requests import selectors
from apps.systems.disclosure.requests.forms import RegisterForm
from apps.systems.disclosure.requests.navigation import counts_of
from apps.systems.disclosure.requests.policies import SEES, may_register
from apps.systems.disclosure.requests.registration import Asking, register
from apps.systems.disclosure.requests.tables import RequestTable

TABS: dict[str, Any] = {
    "mine": _("For me to do"),
    "today": _("Due today"),
    "overdue": _("Overdue"),
    "register": _("To be assigned"),
    "handling": pgettext_lazy("requests", "Being handled"),
    "waiting": _("Waiting for others"),
    "signing": _("To be signed"),
    "all": _("All"),
}


@require_GET
def request_list(request: HttpRequest) -> HttpResponseBase:
    """Tabs with counts; filters, order, pages, export."""
    official = request.official  # type: ignore[attr-defined]
    if not official.holds(*SEES):
        raise PermissionDenied
    turns = selectors.has_turns(official)
    tab = request.GET.get("tab") or ("mine" if turns else "all")
    if tab not in TABS:
        raise Http404("no such tab")
    found = counts_of(request)
    tabs = [
        {"key": key, "label": label, "url": f"{reverse('requests:list')}?tab={key}", "count": found.get(key)}
        for key, label in TABS.items()
        if key != "mine" or turns
    ]
    rows = selectors.requests(official).filter(selectors.tab(official, tab, today()))
    table = RequestTable(request, rows, tab)
    return table.respond("office/requests/list.html", tabs=tabs, tab=tab, may_register=may_register(official))


@require_http_methods(["GET", "POST"])
def register_request(request: HttpRequest) -> HttpResponseBase:
    """Register what came otherwise than by the portal; the receipt is printed from its page."""
    official = request.official  # type: ignore[attr-defined]
    if not may_register(official):
        raise PermissionDenied
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = register(asking=Asking(**form.cleaned_data), actor=actor_of(official, "clerk"))
        except TransitionRefused as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("cases:page", number=case.number)
    status = 422 if request.method == "POST" else 200
    return render(request, "office/requests/register.html", {"form": form}, status=status)
