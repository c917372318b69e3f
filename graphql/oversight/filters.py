"""From what was asked to a queryset of cases, the same in every jurisdiction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.core.cases.enums import Confidentiality
from apps.core.cases.models import Case
from apps.core.cases.querysets import CaseQuerySet
from apps.core.catalogue.models import Category
from apps.core.search.services import search_query
from apps.core.workdays.services import day_end, day_start, today
from oversight import terms
from oversight.access import Viewer
from oversight.refusals import Refused
from tenants.models import Jurisdiction
from tenants.selectors import subtree

LONGEST_TEXT = 100
LONGEST_LIST = 200
EARLIEST, LATEST = 1900, 2200  # years of a period


@dataclass(frozen=True)
class CaseFilter:
    """Which cases. Empty means all; both ends of a period are included."""

    jurisdictions: tuple[str, ...] = ()
    within: str = ""
    kind: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    received_from: date | None = None
    received_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    overdue: bool | None = None
    text: str = ""
    only: tuple[str, ...] | None = None  # codes: what the question is about, whatever else was asked for

    @classmethod
    def of(cls, given: dict[str, Any] | None) -> "CaseFilter":
        """From GraphQL's input. Raises Refused for what cannot be meant."""
        made = cls(**values_of(given))
        made._check()
        return made

    def _check(self) -> None:
        for given, vocabularies in (
            (self.kind, terms.KINDS),
            (self.state, terms.STATES),
            (self.channel, terms.CHANNELS),
            (self.outcome, terms.OUTCOMES),
        ):
            check_codes(given, terms.known(vocabularies))
        check_period(self.received_from, self.received_to)
        check_period(self.closed_from, self.closed_to)
        if len(self.text) > LONGEST_TEXT:
            raise Refused.bad_input(_("At most %(most)d characters to search for.") % {"most": LONGEST_TEXT})

    def places(self, viewer: Viewer) -> list[Jurisdiction]:
        """The jurisdictions asked for; one outside of the viewer's scope is refused, never silently left out."""
        in_scope = {place.code: place for place in viewer.places}
        for code in (*self.jurisdictions, *filter(None, [self.within])):
            if code not in in_scope:
                raise Refused.out_of_scope(code)
        chosen = list(viewer.places)
        if self.within:
            below = {place.code for place in subtree(in_scope[self.within])}
            chosen = [place for place in chosen if place.code in below]
        if self.jurisdictions:
            chosen = [place for place in chosen if place.code in self.jurisdictions]
        if self.only is not None:
            chosen = [place for place in chosen if place.code in self.only]
        return chosen

    def cases(self, viewer: Viewer) -> CaseQuerySet:
        """The cases asked for, as far as any filter goes; what of them is shown is the caller's."""
        found = Case.objects.all()
        for lookup, values in (
            ("subkind__in", self.kind),
            ("state__in", self.state),
            ("channel__in", self.channel),
            ("department__code__in", self.department),
            ("outcome__in", self.outcome),
        ):
            if values:
                found = found.filter(**{lookup: values})
        if self.category:
            found = found.filter(category__in=with_parts(self.category))
        return self._searched(self._dated(found), viewer)

    def _dated(self, found: CaseQuerySet) -> CaseQuerySet:
        bounds: dict[str, Any] = {}
        for name, first, last in (
            ("received_at", self.received_from, self.received_to),
            ("closed_at", self.closed_from, self.closed_to),
        ):
            if first is not None:
                bounds[f"{name}__gte"] = day_start(first)
            if last is not None:
                bounds[f"{name}__lt"] = day_end(last)
        found = found.filter(**bounds)
        if self.overdue is None:
            return found
        late = Q(closed_at__isnull=True, promised_due__lt=today())
        return found.filter(late) if self.overdue else found.exclude(late)

    def _searched(self, found: CaseQuerySet, viewer: Viewer) -> CaseQuerySet:
        if not self.text.strip():
            return found
        if not viewer.sees_titles:
            raise Refused.forbidden()
        query = search_query(self.text)
        if query is None:
            return found.none()
        found = found.filter(search=query, confidentiality=Confidentiality.OPEN)
        if viewer.handler is not None:  # nor does a count tell what the letters of another department say
            found = found.filter(pk__in=Case.objects.visible_to(viewer.handler).order_by().values("pk"))
        return found


def values_of(given: dict[str, Any] | None) -> dict[str, Any]:
    """What was given in an input, lists as tuples; what is null was not given. Raises Refused."""
    values: dict[str, Any] = {}
    for name, value in (given or {}).items():
        if value is None:
            continue
        if isinstance(value, list):
            if len(value) > LONGEST_LIST:
                raise Refused.bad_input(_("At most %(most)d values in a list.") % {"most": LONGEST_LIST})
            value = tuple(each for each in value if each is not None)
        values[name] = value
    return values


def check_codes(given: Iterable[str], allowed: Sequence[str]) -> None:
    """Raises Refused for a code that there is not."""
    for code in given:
        if code not in allowed:
            raise Refused.bad_input(
                _("There is no %(code)s; there are: %(known)s.") % {"code": code[:40], "known": ", ".join(allowed)}
            )


def check_period(first: date | None, last: date | None) -> None:
    """Raises Refused for a period that cannot be meant."""
    for day in (first, last):
        if day is not None and not EARLIEST <= day.year <= LATEST:
            raise Refused.bad_input(_("Years from %(first)d to %(last)d.") % {"first": EARLIEST, "last": LATEST})
    if first is not None and last is not None and first > last:
        raise Refused.bad_input(_("The period ends before it begins."))


def with_parts(codes: tuple[str, ...]) -> list[str]:
    """The categories and their parts: a subject finds what is filed under its parts."""
    parts = Category.objects.filter(parent_code__in=codes).order_by("code").values_list("code", flat=True)
    return sorted({*codes, *parts})
