"""The tables of a dashboard, on screen and as files: places by rank, departments, what the cases are, the trend."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from frontend import dates
from frontend.paging import address
from frontend.tables import Cell, Column, Table
from oversight.dashboard import charts
from oversight.dashboard.asked import Asked
from oversight.dashboard.measures import MEASURES, SHORT, Change, change_of_share, percent, share
from oversight.dashboard.reading import Point
from oversight.figures import Figures

R = TypeVar("R")
NOT_ASSIGNED = _("not assigned yet")


def linked(text: str, url: str) -> SafeString | str:
    """A figure that leads to its cases, for those who may see them."""
    return format_html('<a class="figure" href="{}">{}</a>', url, text) if url else text


def bar(part: float, whole: float) -> SafeString | str:
    """How much of the whole; a decoration beside the figure that says it."""
    if not whole:
        return ""
    width = f"{min(max(part / whole, 0), 1) * 100:.1f}"
    return format_html(
        '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="bar__ground" width="100" height="6"/><rect class="bar__part" width="{}" height="6"/></svg>',
        width,
    )


class Sheet(Table[R]):
    """A table of the page. Several stand on one address: `table=` in it says which one a file is asked of."""

    per_page = 500
    note: Any = ""
    naming: ClassVar[tuple[str, ...]] = ("name", "label", "begins")  # columns that say what a row is

    def __init__(self, request: HttpRequest, rows: Sequence[R], asked: Asked) -> None:
        super().__init__(request, rows)
        self.asked = asked

    @property
    def export_urls(self) -> list[tuple[str, str]]:
        return [(kind.upper(), address(self.request.GET, table=self.name, export=kind)) for kind in ("csv", "xlsx")]

    @property
    def foot(self) -> list[list[Cell]]:
        """Rows below the line."""
        return []

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The element and the rows of each part of the table."""
        parts = {"tbody": [row.cells for row in self.body], "tfoot": self.foot}
        return [{"tag": tag, "rows": rows} for tag, rows in parts.items() if rows]


# places and departments


@dataclass(frozen=True)
class PlaceLine:
    """A place (or a department) with its figures. `rank` None: too few cases to be ranked."""

    name: str
    code: str
    url: str
    now: Figures
    before: Figures
    rank: int | None = None
    behind: Callable[..., str] = lambda **_more: ""

    @property
    def on_time(self) -> float | None:
        return share(self.now.closed_on_time, self.now.closed)

    @property
    def change(self) -> Change | None:
        return change_of_share(self.on_time, share(self.before.closed_on_time, self.before.closed))


def _counted(key: str, asked: Asked) -> Column:
    """A count that leads to its cases."""

    def cell(line: PlaceLine) -> Any:
        number = getattr(line.now, key)
        if not number:
            return "0"
        return linked(dates.number(number), _cases_of(asked, line, key))

    return Column(key, SHORT[key], value=lambda line: getattr(line.now, key), cell=cell, sort=key, numeric=True)


def _cases_of(asked: Asked, line: PlaceLine, key: str) -> str:
    if not line.behind():
        return ""
    period = asked.period
    match key:
        case "received":
            return line.behind(received_from=period.first, received_to=period.last)
        case "closed":
            return line.behind(closed_from=period.first, closed_to=period.last)
    return line.behind(status=key)


def _rated(key: str) -> Column:
    """A rate, a dash where there are too few cases."""
    measure = MEASURES[key]
    return Column(
        key,
        SHORT[key],
        value=lambda line: measure.value(line.now),
        cell=lambda line: measure.text(measure.value(line.now)),
        sort=key,
        numeric=True,
    )


def _change_cell(line: PlaceLine) -> Any:
    if line.change is None:
        return dates.NONE
    return format_html(
        '<span class="delta"><b data-tone="{}">{}</b></span>', line.change.tone or "neutral", line.change.text
    )


class FiguresSheet(Sheet[PlaceLine]):
    """What places and departments have in common."""

    first: ClassVar[Any] = ""

    def __init__(self, request: HttpRequest, rows: Sequence[PlaceLine], asked: Asked, foot: Sequence[PlaceLine]):
        super().__init__(request, rows, asked)
        self._foot = foot

    @cached_property
    def low(self) -> float:
        """Where the bars of the on-time rate begin."""
        return charts.floor_of([line.on_time for line in self.all_rows if line.on_time is not None])

    @property
    def columns(self) -> Sequence[Column]:  # type: ignore[override]
        """In the order of the screen; the files have the division code too."""
        return (
            Column("rank", _("Rank"), value="rank", sort="rank", numeric=True),
            Column("name", self.first, sort="name", link=lambda line: line.url),
            Column("code", _("Code"), on_screen=False),
            _counted("received", self.asked),
            _counted("closed", self.asked),
            _rated("on_time"),
            Column(
                "bar",
                f"{self.low:.0%}–100%",
                value=lambda line: "",
                cell=lambda line: "" if line.on_time is None else bar(line.on_time - self.low, 1 - self.low),
                in_export=False,
                wide=True,
            ),
            Column("change", pgettext_lazy("figures", "On-time rate, change"), value=lambda line: _plain(line.change),
                   cell=_change_cell, numeric=True),
            _rated("satisfied"),
            _rated("days"),
            _counted("open", self.asked),
            _counted("overdue", self.asked),
        )  # fmt: skip

    @property
    def foot(self) -> list[list[Cell]]:
        shown = [column for column in self.columns if column.on_screen]
        return [[self._cell(column, line) for column in shown] for line in self._foot]


def _plain(change: Change | None) -> str:
    return change.text if change else ""


class PlacesSheet(FiguresSheet):
    """Places by rank in the chosen measure."""

    name = "places"
    title = _("Ranking of places")
    default_sort = "rank"
    first = pgettext_lazy("figures", "Jurisdiction")
    note = _("Places with the same figure share a rank. A rate needs at least ten cases; below, a dash stands.")


class DepartmentsSheet(FiguresSheet):
    """The departments of one jurisdiction."""

    name = "departments"
    title = _("Departments")
    default_sort = "-received"
    first = pgettext_lazy("figures", "Department")

    @property
    def columns(self) -> Sequence[Column]:  # type: ignore[override]
        return tuple(column for column in super().columns if column.key != "rank")


# what the cases are


@dataclass(frozen=True)
class Slice:
    """A kind, subject, channel or outcome and its cases."""

    label: str
    number: int
    whole: int
    url: str


class MakeupSheet(Sheet[Slice]):
    """Codes with their cases, most first."""

    columns = (
        Column("label", pgettext_lazy("makeup", "Group")),
        Column(
            "number",
            pgettext_lazy("figures", "Cases"),
            numeric=True,
            cell=lambda line: linked(dates.number(line.number), line.url),
        ),
        Column(
            "share",
            pgettext_lazy("makeup", "Share"),
            numeric=True,
            value=lambda line: line.number / line.whole if line.whole else None,
            cell=lambda line: percent(line.number / line.whole if line.whole else None),
        ),
        Column("bar", "", cell=lambda line: bar(line.number, line.whole), in_export=False),
    )


class KindsSheet(MakeupSheet):
    name = "kinds"
    title = pgettext_lazy("makeup", "Kinds of those received")


class SubjectsSheet(MakeupSheet):
    name = "subjects"
    title = pgettext_lazy("makeup", "Subjects of those received")


class ChannelsSheet(MakeupSheet):
    name = "channels"
    title = pgettext_lazy("makeup", "Channels of those received")


class OutcomesSheet(MakeupSheet):
    name = "outcomes"
    title = pgettext_lazy("makeup", "Outcomes of those closed")


# the trend


class TrendSheet(Sheet[Point]):
    """The months or days of the trend as a table."""

    name = "trend"
    title = _("Received and closed over time")

    @property
    def columns(self) -> Sequence[Column]:  # type: ignore[override]
        daily, asked = self.asked.period.is_daily, self.asked
        return (
            Column(
                "begins",
                pgettext_lazy("trend", "Day") if daily else pgettext_lazy("trend", "Month"),
                value=lambda p: p.begins.isoformat() if daily else f"{p.begins:%Y-%m}",
                cell=lambda p: charts.name_of(p.begins, daily=daily),
            ),
            Column("received", SHORT["received"], numeric=True,
                   cell=lambda p: linked(dates.number(p.received), span_url(asked, p, "received"))),
            Column("closed", SHORT["closed"], numeric=True,
                   cell=lambda p: linked(dates.number(p.closed), span_url(asked, p, "closed"))),
            Column("on_time", SHORT["on_time"], numeric=True, value=lambda p: share(p.on_time, p.closed),
                   cell=lambda p: percent(share(p.on_time, p.closed))),
            Column("satisfied", SHORT["satisfied"], numeric=True, value=lambda p: share(p.satisfied, p.rated),
                   cell=lambda p: percent(share(p.satisfied, p.rated))),
        )  # fmt: skip


def span_url(asked: Asked, point: Point, what: str) -> str:
    """The cases of one month or day of the trend, as far as it lies in what is shown."""
    number = getattr(point, what)
    if not number:
        return ""
    first, last = asked.period.span_of(point.begins)
    return asked.behind(**{f"{what}_from": first, f"{what}_to": last})
