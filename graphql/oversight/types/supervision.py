"""Figures of alerts, scores of departments, supervision orders."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import graphene
from graphql import GraphQLResolveInfo

from apps.core.cases.enums import Confidentiality
from apps.core.workdays.services import today
from apps.platforms.supervision.enums import OrderState
from apps.platforms.supervision.scoring.scheme import POINTS
from oversight import terms
from oversight.access import Viewer
from oversight.drilldown import Cohort, Organ
from oversight.supervision.figures import AlertDimension, AlertFigures, AlertGroup, AlertSummary
from oversight.supervision.orders import OrderPage, cursor_of
from oversight.supervision.scores import ScoreList
from oversight.types.cases import Neighbours, PageInfo, itself
from oversight.types.places import Department, Jurisdiction, Term, left_out_field


@dataclass
class GroupedAlerts:
    """Groups of alerts side by side: the places of one are read for all of them."""

    viewer: Viewer
    found: AlertSummary
    groups: list["GroupOfAlerts"] = field(init=False)

    def __post_init__(self) -> None:
        self.groups = [GroupOfAlerts(group, self) for group in self.found.groups]

    @cached_property
    def places(self) -> Cohort:
        """Every jurisdiction that a group names."""
        return Cohort.of(self.viewer, {code for each in self.groups for code in each.place_codes})


@dataclass(frozen=True)
class GroupOfAlerts:
    """A group among others."""

    group: AlertGroup
    among: GroupedAlerts

    @property
    def figures(self) -> AlertFigures:
        return self.group.figures

    def key(self, dimension: AlertDimension) -> str | None:
        return self.group.keys.get(dimension)

    @property
    def place_codes(self) -> tuple[str | None, ...]:
        return self.key(AlertDimension.JURISDICTION), self.key(AlertDimension.CITY)


def _of_figures(name: str) -> Any:
    def resolve(row: Any, info: GraphQLResolveInfo) -> Any:
        return getattr(row.figures, name)

    return staticmethod(resolve)


class _Counts(graphene.Interface):
    """Counts of the alerts that match the filter."""

    class Meta:
        name = "AlertFigures"

    alerts = graphene.Int(required=True, description="Alerts that match the filter.")
    reminders = graphene.Int(required=True)
    warnings = graphene.Int(required=True)
    yellow = graphene.Int(required=True, description="Yellow cards.")
    red = graphene.Int(required=True, description="Red cards.")
    waiting = graphene.Int(
        required=True, description="Cards that nobody has decided on, reminders and warnings of open matters."
    )
    lifted = graphene.Int(required=True, description="Cards that a supervisor has lifted: they count no more.")

    @classmethod
    def resolve_type(cls, instance: Any, info: GraphQLResolveInfo) -> Any:
        return AlertGroupType if isinstance(instance, GroupOfAlerts) else AlertSummaryType


class _ResolvesCounts:
    resolve_alerts = _of_figures("alerts")
    resolve_reminders = _of_figures("reminders")
    resolve_warnings = _of_figures("warnings")
    resolve_yellow = _of_figures("yellow")
    resolve_red = _of_figures("red")
    resolve_waiting = _of_figures("waiting")
    resolve_lifted = _of_figures("lifted")


def _term_of(dimension: AlertDimension, vocabularies: Any) -> Any:
    def resolve(row: GroupOfAlerts, info: GraphQLResolveInfo) -> Any:
        return terms.term(row.key(dimension), vocabularies)

    return staticmethod(resolve)


class AlertGroupType(_ResolvesCounts, graphene.ObjectType):
    """Counts of one group. Only what was grouped by is filled in; a group of alerts without it has null there."""

    class Meta:
        name = "AlertGroup"
        interfaces = (_Counts,)

    jurisdiction = graphene.Field(Jurisdiction)
    city = graphene.Field(Jurisdiction)
    department_code = graphene.String(description="The same for the same organ of every jurisdiction.")
    level = graphene.Field(Term)
    rule = graphene.Field(Term)
    state = graphene.Field(Term)
    system = graphene.String()
    month = graphene.String(description="In which they fell due, as 2026-11.")

    resolve_level = _term_of(AlertDimension.LEVEL, terms.LEVELS)
    resolve_state = _term_of(AlertDimension.STATE, terms.ALERT_STATES)

    @staticmethod
    def resolve_jurisdiction(row: GroupOfAlerts, info: GraphQLResolveInfo) -> Any:
        return row.among.places.node(row.key(AlertDimension.JURISDICTION))

    @staticmethod
    def resolve_city(row: GroupOfAlerts, info: GraphQLResolveInfo) -> Any:
        return row.among.places.node(row.key(AlertDimension.CITY))

    @staticmethod
    def resolve_department_code(row: GroupOfAlerts, info: GraphQLResolveInfo) -> str | None:
        return row.key(AlertDimension.DEPARTMENT)

    @staticmethod
    def resolve_rule(row: GroupOfAlerts, info: GraphQLResolveInfo) -> Any:
        return terms.rule_term(row.key(AlertDimension.RULE))

    @staticmethod
    def resolve_system(row: GroupOfAlerts, info: GraphQLResolveInfo) -> str | None:
        return row.key(AlertDimension.SYSTEM)

    @staticmethod
    def resolve_month(row: GroupOfAlerts, info: GraphQLResolveInfo) -> str | None:
        return row.key(AlertDimension.MONTH)


class AlertSummaryType(_ResolvesCounts, graphene.ObjectType):
    """Counts of all matching alerts, and by group. One SQL statement, whatever the number of jurisdictions."""

    class Meta:
        name = "AlertSummary"
        interfaces = (_Counts,)

    groups = graphene.List(graphene.NonNull(AlertGroupType), required=True, description="Empty without groupBy.")
    left_out = left_out_field()
    as_of = graphene.DateTime(required=True)

    @staticmethod
    def resolve_groups(found: AlertSummary, info: GraphQLResolveInfo) -> list[GroupOfAlerts]:
        return GroupedAlerts(info.context.viewer, found).groups


@dataclass(frozen=True)
class Row:
    """A score or an order at its place among others."""

    row: dict[str, Any]
    among: Neighbours

    @property
    def place(self) -> Any:
        return self.among.cohort.node(self.row["jurisdiction"])

    @property
    def organ(self) -> Organ | None:
        named = self.row["department"]
        return self.among.organs.get((self.row["jurisdiction"], named[0])) if named else None


def _rows(found: Any, info: GraphQLResolveInfo) -> list[Row]:
    among = Neighbours(info.context.viewer, found.rows)
    return [Row(row, among) for row in found.rows]


def _of_row(name: str) -> Any:
    def resolve(listed: Row, info: GraphQLResolveInfo) -> Any:
        return listed.row[name]

    return staticmethod(resolve)


class ScorePart(graphene.ObjectType):
    """One of the nine parts of a score."""

    part = graphene.Field(Term, required=True)
    points = graphene.Int(required=True, description="What is left of it.")
    full = graphene.Int(required=True, description="What it has.")


class ScoreLine(graphene.ObjectType):
    """A line of the arithmetic: what was deducted, or came on top."""

    part = graphene.String(required=True, description="Code of the part, or bonus.")
    what = graphene.String(
        required=True, description="yellow, red, warnings, incomplete, early (ended early), shorter (shorter promises)."
    )
    points = graphene.Int(required=True)
    count = graphene.Int(required=True, description="How many.")
    of = graphene.Int(required=True, description="Of how many; 0 where that plays no part.")


class Score(graphene.ObjectType):
    """The score of a department for a month, with its arithmetic."""

    month = graphene.String(required=True, description="As 2026-10.")
    jurisdiction = graphene.Field(Jurisdiction, required=True)
    department = graphene.Field(Department, required=True)
    total = graphene.Float(required=True)
    base = graphene.Float(required=True, description="The nine parts together, 100 at most.")
    bonus = graphene.Float(required=True, description="What came on top.")
    grade = graphene.Field(Term, required=True)
    rules_version = graphene.Int(required=True)
    parts = graphene.List(graphene.NonNull(ScorePart), required=True)
    lines = graphene.List(graphene.NonNull(ScoreLine), required=True)
    closed_matters = graphene.Int(required=True, description="Matters that ended in the month.")
    computed_at = graphene.DateTime(required=True)
    published_at = graphene.DateTime()

    resolve_month = _of_row("month")
    resolve_total = _of_row("total")
    resolve_base = _of_row("base")
    resolve_bonus = _of_row("bonus")
    resolve_rules_version = _of_row("rules_version")
    resolve_computed_at = _of_row("computed_at")
    resolve_published_at = _of_row("published_at")

    @staticmethod
    def resolve_jurisdiction(score: Row, info: GraphQLResolveInfo) -> Any:
        return score.place

    @staticmethod
    def resolve_department(score: Row, info: GraphQLResolveInfo) -> Organ | None:
        return score.organ

    @staticmethod
    def resolve_grade(score: Row, info: GraphQLResolveInfo) -> Any:
        return terms.term(score.row["grade"], terms.GRADES)

    @staticmethod
    def resolve_parts(score: Row, info: GraphQLResolveInfo) -> list[dict[str, Any]]:
        left = score.row["lines"].get("parts", {})
        return [
            {"part": terms.term(part, terms.PARTS), "points": left.get(part, full), "full": full}
            for part, full in POINTS.items()
        ]

    @staticmethod
    def resolve_lines(score: Row, info: GraphQLResolveInfo) -> Any:
        return score.row["lines"].get("lines", [])

    @staticmethod
    def resolve_closed_matters(score: Row, info: GraphQLResolveInfo) -> int:
        return int(score.row["lines"].get("done", 0))


class ScoreListType(graphene.ObjectType):
    """Scores of a month in their order."""

    class Meta:
        name = "ScoreList"

    size = graphene.Int(required=True, description="How many there are in all.")
    mean = graphene.Float(description="Over all of them, to one decimal; null where there is none.")
    nodes = graphene.List(graphene.NonNull(Score), required=True)
    left_out = left_out_field()

    @staticmethod
    def resolve_nodes(found: ScoreList, info: GraphQLResolveInfo) -> list[Row]:
        return _rows(found, info)


def _words(name: str) -> Any:
    def resolve(order: Row, info: GraphQLResolveInfo) -> str | None:
        said, place = order.row["confidentiality"], order.row["jurisdiction"]
        shown = info.context.viewer.sees_title(place=place, confidentiality=said or Confidentiality.OPEN)
        return order.row[name] or None if shown else None

    return staticmethod(resolve)


class SupervisionOrder(graphene.ObjectType):
    """A supervision order: to a department, with a deadline and its reply."""

    number = graphene.String(required=True)
    jurisdiction = graphene.Field(Jurisdiction, required=True)
    department = graphene.Field(Department)
    state = graphene.Field(Term, required=True)
    overdue = graphene.Boolean(required=True, description="Not replied to, and the deadline was before today.")
    due_on = graphene.Date(required=True)
    issued_at = graphene.DateTime(required=True)
    replied_at = graphene.DateTime()
    closed_at = graphene.DateTime()
    text = graphene.String(description="What is to be done. Null without the right to titles.")
    reply = graphene.String(description="Null without the right to titles, and before there is one.")
    verdict = graphene.String(description="Null without the right to titles, and before there is one.")

    resolve_number = _of_row("number")
    resolve_due_on = _of_row("due_on")
    resolve_issued_at = _of_row("issued_at")
    resolve_replied_at = _of_row("replied_at")
    resolve_closed_at = _of_row("closed_at")
    resolve_text = _words("text")
    resolve_reply = _words("reply")
    resolve_verdict = _words("verdict")

    @staticmethod
    def resolve_jurisdiction(order: Row, info: GraphQLResolveInfo) -> Any:
        return order.place

    @staticmethod
    def resolve_department(order: Row, info: GraphQLResolveInfo) -> Organ | None:
        return order.organ

    @staticmethod
    def resolve_state(order: Row, info: GraphQLResolveInfo) -> Any:
        return terms.term(order.row["state"], terms.ORDER_STATES)

    @staticmethod
    def resolve_overdue(order: Row, info: GraphQLResolveInfo) -> bool:
        return bool(order.row["state"] == OrderState.ISSUED and order.row["due_on"] < today())


class OrderEdge(graphene.ObjectType):
    """An order at its place in the list."""

    node = graphene.Field(SupervisionOrder, required=True)
    cursor = graphene.String(required=True)

    resolve_node = staticmethod(itself)

    @staticmethod
    def resolve_cursor(order: Row, info: GraphQLResolveInfo) -> str:
        return str(cursor_of(order.row))


class OrderConnection(graphene.ObjectType):
    """A page of supervision orders, the newest first. One SQL statement; one more for the names of departments."""

    edges = graphene.List(graphene.NonNull(OrderEdge), required=True)
    page_info = graphene.Field(PageInfo, required=True)
    left_out = left_out_field()

    resolve_page_info = staticmethod(itself)

    @staticmethod
    def resolve_edges(page: OrderPage, info: GraphQLResolveInfo) -> list[Row]:
        return _rows(page, info)
