"""A release comes to every jurisdiction: its steps, in the order of the rings, with what stands in the way."""

import signal

from tests.benchmarks.provisioning import describe
from tests.benchmarks.rollout import COLUMN, INDEX
from tests.tenants.rollouts.conftest import SCHEMAS, Operator


def indexes(operator: Operator, slug: str) -> list[tuple[str, bool]]:
    return operator.rows(
        "SELECT c.relname::text, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE c.relnamespace = %s::regnamespace AND c.relname = 'release_length'",
        SCHEMAS[slug],
    )


def test_a_column_an_index_and_a_backfill_come_to_every_jurisdiction(operator):
    operator.add_items("xiushui", 120)
    planned = operator.rollout("after", "plan", "--release-version", "2", "--notes", "length of items")
    assert planned.code == 0, planned.complained
    assert "index release_length, concurrently" in planned.said
    assert "rows of release_item in batches of 50" in planned.said
    assert planned.said.endswith("Release 2 is planned for 5 jurisdictions, 0 held back.\n")
    assert "length" not in operator.columns("xiushui")
    started = operator.rollout("after", "start")
    assert started.code == 0, started.complained
    assert started.said.endswith("Release 2: 5 upgraded, 0 failed, 0 waiting.\n")
    for slug in SCHEMAS:
        assert "length" in operator.columns(slug)
        assert indexes(operator, slug) == [("release_length", True)]
    assert operator.rows("SELECT count(*) FROM j360424.release_item WHERE length = length(title)") == [(120,)]
    again = operator.rollout("after", "start")
    assert (again.code, again.said) == (0, "Nothing to do: every jurisdiction is at release 2.\n")
    matrix = operator.rollout("after", "matrix")
    assert matrix.code == 0, matrix.said
    assert matrix.said.endswith("5 jurisdictions, each as its release should be.\n")


def test_the_rings_have_their_turn_one_after_the_other(operator):
    assert operator.rollout("after", "start").code == 0
    order = operator.rows(
        "SELECT j.slug, t.ring FROM public.rollouts_target t JOIN public.tenants_jurisdiction j ON j.id ="
        " t.jurisdiction_id WHERE rollout_id = (SELECT max(id) FROM public.rollouts_rollout) ORDER BY t.finished_at"
    )
    assert [slug for slug, _ in order[:3]] == ["xiushui", "jiujiang", "wuning"]
    assert {slug for slug, _ in order[3:]} == {"jiangxi", "centre"}
    assert [ring for _, ring in order] == ["pilot_county", "pilot_city", "counties", "province", "province"]


def test_who_did_what_is_in_the_ledger_of_the_centre(operator):
    operator.rollout("after", "hold", "wuning", "--reason", "elections", "--by", "He Li")
    operator.rollout("after", "start", "--by", "Wan Fang")
    acts = operator.rows(
        "SELECT act, actor_name, reason FROM centre.ledger_entry WHERE act LIKE 'rollout%%' ORDER BY id"
    )
    assert acts[-4:] == [
        ("rollout.held_back", "He Li", "elections"),
        ("rollout.planned", "Wan Fang", ""),
        ("rollout.started", "Wan Fang", ""),
        ("rollout.finished", "system", ""),
    ]


def test_a_jurisdiction_that_is_held_back_keeps_its_release_and_takes_part_again_later(operator):
    operator.rollout("after", "hold", "wuning", "--reason", "elections")
    assert operator.rollout("after", "start").said.endswith("4 upgraded, 0 failed, 0 waiting.\n")
    assert "length" not in operator.columns("wuning")
    assert operator.rollout("after", "unhold", "wuning").code == 0
    assert operator.rollout("after", "start").said.endswith("1 upgraded, 0 failed, 0 waiting.\n")
    assert "length" in operator.columns("wuning")


def test_a_county_that_fails_stays_untouched_and_the_others_go_on(operator):
    ran = operator.rollout("failing", "start")
    assert ran.code == 1
    assert "wuning: this county cannot" in ran.complained
    assert "stopped: 1 jurisdictions failed; the others are done (4 upgraded, 1 failed, 0 waiting)" in ran.complained
    assert "half" not in operator.columns("wuning")
    assert "half" in operator.columns("jiangxi")
    assert operator.rollout("failing", "resume").code == 1
    operator.rows("INSERT INTO j360423.release_item (id, title) VALUES (gen_random_uuid(), 'mended')")
    assert operator.rollout("failing", "retry").said.endswith("5 upgraded, 0 failed, 0 waiting.\n")
    assert "half" in operator.columns("wuning")


def test_it_stops_by_itself_past_the_threshold(operator):
    ran = operator.rollout("failing", "start", "--threshold", "0")
    assert ran.code == 1
    assert "1 jurisdictions failed, 0 were allowed" in ran.complained
    assert operator.states()["jiangxi"] == "waiting"
    assert "half" not in operator.columns("jiangxi")
    assert "is stopped: `resume` or `retry` it" in operator.rollout("failing", "start").complained


def test_what_only_django_can_run_is_run_by_it_once_in_each(operator):
    operator.add_items("wuning", 3)
    ran = operator.rollout("python", "start")
    assert ran.code == 0, ran.complained
    assert operator.rows("SELECT DISTINCT left(title, 5) FROM j360423.release_item") == [("ITEM ",)]
    assert operator.rollout("python", "matrix").code == 0
    assert operator.rollout("python", "start").said.startswith("Nothing to do")


def test_an_edit_of_what_was_released_is_refused_and_named(operator):
    ran = operator.rollout("changed", "plan")
    assert ran.code == 1
    assert "release.0001_initial" in ran.complained
    assert "changed: column release_item.title" in ran.complained


def test_code_older_than_the_newest_release_has_nothing_to_roll_out(operator):
    assert operator.rollout("after", "start").code == 0
    ran = operator.rollout("python", "plan")
    assert ran.code == 1
    assert "This code is older than release" in ran.complained


def test_an_invalid_index_left_by_a_kill_is_made_anew(operator):
    operator.rollout("after", "plan")
    operator.rows("ALTER TABLE j360424.release_item ADD COLUMN length integer")
    operator.rows("CREATE INDEX release_length ON j360424.release_item (length)")
    operator.rows("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'j360424.release_length'::regclass")
    digests = dict(operator.rows("SELECT version, digest FROM public.rollouts_release"))
    before, after = (digests[version] for version in sorted(digests, key=lambda v: (len(v), v))[-2:])
    mark = f'{{"release": "{before}", "towards": "{after}", "done": 1}}'
    operator.rows(f"COMMENT ON SCHEMA j360424 IS '{mark}'")
    ran = operator.rollout("after", "start")
    assert ran.code == 0, ran.complained
    assert indexes(operator, "xiushui") == [("release_length", True)]


def test_a_signal_pauses_and_resume_goes_on(operator):
    with operator.database.admin() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE j360424.release_item IN ACCESS SHARE MODE")
        process = operator.begin("after", "start")
        while operator.states().get("xiushui") != "waiting" or not operator.rows(
            "SELECT 1 FROM public.rollouts_target WHERE outcome LIKE 'a table is in use%'"
        ):
            assert process.poll() is None, process.communicate()
        process.send_signal(signal.SIGINT)
        _, complained = process.communicate()
        cursor.execute("ROLLBACK")
    assert process.returncode == 130, complained
    assert "Interrupted, and paused" in complained
    assert operator.rollout("after", "resume").said.endswith("5 upgraded, 0 failed, 0 waiting.\n")


def test_a_kill_at_any_moment_is_gone_on_from_without_repeating_or_skipping(operator):
    operator.add_items("xiushui", 5000)
    operator.rollout("after", "plan")
    process = operator.begin("after", "start")
    while operator.rows("SELECT count(*) FROM j360424.django_migrations WHERE name = '0002_length'") == [(0,)]:
        assert process.poll() is None, process.communicate()
        if "length" in operator.columns("xiushui") and operator.rows(
            "SELECT 1 FROM j360424.release_item WHERE length IS NOT NULL LIMIT 1"
        ):
            break  # in the middle of the backfill
    process.kill()
    process.communicate()
    ran = operator.rollout("after", "start")
    assert ran.code == 0, ran.complained
    assert ran.said.endswith("5 upgraded, 0 failed, 0 waiting.\n")
    assert operator.rows("SELECT count(*) FROM j360424.release_item WHERE length = length(title)") == [(5000,)]
    for schema in SCHEMAS.values():
        count = operator.rows(f"SELECT count(*) FROM {schema}.django_migrations WHERE name = '0002_length'")
        assert count == [(1,)]


def test_only_one_runs_at_a_time(operator):
    operator.rollout("after", "plan")
    with operator.database.admin() as cursor:
        cursor.execute("SELECT pg_advisory_lock(719360000)")
        ran = operator.rollout("after", "start")
    assert ran.code == 1
    assert "Another process is rolling out." in ran.complained


def test_the_release_that_is_measured_is_what_bare_statements_make(operator):
    operator.rollout("indexed", "hold", "wuning", "--reason", "made by hand")
    assert operator.rollout("indexed", "start").code == 0
    for statement in (COLUMN, INDEX):
        operator.rows(statement.format("j360423"))
    by_release, by_hand = (
        {line for line in describe(operator.database.server, operator.database.name, schema) if "release_" in line}
        for schema in ("j360424", "j360423")
    )
    assert any("release_length" in line for line in by_release)
    assert by_release == by_hand


def test_what_was_changed_by_hand_is_named(operator):
    operator.rows("ALTER TABLE j360423.cases_case ADD COLUMN by_hand integer")
    operator.rows("DROP INDEX j360400.cases_search")
    ran = operator.rollout("before", "matrix")
    assert ran.code == 1
    assert "added: column cases_case.by_hand" in ran.said
    assert "missing: index cases_search" in ran.said
    assert "2 of 5 jurisdictions are not what their release should be." in ran.complained


PAGE = """
from django.test import Client
print(Client(HTTP_HOST="xiushui.office.localhost").get("/sign-in/").status_code)
"""


def test_code_on_an_older_schema_is_refused_and_on_a_newer_one_serves(operator):
    assert operator.python("before", PAGE).split() == ["200"]
    assert operator.python("after", PAGE).split() == ["503"]
    assert operator.rollout("after", "start").code == 0
    assert operator.python("after", PAGE).split() == ["200"]
    assert operator.python("before", PAGE).split() == ["200"]


def test_an_index_is_made_at_once_on_a_small_table_and_concurrently_on_a_big_one(operator):
    operator.add_items("wuning", 80_000)
    assert operator.rollout("indexed", "plan").code == 0
    quick = operator.python(
        "indexed",
        "from tenants.context import door\n"
        "from tenants.rollouts.models import Release\n"
        "from tenants.rollouts.standings import quick_indexes\n"
        "with door('public', role='owner'):\n"
        "    print(sorted(quick_indexes(['j360423', 'j360424'], Release.objects.all()).items()))",
    )
    assert quick.strip() == "[('j360424', frozenset({'release_length'}))]"
    assert operator.rollout("indexed", "start").said.endswith("5 upgraded, 0 failed, 0 waiting.\n")
    assert {slug: indexes(operator, slug) for slug in SCHEMAS} == {slug: [("release_length", True)] for slug in SCHEMAS}
    assert operator.rollout("indexed", "matrix").code == 0


def test_a_template_that_somebody_has_changed_is_made_anew(operator):
    operator.rows("ALTER TABLE recording_template.release_item ADD COLUMN by_hand integer")
    assert operator.rollout("indexed", "start").said.endswith("5 upgraded, 0 failed, 0 waiting.\n")
    columns = operator.rows(
        "SELECT DISTINCT column_name FROM information_schema.columns WHERE table_name = 'release_item'"
    )
    assert {name for (name,) in columns} == {"id", "title", "length"}
    assert operator.rollout("indexed", "matrix").code == 0


def test_a_template_that_is_gone_is_made_anew(operator):
    operator.rows("DROP SCHEMA recording_template CASCADE")
    assert operator.rollout("indexed", "start").said.endswith("5 upgraded, 0 failed, 0 waiting.\n")
    assert operator.rollout("indexed", "matrix").code == 0
