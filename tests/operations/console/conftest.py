"""The central team's administrator at the console."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.core.ledger.models import Entry
from apps.core.ledger.services import Actor
from tenants.context import door
from tenants.models import Jurisdiction

TU = Actor(kind="official", id="1", name="涂远", duty="admin")  # type: ignore[arg-type]


def exported(answer: Any) -> str:
    """The whole file."""
    return b"".join(answer.streaming_content).decode()


@pytest.fixture
def last_entry(centre: Jurisdiction) -> Callable[[], Any]:
    """The newest entry of the centre's ledger."""

    def find() -> Entry | None:
        with door(centre):
            return Entry.objects.order_by("-id").first()

    return find
