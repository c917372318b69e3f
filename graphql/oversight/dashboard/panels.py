"""What stands on a dashboard, from its figures: the facts on top, what is urgent, the tables, the drawings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, pgettext

from apps.core.catalogue.selectors import category_names
from apps.core.people.models import Official
from apps.core.workdays.services import today
from apps.systems.petitions.enums import PetitionState
from apps.systems.petitions.navigation import counts_of
from apps.systems.petitions.selectors import has_turns
from frontend import dates
from oversight import terms
from oversight.dashboard import charts, sheets
from oversight.dashboard.asked import Asked
from oversight.dashboard.atlas import cities_of
from oversight.dashboard.measures import (
    MEASURES,
    SHORT,
    Change,
    change_of_count,
    change_of_days,
    change_of_share,
    percent,
    share,
    working_days,
)
from oversight.dashboard.reading import Late, Place, Point, Reading
from oversight.dashboard.sheets import PlaceLine, Slice
from tenants.across import LeftOut, Reason
from tenants.enums import Level
from tenants.selectors import jurisdiction_by_code

WIDE, NARROW = 1040, 340


@dataclass(frozen=True)
class Fact:
    """A figure on top: what, how much, how it changed, where its cases are."""

    label: Any
    value: str
    unit: str = ""
    tone: str = ""
    url: str = ""
    change: Change | None = None
    note: str = ""
    note_url: str = ""


def facts(asked: Asked, reading: Reading) -> list[Fact]:
    """Six figures; each count and rate leads to the cases that it is made of."""
    total = reading.total
    now, before = total.now, total.before
    days = MEASURES["days"].value
    few = gettext("too few cases to tell")
    on_time = share(now.closed_on_time, now.closed), share(before.closed_on_time, before.closed)
    satisfied = share(now.satisfied, now.rated), share(before.satisfied, before.rated)
    return [
        Fact(SHORT["received"], dates.number(now.received), url=asked.behind_received(),
             change=change_of_count(now.received, before.received)),
        Fact(SHORT["closed"], dates.number(now.closed), url=asked.behind_closed(),
             change=change_of_count(now.closed, before.closed)),
        Fact(SHORT["on_time"], percent(on_time[0]), url=asked.behind_closed(status="closed_on_time"),
             change=change_of_share(*on_time), note=few if on_time[0] is None else ""),
        Fact(SHORT["satisfied"], percent(satisfied[0]), url=asked.behind_closed(satisfaction="content"),
             change=change_of_share(*satisfied), note=few if satisfied[0] is None else ""),
        Fact(SHORT["days"], working_days(days(now)), unit=pgettext("figures", "working days"),
             url=asked.behind_closed(), change=change_of_days(days(now), days(before)),
             note=few if days(now) is None else ""),
        Fact(SHORT["overdue"], dates.number(now.overdue), tone="alarm" if now.overdue else "",
             url=asked.behind(status="overdue"), note_url=asked.behind(status="open"),
             note=gettext("of %(open)s open") % {"open": dates.number(now.open)}),
    ]  # fmt: skip


# what needs somebody now


@dataclass(frozen=True)
class Call:
    """A line of what is urgent."""

    label: str
    number: int
    url: str
    tone: str = ""


def calls(request: Any, asked: Asked, reading: Reading) -> list[Call]:
    """What waits for this official's own moves, then what presses in the jurisdictions on the page."""
    found = reading.total.now
    pressing = reading.pressing
    below = [
        Call(gettext("Overdue"), found.overdue, asked.behind(status="overdue"), "alarm"),
        Call(gettext("Due today"), pressing.due_today, asked.behind(status="due_today"), "caution"),
        Call(gettext("Due in the coming three days"), pressing.due_soon, asked.behind(status="due_soon")),
        Call(gettext("Waiting for acceptance"), pressing.waiting,
             asked.behind(status="open", state=PetitionState.RECEIVED.value)),
    ]  # fmt: skip
    return [*_own_calls(request), *below]


def _own_calls(request: Any) -> list[Call]:
    official: Official = request.official
    if not has_turns(official):
        return []
    counts = counts_of(request)
    own = [Call(gettext("For me to do"), counts["mine"], "/?tab=mine", "info")]
    if counts.get("review"):
        own.append(Call(gettext("To be reviewed or signed, or asking for more time"), counts["review"], "/?tab=review"))
    return own


@dataclass(frozen=True)
class LateLine:
    """One of the longest overdue cases. No url: it is another jurisdiction's, whose office has its page."""

    title: str
    number: str
    place: str
    department: str
    days: int
    url: str


def late_lines(asked: Asked, reading: Reading) -> list[LateLine]:
    """Titles only as far as the viewer's rights go."""
    on = today()
    return [_late_line(asked, late, on) for late in reading.late]


def _late_line(asked: Asked, late: Late, on: date) -> LateLine:
    viewer = asked.viewer
    sees = viewer.sees_title(place=late.place, confidentiality=late.confidentiality)
    return LateLine(
        title=late.title if sees else "",
        number=late.number,
        place=jurisdiction_by_code(late.place).name,
        department=late.department,
        days=(on - late.due).days,
        url=f"/cases/{late.number}/" if sees and late.place == viewer.home.code else "",
    )


# tables


def places(request: Any, asked: Asked, reading: Reading) -> sheets.PlacesSheet | None:
    """The ranking; None where there is but one place."""
    if asked.single:
        return None
    found = cities_of(reading.places) if asked.ranks_cities else reading.places
    itself = {asked.scope.code} if asked.ranks_cities else set()
    ranks = ranking({code: place for code, place in found.items() if code not in itself}, asked)
    lines = [_line(asked, place, ranks.get(code)) for code, place in found.items()]
    foot = [line for line in lines if line.code in itself]
    total = _total_line(asked, reading.total)
    return sheets.PlacesSheet(request, [line for line in lines if line.code not in itself], asked, [*foot, total])


def ranking(found: dict[str, Place], asked: Asked) -> dict[str, int]:
    """1, 2, 2, 4: the best first (of counts the most); places with too few cases have no rank."""
    measure = asked.measure
    valued = {code: value for code, place in found.items() if (value := measure.ranked_by(place.now)) is not None}
    upward = measure.high_is_bad and not (measure.scales or measure.per_month)
    ordered = sorted(valued.values(), reverse=not upward)
    return {code: ordered.index(value) + 1 for code, value in valued.items()}


def _line(asked: Asked, place: Place, rank: int | None) -> PlaceLine:
    where = jurisdiction_by_code(place.code)
    # a city's row in the ranking of cities has its counties in it; anywhere else it is the city's own office
    own = where.level != Level.COUNTY and not (asked.ranks_cities and where.level == Level.CITY)
    within = "" if where == asked.viewer.home else where.code
    return PlaceLine(
        name=gettext("%(place)s itself") % {"place": where.name} if own else where.name,
        code=where.code,
        url=asked.at(where, own=own),
        now=place.now,
        before=place.before,
        rank=rank,
        behind=lambda **more: asked.behind(**{"within": within, "own": "1" if own else "", **more}),
    )


def _total_line(asked: Asked, total: Place) -> PlaceLine:
    return PlaceLine(name=gettext("Together"), code="", url="", now=total.now, before=total.before, behind=asked.behind)


def departments(request: Any, asked: Asked, reading: Reading) -> sheets.DepartmentsSheet | None:
    """The departments of the one jurisdiction that the page is about."""
    if not asked.single:
        return None
    busy = [each for each in reading.departments if each.now.received or each.now.closed or each.now.open]
    lines = [_department(asked, place) for place in busy]
    return sheets.DepartmentsSheet(request, lines, asked, [_total_line(asked, reading.total)])


def _department(asked: Asked, place: Place) -> PlaceLine:
    behind: Callable[..., str] = lambda **more: asked.behind(department=place.code, **more)  # noqa: E731
    return PlaceLine(
        name=place.name or place.code or str(sheets.NOT_ASSIGNED),
        code=place.code,
        url="",
        now=place.now,
        before=place.before,
        behind=behind if place.code else lambda **_more: "",
    )


def makeup(request: Any, asked: Asked, reading: Reading) -> list[list[sheets.MakeupSheet]]:
    """Kinds, channels and outcomes in one column, subjects in the other: they are as many as the rest together."""
    names = category_names()
    came, went = asked.behind_received, asked.behind_closed
    kinds = _slices(reading.kinds, lambda code: _word(code, terms.KINDS), came, "kind")
    channels = _slices(reading.channels, lambda code: _word(code, terms.CHANNELS), came, "channel")
    outcomes = _slices(reading.outcomes, lambda code: _word(code, terms.OUTCOMES), went, "outcome")
    subjects = _slices(reading.subjects, lambda code: names.get(code, code), came, "category")
    return [
        [
            sheets.KindsSheet(request, kinds, asked),
            sheets.ChannelsSheet(request, channels, asked),
            sheets.OutcomesSheet(request, outcomes, asked),
        ],
        [sheets.SubjectsSheet(request, subjects, asked)],
    ]


def _word(code: str, vocabularies: Any) -> str:
    found = terms.term(code, vocabularies)
    return found.label if found else ""


def _slices(
    counts: dict[str, int], word: Callable[[str], str], behind: Callable[..., str], parameter: str
) -> list[Slice]:
    """Most first; what has no code is said last and leads nowhere."""
    whole = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda pair: (not pair[0], -pair[1], pair[0]))
    return [
        Slice(
            label=word(code) if code else gettext("not said"),
            number=number,
            whole=whole,
            url=behind(**{parameter: code}) if code else "",
        )
        for code, number in ordered
    ]


# the trend


@dataclass(frozen=True)
class TrendPanel:
    """The drawing at two widths, its sentence and its table."""

    title: str
    sentence: str
    drawings: list[tuple[str, charts.Trend]]
    sheet: sheets.TrendSheet


def trend(request: Any, asked: Asked, reading: Reading) -> TrendPanel:
    daily = asked.period.is_daily
    url: Callable[[Point], str] = lambda point: sheets.span_url(asked, point, "received")  # noqa: E731
    widths = (("wide", WIDE), ("narrow-only", NARROW))
    drawings = [(klass, charts.trend(reading.points, width, url, daily=daily)) for klass, width in widths]
    title = gettext("Received and closed by day") if daily else gettext("Received, closed and rates over 24 months")
    return TrendPanel(
        title, charts.sentence(reading.points, daily=daily), drawings, sheets.TrendSheet(request, reading.points, asked)
    )


# what is missing


def left_out_words(left_out: LeftOut) -> str:
    """Why a jurisdiction is not in the figures."""
    reasons = {
        Reason.NOT_IN_SERVICE: gettext("not in service"),
        Reason.OLDER_SCHEMA: gettext("not yet at this release"),
        Reason.LOCKED: gettext("being upgraded"),
    }
    return reasons.get(left_out.reason, gettext("cannot answer"))
