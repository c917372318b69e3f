"""What the schema that served knows and the restored one does not: listed by number, so that people can see to it."""

from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection, transaction
from psycopg2 import sql


@dataclass
class Losses:
    """Numbers. `changed`: cases that had gone on since. `unreadable`: why the schema that served could not be asked."""

    cases: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    submissions: list[str] = field(default_factory=list)
    officials: list[str] = field(default_factory=list)
    entries: int = 0
    unreadable: str = ""

    def facts(self, most: int = 500) -> dict[str, Any]:
        """For the ledger; very long lists are cut, their length is told."""
        told: dict[str, Any] = {"entries": self.entries, "officials": self.officials[:most]}
        for name in ("cases", "changed", "submissions"):
            numbers = getattr(self, name)
            told[name], told[f"{name}_count"] = numbers[:most], len(numbers)
        return {**told, "unreadable": self.unreadable} if self.unreadable else told

    def lines(self) -> list[str]:
        """For the report."""
        if self.unreadable:
            return [f"the schema as it was could not be compared: {self.unreadable}"]
        return [
            *(f"case {number} came after the dump and is lost" for number in self.cases),
            *(f"case {number} is as it was at the dump; what was done since is lost" for number in self.changed),
            *(f"account {name} was made after the dump and is lost" for name in self.officials),
        ]


_CASES = """
SELECT o.number FROM {old}.cases_case o WHERE NOT EXISTS (SELECT 1 FROM {new}.cases_case n WHERE n.id = o.id) ORDER BY 1
"""
_CHANGED = """
SELECT o.number FROM {old}.cases_case o JOIN {new}.cases_case n ON n.id = o.id WHERE o.version > n.version ORDER BY 1
"""
_SUBMISSIONS = """
SELECT o.kind || ' ' || o.number FROM {old}.relay_submission o
WHERE NOT EXISTS (SELECT 1 FROM {new}.relay_submission n WHERE n.id = o.id) ORDER BY o.id
"""
_OFFICIALS = """
SELECT o.username FROM {old}.people_official o
WHERE NOT EXISTS (SELECT 1 FROM {new}.people_official n WHERE n.id = o.id) ORDER BY 1
"""
_ENTRIES = """
SELECT count(*) FROM {old}.ledger_entry o WHERE NOT EXISTS (SELECT 1 FROM {new}.ledger_entry n WHERE n.id = o.id)
"""


def between(old: str, new: str) -> Losses:
    """Compare two schemas inside the open transaction. What cannot be read (it may be why it is restored) is told."""
    try:
        with transaction.atomic():
            return Losses(
                cases=_texts(_CASES, old, new),
                changed=_texts(_CHANGED, old, new),
                submissions=_texts(_SUBMISSIONS, old, new),
                officials=_texts(_OFFICIALS, old, new),
                entries=int(_ask(_ENTRIES, old, new)[0][0]),
            )
    except DatabaseError as error:
        return Losses(unreadable=str(error).splitlines()[0])


def _texts(text: str, old: str, new: str) -> list[str]:
    return [str(value) for (value,) in _ask(text, old, new)]


def _ask(text: str, old: str, new: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        statement = sql.SQL(text).format(old=sql.Identifier(old), new=sql.Identifier(new))
        cursor.execute(statement.as_string(cursor.connection))
        return list(cursor.fetchall())
