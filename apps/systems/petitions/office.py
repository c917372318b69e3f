"""The office's inbox, the list of all petitions, and registering what came by telephone or at the window."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.cases.selectors import visible_cases
from apps.core.people.services import actor_of
from apps.core.workdays.services import today
from apps.systems.petitions import selectors
from apps.systems.petitions.forms import RegisterForm
from apps.systems.petitions.policies import may_register
from apps.systems.petitions.registration import Letter, register
from apps.systems.petitions.tables import PetitionTable

TABS: dict[str, Any] = {
    "mine": gettext_lazy("For me to do"),
    "today": gettext_lazy("Due today"),
    "overdue": gettext_lazy("Overdue"),
    "waiting": gettext_lazy("To be accepted"),
    "review": gettext_lazy("To be reviewed or signed"),
    "suspended": gettext_lazy("Suspended"),
}
_TONES = {"today": "caution", "overdue": "alarm"}


class InboxTable(PetitionTable):
    """What waits, with the tab's own order: what is due first."""

    name = "inbox"
    per_page = 50
    empty_title = gettext_lazy("Nothing waits here")
    empty_text = gettext_lazy("Look at the other tabs, or at all petitions.")
    filters = tuple(f for f in PetitionTable.filters if f.key in {"kind", "department", "category"})


@require_GET
def inbox(request: HttpRequest) -> HttpResponseBase:
    """What is due today, what is overdue, what waits for me: with counts."""
    official = request.official  # type: ignore[attr-defined]
    on = today()
    tab = request.GET.get("tab", "mine")
    if tab not in TABS:
        raise Http404("no such tab")
    counts = selectors.tab_counts(official, on)
    tabs = [
        {"key": key, "label": label, "count": counts[key], "tone": _TONES.get(key, "") if counts[key] else ""}
        for key, label in TABS.items()
    ]
    table = InboxTable(request, selectors.inbox(official, tab, on))
    return table.respond("office/petitions/inbox.html", tabs=tabs, tab=tab, on=on, may_register=may_register(official))


@require_GET
def petition_list(request: HttpRequest) -> HttpResponseBase:
    """Every petition that the official may see; filters, order, pages, export."""
    official = request.official  # type: ignore[attr-defined]
    table = PetitionTable(request, visible_cases(official).filter(kind="petition"))
    return table.respond("office/petitions/list.html", may_register=may_register(official))


@require_http_methods(["GET", "POST"])
def register_petition(request: HttpRequest) -> HttpResponseBase:
    """The accepting office registers a call or a visit while it lasts."""
    official = request.official  # type: ignore[attr-defined]
    if not may_register(official):
        return render(request, "errors/403.html", status=403)
    form = RegisterForm(request.POST or None, initial={"channel": "phone", "kind": "inquiry"})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        case = register(
            letter=Letter(
                kind=data["kind"],
                title=data["title"],
                text=data["text"],
                channel=data["channel"],
                received_at=timezone.now(),
                place=data["place"],
                writer=data["name"],
                phone=data["phone"],
                urgent=data["urgent"],
            ),
            actor=actor_of(official, "clerk"),
        )
        return redirect("cases:page", number=case.number)
    context = {"form": form, "title": _("Register a message"), "submit": _("Register")}
    return _form(request, context)


def _form(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, "office/petitions/form.html", context, status=status)
