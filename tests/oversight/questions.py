"""Random questions made from the committed SDL: valid, nearly valid and hostile, and bodies that are no questions."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    build_schema,
    get_named_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from oversight import sdl
from oversight.cursors import Cursor

SCHEMA = build_schema(sdl.FILE.read_text(encoding="utf-8"))
COMPOSITE = [
    kind
    for name, kind in SCHEMA.type_map.items()
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not name.startswith("__")
]
DEEPEST = 6
Draw = Callable[[Any], Any]

KNOWN = {  # by the name of the argument
    "jurisdictions": ["360424"], "within": ["360424"], "code": ["360424", "transport", "civil"],
    "kind": ["complaint", "inquiry"], "state": ["received", "answered", "handling"],
    "category": ["transport", "urban.02"],
    "channel": ["web", "phone"], "department": ["transport", "civil"], "outcome": ["resolved"],
    "level": ["yellow", "red"], "rule": ["T-04", "P-07"], "system": ["test"], "power": ["approval"],
    "grade": ["excellent"], "month": ["2026-10"], "id": [str(UUID(int=7))],
    "text": ["公交", "办结", "road 公交"], "number": ["360424-P2026-000001-1", "360424-P2026-000002-9"],
    "after": [str(Cursor(datetime(2026, 11, 22, tzinfo=UTC), UUID(int=7)))],
}  # fmt: skip
HOSTILE_TEXTS = [
    "", " ", "\u0000", "a\u0000b", "\ud800", "\udfff公", "x" * 5000, "公" * 101, "' OR 1=1 --", "%_\\", "\u202e", "𬭸",
    "360423", "j360424", "'; DROP TABLE cases_case; --", "{}", "&|!:*<->()", "\\", "\x7f\x85", "٣٦٠٤٢٤", "NaN", "-0",
    "MQ", "MQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "Mf//////////AAAAAAAAAAAAAAAAAAAAAA", "MX////////8AAAAAAAAAAAAAAAAAAAAA",
    "MoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP////8", "====", "M" * 34, "360424-P2026-000001-1",
]  # fmt: skip
DAYS = ["2026-01-01", "2026-11-24", "2024-02-29", "2025-12-31"]
HOSTILE_DAYS = ["0001-01-01", "9999-12-31", "1900-01-01", "2200-12-31", "1899-12-31", "2201-01-01", "2026-W01-1"]
BAD_DAYS = ["2026-02-30", "", "2026-11", "20261124", "x", "-1", "+12026-01-01", "\ud800", "2026-11-24T00:00:00Z"]
HOSTILE_NUMBERS = [0, -1, 100, 101, 200, 201, 1000, 1001, 2**31 - 1, -(2**31)]
BAD_NUMBERS = [2**31, 2**63, 10**40, 1.5, -0.0, 1e308]
HOSTILE_VALUES: list[Any] = [
    None,
    [],
    {},
    [[]],
    [None],
    {"a": 1},
    True,
    7,
    "x",
    [["360424"]],
    {"within": {"within": 1}},
]
BREAKS = ['"', "{", "}", "$", "\u0000", "\ufeff", '"""', "#", "\ud800", "["]
HASHES: list[Any] = [{}, {"sha256Hash": 1}, {"sha256Hash": "\ud800"}, 7, {"sha256Hash": []}]
OPENINGS = ["query", "query Q", "mutation", "subscription", "", "query Q Q", "fragment"]
DIRECTIVES = [
    "@include(if: true)", "@include(if: false)", "@skip(if: false)", "@skip(if: false) @skip(if: false)", "@include",
    '@include(if: "yes")', "@unknown", "@skip(if: $missing)", '@deprecated(reason: "x")', "@oneOf",
]  # fmt: skip


def literal(value: Any) -> str:
    """A JSON value as GraphQL writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {literal(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(literal(each) for each in value) + "]"
    if isinstance(value, Name):
        return str(value)
    return json.dumps(value)


class Name(str):
    """The name of an enum's member: without quotes in a question, with them in its variables."""

    __slots__ = ()


class Writer:
    """Writes one random question. Of a hundred choices `wild` break the schema's rules; of a hundred values `hostile`
    keep to their type and mean no good.
    """

    def __init__(self, draw: Draw, wild: float, hostile: float) -> None:
        self.draw, self.wild, self.hostile = draw, wild, hostile
        self.aliases = 0
        self.variables: dict[str, Any] = {}
        self.declared: list[str] = []
        self.left = 40  # fields: a question of hundreds is only refused for its size

    def chance(self, percent: float) -> bool:
        return bool(self.draw(st.integers(0, 9_999)) < percent * 100)

    def pick(self, choices: Any) -> Any:
        return self.draw(st.sampled_from(list(choices)))

    # values

    def value(self, kind: Any, name: str = "") -> Any:
        """For a type of the schema; now and then one that does not fit."""
        if self.chance(self.wild / 3):
            return self.pick(HOSTILE_VALUES)
        if isinstance(kind, GraphQLNonNull):
            return self.value(kind.of_type, name)
        if isinstance(kind, GraphQLList):
            return [self.value(kind.of_type, name) for _ in range(self.draw(st.integers(0, 3)))]
        if isinstance(kind, GraphQLInputObjectType):
            names = self.draw(st.lists(st.sampled_from(list(kind.fields)), max_size=4, unique=True))
            return {each: self.value(kind.fields[each].type, each) for each in names}
        if isinstance(kind, GraphQLEnumType):
            return Name(self.pick([*kind.values, *(["NOTHING", "true"] if self.chance(self.wild) else [])]))
        return self.leaf(kind.name, name)

    def leaf(self, kind: str, name: str) -> Any:
        wild, hostile = self.chance(self.wild), self.chance(self.hostile)
        match kind:
            case "Int":
                return self.pick(BAD_NUMBERS if wild else HOSTILE_NUMBERS if hostile else range(1, 20))
            case "Boolean":
                return self.draw(st.booleans())
            case "Date":
                return self.pick(BAD_DAYS if wild else HOSTILE_DAYS if hostile else DAYS)
        if hostile and self.chance(50):
            return self.draw(st.text(st.characters(), max_size=30))
        return self.pick(HOSTILE_TEXTS if hostile else KNOWN[name])

    def argument(self, name: str, kind: Any) -> str:
        """Written out, or as a variable."""
        value = self.value(kind, name)
        if not self.chance(35):
            return f"{name}: {literal(value)}"
        variable = f"v{len(self.declared)}"
        declared = (
            kind if not self.chance(self.wild / 2) else self.pick(["Int", "String!", "[Date]", "CaseSummary", "Nil"])
        )
        default = f" = {literal(self.value(kind, name))}" if self.chance(20) else ""
        self.declared.append(f"${variable}: {declared}{default}")
        if not self.chance(self.wild / 2):
            self.variables[variable] = value
        return f"{name}: ${variable}"

    # selections

    def selection(self, kind: Any, depth: int) -> str:
        """Some of a type's fields, in braces."""
        unique = not self.chance(self.wild)
        names = self.draw(
            st.lists(st.sampled_from([*kind.fields, "__typename"]), min_size=1, max_size=4, unique=unique)
        )
        parts = [self.field(kind, name, depth) for name in names]
        if self.chance(10):
            wrong = ["CaseFigures", "Query", "Int", "Nil"] if self.chance(self.wild) else []
            parts.append(f"... on {self.pick([kind.name, *wrong])} {{ __typename }}")
        if self.chance(self.wild / 3):
            parts.append(self.pick(["...F0", "...F1", "...Missing", "unknown", "__schema { types { name } }", "..."]))
        return "{ " + " ".join(parts) + " }"

    def field(self, kind: Any, name: str, depth: int) -> str:
        self.left -= 1
        if name == "__typename":
            return name
        definition = kind.fields[name]
        self.aliases += 1
        alias = (
            f"a{self.draw(st.integers(0, 3)) if self.chance(self.wild) else self.aliases}: " if self.chance(10) else ""
        )
        given = [
            self.argument(each, argument.type)
            for each, argument in definition.args.items()
            if isinstance(argument.type, GraphQLNonNull) or self.chance(45)
        ]
        if given and self.chance(self.wild / 4):
            given.append(self.pick([given[0], "extra: 1", "filter: $v0"]))
        arguments = f"({', '.join(given)})" if given else ""
        directive = f" {self.pick(DIRECTIVES)}" if self.chance(self.wild / 2) else ""
        return f"{alias}{name}{arguments}{directive}{self.below(definition.type, depth)}"

    def below(self, kind: Any, depth: int) -> str:
        named = get_named_type(kind)
        if is_leaf_type(named):
            return " { code }" if self.chance(self.wild / 6) else ""
        if depth >= DEEPEST or self.left <= 0:
            leaves = [name for name, each in named.fields.items() if is_leaf_type(get_named_type(each.type))]
            return f" {{ {leaves[0] if leaves else '__typename'} }}"
        return f" {self.selection(named, depth + 1)}"

    # documents

    def fragment(self, name: str) -> str:
        kinds = [
            each for each in SCHEMA.type_map.values() if isinstance(each, GraphQLObjectType | GraphQLInterfaceType)
        ]
        kind = self.pick([each for each in kinds if not each.name.startswith("__")])
        spread = self.pick(["", "", "...F0", "...F1"])
        return f"fragment {name} on {kind.name} {{ __typename {spread} {self.selection(kind, DEEPEST - 1)} }}".replace(
            "{ __typename  {", "{ __typename ... {"
        )

    def document(self) -> str:
        body = self.selection(SCHEMA.query_type, 0)
        opening = self.pick(OPENINGS) if self.chance(self.wild / 3) else "query Q"
        declared = f"({', '.join(self.declared)})" if self.declared else ""
        parts = [f"{opening}{declared} {body}"]
        if self.chance(self.wild):
            parts += [self.fragment(f"F{number}") for number in range(self.draw(st.integers(1, 2)))]
        if self.chance(self.wild / 6):
            parts.append("query Other { __typename }")
        text = "\n".join(parts)
        if self.chance(self.wild / 6):
            at = self.draw(st.integers(0, len(text)))
            text = (
                text[:at]
                + self.pick(['"', "{", "}", "$", "\u0000", "\ufeff", '"""', "#", "\ud800", "["])
                + text[at + 1 :]
            )
        return text


@st.composite
def questions(draw: Draw, wild: float, hostile: float) -> dict[str, Any]:
    """The body of a question: query, variables, operationName and the like, as JSON values."""
    writer = Writer(draw, wild, hostile)
    body: dict[str, Any] = {"query": writer.document(), "variables": writer.variables}
    if writer.chance(wild / 2):
        body["operationName"] = writer.pick(["Q", "Other", "", "Missing", 1, None, [], "\ud800"])
    if writer.chance(wild / 6):
        body["variables"] = writer.pick([*HOSTILE_VALUES, "{", '{"v0": 1}', "[]"])
    if writer.chance(wild / 8):
        body["extensions"] = {"persistedQuery": writer.pick(HASHES)}
    if writer.chance(wild / 8):
        body["id"] = writer.pick(["dashboard", "drill-down", "trend", "..", "\u0000", 1, [], {}, True])
        if writer.chance(70):
            del body["query"]
    return body


KINDS = [
    "application/json", "application/json; charset=gbk", "application/json; charset=nothing", "application/graphql",
    "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "text/plain", "",
    "application/graphql+json", "json", ";", "application/json;charset=utf-16", "application/json\x0b",
]  # fmt: skip
WHOLE = [
    b"", b"null", b"[]", b"[{}]", b'[{"query": "{ __typename }"}, {"query": "{ __typename }"}]', b"{}", b"1", b'"x"',
    b"\xff\xfe", b'{"query": "\xff"}', b'{"query": "{ a }"', b"\xef\xbb\xbf{}", b"[" * 60_000, b'{"a":' * 12_000,
    b'{"query": "' + b"{" * 9_000 + b'"}', b'{"query": "' + b"[" * 9_000 + b'"}', b"x" * 70_000, b"1" * 9_000,
    b'{"query": "query ($a: ' + b"[" * 4_000 + b'") { a }"}', b'{"query": ' + b"9" * 5_000 + b"}", b"NaN", b"-Infinity",
    b'{"query": "{ __typename }", "variables": {"a": 1e999}}', b'{"query": "{ __typename }", "query": null}',
    b'{"query": "{ a(b: ' + b"[" * 4_000 + b"]" * 4_000 + b') }"}',
    b'{"query": "{ caseSummary { received } }", "id": {}}',
    b'{"query": "query ($f: CaseFilter) { caseSummary(filter: $f) { received } }", "variables": {"f": '
    + b'{"text": [' * 3_000 + b"]}" * 3_000 + b"}}",
    b"query=%7B+__typename+%7D", b"--x\r\nContent-Disposition: form-data; name=\"query\"\r\n\r\n{a}\r\n--x--\r\n",
]  # fmt: skip
bodies = st.one_of(st.sampled_from(WHOLE), st.binary(max_size=200))
kinds = st.sampled_from(KINDS)
PARTS = [
    "{ __typename }",
    "mutation { a }",
    "dashboard",
    "trend",
    "{",
    "[",
    "null",
    '{"a": 1}',
    "",
    "[" * 5000,
    "\ud800",
]
asked = st.dictionaries(
    st.sampled_from(["query", "id", "variables", "operationName", "raw", "extensions", "graphiql", "x"]),
    st.one_of(st.sampled_from(PARTS), st.text(st.characters(), max_size=20)),
    max_size=4,
)
