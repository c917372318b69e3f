"""What stands in the way of a rollout: closed jurisdictions, pilots, long queries, data that break a constraint."""

from tests.tenants.rollouts.conftest import SCHEMAS, Operator

FORBIDDEN = "INSERT INTO {}.release_item (id, title) VALUES (gen_random_uuid(), 'forbidden')"


def constraints(operator: Operator, slug: str) -> list[tuple[str, bool]]:
    return operator.rows(
        "SELECT conname::text, convalidated FROM pg_constraint WHERE connamespace = %s::regnamespace"
        " AND conname LIKE 'release%%' AND contype IN ('c', 'u') ORDER BY 1",
        SCHEMAS[slug],
    )


STRICT = [("release_not_forbidden", True), ("release_title_once", True)]


def test_closed_and_merged_jurisdictions_have_no_turn_and_the_matrix_says_so(operator):
    why = ("--reason", "merged into Xiushui", "--yes")
    closed = operator.rollout("before", "archive", "wuning", *why, command="jurisdiction")
    assert closed.code == 0, closed.complained
    planned = operator.rollout("after", "plan")
    assert planned.said.endswith("is planned for 4 jurisdictions, 0 held back.\n"), planned.complained
    assert operator.rollout("after", "start").said.endswith("4 upgraded, 0 failed, 0 waiting.\n")
    assert "wuning" not in operator.states()
    assert "wuning" not in operator.rollout("after", "status").said
    assert "length" not in operator.columns("wuning")
    matrix = operator.rollout("after", "matrix")
    assert matrix.code == 0, matrix.complained
    line = next(line for line in matrix.said.splitlines() if line.split()[0] == "wuning")
    assert line.endswith("closed")
    assert matrix.said.endswith("4 jurisdictions, each as its release should be; 1 closed, left as they were.\n")
    assert operator.rollout("after", "start").said.startswith("Nothing to do")


def test_a_jurisdiction_that_is_closed_after_the_plan_is_passed_over(operator):
    operator.rollout("after", "plan")
    operator.rows("UPDATE public.tenants_jurisdiction SET state = 'archived' WHERE slug = 'wuning'")
    ran = operator.rollout("after", "start")
    assert ran.said.endswith("4 upgraded, 0 failed, 0 waiting.\n"), ran.complained
    assert "length" not in operator.columns("wuning")


def test_a_pilot_that_fails_stops_the_rollout_before_any_other_ring(operator):
    operator.rows(FORBIDDEN.format("j360424"))
    ran = operator.rollout("strict", "start", "--threshold", "99")
    assert ran.code == 1
    assert "has stopped: a pilot failed (0 upgraded, 1 failed, 4 waiting)" in ran.complained
    assert operator.states() == {slug: "failed" if slug == "xiushui" else "waiting" for slug in SCHEMAS}
    assert all(constraints(operator, slug) == [] for slug in SCHEMAS if slug != "xiushui")
    operator.rows("UPDATE j360424.release_item SET title = 'mended'")
    assert operator.rollout("strict", "retry").said.endswith("5 upgraded, 0 failed, 0 waiting.\n")
    assert all(constraints(operator, slug) == STRICT for slug in SCHEMAS)


def test_a_long_query_through_all_tries_fails_its_county_alone_and_says_who_it_is(operator):
    operator.tries = 3
    with operator.database.admin() as cursor:
        cursor.execute("SET application_name = 'a long report'")
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
        cursor.execute("BEGIN")
        cursor.execute("SELECT count(*) FROM j360423.release_item")
        ran = operator.rollout("after", "start")
        why = f"a table is in use: release_item by process {pid} a long report"
        assert ran.code == 1
        assert f"wuning: {why}" in ran.complained
        assert "1 jurisdictions failed; the others are done (4 upgraded, 1 failed, 0 waiting)" in ran.complained
        assert operator.targets()["wuning"][:2] == ("failed", 3)
        assert f"wuning: failed, {why}" in operator.rollout("after", "status").said
        assert "length" not in operator.columns("wuning")
        cursor.execute("ROLLBACK")
    assert operator.rollout("after", "retry").said.endswith("5 upgraded, 0 failed, 0 waiting.\n")
    assert "length" in operator.columns("wuning")


def test_an_index_does_not_wait_for_the_run_that_makes_it(operator):
    """Made CONCURRENTLY it waits for every transaction that has looked at anything since: no such one is the run's."""
    asked = (
        "SELECT a.query, a.backend_xmin IS NULL, a.backend_xid IS NULL FROM pg_stat_activity a"
        " JOIN pg_locks l USING (pid) WHERE l.locktype = 'advisory'"
        " AND l.objid::bigint = 719360000 AND a.datname = current_database()"
    )
    with operator.database.admin() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT count(*) FROM j360424.release_item")
        process = operator.begin_and_meet_a_lock("after")
        assert operator.rows(asked) == [("SELECT pg_catalog.pg_try_advisory_xact_lock(719360000)", True, True)]
        cursor.execute("ROLLBACK")
    said, complained = process.communicate()
    assert process.returncode == 0, complained
    assert said.endswith("5 upgraded, 0 failed, 0 waiting.\n"), complained


def test_a_run_that_has_lost_its_lock_ends_and_is_started_again(operator):
    with operator.database.admin() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT count(*) FROM j360424.release_item")
        process = operator.begin_and_meet_a_lock("after")
        operator.rows(
            "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l USING (pid)"
            " WHERE l.locktype = 'advisory' AND l.objid::bigint = 719360000 AND a.datname = current_database()"
        )
        _, complained = process.communicate()
        cursor.execute("ROLLBACK")
    assert process.returncode == 1
    assert "The connection that keeps other runs out was lost: start it again." in complained
    assert operator.rollout("after", "start").said.endswith("5 upgraded, 0 failed, 0 waiting.\n")


def test_data_that_break_a_constraint_stop_it_past_the_threshold_and_nothing_is_repeated(operator):
    operator.add_items("jiangxi", 60)
    operator.rows(FORBIDDEN.format("j360423"))
    ran = operator.rollout("strict", "start", "--threshold", "0")
    assert ran.code == 1
    assert "1 jurisdictions failed, 0 were allowed (2 upgraded, 1 failed, 2 waiting)" in ran.complained
    assert (
        'check constraint "release_not_forbidden" of relation "release_item" is violated by some row' in ran.complained
    )
    assert constraints(operator, "wuning") == [("release_not_forbidden", False)]
    before = operator.targets()
    assert {slug: state for slug, (state, *_) in before.items()} == {
        "xiushui": "done", "jiujiang": "done", "wuning": "failed", "jiangxi": "waiting", "centre": "waiting",
    }  # fmt: skip
    again = operator.rollout("strict", "retry")
    assert again.code == 1, "the row is still there"
    operator.rows("UPDATE j360423.release_item SET title = 'mended'")
    assert operator.rollout("strict", "retry").said.endswith("5 upgraded, 0 failed, 0 waiting.\n")
    after = operator.targets()
    assert [after[slug] for slug in ("xiushui", "jiujiang")] == [before[slug] for slug in ("xiushui", "jiujiang")]
    for slug, schema in SCHEMAS.items():
        assert constraints(operator, slug) == STRICT
        assert operator.rows(f"SELECT count(*) FROM {schema}.django_migrations WHERE name = '0002_strict'") == [(1,)]
    assert operator.rollout("strict", "matrix").code == 0


def test_the_others_go_on_by_resume_while_the_failed_one_stays_as_it_is(operator):
    operator.rows(FORBIDDEN.format("j360423"))
    assert operator.rollout("strict", "start", "--threshold", "0").code == 1
    ran = operator.rollout("strict", "resume")
    assert "1 jurisdictions failed; the others are done (4 upgraded, 1 failed, 0 waiting)" in ran.complained
    assert constraints(operator, "jiangxi") == STRICT


def test_rows_that_are_there_twice_fail_the_unique_constraint_and_its_index_is_made_anew(operator):
    for _ in range(2):
        operator.rows("INSERT INTO j360423.release_item (id, title) VALUES (gen_random_uuid(), 'twice')")
    ran = operator.rollout("strict", "start")
    assert 'could not create unique index "release_title_once"' in ran.complained
    operator.rows("UPDATE j360423.release_item SET title = id::text")
    assert operator.rollout("strict", "retry").said.endswith("5 upgraded, 0 failed, 0 waiting.\n")
    assert constraints(operator, "wuning") == STRICT


def test_a_column_is_dropped_only_after_a_release_that_has_forgotten_it(operator):
    assert operator.rollout("after", "start").code == 0
    ran = operator.rollout("dropping", "start")
    assert ran.code == 1
    assert "Release.0004_drop_length drops release_item length, which the code of release" in ran.complained
    assert "Release that first" in ran.complained
    assert operator.rollout("forgetting", "start").said.endswith("5 upgraded, 0 failed, 0 waiting.\n")
    assert "length" in operator.columns("wuning")
    assert operator.rollout("dropping", "start").said.endswith("5 upgraded, 0 failed, 0 waiting.\n")
    assert all("length" not in operator.columns(slug) for slug in SCHEMAS)
    assert operator.rollout("dropping", "matrix").code == 0
