"""The roots of supervision in the schema: thin resolvers over `alerts`, `figures`, `scores` and `orders`."""

from typing import Any
from uuid import UUID

import graphene
from django.utils.translation import gettext_noop
from graphql import GraphQLResolveInfo

from oversight.supervision.alerts import alert_by_id, page_of_alerts
from oversight.supervision.figures import AlertDimension, alert_summary
from oversight.supervision.filters import AlertFilter, OrderFilter
from oversight.supervision.orders import page_of_orders
from oversight.supervision.scores import ScoreFilter, score_list
from oversight.types import enums, inputs
from oversight.types.alerts import Alert, AlertConnection, listed
from oversight.types.asked import asked_for
from oversight.types.supervision import AlertSummaryType, OrderConnection, ScoreListType

Given = dict[str, Any] | None


class SupervisionRoots:
    """What supervision found below, how it was handled, and what it costs."""

    alerts = graphene.Field(
        AlertConnection,
        required=True,
        description=gettext_noop("Alerts of supervision, newest first. Needs the right to cases."),
        **inputs.page_arguments(filter=graphene.Argument(inputs.AlertFilter)),
    )
    alert = graphene.Field(
        Alert,
        code=graphene.String(required=True, description="Division code of its jurisdiction."),
        id=graphene.ID(required=True),
        description=gettext_noop("One alert; null where there is none that you may see. Needs the right to cases."),
    )
    alert_summary = graphene.Field(
        AlertSummaryType,
        required=True,
        filter=graphene.Argument(inputs.AlertFilter),
        group_by=graphene.Argument(
            graphene.List(graphene.NonNull(enums.AlertGroupBy)),
            description="At most four; groups come ordered by them. By place alone: each in scope has its group.",
        ),
        description=gettext_noop("How many alerts, by jurisdiction, level, rule, state or month."),
    )
    scores = graphene.Field(
        ScoreListType,
        required=True,
        month=graphene.String(required=True, description="As 2026-10."),
        filter=graphene.Argument(inputs.ScoreFilter),
        first=graphene.Int(default_value=50, description="At most 100."),
        lowest=graphene.Boolean(default_value=False, description="The lowest first."),
        description=gettext_noop("Scores of departments for a month, with their arithmetic."),
    )
    supervision_orders = graphene.Field(
        OrderConnection,
        required=True,
        description=gettext_noop("Supervision orders and their replies, newest first. Needs the right to cases."),
        **inputs.page_arguments(filter=graphene.Argument(inputs.OrderFilter)),
    )

    @staticmethod
    def resolve_alerts(
        root: None, info: GraphQLResolveInfo, first: int | None = 50, filter: Given = None, after: str | None = None
    ) -> Any:
        wanted, size = AlertFilter.of(filter), 50 if first is None else first
        return page_of_alerts(info.context.viewer, wanted, first=size, after=after, fields=asked_for(info))

    @staticmethod
    def resolve_alert(root: None, info: GraphQLResolveInfo, code: str, id: str) -> Any:
        try:
            key = UUID(id)
        except ValueError:
            return None
        page = alert_by_id(info.context.viewer, code, key, asked_for(info))
        return None if page is None else listed(page, info)[0]

    @staticmethod
    def resolve_alert_summary(
        root: None, info: GraphQLResolveInfo, filter: Given = None, group_by: list[Any] | None = None
    ) -> Any:
        dimensions = [AlertDimension(enums.plain(each)) for each in group_by or []]
        with_waiting = "waiting" in asked_for(info)
        return alert_summary(info.context.viewer, AlertFilter.of(filter), dimensions, with_waiting=with_waiting)

    @staticmethod
    def resolve_scores(
        root: None,
        info: GraphQLResolveInfo,
        month: str,
        first: int | None = 50,
        lowest: bool | None = False,
        filter: Given = None,
    ) -> Any:
        wanted, size = ScoreFilter.of(filter), 50 if first is None else first
        fields = asked_for(info)
        return score_list(info.context.viewer, wanted, month, first=size, lowest=bool(lowest), fields=fields)

    @staticmethod
    def resolve_supervision_orders(
        root: None, info: GraphQLResolveInfo, first: int | None = 50, filter: Given = None, after: str | None = None
    ) -> Any:
        wanted, size = OrderFilter.of(filter), 50 if first is None else first
        return page_of_orders(info.context.viewer, wanted, first=size, after=after, fields=asked_for(info))
