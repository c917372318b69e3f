"""The types of the schema. No personal data is in it: no name, address, telephone, text of a message or answer."""

from typing import Any, cast

import graphene
from graphql import FieldNode, FragmentSpreadNode, GraphQLResolveInfo, InlineFragmentNode, SelectionSetNode

from apps.core.cases.enums import Channel, Confidentiality
from apps.core.workdays.services import today
from oversight import terms
from oversight.figures import Dimension, Group
from oversight.lists import cursor_of
from tenants import selectors
from tenants.across import LeftOut as LeftOutRow
from tenants.across import Reason as LeftOutReason
from tenants.enums import JurisdictionState as State
from tenants.enums import Level as Levels

CHANNEL_CODES = ", ".join(Channel.values)


def _enum(name: str, members: list[tuple[str, str]], described: dict[str, str], description: str) -> Any:
    return graphene.Enum(name, members, description=lambda value: described.get(value.name) if value else description)


Level = _enum(
    "Level",
    [(value.name, value.value) for value in Levels],
    {"CENTRE": "The team that runs the software.", "COUNTY": "A county, county-level city or district."},
    "Where a jurisdiction stands in the tree.",
)
JurisdictionState = _enum(
    "JurisdictionState",
    [(value.name, value.value) for value in State],
    {
        "PREPARING": "Being set up.",
        "ACTIVE": "In service.",
        "MAINTENANCE": "Serves nobody for the moment.",
        "ARCHIVED": "Merged or closed.",
    },
    "Whether a jurisdiction serves. Only active ones are counted.",
)
Reason = _enum(
    "LeftOutReason",
    [(value.name, value.value) for value in LeftOutReason],
    {
        "NOT_IN_SERVICE": "It is not active.",
        "OLDER_SCHEMA": "Its database is behind this release, an upgrade is under way.",
        "LOCKED": "An upgrade holds its tables.",
    },
    "Why a jurisdiction is missing from an answer.",
)
GroupBy = _enum(
    "GroupBy",
    [(value.name, value.value) for value in Dimension],
    {
        "CITY": "Counties are counted with their city; the province and a city's own cases stand for themselves.",
        "KIND": "Inquiry, complaint and so on.",
        "CATEGORY": "The subject, by its code in the central catalogue.",
        "DEPARTMENT": "The organ, by its code, which is the same in every jurisdiction.",
        "MONTH": "The month of receipt in Asia/Shanghai.",
        "DAY": "The day of receipt in Asia/Shanghai.",
        "CLOSED_MONTH": "The month of closing in Asia/Shanghai.",
        "CLOSED_DAY": "The day of closing in Asia/Shanghai.",
        "HANDLING_DAYS": "The working days that handling took.",
    },
    "What figures are grouped by.",
)


class Jurisdiction(graphene.ObjectType):
    """The province, a city or a county."""

    code = graphene.String(required=True, description="Division code, six digits. Never changes.")
    name = graphene.String(required=True)
    short_name = graphene.String(required=True)
    level = graphene.Field(Level, required=True)
    parent_code = graphene.String(description="Code of the jurisdiction above; none for the province.")
    slug = graphene.String(required=True, description="Its name in addresses.")
    state = graphene.Field(JurisdictionState, required=True)

    @staticmethod
    def resolve_parent_code(place: Any, info: GraphQLResolveInfo) -> str | None:
        return place.parent_code or None


class Term(graphene.ObjectType):
    """A code and what people call it, in the language asked for (Accept-Language)."""

    code = graphene.String(required=True)
    label = graphene.String(required=True)


class Department(graphene.ObjectType):
    """An organ of a jurisdiction."""

    code = graphene.String(required=True, description="The same for the same organ of every jurisdiction.")
    name = graphene.String(description="Null where a group merges organs of several names.")


class LeftOut(graphene.ObjectType):
    """A jurisdiction in scope that this answer does not contain."""

    jurisdiction = graphene.Field(Jurisdiction, required=True)
    reason = graphene.Field(Reason, required=True)

    @staticmethod
    def resolve_jurisdiction(row: LeftOutRow, info: GraphQLResolveInfo) -> Any:
        return row.place

    @staticmethod
    def resolve_reason(row: LeftOutRow, info: GraphQLResolveInfo) -> str:
        return row.reason.value


class CaseFigures(graphene.Interface):
    """Figures over the cases that match the filter."""

    received = graphene.Int(required=True, description="Cases that match the filter.")
    open = graphene.Int(required=True, description="Not closed yet.")
    overdue = graphene.Int(
        required=True, description="Open, and the promised limit expired before today (Asia/Shanghai)."
    )
    closed = graphene.Int(required=True, description="Closed, with an outcome and an answer.")
    closed_on_time = graphene.Int(required=True, description="Closed without ever breaking the promised limit.")
    mean_handling_days = graphene.Float(
        description="Mean working days that the promised clock counted (suspensions left out, all rounds of a reopened "
        "case together) over closed cases with such a clock, to two places; null where there is none."
    )
    satisfied = graphene.Int(required=True, description="Rated satisfied or basically satisfied by the citizen.")
    rated = graphene.Int(required=True, description="Rated by the citizen.")

    @classmethod
    def resolve_type(cls, instance: Any, info: GraphQLResolveInfo) -> Any:
        return CaseGroup if isinstance(instance, Group) else CaseSummary


def _of_figures(name: str) -> Any:
    def resolve(row: Any, info: GraphQLResolveInfo) -> Any:
        return getattr(row.figures if isinstance(row, Group) else row.total, name)

    return staticmethod(resolve)


class _ResolvesFigures:
    resolve_received = _of_figures("received")
    resolve_open = _of_figures("open")
    resolve_overdue = _of_figures("overdue")
    resolve_closed = _of_figures("closed")
    resolve_closed_on_time = _of_figures("closed_on_time")
    resolve_mean_handling_days = _of_figures("mean_handling_days")
    resolve_satisfied = _of_figures("satisfied")
    resolve_rated = _of_figures("rated")


def place_of(code: str | None) -> Any:
    """The jurisdiction of a code, from the cached register."""
    return None if code is None else selectors.jurisdiction_by_code(code)


def _of_key(dimension: Dimension, vocabularies: Any) -> Any:
    def resolve(group: Group, info: GraphQLResolveInfo) -> Any:
        return terms.term(group.keys.get(dimension), vocabularies)

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
    month = graphene.String(description="As 2026-11.")
    outcome = graphene.Field(Term)

    resolve_kind = _of_key(Dimension.KIND, terms.KINDS)
    resolve_state = _of_key(Dimension.STATE, terms.STATES)
    resolve_channel = _of_key(Dimension.CHANNEL, terms.CHANNELS)
    resolve_outcome = _of_key(Dimension.OUTCOME, terms.OUTCOMES)

    @staticmethod
    def resolve_jurisdiction(group: Group, info: GraphQLResolveInfo) -> Any:
        return place_of(group.keys.get(Dimension.JURISDICTION))

    @staticmethod
    def resolve_city(group: Group, info: GraphQLResolveInfo) -> Any:
        return place_of(group.keys.get(Dimension.CITY))

    @staticmethod
    def resolve_category(group: Group, info: GraphQLResolveInfo) -> Any:
        return info.context.category_names.term(group.keys.get(Dimension.CATEGORY))

    @staticmethod
    def resolve_department(group: Group, info: GraphQLResolveInfo) -> Any:
        code = group.keys.get(Dimension.DEPARTMENT)
        return {"code": code, "name": group.department_name} if code else None

    @staticmethod
    def resolve_month(group: Group, info: GraphQLResolveInfo) -> str | None:
        return group.keys.get(Dimension.MONTH)


class CaseSummary(_ResolvesFigures, graphene.ObjectType):
    """Figures over all matching cases, and by group. One SQL statement, whatever the number of jurisdictions."""

    class Meta:
        interfaces = (CaseFigures,)

    groups = graphene.List(graphene.NonNull(CaseGroup), required=True, description="Empty without groupBy.")
    left_out = graphene.List(
        graphene.NonNull(LeftOut),
        required=True,
        description="Jurisdictions that could not answer; the figures are without them.",
    )
    as_of = graphene.DateTime(required=True)


def _of_code(name: str, vocabularies: Any) -> Any:
    def resolve(row: dict[str, Any], info: GraphQLResolveInfo) -> Any:
        return terms.term(row[name], vocabularies)

    return staticmethod(resolve)


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
    breached_on = graphene.Date(description="First day after a promised limit that was not kept.")
    handling_days = graphene.Int(description="Working days the promised clock counted; null while it runs.")
    outcome = graphene.Field(Term)
    satisfaction = graphene.Field(Term)

    resolve_kind = _of_code("subkind", terms.KINDS)
    resolve_state = _of_code("state", terms.STATES)
    resolve_channel = _of_code("channel", terms.CHANNELS)
    resolve_outcome = _of_code("outcome", terms.OUTCOMES)
    resolve_satisfaction = _of_code("satisfaction", terms.SATISFACTIONS)

    @staticmethod
    def resolve_jurisdiction(row: dict[str, Any], info: GraphQLResolveInfo) -> Any:
        return place_of(row["jurisdiction"])

    @staticmethod
    def resolve_title(row: dict[str, Any], info: GraphQLResolveInfo) -> str | None:
        seen = info.context.viewer.sees_title(place=row["jurisdiction"], confidentiality=row["confidentiality"])
        return row["title"] if seen else None

    @staticmethod
    def resolve_confidential(row: dict[str, Any], info: GraphQLResolveInfo) -> bool:
        return bool(row["confidentiality"] != Confidentiality.OPEN)

    @staticmethod
    def resolve_category(row: dict[str, Any], info: GraphQLResolveInfo) -> Any:
        return info.context.category_names.term(row["category"])

    @staticmethod
    def resolve_department(row: dict[str, Any], info: GraphQLResolveInfo) -> Any:
        return {"code": row["department"][0], "name": row["department"][1]} if row["department"] else None

    @staticmethod
    def resolve_handling_days(row: dict[str, Any], info: GraphQLResolveInfo) -> int | None:
        return cast("int | None", row["used_days"])

    @staticmethod
    def resolve_overdue(row: dict[str, Any], info: GraphQLResolveInfo) -> bool:
        return row["closed_at"] is None and row["promised_due"] is not None and row["promised_due"] < today()


class CaseEdge(graphene.ObjectType):
    """A case at its place in the list."""

    node = graphene.Field(Case, required=True)
    cursor = graphene.String(required=True)

    @staticmethod
    def resolve_node(row: dict[str, Any], info: GraphQLResolveInfo) -> Any:
        return row

    @staticmethod
    def resolve_cursor(row: dict[str, Any], info: GraphQLResolveInfo) -> str:
        return str(cursor_of(row))


class PageInfo(graphene.ObjectType):
    """Where this page ends."""

    has_next_page = graphene.Boolean(required=True)
    end_cursor = graphene.String(description="Give it as `after` to read on; null on an empty page.")


class CaseConnection(graphene.ObjectType):
    """A page of cases, newest first. One SQL statement, whatever the number of jurisdictions and the depth; a second
    one where departments are asked for.
    """

    edges = graphene.List(graphene.NonNull(CaseEdge), required=True)
    page_info = graphene.Field(PageInfo, required=True)
    left_out = graphene.List(graphene.NonNull(LeftOut), required=True)

    @staticmethod
    def resolve_edges(page: Any, info: GraphQLResolveInfo) -> Any:
        return page.rows

    @staticmethod
    def resolve_page_info(page: Any, info: GraphQLResolveInfo) -> Any:
        return {"has_next_page": page.has_next, "end_cursor": str(page.end) if page.end else None}


class CaseFilter(graphene.InputObjectType):
    """Which cases; all that is given must hold. Lists take a single value as well; periods include both ends."""

    jurisdictions = graphene.List(graphene.NonNull(graphene.String), description="Division codes: exactly these.")
    within = graphene.String(description="Division code: this jurisdiction and those below it.")
    kind = graphene.List(graphene.NonNull(graphene.String), description=", ".join(terms.known(terms.KINDS)))
    state = graphene.List(graphene.NonNull(graphene.String), description=", ".join(terms.known(terms.STATES)))
    category = graphene.List(
        graphene.NonNull(graphene.String), description="Codes of the central catalogue; a subject includes its parts."
    )
    channel = graphene.List(graphene.NonNull(graphene.String), description=CHANNEL_CODES)
    department = graphene.List(graphene.NonNull(graphene.String), description="Codes of organs.")
    outcome = graphene.List(graphene.NonNull(graphene.String), description=", ".join(terms.known(terms.OUTCOMES)))
    received_from = graphene.Date()
    received_to = graphene.Date()
    closed_from = graphene.Date()
    closed_to = graphene.Date()
    overdue = graphene.Boolean(description="true: open and late now; false: all others.")
    text = graphene.String(
        description="All words must occur. Needs the right to titles; never finds a confidential case."
    )


def asked_for(info: GraphQLResolveInfo) -> set[str]:
    """Names of all fields below the field that is being resolved."""
    found: set[str] = set()
    done: set[str] = set()

    def walk(selections: SelectionSetNode | None) -> None:
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                found.add(node.name.value)
                walk(node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                if node.name.value not in done:
                    done.add(node.name.value)
                    walk(info.fragments[node.name.value].selection_set)
            elif isinstance(node, InlineFragmentNode):
                walk(node.selection_set)

    for node in info.field_nodes:
        walk(node.selection_set)
    return found
