"""The office's list of applications, and the one window that registers for all departments."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.cases.services import TransitionRefused
from apps.core.people.services import actor_of
from apps.core.workdays.services import today
from apps.systems.approvals.applications import selectors
from apps.systems.approvals.applications.forms import RegisterForm
from apps.systems.approvals.applications.navigation import SEES, counts_of
from apps.systems.approvals.applications.policies import may_register
from apps.systems.approvals.applications.registration import Request, register
from apps.systems.approvals.applications.tables import ApplicationTable
from apps.systems.approvals.offers.finding import Wanted, find
from apps.systems.approvals.offers.guide import Guide, answers_in
from apps.systems.approvals.offers.models import Offer
from apps.systems.approvals.offers.selectors import offered_item

TABS: dict[str, Any] = {
    "mine": _("For me to do"),
    "today": _("Due today"),
    "overdue": _("Overdue"),
    "accept": _("To be accepted"),
    "parts": _("With the departments"),
    "decide": _("To be decided"),
    "deliver": _("To be handed over"),
    "archive": _("To be closed"),
    "all": _("All"),
}


@require_GET
def application_list(request: HttpRequest) -> HttpResponseBase:
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
        {"key": key, "label": label, "url": f"{reverse('applications:list')}?tab={key}", "count": found.get(key)}
        for key, label in TABS.items()
        if key != "mine" or turns
    ]
    rows = selectors.applications(official).filter(selectors.tab(official, tab, today()))
    table = ApplicationTable(request, rows, tab)
    return table.respond("office/applications/list.html", tabs=tabs, tab=tab, may_register=may_register(official))


@require_GET
def choose(request: HttpRequest) -> HttpResponseBase:
    """Which service somebody at the window wants."""
    if not may_register(request.official):  # type: ignore[attr-defined]
        raise PermissionDenied
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = find(Wanted(text=text), place=request.jurisdiction)  # type: ignore[attr-defined]
    return render(request, "office/applications/choose.html", {"text": text, "found": found})


@require_http_methods(["GET", "POST"])
def register_application(request: HttpRequest, code: str) -> HttpResponseBase:
    """Register an application of somebody at the window; the receipt is printed from its page."""
    official = request.official  # type: ignore[attr-defined]
    if not may_register(official):
        raise PermissionDenied
    try:
        found = offered_item(code)
    except Offer.DoesNotExist as error:
        raise Http404 from error
    if not found.is_open:
        raise Http404("not offered here")
    offer, version = found.offer, found.version
    answers = answers_in(version.parts, request.POST if request.method == "POST" else request.GET)
    guide = Guide(version, version.parts, answers, request.jurisdiction.level, offer)  # type: ignore[attr-defined]
    materials = [each.material for each in guide.list_of_materials]
    form = RegisterForm(request.POST or None, item=version.parts, materials=materials, initial={"subject": "person"})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        there = frozenset(data.pop("there", []))
        try:
            case = register(
                request=Request(
                    offer=offer, channel="window", received_at=timezone.now(), answers=answers, there=there, **data
                ),
                actor=actor_of(official, "clerk"),
                facts={"channel": "window"},
            )
        except TransitionRefused as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("cases:page", number=case.number)
    context = {"form": form, "offer": offer, "guide": guide}
    status = 422 if request.method == "POST" else 200
    return render(request, "office/applications/register.html", context, status=status)
