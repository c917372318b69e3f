"""No number is given out twice, not even one whose case is lost: somebody has it on paper."""

import re
from collections.abc import Iterable

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from psycopg2 import sql

from apps.core.ledger.anchoring import Anchor
from apps.platforms.exchange.hub.models import Envelope

SEQUENCE = "case_number"
# numbers taken by the portal for letters that were never sent leave no trace outside of a schema that is lost
MARGIN = 1000


def highest_known(code: str, old: str | None, abandoned: Iterable[Anchor]) -> int:
    """The highest serial that may have been given out, inside the open transaction.

    Where the schema that served can be asked, its own sequence says it. Where it is lost: what the hub has seen, and
    after it as many as there were entries in the seals that are abandoned (each case has at least one), and a margin.
    """
    known = [_in_sequence(old)] if old else []
    if known and known[0] is not None:
        return max(known[0], _in_hub(code))
    return _in_hub(code) + sum(anchor.size for anchor in abandoned) + MARGIN


def advance(schema: str, beyond: int, known: int) -> int:
    """Let the schema's sequence go on after `beyond`; `known` is where the dump left it. The last number given out."""
    last = max(beyond, known, 1)
    with connection.cursor() as cursor:
        name = sql.Literal(f'"{schema}"."{SEQUENCE}"')
        statement = sql.SQL("SELECT pg_catalog.setval({}::regclass, {})").format(name, sql.Literal(last))
        cursor.execute(statement.as_string(cursor.connection))
    return last


def _in_sequence(schema: str) -> int | None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            statement = sql.SQL("SELECT last_value FROM {}").format(sql.Identifier(schema, SEQUENCE))
            cursor.execute(statement.as_string(cursor.connection))
            return int(cursor.fetchone()[0])
    except DatabaseError:
        return None


def _in_hub(code: str) -> int:
    """Serials of the jurisdiction's numbers in threads and payloads of what it has sent or received."""
    number = re.compile(rf"{code}-[PDAG]\d{{4}}-(\d{{6,8}})-\d")
    highest = 0
    envelopes = Envelope.objects.filter(Q(from_code=code) | Q(to_code=code)).order_by()
    for thread, payload in envelopes.values_list("thread", "payload").iterator(1000):
        highest = max([highest, *(int(serial) for serial in number.findall(f"{thread} {payload}"))])
    return highest
