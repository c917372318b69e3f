"""The lists of the office: documents in every stage, the duty of each organ."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.core.people.models import Department
from apps.core.workdays.services import today
from apps.systems.disclosure.publications import numbers
from apps.systems.disclosure.publications.categories.selectors import by_code, families, label_of
from apps.systems.disclosure.publications.enums import PublicationState, Stage
from apps.systems.disclosure.publications.models import PublishedDocument
from apps.systems.disclosure.publications.selectors import OrganDuty
from frontend.tables import Choice, Column, Day, Table
from frontend.templatetags.ganjiang import tag

TONES: dict[str, str] = {
    PublicationState.PUBLISHED: "ok", PublicationState.WITHDRAWN: "neutral", PublicationState.DRAFT: "info",
    Stage.WRITING: "neutral", Stage.REVIEWING: "info", Stage.CLEARED: "info", Stage.SCHEDULED: "info",
}  # fmt: skip
STANDINGS: list[tuple[str, Any]] = [
    *Stage.choices, (PublicationState.PUBLISHED, PublicationState.PUBLISHED.label),
    (PublicationState.WITHDRAWN, PublicationState.WITHDRAWN.label),
]  # fmt: skip
TIMES = [("overdue", _("Beyond its day")), ("due", _("Waits for publication")), ("late", _("Was published late"))]


def listed(rows: Any) -> Any:
    """Publications with the stage of their draft."""
    return rows.annotate(stage=F("draft__stage"), draft_kind=F("draft__kind"))


def standing(row: Any) -> str:
    """Where it stands: the stage of what is being written, else what citizens see."""
    return str(row.stage or row.state)


def standing_label(row: Any) -> str:
    """The same in words."""
    where = standing(row)
    return str(Stage(where).label if where in Stage.values else PublicationState(where).label)


def _standing(rows: Any, wanted: str) -> Any:
    if wanted in Stage.values:
        return rows.filter(draft__stage=wanted)
    return rows.filter(state=wanted)


def _time(rows: Any, wanted: str) -> Any:
    if wanted == "overdue":
        return rows.filter(due_on__lt=today())
    return rows.filter(late_days__gt=0) if wanted == "late" else rows.filter(due_on__isnull=False)


def _family(rows: Any, code: str) -> Any:
    return rows.filter(category__startswith=code)


def _categories(_request: HttpRequest) -> list[tuple[str, Any]]:
    return [
        (each.top.said, [(each.top.code, gettext("all of it")), *((part.code, part.said) for part in each.parts)])
        for each in families(retired=True)
    ]


def _departments(_request: HttpRequest) -> list[tuple[str, str]]:
    return list(Department.objects.filter(publications__isnull=False).distinct().values_list("code", "short_name"))


class PublicationTable(Table[Any]):
    """All documents that the official may see."""

    name = "documents"
    title = _("Documents")
    search = ("title__icontains", "index_number__icontains")
    search_label = _("Title, index number or document number")
    filters = (
        Choice("standing", _("State"), choices=STANDINGS, apply=_standing, anything=_("All states")),
        Choice("time", _("Duty"), choices=TIMES, apply=_time, anything=_("In time or not")),
        Choice("organ", _("Organ"), choices=_departments, field="department__code", anything=_("All organs")),
        Choice("category", _("Category"), choices=_categories, apply=_family, anything=_("All categories")),
        Day("from", _("Made since"), field="made_on__gte"),
    )
    default_sort = "-made"
    empty_title = _("No document yet")
    empty_text = _("Write the first one: citizens read it when it has been reviewed and published.")

    @property
    def columns(self) -> Sequence[Column]:  # type: ignore[override]
        """Names of categories are read once for the whole list."""
        known = by_code()
        return (
            Column("title", pgettext_lazy("document", "Title"), sort="title", link=_page),
            Column("index", _("Index number"), value="index_number", cell=_index, sort="index_number", wide=True),
            Column("organ", _("Organ"), value="department.short_name", sort="department__position"),
            Column(
                "category", _("Category"), value=lambda p: label_of(p.category, known), sort="category", on_screen=False
            ),
            Column("made", _("Date of making"), value="made_on", sort="made_on"),
            Column("due", _("To be public by"), value="due_on", cell=_due, sort="due_on"),
            Column("published", _("Published on"), value="published_on", sort="published_on", wide=True),
            Column("late", _("Working days late"), value="late_days", sort="late_days", numeric=True, on_screen=False),
            Column(
                "state",
                _("State"),
                value=standing_label,
                cell=lambda p: tag(standing_label(p), TONES[standing(p)]),
                sort="state",
            ),
            Column("version", _("Version"), sort="version", numeric=True, on_screen=False),
        )

    def searched(self, rows: Any, text: str) -> Any:
        """By words of the title, by index number, by document number however it is written."""
        found = super().searched(rows, text)
        if not numbers.tail(text):
            return found
        numbered = PublishedDocument.objects.filter(document_key=numbers.normal(text)).values("pk")
        return found | rows.filter(pk__in=numbered)


def _page(row: Any) -> str:
    return reverse("publications:document", args=[row.pk])


def _index(row: Any) -> Any:
    return format_html('<span class="nowrap">{}</span>', row.index_number)


def _due(row: Any) -> Any:
    if row.due_on is None:
        return "—"
    return tag(row.due_on.isoformat(), "alarm") if row.due_on < today() else row.due_on.isoformat()


class DutyTable(Table[OrganDuty]):
    """How each organ keeps its duty to publish."""

    name = "duty"
    title = _("Duty to publish")
    columns: Sequence[Column] = (
        Column("organ", _("Organ"), value="department.short_name", sort="organ", link=lambda d: _of(d, "")),
        Column("waiting", _("Waits for publication"), sort="waiting", numeric=True),
        Column("overdue", _("Beyond its day"), sort="overdue", numeric=True),
        Column("published", _("Published in a year"), sort="published", numeric=True),
        Column("late", _("Of these late"), sort="late", numeric=True),
        Column("stale", _("Stale categories"), sort="stale", numeric=True),
    )
    default_sort = "-overdue"
    empty_title = _("Nothing was published here yet")


def _of(row: OrganDuty, time: str) -> str:
    return f"{reverse('publications:list')}?organ={row.department.code}&time={time}"
