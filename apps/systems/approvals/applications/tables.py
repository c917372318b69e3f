"""Lists of applications in the office."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.cases.models import Case
from apps.core.people.selectors import department_choices
from apps.core.search.services import search_query
from apps.core.workdays.services import local_date, today
from apps.systems.approvals.applications.display import face, outcome_label, state_label, state_tone
from apps.systems.approvals.applications.enums import ApplicationState
from apps.systems.approvals.items.enums import ItemKind
from frontend.tables import Choice, Column, Day, Table
from frontend.templatetags.ganjiang import clock, tag, time
from frontend.words import word_breaks


def title_cell(case: Case) -> SafeString:
    """The item, with the number below."""
    return format_html(
        '{}<span class="sub">{}　{}</span>', word_breaks(case.title), case.short_number, case.get_channel_display()
    )


def clock_cell(case: Case) -> SafeString | str:
    """The clock that counts now."""
    found = face(case, today())
    return clock(found) if found is not None else "—"


class ApplicationTable(Table[Case]):
    """Applications that an official may see."""

    name = "applications"
    title = pgettext_lazy("office", "Approvals")
    default_sort = "due"
    per_page = 50
    search = ("number__icontains",)
    search_label = _("Words or number")
    empty_title = _("No applications here")
    empty_text = _("Look at the other tabs.")
    columns = (
        Column(
            "title", _("Service"), value="title", cell=title_cell, link=lambda c: reverse("cases:page", args=[c.number])
        ),
        Column("number", _("Number"), value="number", on_screen=False),
        Column(
            "state",
            pgettext_lazy("column", "State"),
            value=lambda c: state_label(c.state),
            cell=lambda c: tag(state_label(c.state), state_tone(c.state)),
        ),
        Column(
            "department",
            _("Department"),
            value=lambda c: c.department.short_name if c.department else "",
            sort="department__position",
        ),
        Column("due", _("Due"), value="promised_due", cell=clock_cell, sort="promised_due"),
        Column(
            "received",
            _("Received"),
            value=lambda c: local_date(c.received_at),
            cell=lambda c: time(local_date(c.received_at), "short"),
            sort="received_at",
            numeric=True,
            wide=True,
        ),
        Column("outcome", _("Outcome"), value=lambda c: outcome_label(c.outcome), on_screen=False),
    )  # fmt: skip
    filters = (
        Choice(
            "kind",
            pgettext_lazy("service", "Kind"),
            choices=ItemKind.choices,
            field="subkind",
            anything=_("All kinds"),
        ),
        Choice(
            "state",
            pgettext_lazy("column", "State"),
            choices=ApplicationState.choices,
            field="state",
            anything=_("All states"),
        ),
        Choice(
            "department",
            _("Department"),
            choices=department_choices,
            field="department__code",
            anything=_("All departments"),
        ),
        Day("from", _("Received from"), field="received_at__date__gte"),
        Day("to", _("to"), field="received_at__date__lte"),
    )  # fmt: skip

    def __init__(self, request: HttpRequest, rows: Any, tab: str) -> None:
        super().__init__(request, rows)
        self.tab = tab

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The filters stay in their tab."""
        return [("tab", self.tab), *super().hidden]

    @property
    def clear_url(self) -> str:
        """The tab without filters."""
        return f"?tab={self.tab}"

    def searched(self, rows: Any, text: str) -> Any:
        """Full text in Chinese, or a part of the number."""
        from django.db.models import Q

        query = search_query(text)
        wanted = Q(number__icontains=text)
        return rows.filter(wanted | Q(search=query) if query is not None else wanted)
