"""The office's inbox, the list of all petitions, and registering what came by telephone or at the window."""

from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.cases.enums import StepState
from apps.core.cases.models import Case
from apps.core.cases.selectors import visible_cases
from apps.core.people.services import actor_of
from apps.core.workdays.services import today
from apps.systems.petitions import selectors
from apps.systems.petitions.forms import RegisterForm
from apps.systems.petitions.navigation import counts_of
from apps.systems.petitions.office_selection import bulk_of
from apps.systems.petitions.policies import may_register
from apps.systems.petitions.registration import Letter, register
from apps.systems.petitions.tables import ASKED_COLUMNS, Line, PetitionTable, Section
from frontend.tables import Choice

TABS: dict[str, Any] = {
    "mine": gettext_lazy("For me to do"),
    "today": gettext_lazy("Due today"),
    "overdue": gettext_lazy("Overdue"),
    "waiting": gettext_lazy("To be accepted"),
    "review": gettext_lazy("To be reviewed or signed"),
    "suspended": gettext_lazy("Suspended"),
}
_TONES = {"today": "caution", "overdue": "alarm"}
ASKED = gettext_lazy("Asked for an opinion")


GROUPS: dict[str, Any] = {
    "overdue": gettext_lazy("Overdue"),
    "today": gettext_lazy("Due today"),
    "week": gettext_lazy("This week"),
    "later": gettext_lazy("Later"),
    "stopped": gettext_lazy("Clock not running"),
}
EMPTY: dict[str, Any] = {
    "mine": gettext_lazy("Nothing waits for you"),
    "today": gettext_lazy("Nothing is due today"),
    "overdue": gettext_lazy("Nothing is overdue"),
    "waiting": gettext_lazy("Everything that came in has been accepted or refused"),
    "review": gettext_lazy("No answer waits for review or signature"),
    "suspended": gettext_lazy("No clock stands still"),
    "asked": gettext_lazy("No department waits for your opinion"),
}


class InboxTable(PetitionTable):
    """What waits, what is due first on top, under headings of time."""

    name = "inbox"
    default_sort = "due"
    empty_text = gettext_lazy("Look at the other tabs, or at all petitions.")
    filters = tuple(f for f in PetitionTable.filters if f.key in {"kind", "department", "category"})

    def __init__(self, request: HttpRequest, rows: QuerySet[Case], tab: str, on: date) -> None:
        super().__init__(request, rows)
        self.tab, self.on = tab, on
        self.empty_title = EMPTY[tab]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The filters stay in their tab."""
        return [("tab", self.tab), *super().hidden]

    @property
    def clear_url(self) -> str:
        """The tab without filters."""
        return f"?tab={self.tab}"

    due = "promised_due"

    @property
    def sections(self) -> list[Section]:
        """By time while the list is ordered by it, with the counts of all pages together."""
        column, down = self.order
        if column is None or column.key != "due" or down or not self.lines:
            return super().sections
        counts = selectors.group_counts(self.rows, self.on, self.due)
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(selectors.group_of(getattr(line.case, self.due), self.on), []).append(line)
        return [Section(key, str(GROUPS[key]), counts[key], rows) for key, rows in found.items()]


class AskedTable(InboxTable):
    """What other departments ask: first what is open, ordered by the day on which the opinion is due."""

    name = "opinions"
    title = ASKED
    due = "asked_due"
    columns = ASKED_COLUMNS
    empty_text = gettext_lazy("When another department asks yours for an opinion, the message appears here.")
    filters = (
        Choice(
            "opinion",
            gettext_lazy("Opinion"),
            choices=[("done", gettext_lazy("Opinion given")), ("declined", gettext_lazy("Declined"))],
            apply=lambda rows, value: rows,
            anything=gettext_lazy("Still to be given"),
        ),
        *(f for f in InboxTable.filters if f.key != "department"),
    )

    @cached_property
    def rows(self) -> Any:
        """In the state asked for; the open ones where none is."""
        official = self.request.official  # type: ignore[attr-defined]
        return super().rows.filter(selectors.asked(official, self.active.get("opinion", StepState.ACTIVE)))

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The list has an address of its own."""
        return PetitionTable.hidden.fget(self)  # type: ignore[attr-defined, no-any-return]

    @property
    def clear_url(self) -> str:
        """The open ones."""
        return self.request.path

    @property
    def sections(self) -> list[Section]:
        """What has been answered has no headings of time."""
        if "opinion" not in self.active:
            return super().sections
        return [Section("", "", len(self.lines), self.lines)] if self.lines else []


@require_GET
def inbox(request: HttpRequest) -> HttpResponseBase:
    """What is due today, what is overdue, what waits for me: with counts."""
    official = request.official  # type: ignore[attr-defined]
    on = today()
    tab = request.GET.get("tab") or ("mine" if selectors.has_turns(official) else "overdue")
    if tab not in TABS:
        raise Http404("no such tab")
    table = InboxTable(request, selectors.inbox(official, tab, on), tab, on)
    return table.respond(
        "office/petitions/inbox.html",
        tabs=tabs_of(request),
        tab=tab,
        on=on,
        bulk=bulk_of(request),
        may_register=may_register(official),
    )


def tabs_of(request: HttpRequest) -> list[dict[str, Any]]:
    """The parts of the inbox with their counts; the questions of other departments have an address of their own."""
    official = request.official  # type: ignore[attr-defined]
    counts = counts_of(request)
    tabs = [
        {"key": key, "label": label, "url": f"{reverse('petitions:inbox')}?tab={key}"}
        for key, label in TABS.items()
        if key != "mine" or selectors.has_turns(official)
    ]
    if selectors.answers_questions(official):
        tabs.append({"key": "asked", "label": ASKED, "url": reverse("petitions:opinions")})
    return [{**tab, "count": counts[tab["key"]], "tone": _tone(tab["key"], counts)} for tab in tabs]


def _tone(key: str, counts: dict[str, int]) -> str:
    return _TONES.get(key, "") if counts[key] else ""


@require_GET
def opinions(request: HttpRequest) -> HttpResponseBase:
    """What other departments ask this official's: the opinions due first on top."""
    official = request.official  # type: ignore[attr-defined]
    if not selectors.answers_questions(official):
        raise PermissionDenied
    table = AskedTable(request, selectors.asked_cases(official), "asked", today())
    return table.respond("office/petitions/inbox.html", tabs=tabs_of(request), tab="asked", on=table.on, bulk=[])


@require_GET
def petition_list(request: HttpRequest) -> HttpResponseBase:
    """Every petition that the official may see; filters, order, pages, export."""
    official = request.official  # type: ignore[attr-defined]
    table = PetitionTable(request, visible_cases(official).filter(kind="petition"))
    return table.respond("office/petitions/list.html", bulk=bulk_of(request), may_register=may_register(official))


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
