"""From the province to a city, a county, a department, a case: what is asked of one jurisdiction is read for all that
the answer names beside it, in one statement.

A `Cohort` is the jurisdictions of one level of an answer; its nodes ask it, and it asks the database once for each
different question, whatever the number of nodes.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from apps.core.people.models import Department
from oversight.access import Viewer
from oversight.figures import Dimension, Figures, summary
from oversight.filters import CaseFilter
from oversight.handling import Histogram, histograms, whole
from oversight.lists import CasePage, CaseQuestion, pages_by_department, pages_by_place
from tenants.across import LeftOut, read
from tenants.models import Jurisdiction
from tenants.selectors import subtree


@dataclass(frozen=True)
class Totals:
    """Figures of one place or department; `left_out`: who of those counted could not answer."""

    figures: Figures
    spread: Histogram
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Wanted:
    """Which figures: of which cases, with or without those below, with or without handling days and their spread."""

    filter: CaseFilter
    below: bool = False
    days: bool = False
    spread: bool = False


@dataclass
class Cohort:
    """Jurisdictions side by side, all of them in the viewer's scope."""

    viewer: Viewer
    places: tuple[Jurisdiction, ...]
    _known: dict[Hashable, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, viewer: Viewer, codes: Iterable[str | None]) -> "Cohort":
        """Those of the codes that are in scope."""
        wanted = set(codes)
        return cls(viewer, tuple(place for place in viewer.places if place.code in wanted))

    def node(self, code: str | None) -> "Place | None":
        """One of them by its code."""
        return next((Place(place, self) for place in self.places if place.code == code), None)

    @property
    def nodes(self) -> list["Place"]:
        return [Place(place, self) for place in self.places]

    @cached_property
    def children(self) -> "Cohort":
        """All jurisdictions directly below any of these."""
        codes = {place.code for place in self.places}
        return Cohort(self.viewer, tuple(place for place in self.viewer.places if parent_of(place) in codes))

    @cached_property
    def parents(self) -> "Cohort":
        """All jurisdictions directly above any of these, as far as in scope."""
        return Cohort.of(self.viewer, {parent_of(place) for place in self.places})

    def once(self, question: Hashable, read_it: Callable[[], Any]) -> Any:
        """The answer to a question about all of them, read at the first time."""
        if question not in self._known:
            self._known[question] = read_it()
        return self._known[question]

    def totals(self, wanted: Wanted, place: Jurisdiction) -> Totals:
        """Figures of one of them."""
        found: dict[str, Totals] = self.once(wanted, lambda: self._totals(wanted))
        mine = [found[code] for code in sorted(_counted(place, below=wanted.below)) if code in found]
        figures = Figures(days=0 if wanted.days else None, timed=0 if wanted.days else None)
        for each in mine:
            figures.add(each.figures)
        left_out = tuple(gone for each in mine for gone in each.left_out)
        return Totals(figures, whole(each.spread for each in mine), left_out)

    def _totals(self, wanted: Wanted) -> dict[str, Totals]:
        codes = {code for place in self.places for code in _counted(place, below=wanted.below)}
        asked = replace(wanted.filter, only=tuple(sorted(codes)))
        by = (Dimension.JURISDICTION,)
        found = summary(self.viewer, asked, by, with_days=wanted.days)
        spread = histograms(self.viewer, asked, by) if wanted.spread else {}
        totals = {
            str(group.keys[by[0]]): Totals(group.figures, spread.get((group.keys[by[0]],), Histogram()), ())
            for group in found.groups
        }
        for gone in found.left_out:
            totals[gone.place.code] = Totals(Figures(), Histogram(), (gone,))
        return totals

    def cases(self, question: CaseQuestion, place: Jurisdiction) -> CasePage:
        """The page of one of them."""
        pages, left_out = self.once(question, lambda: pages_by_place(self.viewer, question, self.places))
        gone = tuple(each for each in left_out if each.place == place)
        page: CasePage = pages.get(place.code, CasePage([], False, (), question.order))
        return replace(page, left_out=gone)

    @cached_property
    def departments(self) -> "Organs":
        """The departments of all of them: one statement."""
        columns = Department.objects.filter(active=True).order_by().values("code", "short_name", "position")
        found = read(columns, self.places, order=("jurisdiction", "position", "code"))
        by_code = {place.code: place for place in self.places}
        return Organs(
            self,
            tuple((by_code[row["jurisdiction"]], row["code"], row["short_name"]) for row in found.rows),
            frozenset(each.place.code for each in found.left_out),
        )

    def organs_of(self, code: str) -> "Organs":
        """One department in each of them: what is asked of it is not read for all others as well."""
        organs = self.departments
        rows = tuple(row for row in organs.rows if row[1] == code)
        found: Organs = self.once(("department", code), lambda: Organs(self, rows, organs.silent))
        return found


@dataclass(frozen=True)
class Place:
    """A jurisdiction of an answer."""

    jurisdiction: Jurisdiction
    cohort: Cohort

    def __getattr__(self, name: str) -> Any:
        """Its own facts are those of the register."""
        return getattr(self.jurisdiction, name)

    @property
    def parent(self) -> "Place | None":
        """The one above, where it is in scope."""
        return self.cohort.parents.node(parent_of(self.jurisdiction))

    @property
    def children(self) -> list["Place"]:
        """Those directly below."""
        below = self.cohort.children
        return [Place(place, below) for place in below.places if parent_of(place) == self.jurisdiction.code]

    @property
    def departments(self) -> list["Organ"] | None:
        """None where the jurisdiction cannot answer."""
        organs = self.cohort.departments
        if self.jurisdiction.code in organs.silent:
            return None
        return [organ for organ in organs.nodes if organ.place == self.jurisdiction]


@dataclass
class Organs:
    """Departments side by side; `silent`: codes of jurisdictions that could not say theirs."""

    cohort: Cohort
    rows: tuple[tuple[Jurisdiction, str, str], ...]
    silent: frozenset[str] = frozenset()
    _known: dict[Hashable, Any] = field(default_factory=dict)

    @cached_property
    def nodes(self) -> list["Organ"]:
        return [Organ(place, code, name, self) for place, code, name in self.rows]

    def once(self, question: Hashable, read_it: Callable[[], Any]) -> Any:
        """The answer to a question about all of them, read at the first time."""
        if question not in self._known:
            self._known[question] = read_it()
        return self._known[question]

    def totals(self, wanted: Wanted, organ: "Organ") -> Totals:
        """Figures of one of them."""
        figures, spread, left_out = self.once(wanted, lambda: self._totals(wanted))
        key = (organ.place.code, organ.code)
        none = Figures(days=0 if wanted.days else None, timed=0 if wanted.days else None)
        gone = tuple(each for each in left_out if each.place == organ.place)
        return Totals(figures.get(key, none), spread.get(key, Histogram()), gone)

    def _totals(self, wanted: Wanted) -> tuple[dict[Any, Figures], dict[Any, Histogram], tuple[LeftOut, ...]]:
        by = (Dimension.JURISDICTION, Dimension.DEPARTMENT)
        asked = replace(wanted.filter, only=tuple(sorted({place.code for place, _code, _name in self.rows})))
        found = summary(self.cohort.viewer, asked, by, with_days=wanted.days)
        spread = histograms(self.cohort.viewer, asked, by) if wanted.spread else {}
        figures = {(group.keys[by[0]], group.keys[by[1]]): group.figures for group in found.groups}
        return figures, spread, found.left_out

    def cases(self, question: CaseQuestion, organ: "Organ") -> CasePage:
        """The page of one of them."""
        pairs = [(place, code) for place, code, _name in self.rows]
        pages, left_out = self.once(question, lambda: pages_by_department(self.cohort.viewer, question, pairs))
        gone = tuple(each for each in left_out if each.place == organ.place)
        page: CasePage = pages.get((organ.place.code, organ.code), CasePage([], False, (), question.order))
        return replace(page, left_out=gone)


@dataclass(frozen=True)
class Organ:
    """A department of a jurisdiction in an answer."""

    place: Jurisdiction
    code: str
    name: str
    organs: Organs


def parent_of(place: Jurisdiction) -> str | None:
    """Code of the jurisdiction above; None for the province."""
    return place.parent_code or None


def _counted(place: Jurisdiction, *, below: bool) -> set[str]:
    return {each.code for each in subtree(place)} if below else {place.code}
