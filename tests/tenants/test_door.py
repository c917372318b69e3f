"""One door: outside of it every statement fails; inside, one transaction, one jurisdiction."""

import pytest
from django.apps import apps
from django.db import InterfaceError, OperationalError, ProgrammingError, connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from apps.core.people.models import Department, Official
from tenants.context import DoorAlreadyOpen, current_jurisdiction, door, open_schema


@pytest.mark.parametrize("model", [m for m in apps.get_models() if m._meta.managed], ids=lambda m: m._meta.label)
def test_no_table_can_be_read_outside_a_door(db, model):
    with pytest.raises(ProgrammingError, match="does not exist"), transaction.atomic():
        model.objects.exists() if hasattr(model, "objects") else model._default_manager.exists()


def test_a_door_leads_to_its_own_jurisdiction(xiushui, wuning):
    with door(xiushui):
        assert current_jurisdiction() == xiushui
        Department.objects.filter(code="water").update(phone="0792-1")
    with door(wuning):
        assert Department.objects.get(code="water").phone == ""
    with door(xiushui):
        assert Department.objects.get(code="water").phone == "0792-1"


def test_a_failed_door_keeps_nothing_and_closes(xiushui):
    def fail() -> None:
        with door(xiushui):
            Official.objects.all().update(name="nobody")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert open_schema() is None
    with door(xiushui):
        assert not Official.objects.filter(name="nobody").exists()


def test_a_savepoint_rolled_back_does_not_lose_the_way(xiushui):
    with door(xiushui):
        with pytest.raises(ProgrammingError), transaction.atomic():
            connection.cursor().execute("SELECT * FROM no_such_table")
        assert Official.objects.count() == 6


@override_settings(DOOR_SETS_ROLE=False)
def test_a_door_within_a_door_is_refused_outside_of_tests(xiushui, wuning, monkeypatch):
    with door(xiushui, role="office"), pytest.raises(DoorAlreadyOpen), door(wuning):
        pass


def test_a_door_without_a_statement_sends_nothing(live_database):
    place = live_database.jurisdiction("360424")
    with CaptureQueriesContext(connection) as sent, door(place):
        assert current_jurisdiction().slug == "xiushui"
    assert [query for query in sent.captured_queries if query["sql"] not in {"BEGIN", "COMMIT"}] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path')")
        assert cursor.fetchone() == ('""',)


def test_a_door_is_forgotten_at_the_end_of_its_transaction(live_database):
    with door(live_database.jurisdiction("360424")), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path')")
        assert cursor.fetchone() == ('"j360424", public',)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path'), current_setting('app.session', true)")
        assert cursor.fetchone()[0] == '""'


def test_a_named_cursor_goes_through_the_door(xiushui):
    with door(xiushui):
        assert len(list(Official.objects.order_by("pk").iterator(chunk_size=2))) == 6


@pytest.mark.parametrize("where", ["inside a door", "between doors"])
def test_the_next_door_opens_after_the_server_has_dropped_the_connection(live_database, where):
    place = live_database.jurisdiction("360424")

    def drop():
        with live_database.admin() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.get_backend_pid()])

    with door(place):
        assert Official.objects.count() == 6
    if where == "between doors":
        drop()

    def lose_it():
        with door(place):
            Official.objects.count()
            drop()
            Official.objects.count()

    with pytest.raises((OperationalError, InterfaceError)):
        lose_it()
    with door(place):
        assert Official.objects.count() == 6
