"""`/oversight/`: the figures of the subtree as a table, filters in the address, every figure from one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from apps.core.cases.enums import Channel
from apps.core.catalogue.selectors import categories
from apps.systems.petitions.enums import PetitionKind
from frontend.paging import address
from frontend.tables import Choice, Column, Day, Table
from oversight.access import Viewer, viewer_of_official
from oversight.figures import Dimension, Figures, Group, Summary, summary
from oversight.filters import CaseFilter
from oversight.refusals import Refused
from tenants.across import TooSlow
from tenants.enums import Level
from tenants.models import Jurisdiction
from tenants.selectors import jurisdiction_by_code

DASH = "—"
BY = {"jurisdiction": Dimension.JURISDICTION, "city": Dimension.CITY}


@dataclass(frozen=True)
class Line:
    """A row of the table: a jurisdiction (or a city with its counties) and its figures."""

    place: Jurisdiction
    figures: Figures
    url: str

    @property
    def name(self) -> str:
        return self.place.name


def _share(value: float | None) -> str:
    return DASH if value is None else f"{value:.1%}"


def _mean(value: float | None) -> str:
    return DASH if value is None else f"{value:.1f}"


def _figure(key: str, label: Any, **options: Any) -> Column:
    return Column(key, label, value=lambda line: getattr(line.figures, key), sort=key, numeric=True, **options)


def _places(request: Any) -> list[tuple[str, str]]:
    viewer = viewer_of_official(request.official, request.jurisdiction)
    return [(place.code, place.name) for place in viewer.places] if viewer else []


def _subjects(request: HttpRequest) -> list[tuple[str, str]]:
    return [(category.code, category.name) for category in categories() if not category.parent_code]


class FiguresTable(Table[Line]):
    """The filters narrow the cases that are counted, so they go into the statement, not over its rows."""

    name = "oversight"
    title = _("Figures by jurisdiction")
    per_page = 200
    default_sort = ""
    columns = (
        Column(
            "name",
            pgettext_lazy("figures", "Jurisdiction"),
            sort="name",
            value=lambda line: line.name,
            link=lambda line: line.url,
        ),
        Column("code", _("Division code"), value=lambda line: line.place.code, on_screen=False),
        _figure("received", pgettext_lazy("figures", "Received")),
        _figure("open", pgettext_lazy("figures", "Open")),
        _figure("overdue", pgettext_lazy("figures", "Overdue now")),
        _figure("closed", pgettext_lazy("figures", "Closed")),
        Column(
            "on_time",
            pgettext_lazy("figures", "Closed on time"),
            value=lambda line: line.figures.on_time_share,
            cell=lambda line: _share(line.figures.on_time_share),
            sort="on_time",
            numeric=True,
        ),
        Column(
            "days",
            pgettext_lazy("figures", "Mean handling time"),
            value=lambda line: line.figures.mean_handling_days,
            cell=lambda line: _mean(line.figures.mean_handling_days),
            sort="days",
            numeric=True,
        ),
        Column(
            "satisfied",
            pgettext_lazy("figures", "Satisfied"),
            value=lambda line: line.figures.satisfied_share,
            cell=lambda line: _share(line.figures.satisfied_share),
            sort="satisfied",
            numeric=True,
        ),
    )
    filters = (
        Choice("within", pgettext_lazy("figures", "Jurisdiction"), choices=_places, anything=_("All jurisdictions")),
        Choice(
            "kind",
            pgettext_lazy("figures", "Kind"),
            choices=PetitionKind.choices,
            anything=pgettext_lazy("figures", "All kinds"),
        ),
        Choice(
            "category",
            pgettext_lazy("figures", "Subject"),
            choices=_subjects,
            anything=pgettext_lazy("figures", "All subjects"),
        ),
        Choice(
            "channel",
            pgettext_lazy("figures", "Channel"),
            choices=Channel.choices,
            anything=pgettext_lazy("figures", "All channels"),
        ),
        Day("received_from", pgettext_lazy("figures", "Received from")),
        Day("received_to", pgettext_lazy("figures", "to")),
    )
    empty_title = pgettext_lazy("figures", "No cases")
    empty_text = _("No case of these jurisdictions matches.")

    def __init__(self, request: HttpRequest, viewer: Viewer, by: Dimension) -> None:
        super().__init__(request, [])
        self.viewer, self.by = viewer, by
        self.refused = ""

    @cached_property
    def summary(self) -> Summary | None:
        """What the statement found; None where it was refused (`refused` says why)."""
        if self.form.errors:
            return None
        given = {
            name: [value] if name in {"kind", "category", "channel"} else value for name, value in self.active.items()
        }
        try:
            return summary(self.viewer, CaseFilter.of(given), [self.by])
        except Refused as error:
            self.refused = error.message
        except TooSlow:
            self.refused = Refused.too_slow().message
        return None

    @cached_property
    def rows(self) -> Sequence[Line]:
        """A line for each jurisdiction or city in scope, also for one without a case."""
        return [] if self.summary is None else [self._line(group) for group in self.summary.groups]

    def _line(self, group: Group) -> Line:
        code = str(group.keys[self.by])
        url = address(self.request.GET, within=code, by=None, page=None, export=None)
        return Line(jurisdiction_by_code(code), group.figures, url)

    @property
    def facts(self) -> list[tuple[Any, str, Any, str]]:
        """The figures over everything: label, value, unit, tone."""
        if self.summary is None:
            return []
        total = self.summary.total
        days = pgettext_lazy("figures", "working days")
        return [
            (pgettext_lazy("figures", "Received"), f"{total.received:,}", "", ""),
            (pgettext_lazy("figures", "Closed"), f"{total.closed:,}", "", ""),
            (pgettext_lazy("figures", "Closed on time"), _share(total.on_time_share), "", ""),
            (pgettext_lazy("figures", "Satisfied"), _share(total.satisfied_share), "", ""),
            (pgettext_lazy("figures", "Mean handling time"), _mean(total.mean_handling_days), days, ""),
            (pgettext_lazy("figures", "Overdue now"), f"{total.overdue:,}", "", "alarm" if total.overdue else ""),
        ]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The form keeps the grouping."""
        return [*super().hidden, *([("by", "city")] if self.by == Dimension.CITY else [])]

    @property
    def clear_url(self) -> str:
        """Without filters, still grouped."""
        return address(self.request.GET, **dict.fromkeys((*self.form.fields, "page"), None))


@require_GET
def overview(request: Any) -> HttpResponseBase:
    """Figures by jurisdiction, or by city with its counties (`?by=city`); 403 without a duty."""
    viewer = viewer_of_official(request.official, request.jurisdiction)
    if viewer is None:
        raise PermissionDenied
    by = BY.get(request.GET.get("by", ""), Dimension.JURISDICTION)
    table = FiguresTable(request, viewer, by)
    cities = any(place.level == Level.CITY for place in viewer.places) and len(viewer.places) > 1
    links = [
        (address(request.GET, by=None, page=None), _("By jurisdiction"), by == Dimension.JURISDICTION),
        (address(request.GET, by="city", page=None), _("By city"), by == Dimension.CITY),
    ]
    return table.respond("office/oversight/overview.html", groupings=links if cities else [])
