"""Series: a point for each day or month."""

from typing import Any

import graphene
from graphql import GraphQLResolveInfo

from oversight.series import Point
from oversight.types.places import left_out_field


def _of_closed(name: str) -> Any:
    def resolve(point: Point, info: GraphQLResolveInfo) -> Any:
        return getattr(point.closed, name)

    return staticmethod(resolve)


class CasePoint(graphene.ObjectType):
    """A day or a month: what came in, and the figures of what was closed in it."""

    period = graphene.String(required=True, description="As 2026-11-24 or 2026-11.")
    begins = graphene.Date(required=True)
    received = graphene.Int(required=True, description="Cases received in it.")
    closed = graphene.Int(required=True, description="Cases closed in it, whenever they were received.")
    closed_on_time = graphene.Int(required=True)
    on_time_share = graphene.Float()
    mean_handling_days = graphene.Float()
    satisfied = graphene.Int(required=True)
    rated = graphene.Int(required=True)
    satisfied_share = graphene.Float()

    resolve_closed = _of_closed("closed")
    resolve_closed_on_time = _of_closed("closed_on_time")
    resolve_on_time_share = _of_closed("on_time_share")
    resolve_mean_handling_days = _of_closed("mean_handling_days")
    resolve_satisfied = _of_closed("satisfied")
    resolve_rated = _of_closed("rated")
    resolve_satisfied_share = _of_closed("satisfied_share")


class CaseSeries(graphene.ObjectType):
    """A point for each day or month from the first to the last, those without a case too."""

    points = graphene.List(graphene.NonNull(CasePoint), required=True)
    left_out = left_out_field()
    as_of = graphene.DateTime(required=True)
