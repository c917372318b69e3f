"""A release changes a table of the public schema: whoever reads or writes it goes on, and so it does after a kill."""

import subprocess
from typing import Any

from tests.tenants.rollouts.conftest import Operator

BACKENDS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE %s"


def add_words(operator: Operator, count: int) -> None:
    operator.rows(
        "INSERT INTO public.release_shared_word (text) SELECT 'word ' || n FROM generate_series(1, %s) n", count
    )


def until_waits(operator: Operator, process: "subprocess.Popen[str]", statement: str) -> None:
    """Until the server has the statement and it waits for somebody's lock."""
    waits = f"{BACKENDS} AND wait_event_type = 'Lock'"
    while operator.rows(waits, f"{statement}%") == [(0,)]:
        assert process.poll() is None, process.communicate()


def read_and_write(operator: Operator, word: str) -> None:
    """As any jurisdiction does. Whoever must wait for the rollout for longer than it may ask for a lock is refused."""
    with operator.database.admin() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
        cursor.execute("SELECT count(*) FROM public.release_shared_word")
        cursor.execute("INSERT INTO public.release_shared_word (text) VALUES (%s)", [word])


def indexes(operator: Operator) -> list[tuple[Any, ...]]:
    return operator.rows(
        "SELECT c.relname::text, i.indisvalid, i.indisunique FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE i.indrelid = 'public.release_shared_word'::regclass AND c.relname LIKE 'release_word%%' ORDER BY 1"
    )


def assert_it_is_there(operator: Operator) -> None:
    assert indexes(operator) == [("release_word_once", True, True), ("release_words", True, False)]
    assert operator.rows("SELECT count(*) FROM public.release_shared_word WHERE length IS NULL") == [(0,)]
    found = "SELECT count(*) FROM public.django_migrations WHERE app = 'release_shared' AND name = '0002_length'"
    assert operator.rows(found) == [(1,)]


def test_nobody_waits_for_an_index_or_a_column_of_a_public_table(operator):
    add_words(operator, 200)
    with operator.database.admin() as writer, operator.database.admin() as reader:
        writer.execute("BEGIN; INSERT INTO public.release_shared_word (text) VALUES ('not committed yet')")
        process = operator.begin("public", "start")
        until_waits(operator, process, "CREATE INDEX CONCURRENTLY")
        read_and_write(operator, "while the index is made")
        reader.execute("BEGIN; SELECT count(*) FROM public.release_shared_word")
        writer.execute("COMMIT")
        until_waits(operator, process, "ALTER TABLE")
        reader.execute("SELECT count(*) FROM public.release_shared_word")
        with operator.database.admin() as other:
            other.execute("SET lock_timeout = '5s'")
            other.execute("SELECT count(*) FROM public.release_shared_word")
        reader.execute("COMMIT")
    said, complained = process.communicate()
    assert process.returncode == 0, complained
    assert said.endswith("5 upgraded, 0 failed, 0 waiting.\n")
    assert_it_is_there(operator)
    assert operator.rollout("public", "start").said.startswith("Nothing to do")


def test_a_public_index_that_a_kill_left_half_made_is_made_anew(operator):
    add_words(operator, 200)
    with operator.database.admin() as writer:
        writer.execute("BEGIN; INSERT INTO public.release_shared_word (text) VALUES ('not committed yet')")
        process = operator.begin("public", "plan")
        until_waits(operator, process, "CREATE INDEX CONCURRENTLY")
        process.kill()
        process.communicate()
        operator.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND query LIKE 'CREATE INDEX CONCURRENTLY%%'"
        )
        writer.execute("COMMIT")
    assert indexes(operator) == [("release_words", False, False)]
    ran = operator.rollout("public", "start")
    assert ran.code == 0, ran.complained
    assert_it_is_there(operator)


def test_words_that_are_there_twice_stop_public_where_it_is_and_it_goes_on_from_there(operator):
    add_words(operator, 120)
    add_words(operator, 1)
    ran = operator.rollout("public", "plan")
    assert ran.code == 1
    assert "The public schema stops at release_shared.0002_length: " in ran.complained
    assert "the same command goes on from there" in ran.complained
    assert 'could not create unique index "release_word_once"' in ran.complained
    assert operator.rows("SELECT count(*) FROM public.release_shared_word WHERE length IS NULL") == [(0,)]
    assert operator.rollout("before", "status").code == 0, "the code before goes on"
    operator.rows("DELETE FROM public.release_shared_word WHERE id = (SELECT max(id) FROM public.release_shared_word)")
    ran = operator.rollout("public", "start")
    assert ran.code == 0, ran.complained
    assert_it_is_there(operator)


def test_a_public_table_that_is_in_use_through_all_tries_is_said_and_nobody_waits_for_it(operator):
    operator.tries = 2
    with operator.database.admin() as reader:
        reader.execute("BEGIN; SELECT count(*) FROM public.release_shared_word")
        ran = operator.rollout("public", "plan")
        assert ran.code == 1
        assert "stops at release_shared.0002_length: a table is in use for too long" in ran.complained
        reader.execute("COMMIT")
    ran = operator.rollout("public", "start")
    assert ran.code == 0, ran.complained
    assert_it_is_there(operator)
