"""Jurisdictions and departments, and the way down from each."""

from typing import Any

import graphene
from graphql import GraphQLResolveInfo

from oversight.drilldown import Organ, Place, Wanted
from oversight.filters import CaseFilter as Filter
from oversight.lists import CaseQuestion, Order
from oversight.types.asked import asked_for
from oversight.types.enums import JurisdictionState, Level, Reason, plain
from oversight.types.inputs import CaseFilter, case_arguments
from tenants.across import LeftOut as LeftOutRow

FIGURES = "oversight.types.figures.CaseTotals"
CASES = "oversight.types.cases.CaseConnection"


def figures_wanted(info: GraphQLResolveInfo, given: dict[str, Any] | None, *, below: bool = False) -> Wanted:
    """What a field of figures asks for."""
    fields = asked_for(info)
    return Wanted(
        Filter.of(given),
        below,
        days="meanHandlingDays" in fields,
        spread=bool(fields & {"medianHandlingDays", "p90HandlingDays"}),
    )


def cases_wanted(
    info: GraphQLResolveInfo,
    first: int | None = 50,
    order: Any = None,
    filter: dict[str, Any] | None = None,
    after: str | None = None,
) -> CaseQuestion:
    """What a list of cases asks for; the arguments are those of `case_arguments`."""
    fields = frozenset(asked_for(info))
    return CaseQuestion(
        Filter.of(filter), 50 if first is None else first, after, Order(plain(order or "newest")), fields
    )


def cases_field(description: str) -> Any:
    """A list of cases below a jurisdiction or department."""
    return graphene.Field(CASES, required=True, description=description, **case_arguments())


class Term(graphene.ObjectType):
    """A code and what people call it, in the language asked for (Accept-Language)."""

    code = graphene.String(required=True)
    label = graphene.String(required=True)


class Jurisdiction(graphene.ObjectType):
    """The province, a city or a county. Whatever is asked of many side by side is one SQL statement."""

    code = graphene.String(required=True, description="Division code, six digits. Never changes.")
    name = graphene.String(required=True)
    short_name = graphene.String(required=True)
    level = graphene.Field(Level, required=True)
    parent_code = graphene.String(description="Code of the jurisdiction above; none for the province.")
    slug = graphene.String(required=True, description="Its name in addresses.")
    state = graphene.Field(JurisdictionState, required=True)
    parent = graphene.Field(lambda: Jurisdiction, description="The one above; null where it is outside of the scope.")
    children = graphene.List(
        graphene.NonNull(lambda: Jurisdiction), required=True, description="Those directly below, in scope, by code."
    )
    summary = graphene.Field(
        FIGURES,
        required=True,
        filter=graphene.Argument(CaseFilter),
        below=graphene.Boolean(default_value=False, description="With all jurisdictions below it."),
        description="Figures over its cases.",
    )
    departments = graphene.List(
        graphene.NonNull(lambda: Department),
        description="Its organs in their order; null where the jurisdiction cannot answer.",
    )
    department = graphene.Field(
        lambda: Department,
        code=graphene.String(required=True),
        description="One of its organs, null where it has none.",
    )
    cases = cases_field("Its cases. Needs the right to cases.")

    @staticmethod
    def resolve_parent_code(place: Any, info: GraphQLResolveInfo) -> str | None:
        return place.parent_code or None

    @staticmethod
    def resolve_summary(
        place: Place, info: GraphQLResolveInfo, below: bool | None = False, filter: dict[str, Any] | None = None
    ) -> Any:
        return place.cohort.totals(figures_wanted(info, filter, below=bool(below)), place.jurisdiction)

    @staticmethod
    def resolve_department(place: Place, info: GraphQLResolveInfo, code: str) -> Organ | None:
        organs = place.cohort.organs_of(code)
        return next((organ for organ in organs.nodes if organ.place == place.jurisdiction), None)

    @staticmethod
    def resolve_cases(place: Place, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        return place.cohort.cases(cases_wanted(info, **arguments), place.jurisdiction)


class Department(graphene.ObjectType):
    """An organ of a jurisdiction."""

    code = graphene.String(required=True, description="The same for the same organ of every jurisdiction.")
    name = graphene.String(description="Null where a group merges organs of several names.")
    jurisdiction = graphene.Field(
        Jurisdiction, description="Null where a group merges organs of several jurisdictions."
    )
    summary = graphene.Field(
        FIGURES,
        filter=graphene.Argument(CaseFilter),
        description="Figures over its cases. Null where a group merges organs of several jurisdictions: there, the "
        "group itself has them.",
    )
    cases = graphene.Field(
        CASES,
        description="Its cases. Needs the right to cases. Null where a group merges organs of several jurisdictions: "
        "ask cases(filter: {department}).",
        **case_arguments(),
    )

    @staticmethod
    def resolve_jurisdiction(organ: Any, info: GraphQLResolveInfo) -> Place | None:
        return organ.organs.cohort.node(organ.place.code) if isinstance(organ, Organ) else None

    @staticmethod
    def resolve_summary(organ: Any, info: GraphQLResolveInfo, filter: dict[str, Any] | None = None) -> Any:
        return organ.organs.totals(figures_wanted(info, filter), organ) if isinstance(organ, Organ) else None

    @staticmethod
    def resolve_cases(organ: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        if not isinstance(organ, Organ):
            return None
        return organ.organs.cases(cases_wanted(info, **arguments), organ)


class LeftOut(graphene.ObjectType):
    """A jurisdiction in scope that this answer does not contain."""

    jurisdiction = graphene.Field(Jurisdiction, required=True)
    reason = graphene.Field(Reason, required=True)

    @staticmethod
    def resolve_jurisdiction(row: LeftOutRow, info: GraphQLResolveInfo) -> Any:
        return info.context.scope.node(row.place.code)

    @staticmethod
    def resolve_reason(row: LeftOutRow, info: GraphQLResolveInfo) -> str:
        return row.reason.value


def left_out_field() -> Any:
    """Who is missing from an answer."""
    return graphene.List(
        graphene.NonNull(LeftOut),
        required=True,
        description="Jurisdictions that could not answer; this answer is without them.",
    )
