"""Scores of departments, month by month, over many jurisdictions: one statement, one more for how many there are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from apps.platforms.supervision.enums import Grade, Subject
from apps.platforms.supervision.models import Score
from oversight.access import Viewer
from oversight.filters import CaseFilter, check_codes, values_of
from oversight.lists import LARGEST_PAGE
from oversight.refusals import Refused
from oversight.supervision.beside import add_organs
from tenants.across import PLACE, LeftOut, read
from tenants.models import Jurisdiction

MOST_SCORES = 5_000
NEEDS: dict[str, tuple[str, ...]] = {  # field of the schema: its columns
    "department": ("department",),
    "grade": ("grade",),
    "base": ("base",),
    "bonus": ("bonus",),
    "rulesVersion": ("rules_version",),
    "parts": ("lines",),
    "lines": ("lines",),
    "closedMatters": ("lines",),
    "publishedAt": ("published_at",),
    "computedAt": ("computed_at",),
}


@dataclass(frozen=True)
class ScoreFilter:
    """Whose scores. Empty means all."""

    jurisdictions: tuple[str, ...] = ()
    within: str = ""
    department: tuple[str, ...] = ()
    grade: tuple[str, ...] = ()

    @classmethod
    def of(cls, given: dict[str, Any] | None) -> "ScoreFilter":
        """From GraphQL's input. Raises Refused for what cannot be meant."""
        made = cls(**values_of(given))
        check_codes(made.grade, Grade.values)
        return made

    def places(self, viewer: Viewer) -> list[Jurisdiction]:
        """The jurisdictions asked for. Raises Refused for one outside of the viewer's scope."""
        return CaseFilter(jurisdictions=self.jurisdictions, within=self.within).places(viewer)

    def scores(self, viewer: Viewer, month: date) -> Any:
        """What the viewer may see of those asked for."""
        asked = {"code__in": self.department, "grade__in": self.grade}
        found = Score.objects.filter(month=month, subject=Subject.DEPARTMENT)
        found = found.filter(**{lookup: value for lookup, value in asked.items() if value})
        return found if viewer.sees_all_scores else found.filter(published_at__isnull=False)


@dataclass(frozen=True)
class ScoreList:
    """The scores shown, how many there are in all, and their mean to one decimal."""

    rows: list[dict[str, Any]]
    size: int
    mean: Decimal | None
    left_out: tuple[LeftOut, ...]


def score_list(
    viewer: Viewer,
    wanted: ScoreFilter,
    month: str,
    *,
    first: int,
    lowest: bool = False,
    fields: Collection[str] = NEEDS,
) -> ScoreList:
    """The `first` scores of a month, the highest first or the `lowest`. Raises Refused, tenants.across.TooSlow."""
    if not 1 <= first <= LARGEST_PAGE:
        raise Refused.bad_input(_("first must be between 1 and %(most)d.") % {"most": LARGEST_PAGE})
    places, scores = wanted.places(viewer), wanted.scores(viewer, month_of(month)).order_by()
    columns = dict.fromkeys(
        ["id", "total", "code", *(name for each in NEEDS if each in fields for name in NEEDS[each])]
    )
    columns.pop("department", None)
    order = ("total" if lowest else "-total", PLACE, "code")
    found = read(scores.values(*columns), places, order=order, limit=first)
    shown = [{**row, "department": row["code"], "month": month} for row in found.rows]
    if "department" in fields:
        add_organs(shown, places)
    totals = _totals(scores, places) if {"size", "mean"} & set(fields) else []
    mean = (sum(totals, Decimal(0)) / len(totals)).quantize(Decimal("0.1")) if totals else None
    return ScoreList(shown, len(totals), mean, found.left_out)


def _totals(scores: Any, places: list[Jurisdiction]) -> list[Decimal]:
    found = read(scores.values("total"), places, limit=MOST_SCORES + 1).rows
    if len(found) > MOST_SCORES:
        raise Refused.too_many_groups(MOST_SCORES)
    return [row["total"] for row in found]


def month_of(text: str) -> date:
    """The first day of "2026-10". Raises Refused."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        found = None
    if found is None or len(text) != len("2026-10"):
        raise Refused.bad_input(_("A month is written as 2026-10."))
    return found
