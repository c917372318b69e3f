"""The central team's administrator at work."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.core.catalogue.models import Category, Limit
from apps.core.ledger.models import Entry
from tenants.context import door
from tenants.models import Jurisdiction


@pytest.fixture
def category_of(centre: Jurisdiction) -> Callable[[str], Category]:
    """The category of this code, as the database has it now."""

    def find(code: str) -> Category:
        with door(centre):
            return Category.objects.get(code=code)

    return find


@pytest.fixture
def limit_of(centre: Jurisdiction) -> Callable[[str], Limit]:
    """The limit of this kind of petition, as the database has it now."""

    def find(subkind: str) -> Limit:
        with door(centre):
            return Limit.objects.get(case_kind="petition", subkind=subkind)

    return find


@pytest.fixture
def last_entry() -> Callable[[Jurisdiction], Any]:
    """The newest entry of a jurisdiction's ledger, or None."""

    def find(place: Jurisdiction) -> Entry | None:
        with door(place):
            return Entry.objects.order_by("-recorded_at", "-id").first()

    return find
