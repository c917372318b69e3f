"""The live database itself: commits are real, seen by threads and processes, and nothing of it stays."""

import pytest
from django.db import ProgrammingError

from apps.core.people.models import Department
from tenants.context import door
from tests.support.live import LiveDatabase

RENAME = """
from apps.core.people.models import Department
from tenants.context import door
from tenants.selectors import jurisdiction_by_code
with door(jurisdiction_by_code("360424")):
    print(Department.objects.filter(code="petitions").update(phone="0792-1"))
"""


def _phone(database: LiveDatabase) -> str:
    with door(database.jurisdiction("360424")):
        return Department.objects.get(code="petitions").phone


def test_what_another_process_commits_is_seen_here(live_database: LiveDatabase) -> None:
    assert _phone(live_database) == ""
    assert live_database.run(RENAME) == "1\n"
    assert _phone(live_database) == "0792-1"


def test_the_next_test_begins_with_a_fresh_copy(live_database: LiveDatabase) -> None:
    assert _phone(live_database) == ""


def test_threads_have_connections_of_their_own_and_the_zones_role(live_database: LiveDatabase) -> None:
    def who() -> tuple[str, int]:
        from django.db import connection

        with door(live_database.jurisdiction("360424")), connection.cursor() as cursor:
            cursor.execute("SELECT current_user, pg_backend_pid()")
            row: tuple[str, int] = cursor.fetchone()
            return row

    (first, pid), (second, other) = live_database.in_threads(who, who)
    assert first == second
    assert first.endswith("_office")
    assert pid != other


def test_an_error_in_a_thread_fails_the_test(live_database: LiveDatabase) -> None:
    with pytest.raises(ProgrammingError):
        live_database.in_threads(lambda: Department.objects.count())
