"""Cases and their pages. No personal data is in it: no name, address, telephone, text of a letter."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import graphene
from graphql import GraphQLResolveInfo

from apps.core.cases.enums import Confidentiality
from apps.core.workdays.services import calendar, today
from oversight import terms
from oversight.access import Viewer
from oversight.drilldown import Cohort, Organ, Organs, Place
from oversight.lists import CasePage, Order, cursor_of
from oversight.rows import Rows
from oversight.types.places import Department, Jurisdiction, Term, left_out_field
from oversight.types.scalars import JSON


class Neighbours:
    """The cases of a page: what is asked of the jurisdiction or department of one is read for all of them."""

    def __init__(self, viewer: Viewer, rows: list[dict[str, Any]]) -> None:
        self._viewer, self._rows = viewer, rows

    @cached_property
    def cohort(self) -> Cohort:
        return Cohort.of(self._viewer, {row["jurisdiction"] for row in self._rows})

    @cached_property
    def organs(self) -> dict[tuple[str, str], Organ]:
        """By the codes of jurisdiction and department."""
        places = {place.code: place for place in self.cohort.places}
        named = {
            (places[row["jurisdiction"]], *row["department"])
            for row in self._rows
            if row["department"] and row["jurisdiction"] in places
        }
        organs = Organs(self.cohort, tuple(sorted(named, key=lambda each: (each[0].code, each[1]))))
        return {(organ.place.code, organ.code): organ for organ in organs.nodes}


@dataclass(frozen=True)
class Listed:
    """A case at its place among others."""

    row: dict[str, Any]
    among: Neighbours
    order: Order = Order.NEWEST


def _of_row(name: str) -> Any:
    def resolve(case: Listed, info: GraphQLResolveInfo) -> Any:
        return case.row[name]

    return staticmethod(resolve)


def _of_code(name: str, vocabularies: Any) -> Any:
    def resolve(case: Listed, info: GraphQLResolveInfo) -> Any:
        return terms.term(case.row[name], vocabularies)

    return staticmethod(resolve)


def _overdue(row: dict[str, Any]) -> bool:
    return row["closed_at"] is None and row["promised_due"] is not None and row["promised_due"] < today()


class Case(graphene.ObjectType):
    """A case, without anything about the citizen."""

    number = graphene.String(required=True, description="Unique in the province.")
    jurisdiction = graphene.Field(Jurisdiction, required=True)
    kind = graphene.Field(Term)
    title = graphene.String(
        description="Null without the right to titles. The title of a confidential case is shown to supervisors of its "
        "own jurisdiction only."
    )
    confidential = graphene.Boolean(required=True, description="The citizen asked not to be known to those who handle.")
    state = graphene.Field(Term, required=True)
    category = graphene.Field(Term)
    channel = graphene.Field(Term, required=True)
    department = graphene.Field(Department)
    urgent = graphene.Boolean(required=True)
    received_at = graphene.DateTime(required=True)
    accepted_at = graphene.DateTime()
    answered_at = graphene.DateTime()
    closed_at = graphene.DateTime()
    promised_due = graphene.Date(description="Expires at 24:00 of this day; null while the clock stands.")
    statutory_due = graphene.Date()
    due_provisional = graphene.Boolean(required=True, description="The due date falls in a year without its notice.")
    overdue = graphene.Boolean(required=True, description="Open, and the promised limit expired before today.")
    overdue_days = graphene.Int(description="Working days since the promised limit expired; null where it has not.")
    breached_on = graphene.Date(description="First day after a promised limit that was not kept.")
    handling_days = graphene.Int(description="Working days the promised clock counted; null while it runs.")
    outcome = graphene.Field(Term)
    satisfaction = graphene.Field(Term)

    resolve_number = _of_row("number")
    resolve_kind = _of_code("subkind", terms.KINDS)
    resolve_state = _of_code("state", terms.STATES)
    resolve_channel = _of_code("channel", terms.CHANNELS)
    resolve_urgent = _of_row("urgent")
    resolve_received_at = _of_row("received_at")
    resolve_accepted_at = _of_row("accepted_at")
    resolve_answered_at = _of_row("answered_at")
    resolve_closed_at = _of_row("closed_at")
    resolve_promised_due = _of_row("promised_due")
    resolve_statutory_due = _of_row("statutory_due")
    resolve_due_provisional = _of_row("due_provisional")
    resolve_breached_on = _of_row("breached_on")
    resolve_handling_days = _of_row("used_days")
    resolve_outcome = _of_code("outcome", terms.OUTCOMES)
    resolve_satisfaction = _of_code("satisfaction", terms.SATISFACTIONS)

    @staticmethod
    def resolve_jurisdiction(case: Listed, info: GraphQLResolveInfo) -> Place | None:
        return case.among.cohort.node(case.row["jurisdiction"])

    @staticmethod
    def resolve_title(case: Listed, info: GraphQLResolveInfo) -> str | None:
        row = case.row
        seen = info.context.viewer.sees_title(place=row["jurisdiction"], confidentiality=row["confidentiality"])
        return row["title"] if seen else None

    @staticmethod
    def resolve_confidential(case: Listed, info: GraphQLResolveInfo) -> bool:
        return bool(case.row["confidentiality"] != Confidentiality.OPEN)

    @staticmethod
    def resolve_category(case: Listed, info: GraphQLResolveInfo) -> Any:
        return info.context.category_names.term(case.row["category"])

    @staticmethod
    def resolve_department(case: Listed, info: GraphQLResolveInfo) -> Organ | None:
        row = case.row
        return case.among.organs.get((row["jurisdiction"], row["department"][0])) if row["department"] else None

    @staticmethod
    def resolve_overdue(case: Listed, info: GraphQLResolveInfo) -> bool:
        return _overdue(case.row)

    @staticmethod
    def resolve_overdue_days(case: Listed, info: GraphQLResolveInfo) -> int | None:
        return calendar().workdays_between(case.row["promised_due"], today()) if _overdue(case.row) else None


class CaseEdge(graphene.ObjectType):
    """A case at its place in the list."""

    node = graphene.Field(Case, required=True)
    cursor = graphene.String(required=True)

    @staticmethod
    def resolve_node(case: Listed, info: GraphQLResolveInfo) -> Listed:
        return case

    @staticmethod
    def resolve_cursor(case: Listed, info: GraphQLResolveInfo) -> str:
        return str(cursor_of(case.row, case.order))


class PageInfo(graphene.ObjectType):
    """Where this page ends."""

    has_next_page = graphene.Boolean(required=True)
    end_cursor = graphene.String(description="Give it as `after` to read on; null on an empty page.")

    @staticmethod
    def resolve_has_next_page(page: Any, info: GraphQLResolveInfo) -> bool:
        return bool(page.has_next)

    @staticmethod
    def resolve_end_cursor(page: Any, info: GraphQLResolveInfo) -> str | None:
        return str(page.end) if page.end else None


def itself(page: Any, info: GraphQLResolveInfo) -> Any:
    """A part of an answer that is told by the answer itself."""
    return page


class CaseConnection(graphene.ObjectType):
    """A page of cases. One SQL statement, whatever the number of jurisdictions and the depth; a second one where
    departments are asked for.
    """

    edges = graphene.List(graphene.NonNull(CaseEdge), required=True)
    page_info = graphene.Field(PageInfo, required=True)
    left_out = left_out_field()

    resolve_page_info = staticmethod(itself)

    @staticmethod
    def resolve_edges(page: CasePage, info: GraphQLResolveInfo) -> list[Listed]:
        among = Neighbours(info.context.viewer, page.rows)
        return [Listed(row, among, page.order) for row in page.rows]


class CaseRows(graphene.ObjectType):
    """Bare rows for an export, newest first: read on with `after` until hasNextPage is false."""

    columns = graphene.List(graphene.NonNull(graphene.String), required=True)
    rows = graphene.Field(JSON, required=True, description="A list of lists, values in the order of the columns.")
    page_info = graphene.Field(PageInfo, required=True)
    left_out = left_out_field()

    resolve_page_info = staticmethod(itself)

    @staticmethod
    def resolve_columns(found: Rows, info: GraphQLResolveInfo) -> list[str]:
        return [column.upper() for column in found.columns]
