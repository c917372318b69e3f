"""Published answers across jurisdictions, and searching in all texts that the viewer may search.

- Published answers (question and answer, anonymised) are read by everybody on the portal: whoever may ask here may
  search them.
- The words of a case are those of its title, its place and its letter, in one index. Searching them takes the right to
  titles, finds no confidential case, and for a handler nothing of another department. The letter itself is never shown.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from apps.core.search.services import search_query
from apps.core.workdays.services import day_end, day_start
from apps.systems.petitions.models import PublishedAnswer
from oversight.access import Viewer
from oversight.cursors import BadCursor, Cursor, Listing, key_in
from oversight.filters import LONGEST_TEXT, CaseFilter, check_period, with_parts
from oversight.lists import LARGEST_PAGE
from oversight.refusals import Refused
from tenants.across import LeftOut, page
from tenants.models import Jurisdiction

ORDER = ("-answered_at", "-id")
NEEDS: dict[str, tuple[str, ...]] = {  # field of the schema: its columns
    "number": ("number",),
    "kind": ("kind",),
    "category": ("category",),
    "title": ("title",),
    "question": ("question",),
    "answer": ("answer",),
    "answeredBy": ("answered_by",),
    "receivedOn": ("received_on",),
    "answeredAt": ("answered_at",),
    "workingDays": ("working_days",),
    "satisfaction": ("satisfaction",),
}


@dataclass(frozen=True)
class AnswerFilter:
    """Which published answers. Empty means all; both ends of the period are included."""

    jurisdictions: tuple[str, ...] = ()
    within: str = ""
    kind: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    answered_from: date | None = None
    answered_to: date | None = None
    text: str = ""

    @classmethod
    def of(cls, given: dict[str, Any] | None) -> "AnswerFilter":
        """From GraphQL's input. Raises Refused for what cannot be meant."""
        dates = {name: value for name, value in (given or {}).items() if name.startswith("answered_")}
        text = (given or {}).get("text") or ""
        rest = {name: value for name, value in (given or {}).items() if name not in dates and name != "text"}
        checked = CaseFilter.of(rest)
        if len(text) > LONGEST_TEXT:
            raise Refused.bad_input(_("At most %(most)d characters to search for.") % {"most": LONGEST_TEXT})
        first, last = dates.get("answered_from"), dates.get("answered_to")
        check_period(first, last)
        return cls(checked.jurisdictions, checked.within, checked.kind, checked.category, first, last, text)

    def places(self, viewer: Viewer) -> list[Jurisdiction]:
        """The jurisdictions asked for. Raises Refused for one outside of the viewer's scope."""
        return CaseFilter(jurisdictions=self.jurisdictions, within=self.within).places(viewer)

    def answers(self) -> Any:
        """The answers asked for, the same in every jurisdiction."""
        found: Any = PublishedAnswer.objects.all()
        if self.kind:
            found = found.filter(kind__in=self.kind)
        if self.category:
            found = found.filter(category__in=with_parts(self.category))
        if self.answered_from is not None:
            found = found.filter(answered_at__gte=day_start(self.answered_from))
        if self.answered_to is not None:
            found = found.filter(answered_at__lt=day_end(self.answered_to))
        if self.text.strip():
            query = search_query(self.text)
            found = found.none() if query is None else found.filter(search=query)
        return found


@dataclass(frozen=True)
class AnswerPage:
    """Rows (dicts with `jurisdiction` and the columns asked for), and whether more follow."""

    rows: list[dict[str, Any]]
    has_next: bool
    left_out: tuple[LeftOut, ...] = ()

    @property
    def end(self) -> Cursor | None:
        """Where the next page begins."""
        return cursor_of(self.rows[-1]) if self.rows else None


def cursor_of(row: dict[str, Any]) -> Cursor:
    """The place of a row in the list."""
    return Cursor(row["answered_at"], row["id"], listing=Listing.ANSWERS)


def page_of_answers(
    viewer: Viewer, wanted: AnswerFilter, *, first: int, after: str | None = None, fields: Collection[str] = NEEDS
) -> AnswerPage:
    """The `first` newest answers after a cursor, in one statement. Raises Refused, tenants.across.TooSlow."""
    if not 1 <= first <= LARGEST_PAGE:
        raise Refused.bad_input(_("first must be between 1 and %(most)d.") % {"most": LARGEST_PAGE})
    columns = dict.fromkeys(("id", "answered_at", *(name for each in NEEDS if each in fields for name in NEEDS[each])))
    found = page(wanted.answers().values(*columns), wanted.places(viewer), order=ORDER, size=first, after=_key(after))
    return AnswerPage(found.rows, found.has_next, found.left_out)


def _key(after: str | None) -> tuple[Any, ...] | None:
    try:
        return key_in(after, Listing.ANSWERS)
    except BadCursor as error:
        raise Refused.bad_cursor() from error
