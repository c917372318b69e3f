"""A list page in one declaration: columns, search, filters, sorting, pages, export as CSV and XLSX.

    class OfficialTable(Table[Official]):
        name = "officials"                                   # of the file that is saved
        columns = (
            Column("name", _("Name"), sort="name", link=lambda o: reverse("people:official", args=[o.pk])),
            Column("username", _("Account"), sort="username"),
            Column("active", _("State"), value=lambda o: o.is_active, cell=lambda o: tag(…)),
            Column("seen", _("Last sign-in"), value="last_login", sort="last_login", wide=True),
        )
        search = ("name__icontains", "username__icontains")
        search_label = _("Name or account")
        filters = (
            Choice("duty", _("Duty"), Duty.choices, field="holdings__duty", anything=_("All duties")),
            Day("from", _("Since"), field="created_at__date__gte"),
        )
        default_sort = "name"                                # a column's key; "-name" the other way round

    @require_GET
    def officials(request: OfficeRequest) -> HttpResponseBase:
        may_manage(request)                                  # permission first: the export is the same view
        table = OfficialTable(request, Official.objects.all())
        return table.respond("office/people/officials.html")

and in the template:

    {% include "components/list.html" with table=table %}   {# filters, table, pages, export #}

`components/list_filters.html`, `components/list_table.html`, `components/list_export.html` are its parts, for a page
that draws the rows itself (`table.page.object_list`, heads by `{% sort_header %}`).

- `value` is an attribute path ("department.name") or a callable of the row: what is exported, and shown unless `cell`
  (a callable of the row that returns safe HTML) draws it. A callable that needs the request: give `columns` as a
  property of the table, which has `self.request`.
- `keyset = True` pages by key instead of numbers: for lists that grow without end. The sort field should be indexed.
- A list of few rows may be given as a sequence: its columns sort by `value`, its filters and search need `matches`.
- A filter that is not understood gives no row and says so; it is never dropped silently.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from frontend import dates, exports, keyset
from frontend.paging import KeysetPage, address

R = TypeVar("R")
Text: TypeAlias = Any  # a text or a lazy one
Options = Iterable[tuple[Any, Any]]
ALL = _("All")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Shown:
    value: str | Callable[[Any], Any] = ""
    cell: Callable[[Any], Any] | None = None
    link: Callable[[Any], str] | None = None
    sort: str = ""
    numeric: bool = False
    wide: bool = False
    on_screen: bool = True
    in_export: bool = True


@dataclass(frozen=True, slots=True)
class Column(_Shown):
    """`sort` is an ORM path; `link` makes it the row's title; `wide` hides it on phones; `numeric` aligns right."""

    key: str
    label: Text

    def read(self, row: Any) -> Any:
        """The raw value."""
        if callable(self.value):
            return self.value(row)
        found = row
        for part in (self.value or self.key).split("."):
            found = getattr(found, part, None)
            if found is None:
                return None
        return found


@dataclass(frozen=True, slots=True)
class Filter:
    """One control of the filter form. `field` is the ORM lookup; `apply` may do what a lookup cannot."""

    key: str
    label: Text
    field: str = ""
    apply: Callable[[Any, Any], Any] | None = None
    matches: Callable[[Any, Any], bool] | None = None

    def control(self, request: HttpRequest) -> forms.Field:
        return forms.CharField(label=self.label, required=False, max_length=100)

    def narrow(self, rows: Any, value: Any) -> Any:
        """The rows that satisfy the filter."""
        if not isinstance(rows, QuerySet):
            matches = self.matches or (lambda row, wanted: str(getattr(row, self.field or self.key)) == str(wanted))
            return [row for row in rows if matches(row, value)]
        if self.apply is not None:
            return self.apply(rows, value)
        return rows.filter(**{self.field or self.key: value})


@dataclass(frozen=True, slots=True)
class Choice(Filter):
    """A select. `choices` may be a callable of the request, so that it can read a table."""

    choices: Options | Callable[[HttpRequest], Options] = ()
    anything: Text = ALL

    def control(self, request: HttpRequest) -> forms.Field:
        found = self.choices(request) if callable(self.choices) else self.choices
        return forms.ChoiceField(label=self.label, required=False, choices=[("", self.anything), *found])


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Day(Filter):
    """A date. `field` says how it compares: `received_at__date__gte`."""

    def control(self, request: HttpRequest) -> forms.Field:
        return forms.DateField(label=self.label, required=False, widget=DayInput(), input_formats=["%Y-%m-%d"])


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: `order` is `ascending`, `descending` or nothing; no `url`: it does not sort."""

    column: Column
    url: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A drawn cell."""

    column: Column
    html: Any
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row(Generic[R]):
    """A row of the page: the object and its drawn cells."""

    object: R
    cells: list[Cell]


class Table(Generic[R]):
    """See the head of this file."""

    name: ClassVar[str] = "list"
    title: Text = _("List")
    columns: Sequence[Column] = ()
    filters: Sequence[Filter] = ()
    search: ClassVar[Sequence[str]] = ()
    search_label: ClassVar[Text] = _("Search")
    default_sort: ClassVar[str] = ""
    per_page: ClassVar[int] = 50
    keyset: ClassVar[bool] = False
    of_cases: ClassVar[bool] = False
    empty_title: Text = _("Nothing here yet")
    empty_text: Text = ""

    def __init__(self, request: HttpRequest, rows: QuerySet[Any] | Sequence[R]) -> None:
        self.request = request
        self.all_rows = rows

    # what was asked for

    @cached_property
    def form(self) -> forms.Form:
        """The filters as a GET form, filled in as the address says."""
        fields: dict[str, forms.Field] = {each.key: each.control(self.request) for each in self.filters}
        if self.search:
            fields["q"] = forms.CharField(label=self.search_label, required=False, max_length=100)
        form: forms.Form = type("FilterForm", (forms.Form,), fields)(self.request.GET, auto_id="filter_%s")
        form.is_valid()
        return form

    @cached_property
    def active(self) -> dict[str, Any]:
        """The filters in use."""
        return {key: value for key, value in self.form.cleaned_data.items() if value not in ("", None)}

    @property
    def is_filtered(self) -> bool:
        """Whether fewer rows are shown than there are."""
        return bool(self.active) or bool(self.form.errors)

    @cached_property
    def order(self) -> tuple[Column | None, bool]:
        """The column to sort by and whether downward. Only a column that declares `sort` can be asked for."""
        by_key = {column.key: column for column in self.columns if column.sort}
        for asked in (self.request.GET.get("sort", ""), self.default_sort):
            if column := by_key.get(asked.removeprefix("-")):
                return column, asked.startswith("-")
        return None, False

    # rows

    @cached_property
    def rows(self) -> Any:
        """Filtered, not yet sorted."""
        found: Any = self.all_rows
        if self.form.errors:
            return found.none() if isinstance(found, QuerySet) else []
        for each in self.filters:
            if each.key in self.active:
                found = each.narrow(found, self.active[each.key])
        return self.searched(found, self.active["q"]) if "q" in self.active else found

    def searched(self, rows: Any, text: str) -> Any:
        """Rows that have the text in one of the `search` lookups. Override for full-text search."""
        if not isinstance(rows, QuerySet):
            folded = text.casefold()
            return [row for row in rows if any(folded in str(c.read(row)).casefold() for c in self.columns)]
        wanted = Q()
        for lookup in self.search:
            wanted |= Q(**{lookup: text})
        return rows.filter(wanted)

    @cached_property
    def sorted_rows(self) -> Any:
        """Filtered and sorted: what is exported."""
        column, down = self.order
        if not isinstance(self.rows, QuerySet):
            if column is None:
                return self.rows
            return sorted(self.rows, key=lambda row: _comparable(column.read(row)), reverse=down)
        if column is None:
            return self.rows
        return keyset.ordered(self.rows, column.sort, descending=down)

    @cached_property
    def page(self) -> Page[Any] | KeysetPage[Any]:
        """The page asked for; a number out of range gives the last page."""
        column, down = self.order
        if not self.keyset or column is None or not isinstance(self.rows, QuerySet):
            return Paginator(self.sorted_rows, self.per_page).get_page(self.request.GET.get("page"))
        cursors = {key: self.request.GET.get(key, "") for key in ("after", "before")}
        try:
            return keyset.page(self.rows, column.sort, descending=down, size=self.per_page, **cursors)
        except keyset.BadCursor as error:
            raise Http404("no such page") from error

    @property
    def objects(self) -> Sequence[R]:
        """The rows of this page."""
        found = self.page
        return found.items if isinstance(found, KeysetPage) else list(found.object_list)

    # screen

    @property
    def heads(self) -> list[Head]:
        """Heads of the columns on screen, each with the address that sorts by it."""
        sorted_by, down = self.order
        return [self._head(column, sorted_by, down) for column in self.columns if column.on_screen]

    def _head(self, column: Column, sorted_by: Column | None, down: bool) -> Head:
        if not column.sort:
            return Head(column)
        current = sorted_by is not None and sorted_by.key == column.key
        target = f"-{column.key}" if current and not down else column.key
        url = address(self.request.GET, sort=target, page=None, after=None, before=None)
        return Head(column, url, ("descending" if down else "ascending") if current else "")

    @cached_property
    def body(self) -> list[Row[R]]:
        """The rows of this page, drawn."""
        shown = [column for column in self.columns if column.on_screen]
        return [Row(row, [self._cell(column, row) for column in shown]) for row in self.objects]

    def _cell(self, column: Column, row: R) -> Cell:
        html = column.cell(row) if column.cell else drawn(column.read(row))
        return Cell(column, html, column.link(row) if column.link else "")

    @property
    def drawn_filters(self) -> list[dict[str, Any]]:
        """The controls beside the search box; a date shows its label, a select says by itself what it is."""
        found = []
        for each in self.filters:
            bound = self.form[each.key]
            attrs: dict[str, str | bool] = {"class": "input"}
            if bound.errors:
                attrs["aria-invalid"] = "true"
            labelled = not isinstance(bound.field, forms.ChoiceField)
            found.append({"bound": bound, "control": bound.as_widget(attrs=attrs), "labelled": labelled})
        return found

    @property
    def filters_on(self) -> int:
        """How many filters are in force, the search box not counted."""
        return sum(each.key in self.active or bool(self.form[each.key].errors) for each in self.filters)

    @property
    def filter_errors(self) -> list[str]:
        """Why nothing is shown, where a filter was not understood."""
        return [f"{bound.label}: {text}" for bound in self.form for text in bound.errors]

    @property
    def clear_url(self) -> str:
        """This list without filters, in the same order."""
        sort = self.request.GET.get("sort")
        return f"{self.request.path}?sort={sort}" if sort and self.order[0] else self.request.path

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the filter form must carry along."""
        column, down = self.order
        return [("sort", f"-{column.key}" if down else column.key)] if column and "sort" in self.request.GET else []

    # export

    @property
    def export_urls(self) -> list[tuple[str, str]]:
        """Name and address of each format, of the list as it is filtered and sorted now."""
        keep = {"page": None, "after": None, "before": None}
        return [(kind.upper(), address(self.request.GET, export=kind, **keep)) for kind in exports.WRITERS]

    def respond(self, template: str, **context: Any) -> HttpResponseBase:
        """The file when `?export=csv|xlsx` asks for it, else the page, with `table` in its context."""
        kind = self.request.GET.get("export", "")
        return self.file(kind) if kind else render(self.request, template, {"table": self, **context})

    def file(self, kind: str) -> HttpResponseBase:
        """All rows as csv or xlsx. Raises Http404 for another kind."""
        if kind not in exports.WRITERS:
            raise Http404("no such format")
        columns = [column for column in self.columns if column.in_export]
        return exports.response(
            kind=kind,
            name=self.name,
            heads=[column.label for column in columns],
            rows=lambda: self._exported(columns),
            place=getattr(self.request, "jurisdiction", None),
        )

    def _exported(self, columns: Sequence[Column]) -> Iterator[list[Any]]:
        found = self.sorted_rows
        if isinstance(found, QuerySet):
            found = found.all()[: exports.CAP + 1].iterator(chunk_size=1000)
        for row in found:
            yield [column.read(row) for column in columns]


def drawn(value: Any) -> Any:
    """A raw value as the screen shows it."""
    from frontend.templatetags.ganjiang import time

    match value:
        case SafeString():
            return value
        case None | "":
            return dates.NONE
        case bool():
            return exports.plain(value)
        case int():
            return dates.number(value)
        case dt.date():
            return time(value)
    return value


def _comparable(value: Any) -> tuple[bool, Any]:
    """Empty values last, texts by their characters."""
    return value is None, "" if value is None else value if isinstance(value, int | float | dt.date) else str(value)
