"""The roots of the schema: thin resolvers over `figures`, `series`, `rankings`, `lists`, `answers`, `rows` and
`drilldown`; those of supervision stand in `supervision.roots`. What is shown to whom is decided in `access`.
"""

from datetime import date
from typing import Any

import graphene
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from graphql import GraphQLResolveInfo

from oversight.answers import AnswerFilter, page_of_answers
from oversight.drilldown import Cohort
from oversight.figures import Dimension
from oversight.filters import CaseFilter
from oversight.lists import case_by_number, page_of_cases
from oversight.rankings import AT_LEAST, Measure, Ranked, ranking
from oversight.refusals import Refused
from oversight.rows import MOST_ROWS, case_rows
from oversight.series import Interval, case_series
from oversight.supervision.roots import SupervisionRoots
from oversight.types import enums, inputs
from oversight.types.answers import AnswerConnection, Search, SearchResult
from oversight.types.asked import asked_for
from oversight.types.cases import Case, CaseConnection, CaseRows, Listed, Neighbours
from oversight.types.figures import Asked, CaseSummary
from oversight.types.places import Jurisdiction, cases_wanted
from oversight.types.rankings import CaseRanking, Ranks
from oversight.types.series import CaseSeries
from tenants.selectors import jurisdiction_by_code

MOST_ENTRIES = 200
OF_CLOSED = {
    "closed",
    "closedOnTime",
    "onTimeShare",
    "meanHandlingDays",
    "satisfied",
    "rated",
    "satisfiedShare",
}
Given = dict[str, Any] | None


class Query(SupervisionRoots, graphene.ObjectType):
    """What a province sees of its jurisdictions.

    The scope is the subtree of the jurisdiction on whose office host you ask: the province sees all, a city its
    counties, a county itself.

    Supervisors, leaders and administrators see figures, cases and alerts of the whole scope; supervisors and leaders
    also titles, the names of officials, and scores that are not published yet. Other officials see the figures of their
    own jurisdiction, the cases they handle and the alerts of their departments. A bearer token of the jurisdiction sees
    figures (scope summary), cases and alerts without titles and names (cases), or with them (titles), of the whole
    scope.
    Published answers and scores are seen by all of them.
    """

    jurisdictions = graphene.List(
        graphene.NonNull(Jurisdiction), required=True, description=gettext_noop("The jurisdictions in scope, by code.")
    )
    jurisdiction = graphene.Field(
        Jurisdiction,
        code=graphene.String(required=True),
        description=gettext_noop("One of them by its division code; null where it is not in scope."),
    )
    case_summary = graphene.Field(
        CaseSummary,
        required=True,
        filter=graphene.Argument(inputs.CaseFilter),
        group_by=graphene.Argument(
            graphene.List(graphene.NonNull(enums.GroupBy)),
            description="At most four; groups come ordered by them. By place alone: each in scope has its group.",
        ),
        description=gettext_noop("Figures over cases. Month, kind and so on are those of each case."),
    )
    case_series = graphene.Field(
        CaseSeries,
        required=True,
        filter=graphene.Argument(inputs.CaseFilter),
        interval=graphene.Argument(enums.SeriesInterval, required=True),
        first_day=graphene.Argument(graphene.Date, name="from", description="24 months or 30 days back unless given."),
        last_day=graphene.Argument(graphene.Date, name="to", description="Today (Asia/Shanghai) unless given."),
        description=gettext_noop("What came in and what was closed, day by day (at most 400) or month by month (240)."),
    )
    case_ranking = graphene.Field(
        CaseRanking,
        required=True,
        filter=graphene.Argument(inputs.CaseFilter),
        of=graphene.Argument(enums.RankedOf, required=True),
        by=graphene.Argument(enums.RankedBy, required=True),
        level=graphene.Argument(enums.Level, description="Only jurisdictions of this level."),
        at_least=graphene.Argument(
            graphene.Int, default_value=AT_LEAST, description="How many cases a share or a time must rest on."
        ),
        turned=graphene.Boolean(default_value=False, description="The other end first."),
        first=graphene.Int(default_value=50, description="At most 200."),
        description=gettext_noop("Who comes first by a measure."),
    )
    cases = graphene.Field(
        CaseConnection,
        required=True,
        description=gettext_noop("Cases across the jurisdictions in scope. Needs the right to cases."),
        **inputs.case_arguments(),
    )
    case = graphene.Field(
        Case,
        number=graphene.String(required=True),
        description=gettext_noop(
            "The case of a number; null where there is none that you may see. Needs the right to cases."
        ),
    )
    case_rows = graphene.Field(
        CaseRows,
        required=True,
        filter=graphene.Argument(inputs.CaseFilter),
        columns=graphene.Argument(graphene.List(graphene.NonNull(enums.CaseColumn)), required=True),
        first=graphene.Int(default_value=MOST_ROWS, description="At most 1,000."),
        after=graphene.String(description="A cursor: read on from there."),
        description=gettext_noop("Cases as bare rows, newest first, for exports. Needs the right to cases."),
    )
    answers = graphene.Field(
        AnswerConnection,
        required=True,
        filter=graphene.Argument(inputs.AnswerFilter),
        description=gettext_noop("Published answers across the jurisdictions in scope, newest first."),
        **inputs.page_arguments(),
    )
    search = graphene.Field(
        SearchResult,
        required=True,
        text=graphene.String(required=True, description="All words must occur."),
        within=graphene.String(description="Division code: this jurisdiction and those below it."),
        description=gettext_noop("In all texts that you may search."),
    )

    @staticmethod
    def resolve_jurisdictions(root: None, info: GraphQLResolveInfo) -> Any:
        return info.context.scope.nodes

    @staticmethod
    def resolve_jurisdiction(root: None, info: GraphQLResolveInfo, code: str) -> Any:
        return Cohort.of(info.context.viewer, [code]).node(code)

    @staticmethod
    def resolve_case_summary(
        root: None, info: GraphQLResolveInfo, filter: Given = None, group_by: list[str] | None = None
    ) -> Any:
        dimensions = tuple(dict.fromkeys(Dimension(enums.plain(each)) for each in group_by or []))
        return Asked(info.context.viewer, CaseFilter.of(filter), dimensions, frozenset(asked_for(info)))

    @staticmethod
    def resolve_case_series(
        root: None,
        info: GraphQLResolveInfo,
        interval: Any,
        filter: Given = None,
        first_day: date | None = None,
        last_day: date | None = None,
    ) -> Any:
        fields = asked_for(info)
        return case_series(
            info.context.viewer,
            CaseFilter.of(filter),
            Interval(enums.plain(interval)),
            first=first_day,
            last=last_day,
            received="received" in fields or not fields & OF_CLOSED,
            closed=bool(fields & OF_CLOSED),
            with_days="meanHandlingDays" in fields,
        )

    @staticmethod
    def resolve_case_ranking(
        root: None,
        info: GraphQLResolveInfo,
        of: Any,
        by: Any,
        at_least: int | None = AT_LEAST,
        turned: bool | None = False,
        first: int | None = 50,
        filter: Given = None,
        level: Any = None,
    ) -> Any:
        size = 50 if first is None else first
        if not 1 <= size <= MOST_ENTRIES:
            raise Refused.bad_input(_("first must be between 1 and %(most)d.") % {"most": MOST_ENTRIES})
        wanted, kind = CaseFilter.of(filter), Ranked(enums.plain(of))
        found = ranking(
            info.context.viewer,
            wanted,
            kind,
            Measure(enums.plain(by)),
            at_least=AT_LEAST if at_least is None else at_least,
            turned=bool(turned),
            only=_of_level(kind, None if level is None else enums.plain(level)),
        )
        return Ranks(info.context.viewer, found, size, wanted, Dimension(kind.value))

    @staticmethod
    def resolve_cases(root: None, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        asked = cases_wanted(info, **arguments)
        return page_of_cases(
            info.context.viewer,
            asked.wanted,
            first=asked.first,
            after=asked.after,
            fields=asked.fields,
            order=asked.order,
        )

    @staticmethod
    def resolve_case(root: None, info: GraphQLResolveInfo, number: str) -> Any:
        row = case_by_number(info.context.viewer, number, asked_for(info))
        return None if row is None else Listed(row, Neighbours(info.context.viewer, [row]))

    @staticmethod
    def resolve_case_rows(
        root: None,
        info: GraphQLResolveInfo,
        columns: list[Any],
        first: int | None = MOST_ROWS,
        filter: Given = None,
        after: str | None = None,
    ) -> Any:
        size = MOST_ROWS if first is None else first
        names = [enums.plain(column) for column in columns]
        return case_rows(info.context.viewer, CaseFilter.of(filter), names, first=size, after=after)

    @staticmethod
    def resolve_answers(
        root: None,
        info: GraphQLResolveInfo,
        first: int | None = 50,
        filter: Given = None,
        after: str | None = None,
    ) -> Any:
        size = 50 if first is None else first
        wanted = AnswerFilter.of(filter)
        return page_of_answers(info.context.viewer, wanted, first=size, after=after, fields=asked_for(info))

    @staticmethod
    def resolve_search(root: None, info: GraphQLResolveInfo, text: str, within: str | None = None) -> Any:
        return Search(text, within or "")


def _of_level(kind: Ranked, level: str | None) -> Any:
    """Whether a group is ranked: of the level asked for."""
    if level is None:
        return lambda group: True
    if kind != Ranked.JURISDICTION:
        raise Refused.bad_input(_("level is for rankings of jurisdictions."))
    return lambda group: jurisdiction_by_code(group.keys[Dimension.JURISDICTION]).level == level


schema = graphene.Schema(query=Query)
