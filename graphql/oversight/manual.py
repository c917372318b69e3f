"""The page that says how to ask: its tables come from the schema, the persisted questions and the limits."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from graphql import GraphQLField, NonNullTypeNode, OperationDefinitionNode, parse, print_ast

from apps.core.people.policies import can_administer
from oversight import limits, lists, rows, sent
from oversight.persisted import TOLD, persisted
from oversight.schema import schema

CODES = {  # of errors
    "GRAPHQL_PARSE_FAILED": gettext_noop("The question is no GraphQL."),
    "GRAPHQL_VALIDATION_FAILED": gettext_noop("The question does not fit the schema."),
    "BAD_USER_INPUT": gettext_noop("A value or the request itself is wrong; the message says which."),
    "UNAUTHENTICATED": gettext_noop("401: no session, or a token that is not valid on this host."),
    "FORBIDDEN": gettext_noop("The token or the official may not see this."),
    "CSRF": gettext_noop("403: a session without its CSRF token."),
    "OUT_OF_SCOPE": gettext_noop("The jurisdiction asked for is not below yours."),
    "TOO_LARGE": gettext_noop("One of the limits; 413 for the size of the request."),
    "RATE_LIMITED": gettext_noop("429: asked too often; Retry-After says when to go on."),
    "TIMEOUT": gettext_noop("It took too long: ask for less."),
    "PERSISTED_QUERY_NOT_FOUND": gettext_noop("There is no ready question of this name or hash."),
    "METHOD": gettext_noop("405: neither POST nor GET."),
    "INTERNAL_SERVER_ERROR": gettext_noop("A fault of ours; it is recorded."),
}


@dataclass(frozen=True)
class Told:
    """A name, how it is called, and what it tells in the reader's language."""

    name: str
    call: str
    text: str
    ready: bool = False  # can be asked without variables


def context(request: Any, *, introspection: bool) -> dict[str, Any]:
    """What the page shows."""
    return {
        "address": request.build_absolute_uri(reverse("oversight:graphql")),
        "schema_address": request.build_absolute_uri(reverse("oversight:schema")),
        "introspection": introspection,
        "administers": can_administer(request.official),
        "fields": [Told(name, call, _(text)) for name, call, text in _fields()],
        "questions": [Told(name, call, _(TOLD[name]), ready) for name, call, ready in _questions()],
        "limits": _limits(),
        "codes": [(code, _(text)) for code, text in CODES.items()],
    }


@cache
def _fields() -> list[tuple[str, str, str]]:
    found = schema.graphql_schema.query_type
    assert found is not None  # noqa: S101  ours has one
    return [(name, _call(name, field), field.description or "") for name, field in found.fields.items()]


def _call(name: str, field: GraphQLField) -> str:
    arguments = ", ".join(f"{each}: {argument.type}" for each, argument in field.args.items())
    return f"{name}({arguments}): {field.type}" if arguments else f"{name}: {field.type}"


@cache
def _questions() -> list[tuple[str, str, bool]]:
    """Name, variables, whether none of them must be given."""
    found = []
    for name in sorted(TOLD):
        operation = next(d for d in parse(persisted()[name]).definitions if isinstance(d, OperationDefinitionNode))
        variables = operation.variable_definitions
        ready = not any(isinstance(each.type, NonNullTypeNode) and each.default_value is None for each in variables)
        found.append((name, ", ".join(print_ast(each) for each in variables), ready))
    return found


def _limits() -> list[tuple[str, str]]:
    return [
        (_("Rate"), _("%(most)d questions a minute for each token or official") % {"most": limits.OFTEN.times}),
        (_("Page"), _("%(most)d cases or answers, 50 unless asked for") % {"most": lists.LARGEST_PAGE}),
        (_("Bare rows"), _("%(most)d at once") % {"most": rows.MOST_ROWS}),
        (_("Depth"), _("%(most)d levels") % {"most": limits.DEEPEST}),
        (
            _("Cost"),
            _("%(most)d: one for each value that may be told, %(each)d for each reading of the database")
            % {"most": limits.MOST_COST, "each": limits.STATEMENT_COST},
        ),
        (_("Aliases"), str(limits.MOST_ALIASES)),
        (
            _("Length"),
            _("%(query)d characters of the question, %(body)d KB of the request")
            % {"query": limits.LONGEST_QUERY, "body": sent.LARGEST_BODY // 1024},
        ),
    ]
