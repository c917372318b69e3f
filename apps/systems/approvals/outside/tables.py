"""The list of parts that other jurisdictions ask for."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.people.selectors import department_choices
from apps.core.workdays.services import local_date, today
from apps.systems.approvals.applications.enums import Opinion
from apps.systems.approvals.outside.display import face, place_name, state, tone
from apps.systems.approvals.outside.enums import OutsideState
from apps.systems.approvals.outside.models import OutsidePart
from frontend.tables import Choice, Column, Day, Table
from frontend.templatetags.ganjiang import clock, tag, time
from frontend.words import word_breaks


def title_cell(part: OutsidePart) -> SafeString:
    """The part, with service and number below."""
    return format_html('{}<span class="sub">{}　{}</span>', word_breaks(part.title), part.item_name, part.number)


def clock_cell(part: OutsidePart) -> SafeString | str:
    """The clock of the part's own limit."""
    found = face(part, today())
    return clock(found) if found is not None else "—"


def places(request: HttpRequest) -> list[tuple[str, str]]:
    """Jurisdictions that have asked, by code."""
    codes = OutsidePart.objects.order_by("from_code").values_list("from_code", flat=True).distinct()
    return [(code, place_name(code)) for code in codes]


class OutsideTable(Table[OutsidePart]):
    """Parts that an official may see."""

    name = "outside-parts"
    title = pgettext_lazy("office", "Parts for other places")
    default_sort = "due"
    per_page = 50
    search = ("number__icontains", "title__icontains", "item_name__icontains")
    search_label = _("Words or number")
    empty_title = _("No parts here")
    empty_text = _("Look at the other tabs.")
    columns = (
        Column("title", _("Part and service"), value="title", cell=title_cell,
               link=lambda part: reverse("outside:part", args=[part.pk]), sort="title"),
        Column("item", _("Service"), value="item_name", on_screen=False),
        Column("number", _("Number"), value="number", on_screen=False),
        Column("from", pgettext_lazy("part for another place", "Asked by"),
               value=lambda part: place_name(part.from_code), sort="from_code"),
        Column("asked_by", pgettext_lazy("part for another place", "Their department"), value="asked_by",
               on_screen=False),
        Column("state", pgettext_lazy("column", "State"), value=state, cell=lambda part: tag(state(part), tone(part))),
        Column("department", _("Department"),
               value=lambda part: part.department.short_name if part.department else "", sort="department__position"),
        Column("due", _("Due"), value="due_on", cell=clock_cell, sort="due_on"),
        Column("asked", pgettext_lazy("part for another place", "Asked on"),
               value=lambda part: local_date(part.asked_at),
               cell=lambda part: time(local_date(part.asked_at), "short"), sort="asked_at", numeric=True, wide=True),
    )  # fmt: skip
    filters = (
        Choice("state", pgettext_lazy("column", "State"), choices=OutsideState.choices, field="state",
               anything=_("All states")),
        Choice("opinion", pgettext_lazy("field", "Opinion"), choices=Opinion.choices, field="opinion",
               anything=_("All opinions")),
        Choice("place", pgettext_lazy("part for another place", "Asked by"), choices=places, field="from_code",
               anything=_("All places")),
        Choice("department", _("Department"), choices=department_choices, field="department__code",
               anything=_("All departments")),
        Day("from", pgettext_lazy("part for another place", "Asked from"), field="asked_at__date__gte"),
        Day("to", _("to"), field="asked_at__date__lte"),
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
