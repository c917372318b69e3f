"""Pages of cases over many jurisdictions, newest first: one statement a page, however deep."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext as _

from apps.core.cases.enums import ClockKind
from apps.core.cases.models import Clock
from apps.core.cases.querysets import CaseQuerySet
from oversight.access import Viewer
from oversight.cursors import BadCursor, Cursor
from oversight.filters import CaseFilter
from oversight.refusals import Refused
from tenants.across import LeftOut, read

LARGEST_PAGE = 100
ORDER = ("-received_at", "-id")
COLUMNS = (
    "id",
    "number",
    "subkind",
    "title",
    "category",
    "state",
    "urgent",
    "channel",
    "department__code",
    "department__short_name",
    "received_at",
    "accepted_at",
    "answered_at",
    "closed_at",
    "promised_due",
    "statutory_due",
    "due_provisional",
    "breached_on",
    "outcome",
    "satisfaction",
    "confidentiality",
)


@dataclass(frozen=True)
class CasePage:
    """Rows (dicts by COLUMNS, `jurisdiction` and, where asked for, `handling_days`), and whether more follow."""

    rows: list[dict[str, Any]]
    has_next: bool
    left_out: tuple[LeftOut, ...]

    @property
    def end(self) -> Cursor | None:
        """Where the next page begins."""
        return cursor_of(self.rows[-1]) if self.rows else None


def cursor_of(row: dict[str, Any]) -> Cursor:
    """The place of a row in the list."""
    return Cursor(row["received_at"], row["id"])


def page_of_cases(
    viewer: Viewer, wanted: CaseFilter, *, first: int, after: str | None = None, with_days: bool = False
) -> CasePage:
    """The `first` newest cases after a cursor. Raises Refused, tenants.across.TooSlow."""
    if not viewer.sees_cases:
        raise Refused.forbidden()
    if not 1 <= first <= LARGEST_PAGE:
        raise Refused.bad_input(_("first must be between 1 and %(most)d.") % {"most": LARGEST_PAGE})
    found = wanted.cases(viewer)
    if viewer.handler is not None:
        found = found.visible_to(viewer.handler)
    found = _after(found, after).order_by(*ORDER)
    if with_days:
        found = found.annotate(handling_days=_handling_days())
    columns = (*COLUMNS, "handling_days") if with_days else COLUMNS
    result = read(found.values(*columns)[: first + 1], wanted.places(viewer), order=ORDER, limit=first + 1)
    return CasePage(result.rows[:first], len(result.rows) > first, result.left_out)


def _after(found: CaseQuerySet, after: str | None) -> CaseQuerySet:
    if not after:
        return found
    try:
        cursor = Cursor.parse(after)
    except BadCursor:
        raise Refused.bad_input(_("after is not a cursor of this list.")) from None
    # the first condition lets the index find the place, the second settles what came at the same moment
    same_moment = Q(received_at__lt=cursor.received_at) | Q(id__lt=cursor.id)
    return found.filter(Q(received_at__lte=cursor.received_at) & same_moment)


def _handling_days() -> Subquery:
    """Working days counted by the promised clock in all its rounds, where it has ended."""
    clocks = Clock.objects.filter(case=OuterRef("pk"), kind=ClockKind.PROMISED, used_days__isnull=False)
    return Subquery(clocks.order_by().values("case").annotate(days=Sum("used_days")).values("days"))
