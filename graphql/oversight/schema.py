"""The roots of the schema: thin resolvers over `figures` and `lists`. What is shown to whom is decided in `access`."""

from typing import Any

import graphene
from graphql import GraphQLResolveInfo

from oversight import types
from oversight.figures import Dimension, summary
from oversight.filters import CaseFilter
from oversight.lists import page_of_cases
from oversight.refusals import Refused
from tenants.across import TooSlow


class Query(graphene.ObjectType):
    """What a province sees of its jurisdictions.

    The scope is the subtree of the jurisdiction on whose office host you ask: the province sees all, a city its
    counties, a county itself.

    Supervisors, leaders and administrators see figures and cases of the whole scope; supervisors and leaders also
    titles. Other officials see the figures of their own jurisdiction and the cases they handle. A bearer token of the
    jurisdiction sees figures (scope summary), cases without titles (cases), or with titles (titles) of the whole scope.
    """

    jurisdictions = graphene.List(
        graphene.NonNull(types.Jurisdiction), required=True, description="The jurisdictions in scope, by code."
    )
    case_summary = graphene.Field(
        types.CaseSummary,
        required=True,
        filter=graphene.Argument(types.CaseFilter),
        group_by=graphene.Argument(
            graphene.List(graphene.NonNull(types.GroupBy)),
            description="At most four; groups come ordered by them. By place alone: each in scope has its group.",
        ),
        description="Figures over cases. Month, kind and so on are those of each case.",
    )
    cases = graphene.Field(
        types.CaseConnection,
        required=True,
        filter=graphene.Argument(types.CaseFilter),
        first=graphene.Int(default_value=50, description="At most 100."),
        after=graphene.String(description="A cursor: read on from there."),
        description="Cases across the jurisdictions in scope, newest first.",
    )

    @staticmethod
    def resolve_jurisdictions(root: None, info: GraphQLResolveInfo) -> Any:
        return info.context.viewer.places

    @staticmethod
    def resolve_case_summary(
        root: None,
        info: GraphQLResolveInfo,
        filter: dict[str, Any] | None = None,
        group_by: list[str] | None = None,
    ) -> Any:
        dimensions = [Dimension(getattr(each, "value", each)) for each in group_by or []]
        try:
            return summary(
                info.context.viewer,
                CaseFilter.of(filter),
                dimensions,
                with_days="meanHandlingDays" in types.asked_for(info),
            )
        except TooSlow:
            raise Refused.too_slow() from None

    @staticmethod
    def resolve_cases(
        root: None,
        info: GraphQLResolveInfo,
        filter: dict[str, Any] | None = None,
        first: int | None = 50,
        after: str | None = None,
    ) -> Any:
        try:
            return page_of_cases(
                info.context.viewer,
                CaseFilter.of(filter),
                first=50 if first is None else first,
                after=after,
                fields=types.asked_for(info),
            )
        except TooSlow:
            raise Refused.too_slow() from None


schema = graphene.Schema(query=Query)
