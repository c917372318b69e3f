"""How large a question may be: size, depth, aliases, cost. Checked before anything is executed.

The cost is one for each value that may be told, and a thousand for each statement: a field that asks the database does
so once for all rows beside each other, so its statement is not multiplied by them. It is counted once a fragment, so
that fragments within fragments cannot make the counting itself expensive.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from graphene.validation import DisableIntrospection, depth_limit_validator
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    validate,
)

from frontend.ratelimit import Rate
from oversight.lists import LARGEST_PAGE
from oversight.refusals import Refused

OFTEN = Rate(times=600, seconds=60)  # of one token or official
LONGEST_QUERY = 10_000
MOST_TOKENS = 2_000
DEEPEST = 12
MOST_ALIASES = 15
MOST_COST = 15_000
STATEMENT_COST = 1_000
STATEMENTS = {
    "caseSummary": 1,
    "comparison": 1,
    "medianHandlingDays": 1,
    "p90HandlingDays": 1,
    "caseSeries": 2,
    "caseRanking": 2,
    "cases": 1,
    "case": 1,
    "caseRows": 2,
    "answers": 1,
    "summary": 1,
    "departments": 1,
    "department": 1,
    "alerts": 1,
    "alert": 1,
    "alertSummary": 1,
    "matter": 1,
    "evidence": 1,
    "handling": 1,
    "scores": 2,
    "supervisionOrders": 1,
}
EXPECTED_ROWS = {
    "jurisdictions": 112,
    "children": 11,
    "departments": 25,
    "groups": 112,
    "points": 60,
    "entries": 50,
    "evidence": 4,
    "handling": 3,
    "parts": 9,
    "lines": 5,
}
PAGES = dict.fromkeys(("cases", "answers", "alerts", "supervisionOrders", "scores"), (50, LARGEST_PAGE))


@dataclass(frozen=True)
class Size:
    """What a part of a question amounts to."""

    values: int = 0
    statements: int = 0
    aliases: int = 0

    @property
    def cost(self) -> int:
        """In values told."""
        return self.values + STATEMENT_COST * self.statements

    def __add__(self, other: "Size") -> "Size":
        return Size(self.values + other.values, self.statements + other.statements, self.aliases + other.aliases)

    def times(self, rows: int) -> "Size":
        return Size(self.values * rows, self.statements, self.aliases)


class _Measure:
    """Walks a valid document (no unknown fragment, no cycle)."""

    def __init__(self, document: DocumentNode, variables: dict[str, Any]) -> None:
        self.fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self.variables = variables
        self.known: dict[str, Size] = {}

    def of(self, selections: SelectionSetNode | None) -> Size:
        total = Size()
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                total += self._field(node)
            elif isinstance(node, FragmentSpreadNode):
                total += self._fragment(node.name.value)
            else:
                total += self.of(node.selection_set)  # type: ignore[attr-defined]
        return total

    def _fragment(self, name: str) -> Size:
        if name not in self.known:
            self.known[name] = self.of(self.fragments[name].selection_set)
        return self.known[name]

    def _field(self, node: FieldNode) -> Size:
        own = Size(1, STATEMENTS.get(node.name.value, 0), 1 if node.alias else 0)
        return own + self.of(node.selection_set).times(self._rows(node))

    def _rows(self, node: FieldNode) -> int:
        usual, largest = PAGES.get(node.name.value, (EXPECTED_ROWS.get(node.name.value, 1), 0))
        for argument in node.arguments if largest else ():
            if argument.name.value == "first":
                return self._number(argument.value)
        return usual

    def _number(self, value: Any) -> int:
        if isinstance(value, IntValueNode):
            return min(int(value.value), LARGEST_PAGE) if len(value.value) < 10 else LARGEST_PAGE
        if isinstance(value, VariableNode):
            given = self.variables.get(value.name.value)
            return min(given, LARGEST_PAGE) if isinstance(given, int) and given >= 0 else LARGEST_PAGE
        return LARGEST_PAGE


def measure(document: DocumentNode, variables: dict[str, Any]) -> Size:
    """The size of the largest operation of a valid document."""
    walk = _Measure(document, variables)
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    sizes = [walk.of(operation.selection_set) for operation in operations]
    largest = max(sizes, key=lambda size: size.cost, default=Size())
    return replace(largest, aliases=max((size.aliases for size in sizes), default=0))


def check_size(
    schema: GraphQLSchema, document: DocumentNode, variables: dict[str, Any], *, introspection: bool
) -> list[Any]:
    """The errors of a valid document that asks too much; none where it may be executed."""
    size = measure(document, variables)
    if size.aliases > MOST_ALIASES:
        return [Refused("TOO_LARGE", _("At most %(most)d aliases.") % {"most": MOST_ALIASES})]
    if size.cost > MOST_COST:
        said = _("This question costs %(cost)d, at most %(most)d are allowed. Ask for fewer fields or rows.")
        return [Refused("TOO_LARGE", said % {"cost": size.cost, "most": MOST_COST})]
    rules: list[Any] = [depth_limit_validator(max_depth=DEEPEST)]
    if not introspection:
        rules.append(DisableIntrospection)
    return list(validate(schema, document, rules, max_errors=5))
