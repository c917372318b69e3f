"""What RunSQL says, by its text. Bodies of functions are left out (they run later), bodies of DO are looked at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from infra.checks.expanding import remedies
from infra.checks.expanding.findings import Fault, Faults, Place

_TOKEN = re.compile(
    r"(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<string>'(?:[^']|'')*')"
    r"|\$(?P<tag>[A-Za-z_]*)\$(?P<body>.*?)\$(?P=tag)\$|(?P<end>;)",
    re.DOTALL,
)
_NAME = r'(?:"?\w+"?\s*\.\s*)?"?(?P<table>\w+)"?'
_TARGET = re.compile(
    r"\b(?:ALTER\s+TABLE(?:\s+IF\s+EXISTS)?(?:\s+ONLY)?|UPDATE(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?|TRUNCATE(?:\s+TABLE)?"
    r"|INSERT\s+INTO|LOCK(?:\s+TABLE)?(?:\s+ONLY)?|INDEX\b.*?\bON(?:\s+ONLY)?)\s+" + _NAME,
    re.IGNORECASE | re.DOTALL,
)
_ALTER = re.compile(rf"ALTER\s+TABLE(?:\s+IF\s+EXISTS)?(?:\s+ONLY)?\s+{_NAME}\s+", re.IGNORECASE)
_RUN = re.compile(r"\s*DO\b|(?!\s*CREATE\b).*\bEXECUTE\b", re.IGNORECASE | re.DOTALL)  # what it holds is run
_CREATED = re.compile(r"\bCREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?" + _NAME, re.IGNORECASE)


@dataclass(frozen=True)
class _Rule:
    """`text` in a statement and `unless` not: a fault; `contraction`: none where the migration is named as one."""

    text: re.Pattern[str]
    fault: Fault
    unless: re.Pattern[str] | None = None
    contraction: bool = False


def _rule(text: str, wrong: str, instead: str, *, unless: str = "", contraction: bool = False) -> _Rule:
    flags = re.IGNORECASE | re.DOTALL
    return _Rule(
        re.compile(text, flags), Fault(wrong, instead), re.compile(unless, flags) if unless else None, contraction
    )


_COLUMN = r"\bADD\s+(?:COLUMN\s+)?(?!CONSTRAINT\b|CHECK\b|UNIQUE\b|PRIMARY\b|FOREIGN\b|EXCLUDE\b|VALUE\b|GENERATED\b)"
_VOLATILE = r"\bDEFAULT\s+(?:\(\s*)?(?:gen_random_uuid|uuidv7|uuid_\w+|random|clock_timestamp|timeofday|nextval)\s*\("
_UNIQUE = remedies.UNIQUE.format(model="model")
_RULES = (
    _rule(r"\bALTER\s+TABLE\b.*\bDROP\s+(?:COLUMN\s+)?(?!CONSTRAINT\b|NOT\b|DEFAULT\b|IDENTITY\b|EXPRESSION\b)",
          "it drops a column that the running code still asks for", remedies.DROP_COLUMN),
    _rule(r"\bDROP\s+TABLE\b", "it drops a table that the running code still asks for", remedies.DROP_TABLE),
    _rule(r"\bDROP\s+(?:MATERIALIZED\s+)?(?:VIEW|SEQUENCE|TYPE|DOMAIN|FUNCTION|PROCEDURE|AGGREGATE|ROUTINE)\b",
          "it drops what the running code may still call", remedies.DATABASE_OBJECT, contraction=True),
    _rule(r"\bALTER\s+(?:TABLE|VIEW|SEQUENCE|TYPE|FUNCTION|MATERIALIZED\s+VIEW)\b.*\bRENAME\b",
          "it renames what the running code asks for by its old name", remedies.NEW_COLUMN,
          unless=r"\bRENAME\s+CONSTRAINT\b"),
    _rule(r"\bALTER\s+(?:COLUMN\s+)?\S+\s+(?:SET\s+DATA\s+)?TYPE\b",
          "it changes a column's type: PostgreSQL may rewrite the table and keeps everybody out meanwhile",
          remedies.NEW_COLUMN + ". A longer varchar or text: by AlterField, which is allowed"),
    _rule(r"\bSET\s+NOT\s+NULL\b", "it looks through every row while it keeps everybody out",
          remedies.NOT_NULL.format(model="model", field="field")),
    _rule(r"\bDROP\s+DEFAULT\b", "the running code may leave the column to its default", remedies.DROP_COLUMN),
    _rule(_COLUMN + r".*\bNOT\s+NULL\b", "the running code does not know the column and leaves it NULL",
          remedies.COLUMN, unless=r"\bDEFAULT\b"),
    _rule(_COLUMN + r".*" + _VOLATILE, "a default that differs from row to row rewrites the table", remedies.COLUMN),
    _rule(_COLUMN + r".*\bGENERATED\b", "a generated or identity column rewrites the table", remedies.COLUMN),
    _rule(_COLUMN + r".*\b(?:UNIQUE|PRIMARY\s+KEY)\b", "it makes an index while it keeps everybody out",
          _UNIQUE),
    _rule(_COLUMN + r".*\bCHECK\b", "it looks through every row while it keeps everybody out", remedies.CHECK),
    _rule(r"\bADD\s+(?:CONSTRAINT\s+\S+\s+)?(?:UNIQUE|PRIMARY\s+KEY)\b",
          "it makes an index while it keeps everybody out", _UNIQUE, unless=r"\bUSING\s+INDEX\b"),
    _rule(r"\bADD\s+(?:CONSTRAINT\s+\S+\s+)?(?:CHECK|FOREIGN\s+KEY)\b",
          "it looks through every row while it keeps everybody out",
          f"add NOT VALID and look through the rows by ValidateConstraint. For a check: {remedies.CHECK}",
          unless=r"\bNOT\s+VALID\b"),
    _rule(r"\bADD\s+(?:CONSTRAINT\s+\S+\s+)?EXCLUDE\b", "it makes an index while it keeps everybody out",
          "an exclusion constraint cannot be added to a table in use: a new table that has it, or a trigger"),
    _rule(r"\bVALIDATE\s+CONSTRAINT\b", "within a block it would keep the locks of the statements before it",
          "ValidateConstraint(model, name): the rollout gives it a transaction of its own"),
    _rule(r"\bCREATE\s+(?:UNIQUE\s+)?INDEX\b",
          "within a block it would keep writers out, and CONCURRENTLY is impossible there",
          f"{remedies.CONCURRENTLY.format(model='model', fields='...')}. A unique one: {_UNIQUE}"),
    _rule(r"\bLOCK\s+(?:TABLE\s+)?\S", "it keeps others out until the block ends",
          "leave it out: PostgreSQL locks what a statement needs, and the rollout asks for it briefly and often"),
    _rule(r"\bUPDATE\s+(?:ONLY\s+)?\S+\s+(?:AS\s+)?(?:\w+\s+)?SET\b|\bDELETE\s+FROM\b|\bMERGE\s+INTO\b"
          r"|\bTRUNCATE\s+(?!OR\b|ON\b)",
          "it touches all its rows in one transaction: whoever changes one of them waits", remedies.BATCHES),
    _rule(r"\bINSERT\s+INTO\b", "rows of a migration would be replayed alike in every jurisdiction, keys included",
          remedies.BATCHES),
    _rule(r"\bVACUUM\s+(?:\(.*)?FULL\b|\bCLUSTER\b|\bREINDEX\b|\bREFRESH\s+MATERIALIZED\b"
          r"|\bSET\s+(?:TABLESPACE|LOGGED|UNLOGGED|ACCESS\s+METHOD)\b",
          "it rewrites a table or an index while it keeps everybody out", remedies.REWRITE),
)  # fmt: skip
_SCHEMA = re.compile(r"(?<![\w.\"])\"?(?:j\d{6}|centre|recording_template)\"?\s*\.\s*\"?[a-z_]", re.IGNORECASE)
_PUBLIC = re.compile(r"(?<![\w.\"])\"?public\"?\s*\.\s*\"?[a-z_]", re.IGNORECASE)
_PATH = re.compile(r"\bSET\s+(?:LOCAL\s+|SESSION\s+)?search_path\b(?!\s*(?:=|TO)\s*pg_catalog\b)", re.IGNORECASE)
_ITSELF = re.compile(r"\b(?:CREATE|ALTER|DROP)\s+SCHEMA\b", re.IGNORECASE)


def statements(sql: str) -> Iterator[str]:
    """One after the other, without comments, literals and bodies; what a DO block says follows as statements."""
    said, inside, at = "", "", 0
    for token in _TOKEN.finditer(sql):
        said += sql[at : token.start()]
        at = token.end()
        if token["end"]:
            yield from _one(said, inside)
            said, inside = "", ""
        elif token["comment"]:
            said += " "
        else:
            inside += (token["body"] or (token["string"] or "''")[1:-1].replace("''", "'")) + ";"
            said += "''"
    yield from _one(said + sql[at:], inside)


def _one(said: str, inside: str) -> Iterator[str]:
    yield from _actions(" ".join(said.split()))
    if _RUN.match(said):
        yield from statements(inside)


def _actions(statement: str) -> Iterator[str]:
    """ALTER TABLE with several actions as several statements."""
    head = _ALTER.match(statement)
    if head is None:
        if statement:
            yield statement
        return
    depth, action = 0, ""
    for sign in statement[head.end() :] + ",":
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            yield f"{head[0].strip()} {action.strip()}"
            action = ""
        else:
            action += sign


def tables_made(sql: str) -> set[str]:
    """By CREATE TABLE in the text."""
    return {found["table"] for found in _CREATED.finditer(sql)}


def faults_of(sql: str, place: Place) -> Faults:
    """What its statements do that the running code cannot live with."""
    for statement in statements(sql):
        target = _TARGET.search(statement)
        if target and target["table"] in place.new_tables:
            continue
        for rule in _RULES:
            if not rule.text.search(statement) or (rule.unless and rule.unless.search(statement)):
                continue
            if not (rule.contraction and place.named):
                short = " ".join(statement.split())[:70]
                yield Fault(f"`{short}`: {rule.fault.wrong}", rule.fault.instead)


def schemas_named(sql: str, place: Place) -> Faults:
    """A schema's name, anywhere in the text, bodies of functions included. Shared apps may say `public`."""
    text = re.sub(r"--[^\n]*|/\*.*?\*/", " ", sql, flags=re.DOTALL)
    for pattern in (_SCHEMA, _PATH, _ITSELF, *(() if place.shared else (_PUBLIC,))):
        if found := pattern.search(text):
            yield Fault(f"it names a schema: `{found[0].strip()}`", remedies.NO_SCHEMA)
