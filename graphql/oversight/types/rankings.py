"""Rankings: who comes first by a measure."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import graphene
from graphql import GraphQLResolveInfo

from oversight.access import Viewer
from oversight.figures import Dimension, Group
from oversight.filters import CaseFilter
from oversight.handling import Histogram, histograms
from oversight.rankings import Entry, Ranking
from oversight.types.figures import Around, CaseGroup, Grouped
from oversight.types.places import left_out_field


@dataclass(frozen=True)
class Ranks:
    """A ranking as asked for."""

    viewer: Viewer
    found: Ranking
    first: int
    wanted: CaseFilter
    dimension: Dimension

    @cached_property
    def spreads(self) -> dict[tuple[str | None, ...], Histogram]:
        return histograms(self.viewer, self.wanted, [self.dimension])

    def spread_of(self, group: Group) -> Histogram:
        return self.spreads.get((group.keys[self.dimension],), Histogram())


@dataclass(frozen=True)
class Ranked:
    """A line of a ranking among others."""

    entry: Entry
    grouped: Grouped


class RankingEntry(graphene.ObjectType):
    """A line of a ranking."""

    rank = graphene.Int(description="Equals share one (1, 2, 2, 4). Null where there are too few cases.")
    value = graphene.Float(description="The measure; null where there are too few cases.")
    too_few = graphene.Boolean(required=True, description="Fewer cases than atLeast: no rank, no value.")
    base = graphene.Int(description="The number of cases on which a share or a time rests.")
    group = graphene.Field(CaseGroup, required=True)

    @staticmethod
    def resolve_rank(row: Ranked, info: GraphQLResolveInfo) -> int | None:
        return row.entry.rank

    @staticmethod
    def resolve_value(row: Ranked, info: GraphQLResolveInfo) -> float | None:
        return row.entry.value

    @staticmethod
    def resolve_too_few(row: Ranked, info: GraphQLResolveInfo) -> bool:
        return row.entry.too_few

    @staticmethod
    def resolve_base(row: Ranked, info: GraphQLResolveInfo) -> int | None:
        return row.entry.base

    @staticmethod
    def resolve_group(row: Ranked, info: GraphQLResolveInfo) -> Grouped:
        return row.grouped


class CaseRanking(graphene.ObjectType):
    """Groups in their order, those with too few cases last."""

    size = graphene.Int(required=True, description="How many there are in all.")
    entries = graphene.List(graphene.NonNull(RankingEntry), required=True)
    left_out = left_out_field()

    @staticmethod
    def resolve_size(row: Ranks, info: GraphQLResolveInfo) -> int:
        return row.found.size

    @staticmethod
    def resolve_entries(row: Ranks, info: GraphQLResolveInfo) -> list[Ranked]:
        shown = row.found.entries[: row.first]
        around = Around(row.viewer, [entry.group for entry in shown])
        return [Ranked(entry, Grouped(entry.group, row, around)) for entry in shown]

    @staticmethod
    def resolve_left_out(row: Ranks, info: GraphQLResolveInfo) -> Any:
        return row.found.left_out
