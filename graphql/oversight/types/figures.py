"""Figures: totals, groups, comparisons. No personal data is in them."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import graphene
from graphql import GraphQLResolveInfo

from oversight import terms
from oversight.access import Viewer
from oversight.comparing import Compared, shifted
from oversight.drilldown import Cohort, Organ, Organs, Totals
from oversight.figures import Dimension, Figures, Group, Summary, summary
from oversight.filters import CaseFilter
from oversight.handling import Histogram, histograms, whole
from oversight.types.asked import asked_for
from oversight.types.enums import ComparedWith, plain
from oversight.types.places import Department, Jurisdiction, Term, left_out_field


@dataclass
class Asked:
    """Figures as asked for: their filter, their grouping, and what was found."""

    viewer: Viewer
    wanted: CaseFilter
    dimensions: tuple[Dimension, ...]
    fields: frozenset[str]
    found: Summary = field(init=False)

    def __post_init__(self) -> None:
        self.found = summary(self.viewer, self.wanted, self.dimensions, with_days="meanHandlingDays" in self.fields)

    @property
    def figures(self) -> Figures:
        """Of all cases."""
        return self.found.total

    @cached_property
    def spreads(self) -> dict[tuple[str | None, ...], Histogram]:
        """Of each group: read only where it is asked for."""
        return histograms(self.viewer, self.wanted, self.dimensions)

    @property
    def spread(self) -> Histogram:
        """Of all cases."""
        return whole(self.spreads.values())

    @cached_property
    def groups(self) -> list["Grouped"]:
        around = Around(self.viewer, self.found.groups)
        return [Grouped(group, self, around) for group in self.found.groups]

    def spread_of(self, group: Group) -> Histogram:
        """Of one group."""
        return self.spreads.get(tuple(group.keys[each] for each in self.dimensions), Histogram())


class Around:
    """The places of groups side by side."""

    def __init__(self, viewer: Viewer, groups: list[Group]) -> None:
        self._viewer, self._groups = viewer, groups

    @cached_property
    def places(self) -> Cohort:
        return Cohort.of(self._viewer, {group.keys.get(Dimension.JURISDICTION) for group in self._groups})

    @cached_property
    def cities(self) -> Cohort:
        return Cohort.of(self._viewer, {group.keys.get(Dimension.CITY) for group in self._groups})

    @cached_property
    def organs(self) -> dict[tuple[str, str], Organ]:
        """Departments of groups that are by jurisdiction as well."""
        places = {place.code: place for place in self.places.places}
        named = {
            (places[code], organ, group.department_name or organ)
            for group in self._groups
            if (code := group.keys.get(Dimension.JURISDICTION)) in places
            and (organ := group.keys.get(Dimension.DEPARTMENT))
        }
        organs = Organs(self.places, tuple(sorted(named, key=lambda each: (each[0].code, each[1]))))
        return {(organ.place.code, organ.code): organ for organ in organs.nodes}


@dataclass(frozen=True)
class Grouped:
    """A group among others."""

    group: Group
    asked: Any
    around: Around

    @property
    def figures(self) -> Figures:
        return self.group.figures

    @property
    def spread(self) -> Histogram:
        spread: Histogram = self.asked.spread_of(self.group)
        return spread


class CaseFigures(graphene.Interface):
    """Figures over the cases that match the filter."""

    received = graphene.Int(required=True, description="Cases that match the filter.")
    open = graphene.Int(required=True, description="Not closed yet.")
    overdue = graphene.Int(
        required=True, description="Open, and the promised limit expired before today (Asia/Shanghai)."
    )
    closed = graphene.Int(required=True, description="Closed, with an outcome and an answer.")
    closed_on_time = graphene.Int(required=True, description="Closed without ever breaking the promised limit.")
    on_time_share = graphene.Float(description="Closed on time of closed, 0 to 1; null where nothing is closed.")
    mean_handling_days = graphene.Float(
        description="Mean working days that the promised clock counted (suspensions left out, all rounds of a reopened "
        "case together) over closed cases with such a clock, to two places; null where there is none."
    )
    median_handling_days = graphene.Float(
        description="Half of those cases took no longer; of an even number the mean of the two in the middle."
    )
    p90_handling_days = graphene.Int(
        name="p90HandlingDays", description="The working days within which nine of ten of those cases were closed."
    )
    satisfied = graphene.Int(required=True, description="Rated satisfied or basically satisfied by the citizen.")
    rated = graphene.Int(required=True, description="Rated by the citizen.")
    satisfied_share = graphene.Float(description="Satisfied of rated, 0 to 1; null where nobody rated.")

    @classmethod
    def resolve_type(cls, instance: Any, info: GraphQLResolveInfo) -> Any:
        return {Grouped: CaseGroup, Totals: CaseTotals, Compare: CaseComparison}.get(type(instance), CaseSummary)


def _of_figures(name: str) -> Any:
    def resolve(row: Any, info: GraphQLResolveInfo) -> Any:
        return getattr(row.figures, name)

    return staticmethod(resolve)


class _ResolvesFigures:
    resolve_received = _of_figures("received")
    resolve_open = _of_figures("open")
    resolve_overdue = _of_figures("overdue")
    resolve_closed = _of_figures("closed")
    resolve_closed_on_time = _of_figures("closed_on_time")
    resolve_on_time_share = _of_figures("on_time_share")
    resolve_mean_handling_days = _of_figures("mean_handling_days")
    resolve_satisfied = _of_figures("satisfied")
    resolve_rated = _of_figures("rated")
    resolve_satisfied_share = _of_figures("satisfied_share")

    @staticmethod
    def resolve_median_handling_days(row: Any, info: GraphQLResolveInfo) -> float | None:
        median: float | None = row.spread.median
        return median

    @staticmethod
    def resolve_p90_handling_days(row: Any, info: GraphQLResolveInfo) -> int | None:
        p90: int | None = row.spread.p90
        return p90


def _of_key(dimension: Dimension, vocabularies: Any) -> Any:
    def resolve(row: Grouped, info: GraphQLResolveInfo) -> Any:
        return terms.term(row.group.keys.get(dimension), vocabularies)

    return staticmethod(resolve)


def _key(dimension: Dimension) -> Any:
    def resolve(row: Grouped, info: GraphQLResolveInfo) -> str | None:
        return row.group.keys.get(dimension)

    return staticmethod(resolve)


class CaseGroup(_ResolvesFigures, graphene.ObjectType):
    """Figures of one group. Only what was grouped by is filled in; a group of cases without it has null there."""

    class Meta:
        interfaces = (CaseFigures,)

    jurisdiction = graphene.Field(Jurisdiction)
    city = graphene.Field(Jurisdiction)
    kind = graphene.Field(Term)
    state = graphene.Field(Term)
    category = graphene.Field(Term)
    channel = graphene.Field(Term)
    department = graphene.Field(Department)
    month = graphene.String(description="Of receipt, as 2026-11.")
    day = graphene.String(description="Of receipt, as 2026-11-24.")
    closed_month = graphene.String(description="As 2026-11; null for cases that are open.")
    closed_day = graphene.String(description="As 2026-11-24; null for cases that are open.")
    handling_days = graphene.Int(description="Working days; null for cases without a clock that has ended.")
    outcome = graphene.Field(Term)

    resolve_kind = _of_key(Dimension.KIND, terms.KINDS)
    resolve_state = _of_key(Dimension.STATE, terms.STATES)
    resolve_channel = _of_key(Dimension.CHANNEL, terms.CHANNELS)
    resolve_outcome = _of_key(Dimension.OUTCOME, terms.OUTCOMES)
    resolve_month = _key(Dimension.MONTH)
    resolve_day = _key(Dimension.DAY)
    resolve_closed_month = _key(Dimension.CLOSED_MONTH)
    resolve_closed_day = _key(Dimension.CLOSED_DAY)

    @staticmethod
    def resolve_handling_days(row: Grouped, info: GraphQLResolveInfo) -> int | None:
        days = row.group.keys.get(Dimension.HANDLING_DAYS)
        return None if days is None else int(days)

    @staticmethod
    def resolve_jurisdiction(row: Grouped, info: GraphQLResolveInfo) -> Any:
        return row.around.places.node(row.group.keys.get(Dimension.JURISDICTION))

    @staticmethod
    def resolve_city(row: Grouped, info: GraphQLResolveInfo) -> Any:
        return row.around.cities.node(row.group.keys.get(Dimension.CITY))

    @staticmethod
    def resolve_category(row: Grouped, info: GraphQLResolveInfo) -> Any:
        return info.context.category_names.term(row.group.keys.get(Dimension.CATEGORY))

    @staticmethod
    def resolve_department(row: Grouped, info: GraphQLResolveInfo) -> Any:
        code = row.group.keys.get(Dimension.DEPARTMENT)
        if not code:
            return None
        place = row.group.keys.get(Dimension.JURISDICTION)
        organ = row.around.organs.get((place, code)) if place else None
        return organ or {"code": code, "name": row.group.department_name}


class CaseTotals(_ResolvesFigures, graphene.ObjectType):
    """Figures of one jurisdiction or department."""

    class Meta:
        interfaces = (CaseFigures,)

    left_out = left_out_field()


def _groups_field() -> Any:
    return graphene.List(graphene.NonNull(CaseGroup), required=True, description="Empty without groupBy.")


class _ResolvesSummary(_ResolvesFigures):
    @staticmethod
    def resolve_left_out(row: Asked, info: GraphQLResolveInfo) -> Any:
        return row.found.left_out

    @staticmethod
    def resolve_as_of(row: Asked, info: GraphQLResolveInfo) -> Any:
        return row.found.as_of


class Compare(Asked):
    """The figures of the other period."""


class CaseComparison(_ResolvesSummary, graphene.ObjectType):
    """The same figures over the period with which they are compared."""

    class Meta:
        interfaces = (CaseFigures,)

    received_from = graphene.Date()
    received_to = graphene.Date()
    closed_from = graphene.Date()
    closed_to = graphene.Date()
    groups = _groups_field()
    left_out = left_out_field()
    as_of = graphene.DateTime(required=True)

    @staticmethod
    def resolve_received_from(row: Compare, info: GraphQLResolveInfo) -> Any:
        return row.wanted.received_from

    @staticmethod
    def resolve_received_to(row: Compare, info: GraphQLResolveInfo) -> Any:
        return row.wanted.received_to

    @staticmethod
    def resolve_closed_from(row: Compare, info: GraphQLResolveInfo) -> Any:
        return row.wanted.closed_from

    @staticmethod
    def resolve_closed_to(row: Compare, info: GraphQLResolveInfo) -> Any:
        return row.wanted.closed_to


class CaseSummary(_ResolvesSummary, graphene.ObjectType):
    """Figures over all matching cases, and by group. One SQL statement, whatever the number of jurisdictions; one more
    for median and p90.
    """

    class Meta:
        interfaces = (CaseFigures,)

    groups = _groups_field()
    comparison = graphene.Field(
        CaseComparison,
        required=True,
        compared_with=graphene.Argument(
            ComparedWith, name="with", default_value=Compared.PREVIOUS_PERIOD.value, description="With which period."
        ),
        description="The same for another period: the filter must give one with both its ends.",
    )
    left_out = left_out_field()
    as_of = graphene.DateTime(required=True)

    @staticmethod
    def resolve_comparison(row: Asked, info: GraphQLResolveInfo, compared_with: Any = None) -> Compare:
        how = Compared(plain(compared_with or Compared.PREVIOUS_PERIOD))
        return Compare(row.viewer, shifted(row.wanted, how), row.dimensions, frozenset(asked_for(info)))
