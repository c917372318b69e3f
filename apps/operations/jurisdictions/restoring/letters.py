"""What citizens have handed in since the dump is not lost with it: it is handed in again, under the same numbers.

A submission is one row, written once, by the portal. It is copied from the schema that served, gives its receipt as on
the first day, and the office takes it in anew.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection, transaction
from psycopg2 import sql

from apps.core.files import moving as files
from apps.operations.jurisdictions.dumps.dumping import columns_of

_MISSING = """
SELECT o.id, o.kind || ' ' || o.number FROM {old}.relay_submission o
WHERE NOT EXISTS (SELECT 1 FROM {new}.relay_submission n WHERE n.id = o.id) ORDER BY o.id
"""
_COPY = "INSERT INTO {new}.{table} ({columns}) SELECT {columns} FROM {old}.{table} WHERE {key} = {value}"
# the office has moved these out of quarantine since, into a case that is lost
_WAITING_FILES = """
SELECT f.stored_as, a.stored_as, f.sha256 FROM {new}.relay_submissionfile f
JOIN {old}.files_attachment a ON a.sha256 = f.sha256 AND a.origin = 'citizen'
WHERE NOT EXISTS (
  SELECT 1 FROM {new}.relay_intake i WHERE i.submission_id = f.submission_id AND i.state IN ('taken', 'rejected'))
"""


@dataclass
class Letters:
    """Submissions handed in again (kind and number), those that could not be, files that nobody has any more."""

    again: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    files_back: int = 0


def hand_in_again(old: str, new: str) -> Letters:
    """Inside the open transaction, when the restored schema has its own name: the receipt's trigger asks for it."""
    found = Letters()
    try:
        with transaction.atomic():
            missing = _ask(_MISSING, old, new)
    except DatabaseError as error:
        found.lost.append(f"the schema as it was could not be read: {str(error).splitlines()[0]}")
        return found
    for key, told in missing:
        try:
            with transaction.atomic():
                _copy(old, new, "relay_submission", "id", key)
                _copy(old, new, "relay_submissionfile", "submission_id", key)
            found.again.append(told)
        except DatabaseError as error:
            found.lost.append(f"{told}: {str(error).splitlines()[0]}")
    return found


def bring_files_back(old: str, new: str) -> int:
    """Files of what waits to be taken in, put back into quarantine from the cases that had them; the number."""
    try:
        with transaction.atomic():
            pairs = _ask(_WAITING_FILES, old, new)
    except DatabaseError:
        return 0
    done = 0
    for waiting, kept, sha256 in pairs:
        if not files.is_there(waiting, sha256) and files.is_there(kept, sha256):
            files.copy(kept, waiting)
            done += 1
    return done


def _copy(old: str, new: str, table: str, column: str, value: Any) -> None:
    both = [name for name in columns_of(new, table) if name in set(columns_of(old, table))]
    statement = sql.SQL(_COPY).format(
        new=sql.Identifier(new),
        old=sql.Identifier(old),
        table=sql.Identifier(table),
        columns=sql.SQL(", ").join(map(sql.Identifier, both)),
        key=sql.Identifier(column),
        value=sql.Literal(str(value)),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.connection))


def _ask(text: str, old: str, new: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        statement = sql.SQL(text).format(old=sql.Identifier(old), new=sql.Identifier(new))
        cursor.execute(statement.as_string(cursor.connection))
        return list(cursor.fetchall())
