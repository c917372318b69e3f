"""Lists of petitions in the office."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from apps.core.cases.enums import Confidentiality
from apps.core.cases.explanations import face_of, step_face
from apps.core.cases.models import Case
from apps.core.catalogue.selectors import category_names
from apps.core.people.selectors import department_choices
from apps.core.search.services import search_query
from apps.core.workdays.services import local_date, today
from apps.systems.petitions.display import kind_label, outcome_label, state_label, state_tone
from apps.systems.petitions.enums import PetitionKind, PetitionState
from apps.systems.petitions.selectors import for_lists
from frontend.tables import Cell, Choice, Column, Day, Filter, Table
from frontend.templatetags.ganjiang import alert_card, clock, tag, time
from frontend.words import word_breaks

_MARKS = {"reminder": ("reminder", _("reminder")), "warning": ("warning", _("warning"))}


def title_cell(case: Case) -> SafeString:
    """The title, which breaks between words."""
    return word_breaks(case.title)


def sub_line(case: Case) -> SafeString:
    """Short number, urgency, mark, and what is special, below the title."""
    flags: list[SafeString | str] = [case.short_number]
    if case.urgent:
        flags.append(tag(str(_("urgent")), "alarm"))
    flags += _mark(case)
    flags += [tag(str(word), tone, line=tone == "neutral") for word, tone in _special(case)]
    return format_html_join(" ", "{}", ((flag,) for flag in flags))


def _mark(case: Case) -> list[SafeString]:
    """The highest mark of an open case; that it is overdue its clock says."""
    raised = {mark.kind for mark in case.marks.all()}
    if case.closed_at is not None or "overdue" in raised:
        return []
    for kind in ("warning", "reminder"):
        if kind in raised:
            scale, words = _MARKS[kind]
            return [alert_card(scale, str(words))]
    return []


def _special(case: Case) -> Iterator[tuple[Any, str]]:
    """Words and tones; the annotations are those of `selectors.for_lists`."""
    if case.closed_at is not None and case.breached_on is not None:
        yield _("answered after the limit"), "alarm"
    if getattr(case, "asks_extension", False):
        yield _("extension asked"), "caution"
    if getattr(case, "instructed", False) and case.closed_at is None:
        yield _("instruction"), "caution"
    if getattr(case, "awaits_opinion", False) and case.closed_at is None:
        yield _("opinion awaited"), "info"
    if getattr(case, "times_reopened", 0):
        yield _("reopened"), "neutral"
    if merged := getattr(case, "merged_in", 0):
        yield ngettext("%(count)s merged", "%(count)s merged", merged) % {"count": merged}, "neutral"
    if case.confidentiality == Confidentiality.ACCEPTING_OFFICE:
        yield _("confidential"), "neutral"
    if case.channel not in {"web", "import"}:
        yield case.get_channel_display(), "neutral"


def owner_cell(case: Case) -> SafeString:
    """Department and person."""
    if case.department is None:
        return format_html('<span class="faint">{}</span>', _("not assigned yet"))
    person = case.official.name if case.official else _("not claimed yet")
    return format_html('{}<span class="sub">{}</span>', case.department.short_name, person)


def clock_cell(case: Case) -> SafeString | str:
    """The clock of the promised limit."""
    face = face_of(case, today())
    return clock(face) if face is not None else "—"


def categories(request: HttpRequest) -> list[tuple[str, str]]:
    """Categories by code."""
    return [(code, name) for code, name in category_names().items() if "." not in code]


def by_limit(rows: Any, wanted: str) -> Any:
    """Open petitions by how their limit stands today, or closed ones that were answered after it."""
    on = today()
    if wanted == "late":
        return rows.filter(closed_at__isnull=False, breached_on__isnull=False)
    found = rows.filter(closed_at__isnull=True)
    if wanted == "overdue":
        return found.filter(promised_due__lt=on)
    if wanted == "today":
        return found.filter(promised_due=on)
    return found.filter(promised_due__gte=on, promised_due__lte=on + timedelta(days=6 - on.weekday()))


def asked_clock(case: Case) -> SafeString | str:
    """The clock of the question whose answer is due first; `asked_steps` are those of `selectors.asked_cases`."""
    faces = [face for step in _asked(case) if (face := step_face(step, today())) is not None]
    return clock(faces[0]) if faces else "—"


def _asked(case: Case) -> list[Any]:
    """The official's questions on a case, open ones first, by their day."""
    found: list[Any] = getattr(case, "asked_steps", [])
    return sorted(found, key=lambda step: (step.finished_at is not None, step.due_on or date.max))


def _question(case: Case) -> str:
    return _asked(case)[0].question if _asked(case) else ""


def asked_by_cell(case: Case) -> SafeString | str:
    """Who asks: the department that handles the case, and the person."""
    steps = _asked(case)
    person = steps[0].asked_by.name if steps and steps[0].asked_by else ""
    organ = case.department.short_name if case.department else "—"
    return format_html('{}<span class="sub">{}</span>', organ, person)


@dataclass(frozen=True)
class Line:
    """A row as it is drawn: what stands below the title, and what its box is called."""

    case: Case
    cells: list[Cell]
    short: str
    sub: SafeString


@dataclass(frozen=True)
class Section:
    """Rows under one heading; a list that is not ordered by its limits has one, without words."""

    key: str
    label: str
    count: int
    rows: list[Line]


class PetitionTable(Table[Case]):
    """All petitions that an official may see."""

    name = "petitions"
    title = _("Petitions")
    default_sort = "-received"
    per_page = 50
    search = ("number__icontains",)
    search_label = _("Words or number")
    empty_title = _("No petitions here")
    columns: Sequence[Column] = (
        Column(
            "title",
            _("Title"),
            cell=title_cell,
            link=lambda c: reverse("cases:page", args=[c.number]),
        ),
        Column("number", _("Number"), value="number", on_screen=False),
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
        Column(
            "received",
            _("Received"),
            value=lambda c: local_date(c.received_at),
            cell=lambda c: time(local_date(c.received_at), "short"),
            sort="received_at",
            numeric=True,
            wide=True,
        ),
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
            choices=department_choices,
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
        Choice(
            "time",
            _("Limit"),
            choices=[
                ("overdue", _("Overdue")),
                ("today", _("Due today")),
                ("week", _("Due this week")),
                ("late", _("Answered after the limit")),
            ],
            apply=lambda rows, value: by_limit(rows, value),
            anything=_("Any limit"),
        ),
        Day("from", _("Received from"), field="received_at__date__gte"),
        Day("to", _("to"), field="received_at__date__lte"),
    )

    def __init__(self, request: HttpRequest, rows: QuerySet[Case]) -> None:
        super().__init__(request, for_lists(rows))

    @cached_property
    def lines(self) -> list[Line]:
        """The rows of this page."""
        return [Line(row.object, row.cells, row.object.short_number, sub_line(row.object)) for row in self.body]

    @property
    def sections(self) -> list[Section]:
        """The rows of this page under their headings: here under none."""
        return [Section("", "", len(self.lines), self.lines)] if self.lines else []

    def searched(self, rows: Any, text: str) -> Any:
        """Full text in Chinese, or a part of the number."""
        query = search_query(text)
        wanted = Q(number__icontains=text)
        return rows.filter(wanted | Q(search=query) if query is not None else wanted)


# a list of questions: who asks, what, and by when the opinion is due
ASKED_COLUMNS: tuple[Column, ...] = (
    PetitionTable.columns[0],
    Column("number", _("Number"), value="number", on_screen=False),
    Column(
        "question",
        pgettext_lazy("opinion", "Question"),
        value=_question,
        cell=lambda c: Truncator(_question(c)).chars(60),
        wide=True,
    ),
    Column(
        "department",
        pgettext_lazy("opinion", "Asked by"),
        value=lambda c: c.department.name if c.department else "",
        cell=asked_by_cell,
    ),
    Column("due", pgettext_lazy("opinion", "Answer by"), value="asked_due", cell=asked_clock, sort="asked_due"),
)
