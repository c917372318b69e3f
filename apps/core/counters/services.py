"""Keeping the counters: fold what was appended, verify against the cases, rebuild, forget."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from apps.core.counters import statements
from apps.core.counters.statements import MARGINALS, Marginal
from tenants.context import PUBLIC, current_jurisdiction, door
from tenants.models import Jurisdiction

MANY_MS = 600_000  # a rebuild reads every case of a jurisdiction


@dataclass(frozen=True)
class Difference:
    """A total that is not what the cases say. `lacks`: by how much each measure is too small."""

    table: str
    key: dict[str, str]
    lacks: dict[str, int]

    def __str__(self) -> str:
        key = ", ".join(f"{name}={value}" for name, value in self.key.items())
        return f"{self.table} [{key}]: " + ", ".join(f"{name} {-lack:+d}" for name, lack in self.lacks.items())


def fold(place: Jurisdiction) -> int:
    """Add what was appended in a jurisdiction to its totals: one transaction. Returns how many rows were folded.

    Killed at any point it has done all or nothing; several at once wait for each other.
    """
    with door(place, timeout_ms=MANY_MS):
        return fold_here()


def fold_here() -> int:
    """The same behind the open door."""
    with connection.cursor() as cursor:
        code = _alone(cursor)
        cursor.execute(statements.FOLD, code)
        folded = int(cursor.fetchone()[0])
        if folded:
            cursor.execute(statements.TIDY, code)
    return folded


def rebuild(place: Jurisdiction) -> int:
    """Count every case of a jurisdiction anew: one transaction, while writers go on. Returns how many cases."""
    with door(place, timeout_ms=MANY_MS):
        return rebuild_here()


def rebuild_here() -> int:
    """The same behind the open door."""
    with connection.cursor() as cursor:
        code = _alone(cursor)
        for statement in statements.FORGET:
            cursor.execute(statement, code)
        cursor.execute(statements.REBUILD, code)
        return int(cursor.fetchone()[0])


def verify(place: Jurisdiction) -> list[Difference]:
    """Recount a jurisdiction's cases and compare, what is not folded yet included; empty where all is right."""
    with door(place, timeout_ms=MANY_MS), connection.cursor() as cursor:
        code = _alone(cursor)
        return [each for marginal in MARGINALS for each in _differences(cursor, marginal, code)]


def forget(place: Jurisdiction) -> None:
    """Remove the totals of a jurisdiction that is no more (merged into another one)."""
    with door(PUBLIC), connection.cursor() as cursor:
        code = {"code": place.code}
        cursor.execute(statements.LOCK, code)
        for statement in statements.FORGET:
            cursor.execute(statement, code)


def _alone(cursor: Any) -> dict[str, str]:
    code = {"code": current_jurisdiction().code}
    cursor.execute(statements.LOCK, code)
    return code


def _differences(cursor: Any, marginal: Marginal, code: dict[str, str]) -> list[Difference]:
    cursor.execute(marginal.differences, code)
    found = []
    for row in cursor.fetchall():
        keys, lacks = row[: len(marginal.keys)], row[len(marginal.keys) :]
        found.append(
            Difference(
                marginal.table,
                {name: str(value) for name, value in zip(marginal.keys, keys, strict=True)},
                {name: lack for name, lack in zip(marginal.measures, lacks, strict=True) if lack},
            )
        )
    return found
