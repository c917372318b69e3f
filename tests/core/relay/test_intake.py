"""Submissions are taken in exactly once: office stopped, two workers, a worker killed, a submission that is broken."""

import time

from django.db import connection
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.relay import intake
from apps.core.relay.models import Intake, Submission
from apps.core.relay.services import hand_in
from apps.core.relay.tasks import take_in
from tenants.context import door

LETTER = {"kind": "help", "title": "路灯不亮", "text": "村口路灯坏了三天", "place": "义宁镇"}
WORKER = """
from django.conf import settings
from apps.core.relay.tasks import take_in
print("started", flush=True)
while take_in():
    pass
print("finished", flush=True)
"""


def hand_in_many(place, count):
    for _ in range(count):
        with door(place, role="portal"):
            hand_in(kind="petition", payload=LETTER)


def settled(places):
    found = {}
    for place in places:
        with door(place):
            found[place.slug] = (
                Submission.objects.count(),
                Case.objects.count(),
                Intake.objects.filter(state="taken").count(),
                Case.objects.values("submission_id").distinct().count(),
            )
    return found


def test_what_was_handed_in_while_the_office_was_stopped_is_taken_in_once(live_database):
    places = [live_database.jurisdiction(code) for code in ("360424", "360423")]
    for place in places:
        hand_in_many(place, 20)
    live_database.in_threads(take_in, take_in, take_in)
    while take_in():
        pass
    assert settled(places) == {"xiushui": (20, 20, 20, 20), "wuning": (20, 20, 20, 20)}


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(live_database):
    place = live_database.jurisdiction("360424")
    hand_in_many(place, 60)
    for pause in (0.15, 0.3, 0.45):
        process = live_database.start(WORKER)
        assert process.stdout.readline().strip() == "started"
        time.sleep(pause)
        process.kill()
        process.wait()
    live_database.run(WORKER)
    assert settled([place]) == {"xiushui": (60, 60, 60, 60)}


def test_a_submission_that_cannot_be_taken_in_is_seen_and_never_lost(xiushui):
    with door(xiushui, role="portal"):
        hand_in(kind="petition", payload={**LETTER, "kind": "poem"})
        hand_in(kind="petition", payload=LETTER)
    assert take_in() == 1
    with door(xiushui):
        failed = intake.failed().get()
        assert "known kind" in failed.error
        assert failed.next_try_at is None
        assert Case.objects.count() == 1
        assert Submission.objects.count() == 2


def test_a_submission_altered_on_its_way_is_not_taken_in(xiushui):
    with door(xiushui, role="portal"):
        hand_in(kind="petition", payload=LETTER)
    with door(xiushui, role="owner"):
        Submission.objects.update(payload={**LETTER, "text": "另一段话"})
    assert take_in() == 0
    with door(xiushui):
        assert "digest" in intake.failed().get().error


def test_a_passing_failure_is_tried_again(xiushui, monkeypatch):
    with door(xiushui, role="portal"):
        hand_in(kind="petition", payload=LETTER)
    real = intake._handlers["petition", "petition"]

    def broken(submission):
        raise RuntimeError("the disk is full")

    monkeypatch.setitem(intake._handlers, ("petition", "petition"), broken)
    assert take_in() == 0
    monkeypatch.setitem(intake._handlers, ("petition", "petition"), real)
    assert take_in() == 0  # not yet: it waits
    with door(xiushui):
        row = Intake.objects.get()
        assert (row.state, row.tries) == ("failed", 1)
        assert row.next_try_at > timezone.now()
        intake.try_again(row.pk)
    assert take_in() == 1
    with door(xiushui):
        assert Intake.objects.get().state == "taken"


def test_a_database_that_drops_its_connections_loses_nothing_and_doubles_nothing(live_database):
    place = live_database.jurisdiction("360424")
    hand_in_many(place, 40)
    process = live_database.start(
        """
from django.db import DatabaseError, InterfaceError
from apps.core.relay.tasks import take_in
print("started", flush=True)
while True:
    try:
        take_in()
    except (DatabaseError, InterfaceError):
        pass
"""
    )
    assert process.stdout.readline().strip() == "started"
    cut = 0
    for _ in range(8):
        time.sleep(0.1)
        with live_database.admin() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> pg_backend_pid() AND application_name LIKE 'ganjiang%%'",
                [live_database.name],
            )
            cut += cursor.rowcount
    assert cut > 0
    connection.close()
    deadline = time.monotonic() + 60
    while settled([place]) != {"xiushui": (40, 40, 40, 40)} and time.monotonic() < deadline:
        time.sleep(0.5)
        assert process.poll() is None, process.stderr.read()
    process.kill()
    process.wait()
    assert settled([place]) == {"xiushui": (40, 40, 40, 40)}
