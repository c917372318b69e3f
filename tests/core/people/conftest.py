"""Ways to look behind the door after a page has answered."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.core.ledger.models import Entry
from apps.core.people.models import Department, Official
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.clients import OfficeClient


@pytest.fixture
def admin(office: OfficeClient) -> OfficeClient:
    """The administrator of Xiushui, signed in, reading English."""
    office.cookies["language"] = "en"
    return office.sign_in("admin")


@pytest.fixture
def official_of(xiushui: Jurisdiction) -> Callable[..., Official]:
    """The official of this account, as the database has it now."""

    def find(username: str, place: Jurisdiction = xiushui) -> Official:
        with door(place):
            found: Official = Official.objects.get(username=username)
            _ = found.duties
        return found

    return find


@pytest.fixture
def department_of(xiushui: Jurisdiction) -> Callable[[str], Department]:
    """The department of this code, as the database has it now."""

    def find(code: str) -> Department:
        with door(xiushui):
            return Department.objects.get(code=code)

    return find


@pytest.fixture
def last_entry(xiushui: Jurisdiction) -> Callable[..., Any]:
    """The newest entry of the ledger."""

    def find(place: Jurisdiction = xiushui) -> Entry:
        with door(place):
            return Entry.objects.order_by("-recorded_at", "-id")[0]

    return find
