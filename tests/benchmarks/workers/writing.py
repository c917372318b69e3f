"""Writing cases with the counters' triggers and without them, in turn, on the server's side."""

import os
import threading
import time
from collections import defaultdict
from typing import Any

import django

django.setup()

import psycopg2  # noqa: E402
from django.conf import settings  # noqa: E402

from apps.core.counters import statements  # noqa: E402
from tests.benchmarks.measure import serve  # noqa: E402

PLACE = "j360100"
ROWS, BULK, ROUNDS = 2_000, 20_000, 7
WRITERS, SECONDS, HELD = 8, 2.0, 0.010
MARK = "bench:"
KINDS = ("insert", "update", "planned_insert", "planned_update", "bulk", "writers")


def connect() -> Any:
    held: Any = settings.DATABASES["default"]
    user = os.environ["GANJIANG_BENCH_SUPERUSER"]
    raw = psycopg2.connect(host=held["HOST"], port=held["PORT"], user=user, dbname=held["NAME"])
    with raw.cursor() as cursor:
        cursor.execute(f"SET search_path = {PLACE}, public; SET jit = off; SET synchronous_commit = off")
        cursor.execute(
            "CREATE TEMP TABLE sample AS SELECT * FROM cases_case WHERE closed_at IS NULL ORDER BY id LIMIT 1"
        )
    raw.commit()
    return raw


def copying(cursor: Any, rows: str) -> str:
    """An INSERT of copies of a case, each with its own key and number; `rows` are what it is copied for."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'cases_case'::regclass AND attnum > 0 AND NOT attisdropped"
        " ORDER BY attnum"
    )
    own = {
        "id": "gen_random_uuid()",
        "number": f"'{MARK}' || left(gen_random_uuid()::text, 20)",
        "import_key": "NULL",
        "submission_id": "NULL",
    }
    columns = [str(name) for (name,) in cursor.fetchall()]
    values = ", ".join(own.get(name, f"c.{name}") for name in columns)
    return f"INSERT INTO cases_case ({', '.join(columns)}) SELECT {values} FROM sample c{rows}"


def switch(cursor: Any, side: str) -> None:
    word = "ENABLE" if side == "on" else "DISABLE"
    for trigger in ("counters_case_comes_or_goes", "counters_case_changes"):
        cursor.execute(f"ALTER TABLE cases_case {word} TRIGGER {trigger}")


def took(cursor: Any, text: str, bound: Any = None) -> float:
    begin = time.perf_counter()
    cursor.execute(text, bound)
    return time.perf_counter() - begin


def single(cursor: Any, *, planned: bool) -> tuple[float, float]:
    """Seconds of so many inserts, and of closing these cases one by one; constraints are checked in that time.

    Each statement is parsed and planned as one that comes from a client is; with `planned`, once for all of them.
    """
    insert, loop = copying(cursor, ""), f"SELECT id FROM cases_case WHERE number LIKE '{MARK}%'"
    update = (
        "UPDATE cases_case SET state = 'answered', outcome = 'resolved', answered_at = now(), closed_at = now(),"
        " used_days = 3, version = version + 1 WHERE id ="
    )
    if planned:
        do_insert, do_update = insert, f"{update} k"
    else:
        do_insert, do_update = f"EXECUTE $q${insert}$q$", f"EXECUTE format($q${update} %L$q$, k)"
    begin = took(cursor, f"DO $$ BEGIN FOR n IN 1..{ROWS} LOOP {do_insert}; END LOOP; END $$")
    begin += took(cursor, "SET CONSTRAINTS ALL IMMEDIATE")
    return begin, took(cursor, f"DO $$ DECLARE k uuid; BEGIN FOR k IN {loop} LOOP {do_update}; END LOOP; END $$")


def measure() -> dict[str, Any]:
    taken: dict[str, Any] = {name: defaultdict(list) for name in KINDS}
    taken["fold"] = []
    raw = connect()
    for turn in range(ROUNDS + 1):
        for side in ("on", "off") if turn % 2 else ("off", "on"):
            with raw.cursor() as cursor:
                switch(cursor, side)
                insert, update = single(cursor, planned=False)
                raw.rollback()
                switch(cursor, side)
                planned = single(cursor, planned=True)
                raw.rollback()
                switch(cursor, side)
                bulk = took(cursor, copying(cursor, f" CROSS JOIN generate_series(1, {BULK})"))
                folded = took(cursor, statements.FOLD, {"code": PLACE[1:]}) if side == "on" else None
                raw.rollback()
            if turn:  # the first round warms up
                taken["insert"][side].append(insert)
                taken["update"][side].append(update)
                taken["planned_insert"][side].append(planned[0])
                taken["planned_update"][side].append(planned[1])
                taken["bulk"][side].append(bulk)
                taken["fold"] += [folded] if folded is not None else []
    before = deadlocks(raw)
    for turn in range(4):
        for side in ("on", "off") if turn % 2 else ("off", "on"):
            taken["writers"][side].append(together(raw, side))
    taken["deadlocks"] = deadlocks(raw) - before
    tidy(raw)
    return taken


def together(raw: Any, side: str) -> float:
    """Transactions a second of eight writers."""
    with raw.cursor() as cursor:
        switch(cursor, side)
        insert = copying(cursor, "")
    raw.commit()
    done, until = [0] * WRITERS, time.monotonic() + SECONDS

    def write(number: int) -> None:
        own = connect()
        with own.cursor() as cursor:
            while time.monotonic() < until:
                cursor.execute(insert)
                time.sleep(HELD)
                own.commit()
                done[number] += 1
        own.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


def deadlocks(raw: Any) -> int:
    time.sleep(1.2)  # the statistics come a second late
    with raw.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        found = int(cursor.fetchone()[0])
    raw.commit()
    return found


def tidy(raw: Any) -> None:
    """The triggers on, the cases gone, the jurisdiction counted anew."""
    with raw.cursor() as cursor:
        switch(cursor, "on")
        cursor.execute(f"DELETE FROM cases_case WHERE number LIKE '{MARK}%'")
        for statement in (*statements.FORGET, statements.REBUILD):
            cursor.execute(statement, {"code": PLACE[1:]})
    raw.commit()


if __name__ == "__main__":
    serve({"measure": measure})
