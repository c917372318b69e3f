"""Lists of petitions in the office."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core.cases.explanations import face_of
from apps.core.cases.models import Case
from apps.core.catalogue.selectors import category_names
from apps.core.people.models import Department
from apps.core.search.services import search_query
from apps.core.workdays.services import local_date, today
from apps.systems.petitions.display import kind_label, outcome_label, state_label, state_tone
from apps.systems.petitions.enums import PetitionKind, PetitionState
from frontend.tables import Choice, Column, Day, Filter, Table
from frontend.templatetags.ganjiang import alert_card, clock, tag

_MARKS = {"reminder": ("reminder", _("reminder")), "warning": ("warning", _("warning"))}


def title_cell(case: Case) -> SafeString:
    """Title with number, alert and flags below."""
    return format_html("{}", case.title)


def sub_line(case: Case) -> SafeString:
    """Short number, urgency, mark, channel."""
    flags = [format_html("{}", case.number.rsplit("-", 1)[0].split("-", 1)[1])]
    if case.urgent:
        flags.append(tag(str(_("urgent")), "alarm"))
    raised = {mark.kind for mark in case.marks.all()}
    if case.closed_at is None and "overdue" not in raised:
        for kind in ("warning", "reminder"):
            if kind in raised:
                scale, words = _MARKS[kind]
                flags.append(alert_card(scale, str(words)))
                break
    if case.channel not in {"web", "import"}:
        flags.append(tag(case.get_channel_display(), "neutral", line=True))
    return format_html_join(" ", "{}", ((flag,) for flag in flags))


def owner_cell(case: Case) -> SafeString:
    """Department and person."""
    department = case.department.short_name if case.department else "—"
    person = case.official.name if case.official else ""
    return format_html('{}<span class="sub">{}</span>', department, person)


def clock_cell(case: Case) -> SafeString | str:
    """The clock of the promised limit."""
    face = face_of(case, today())
    return clock(face) if face is not None else "—"


def departments(request: HttpRequest) -> list[tuple[str, str]]:
    """Active departments by code."""
    return list(Department.objects.filter(active=True).values_list("code", "short_name"))


def categories(request: HttpRequest) -> list[tuple[str, str]]:
    """Categories by code."""
    return [(code, name) for code, name in category_names().items() if "." not in code]


class PetitionTable(Table[Case]):
    """All petitions that an official may see."""

    name = "petitions"
    title = _("Petitions")
    default_sort = "due"
    search = ("number__icontains",)
    search_label = _("Words or number")
    empty_title = _("No petitions here")
    columns = (
        Column(
            "title",
            _("Title"),
            cell=lambda c: c.title,
            link=lambda c: reverse("cases:page", args=[c.number]),
        ),
        Column("number", _("Number"), cell=sub_line, sort="number"),
        Column("kind", _("Kind"), value=lambda c: kind_label(c.subkind), sort="subkind"),
        Column(
            "state",
            _("State"),
            value=lambda c: state_label(c.state),
            cell=lambda c: tag(state_label(c.state), state_tone(c.state)),
        ),
        Column(
            "department",
            _("Responsible"),
            value=lambda c: c.department.name if c.department else "",
            cell=owner_cell,
            sort="department__position",
        ),
        Column("due", _("Due"), value="promised_due", cell=clock_cell, sort="promised_due"),
        Column("received", _("Received"), value=lambda c: local_date(c.received_at), sort="received_at", numeric=True),
        Column("category", _("Category"), value="category", on_screen=False),
        Column("place", _("Place"), value="place", on_screen=False),
        Column("channel", _("Channel"), value=lambda c: c.get_channel_display(), on_screen=False),
        Column("outcome", _("Outcome"), value=lambda c: outcome_label(c.outcome), on_screen=False),
        Column("closed", _("Closed"), value=lambda c: c.closed_at, on_screen=False),
    )
    filters: tuple[Filter, ...] = (
        Choice("kind", _("Kind"), choices=PetitionKind.choices, field="subkind", anything=_("All kinds")),
        Choice("state", _("State"), choices=PetitionState.choices, field="state", anything=_("All states")),
        Choice(
            "department",
            _("Department"),
            choices=departments,
            field="department__code",
            anything=_("All departments"),
        ),
        Choice(
            "category", _("Category"), choices=categories, field="category__startswith", anything=_("All categories")
        ),
        Choice(
            "open",
            _("Open or closed"),
            choices=[("1", _("Open")), ("0", _("Closed"))],
            apply=lambda rows, value: rows.filter(closed_at__isnull=value == "1"),
            anything=_("Open and closed"),
        ),
        Day("from", _("Received from"), field="received_at__date__gte"),
        Day("to", _("to"), field="received_at__date__lte"),
    )

    def searched(self, rows: Any, text: str) -> Any:
        """Full text in Chinese, or a part of the number."""
        by_number = rows.filter(number__icontains=text)
        query = search_query(text)
        return by_number | rows.filter(search=query) if query is not None else by_number
