"""What the map and the ranking show: five classes with limits fixed once, so that two maps can be compared.

A share of fewer than ten cases says nothing about a place: it is told as a dash, never as 0 % or 100 %.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from frontend import dates
from oversight.figures import Figures

TOO_FEW = 10
CITY_TIMES = 10  # a city with its counties has about ten times the cases of a county


def share(part: int, whole: int) -> float | None:
    """None where the whole is too small to speak of a share."""
    return part / whole if whole >= TOO_FEW else None


def _days(figures: Figures) -> float | None:
    if not figures.timed or figures.timed < TOO_FEW or figures.days is None:
        return None
    return figures.days / figures.timed


def percent(value: float | None) -> str:
    """98.7 %, or a dash."""
    return dates.percent(value)


def count(value: float | None) -> str:
    """1,342, or a dash."""
    return dates.NONE if value is None else f"{value:,.0f}"


def working_days(value: float | None) -> str:
    """2.4, or a dash."""
    return dates.number(value, 1)


@dataclass(frozen=True)
class Measure:
    """`limits` part the five classes; `worst` is what the list of the worst is called.

    `per_month`: the limits are for a month and grow with the period. `scales`: a city's are ten times a county's.
    """

    key: str
    label: Any
    explained: Any
    value: Callable[[Figures], float | None]
    text: Callable[[float | None], str]
    limits: tuple[float, float, float, float]
    worst: Any
    high_is_bad: bool = True
    per_month: bool = False
    scales: bool = False

    def scaled(self, months: float, cities: bool) -> "tuple[float, ...]":
        """The limits for this period and these areas."""
        factor = (max(round(months), 1) if self.per_month else 1) * (CITY_TIMES if self.scales and cities else 1)
        return tuple(limit * factor for limit in self.limits) if factor != 1 else self.limits

    def ranked_by(self, figures: Figures) -> float | None:
        """The value as it is shown: two places that show the same share a rank."""
        value = self.value(figures)
        return None if value is None else round(value, 3 if self.text is percent else 1)


MEASURES: dict[str, Measure] = {
    each.key: each
    for each in (
        Measure(
            "overdue_rate",
            _("Overdue rate"),
            _("of the cases closed in the period, those whose promised limit was broken"),
            lambda found: share(found.closed - found.closed_on_time, found.closed),
            percent,
            (0.01, 0.03, 0.05, 0.10),
            _("highest"),
        ),
        Measure(
            "on_time",
            pgettext_lazy("measure", "On-time rate"),
            _("of the cases closed in the period, those whose promised limit was never broken"),
            lambda found: share(found.closed_on_time, found.closed),
            percent,
            (0.90, 0.95, 0.97, 0.99),
            _("lowest"),
            high_is_bad=False,
        ),
        Measure(
            "satisfied",
            pgettext_lazy("measure", "Satisfaction rate"),
            _("of those who rated a case closed in the period, the satisfied and the basically satisfied"),
            lambda found: share(found.satisfied, found.rated),
            percent,
            (0.80, 0.90, 0.95, 0.98),
            _("lowest"),
            high_is_bad=False,
        ),
        Measure(
            "days",
            pgettext_lazy("figures", "Mean handling time"),
            _("working days counted by the promised clock, over the cases closed in the period"),
            _days,
            working_days,
            (3, 5, 8, 13),
            _("longest"),
        ),
        Measure(
            "received",
            _("Cases received"),
            _("received in the period"),
            lambda found: found.received,
            count,
            (10, 30, 100, 300),
            _("most"),
            per_month=True,
            scales=True,
        ),
        Measure(
            "open",
            _("Cases open"),
            _("open now, whenever they were received"),
            lambda found: found.open,
            count,
            (10, 30, 100, 300),
            _("most"),
            scales=True,
        ),
    )
}
DEFAULT = "overdue_rate"


def class_of(value: float | None, limits: Sequence[float]) -> int:
    """1 to 5, darker is more; 0 where there is no figure."""
    return 0 if value is None else bisect_right(limits, value) + 1


def legend(measure: Measure, limits: Sequence[float]) -> list[tuple[int, str]]:
    """Class and words of each class."""
    told = [_limit(measure, limit) for limit in limits]
    middle = [f"{low}–{high}" for low, high in pairwise(told)]
    low = pgettext("class of a map", "below %(limit)s") % {"limit": told[0]}
    high = pgettext("class of a map", "%(limit)s and more") % {"limit": told[-1]}
    return list(enumerate((low, *middle, high), start=1))


def _limit(measure: Measure, limit: float) -> str:
    return f"{limit * 100:g}%" if measure.text is percent else f"{limit:,.0f}"


# change


@dataclass(frozen=True)
class Change:
    """What became of a figure: words, and a tone where it is for better or worse."""

    text: str
    tone: str = ""


def change_of_count(now: int, before: int) -> Change | None:
    """In per cent of the figure before; None where there was nothing to compare with."""
    if not before:
        return None
    step = (now - before) / before
    if abs(step) < 0.0005:
        return Change(pgettext("change", "unchanged"))
    words = {"step": f"{abs(step):.1%}"}
    return Change(
        pgettext("change", "up %(step)s") % words if step > 0 else pgettext("change", "down %(step)s") % words
    )


def change_of_share(now: float | None, before: float | None) -> Change | None:
    """In points; more is better."""
    if now is None or before is None:
        return None
    points = round((now - before) * 100, 1)
    if not points:
        return Change(pgettext("change", "unchanged"))
    words = {"points": f"{abs(points):.1f}"}
    text = gettext("up %(points)s points") % words if points > 0 else gettext("down %(points)s points") % words
    return Change(text, "ok" if points > 0 else "alarm")


def change_of_days(now: float | None, before: float | None) -> Change | None:
    """In working days; fewer is better."""
    if now is None or before is None:
        return None
    step = round(now - before, 1)
    if not step:
        return Change(pgettext("change", "unchanged"))
    words = {"days": f"{abs(step):.1f}"}
    text = gettext("%(days)s days longer") % words if step > 0 else gettext("%(days)s days shorter") % words
    return Change(text, "alarm" if step > 0 else "ok")


SHORT = {  # heads of columns
    "received": pgettext_lazy("figures", "Received"),
    "closed": pgettext_lazy("figures", "Closed"),
    "open": pgettext_lazy("figures", "Open"),
    "overdue": pgettext_lazy("figures", "Overdue now"),
    "on_time": pgettext_lazy("figures", "Closed on time"),
    "satisfied": pgettext_lazy("figures", "Satisfied"),
    "days": pgettext_lazy("figures", "Mean handling time"),
}
