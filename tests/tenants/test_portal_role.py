"""What a citizen's process cannot do is refused by PostgreSQL, not by an `if`."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from apps.core.relay.models import PublicEvent, PublicRecord, Submission
from apps.core.relay.services import hand_in
from tenants import grants, rights
from tenants.context import door, tell

LETTER = {"kind": "help", "title": "路灯不亮", "text": "村口路灯坏了三天", "place": "义宁镇"}


def run(sql: str, *parameters: Any) -> list[Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall()) if cursor.description else []


def refused(sql: str, *parameters: Any) -> str:
    with pytest.raises(DatabaseError) as caught:
        run(sql, *parameters)
    return str(caught.value)


def tried(sql: str) -> str:
    """Why PostgreSQL refused, or nothing."""
    try:
        run(sql)
    except DatabaseError as error:
        return str(error)
    return ""


@pytest.fixture
def as_portal(xiushui):
    with door(xiushui, role="portal"):
        yield xiushui


def test_the_portal_reads_no_table_that_is_not_declared(as_portal):
    allowed = {
        label for label, by_role in rights.TABLE.items() if "SELECT" in getattr(by_role.get("portal"), "verbs", ())
    }
    tried = 0
    for shared in (True, False):
        for model in grants.models_in(shared):
            if grants.label_of(model) in allowed:
                continue
            message = refused(f'SELECT 1 FROM "{model._meta.db_table}" LIMIT 1')
            assert "permission denied" in message, (model, message)
            tried += 1
    assert tried > 30


@pytest.mark.parametrize("verb", ["INSERT INTO {} DEFAULT VALUES", "UPDATE {} SET {} = NULL", "DELETE FROM {}"])
def test_the_portal_changes_nothing_but_submissions_and_its_own_tables(as_portal, verb):
    word = verb.split()[0]
    for shared in (True, False):
        for model in grants.models_in(shared):
            granted = rights.TABLE[grants.label_of(model)].get("portal")
            if granted is not None and word in granted.verbs:
                assert grants.label_of(model) in {"relay.Submission", "relay.SubmissionFile", "citizens.Draft"}
                continue
            column = next(f.column for f in model._meta.concrete_fields if f.column)
            message = refused(verb.format(f'"{model._meta.db_table}"', f'"{column}"'))
            assert "permission denied" in message, (model, message)


def test_no_temporary_table(as_portal):
    assert "permission denied" in refused("CREATE TEMP TABLE cases_case (id int)")


def test_no_table_and_no_schema_of_its_own(as_portal):
    assert "permission denied" in refused("CREATE TABLE mine (id int)")
    assert "permission denied" in refused("CREATE TABLE public.mine (id int)")
    assert "permission denied" in refused("CREATE SCHEMA mine")


@pytest.mark.parametrize("call", ["ledger_refuse_change()", "ledger_wait_for_seal()", "relay_give_receipt()"])
def test_functions_of_the_office_are_closed(as_portal, call):
    message = refused(f"SELECT {call}")
    assert "permission denied" in message or "trigger functions can only be called as triggers" in message


def test_the_next_number_may_be_taken_but_not_set(as_portal):
    assert run("SELECT nextval('case_number')")
    assert "permission denied" in refused("SELECT setval('case_number', 1)")


def test_handing_in_gives_a_receipt_at_once_and_shows_no_submission(as_portal):
    receipt = hand_in(kind="petition", payload=LETTER)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Submission.objects.count()
    assert not PublicRecord.objects.exists()
    tell(number=receipt.number, code=receipt.code)
    record = PublicRecord.objects.get()
    assert (record.number, record.state, record.title) == (receipt.number, "received", "路灯不亮")
    assert [event.code for event in PublicEvent.objects.all()] == ["submitted"]


def test_a_wrong_code_shows_nothing(as_portal):
    receipt = hand_in(kind="petition", payload=LETTER)
    tell(number=receipt.number, code="AAAAAAAA")
    assert not PublicRecord.objects.exists()
    assert not PublicEvent.objects.exists()


def test_number_and_code_of_one_record_do_not_open_another(as_portal):
    mine, other = hand_in(kind="petition", payload=LETTER), hand_in(kind="petition", payload=LETTER)
    tell(number=mine.number, code=mine.code)
    assert [r.number for r in PublicRecord.objects.all()] == [mine.number]
    tell(number=other.number, code=mine.code)
    assert not PublicRecord.objects.exists()


def test_a_session_cannot_be_spoofed_by_a_setting(xiushui):
    somebody = uuid.uuid4()
    with door(xiushui, role="owner"):
        receipt = hand_in(kind="petition", payload=LETTER, account=somebody)
    with door(xiushui, role="portal"):
        _spoof(somebody, receipt)


def _spoof(somebody, receipt):
    for setting in ("app.account", "app.session", "app.citizen"):
        run("SELECT set_config(%s, %s, true)", setting, str(somebody))
        assert not PublicRecord.objects.filter(number=receipt.number).exists()


def test_a_signed_in_citizen_sees_the_own_records_only(xiushui):
    import hashlib

    from apps.core.citizens.models import Citizen, CitizenSession

    tokens = ("token-of-one", "token-of-two")
    with door("public", role="owner"):
        people = [
            Citizen.objects.create(phone=f"1380000000{n}", phone_hash=f"hash{n}", created_at=timezone.now())
            for n in (1, 2)
        ]
        for who, token in zip(people, tokens, strict=True):
            CitizenSession.objects.create(
                token_hash=hashlib.sha256(token.encode()).hexdigest(),
                citizen=who,
                created_at=timezone.now(),
                expires_at=timezone.now() + timedelta(days=1),
            )
    receipts = []
    for who, token in zip(people, tokens, strict=True):
        with door(xiushui, role="portal", session=token):
            receipts.append(hand_in(kind="petition", payload=LETTER, account=who.pk))
    with door(xiushui, role="portal", session="token-of-one"):
        assert [r.number for r in PublicRecord.objects.all()] == [receipts[0].number]
    with door(xiushui, role="portal", session="token-of-nobody"):
        assert not PublicRecord.objects.exists()


def test_the_portal_cannot_become_another_role_when_it_is_its_own_connection(live_database):
    import psycopg2

    connection_ = psycopg2.connect(
        host=live_database.server.host,
        port=live_database.server.port,
        dbname=live_database.name,
        user=grants.role_name("portal"),
    )
    connection_.autocommit = True
    with connection_.cursor() as cursor:
        for role in ("office", "owner", "oversight"):
            with pytest.raises(psycopg2.Error, match="permission denied"):
                cursor.execute(f"SET ROLE {grants.role_name(role)}")
        with pytest.raises(psycopg2.Error, match="does not exist"):
            cursor.execute("SELECT 1 FROM relay_publicrecord")
        with pytest.raises(psycopg2.Error, match="permission denied"):
            cursor.execute("CREATE TEMP TABLE x (y int)")
        with pytest.raises(psycopg2.Error, match="permission denied"):
            cursor.execute("SELECT 1 FROM j360424.cases_case")
    connection_.close()


LARGE = ("lo_create(0)", "lo_creat(-1)", "lo_from_bytea(0, 'x')", "lo_unlink(1)", "lo_put(1, 0, 'x')", "lo_get(1)")
HELD = ("pg_advisory_lock(1)", "pg_try_advisory_lock(1)", "pg_advisory_xact_lock(1)", "pg_try_advisory_xact_lock(1, 2)")
TOLD = ("pg_notify('a', 'b')", "pg_logical_emit_message(false, 'a', 'b')")


@pytest.mark.parametrize("call", LARGE + HELD + TOLD)
def test_no_large_object_no_advisory_lock_no_message_to_the_log(as_portal, call):
    assert "permission denied" in refused(f"SELECT {call}")


@pytest.mark.parametrize("role", ["office", "oversight"])
@pytest.mark.parametrize("call", LARGE + TOLD)
def test_nobody_else_has_large_objects_either(xiushui, role, call):
    with door(xiushui, role=role):
        assert "permission denied" in refused(f"SELECT {call}")


def test_the_office_keeps_its_advisory_locks(xiushui):
    with door(xiushui, role="office"):
        assert run("SELECT pg_try_advisory_xact_lock(1, 2)") == [(True,)]


def test_the_portal_locks_no_table_but_its_drafts_against_writers(as_portal):
    """PostgreSQL gives ACCESS SHARE with SELECT and ROW EXCLUSIVE with INSERT; more needs UPDATE or DELETE."""
    locked = set()
    for shared in (True, False):
        for model in grants.models_in(shared):
            message = tried(f'LOCK TABLE "{model._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE NOWAIT')
            assert not message or "permission denied" in message, (model, message)
            if not message:
                locked.add(grants.label_of(model))
    assert locked == {"citizens.Draft"}


def test_the_portal_locks_nothing_that_it_has_no_right_on(as_portal):
    for table in ("cases_case", "people_official", "ledger_entry", "relay_intake"):
        assert "permission denied" in refused(f"LOCK TABLE {table} IN ACCESS SHARE MODE")


@pytest.mark.parametrize("role", ["portal", "office"])
@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_the_zones_connect_to_their_own_database_only(live_database, role, database):
    import psycopg2

    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        psycopg2.connect(
            host=live_database.server.host,
            port=live_database.server.port,
            dbname=database,
            user=grants.role_name(role),
        )
