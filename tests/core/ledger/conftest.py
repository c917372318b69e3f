"""Entries to seal, a superuser's hand in the ledger, verification."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import translation

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.findings import Report
from apps.core.ledger.models import Entry
from apps.core.ledger.services import Actor, record
from apps.core.ledger.stores import store
from apps.core.ledger.verify import verify_here
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.clients import PortalClient

CASE = UUID("01900000-0000-7000-8000-000000000001")
NUMBER = "360424-P2026-000001-8"
CLERK = Actor(kind=ActorKind.OFFICIAL, id="7", name="陈晓岚", duty="clerk", department="petitions")


def write(count: int = 1, **facts: Any) -> list[Entry]:
    """Entries of one case behind the open door."""
    return [
        record(act="note", actor=CLERK, case_id=CASE, number=NUMBER, reason=f"第 {n} 条", facts={"n": n, **facts})
        for n in range(count)
    ]


def english(client: PortalClient) -> PortalClient:
    """A browser that has chosen English."""
    client.cookies["language"] = "en"
    return client


def verified(jurisdiction: Jurisdiction) -> Report:
    """Verification behind a door, anchors outside the database included."""
    with door(jurisdiction):
        return verify_here(outside=store().read(jurisdiction.code))


def kinds(report: Report) -> list[str]:
    """The kinds found, in order, each once."""
    return list(dict.fromkeys(finding.kind.value for finding in report.findings))


@contextmanager
def superuser(jurisdiction: Jurisdiction) -> Iterator[Callable[..., None]]:
    """As one who may do everything: triggers are off. The owner switches its own tables' triggers off for this."""
    tables = ("ledger_entry", "ledger_leaf", "ledger_seal", "ledger_chain")
    with door(jurisdiction, role="owner"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor.execute
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield
