"""With real commits: several workers at once, and one that is killed in the middle."""

from uuid import UUID, uuid4

from apps.core.people.models import Official
from apps.platforms.supervision import handling, projecting
from apps.platforms.supervision.events import Event
from apps.platforms.supervision.models import Alert, AlertStep, Matter, PendingEntry
from apps.platforms.supervision.refusals import SupervisionRefused
from apps.platforms.supervision.verifying import verify
from tenants.context import door
from tests.support.live import LiveDatabase
from tests.support.supervision import CITIZEN, at, enter, received, supervised

KILLED = """
import os, signal
import tests.support.supervision
from apps.core.people.models import Official
from apps.platforms.supervision import handling, projecting
from tenants.context import door
from tenants.selectors import jurisdiction_by_code
with door(jurisdiction_by_code("360424")):
    done = projecting.take_waiting()
    print("taken", done.taken, len(done.raised), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def _receive(place, count: int, day: str = "2026-10-12") -> list[UUID]:
    keys = [uuid4() for _each in range(count)]
    with door(place):
        for key in keys:
            enter(key, Event.RECEIVED, at(day), actor=CITIZEN, **received(day))
    return keys


def test_workers_side_by_side_take_each_entry_once(live_database: LiveDatabase) -> None:
    place = live_database.jurisdiction("360424")
    _receive(place, 30)

    def take_until_nothing_waits() -> int:
        total = 0
        while True:
            with door(place):
                done = projecting.take_waiting(limit=4)
            total += done.taken
            if not done.taken:
                return total

    taken = live_database.in_threads(*[take_until_nothing_waits] * 4)
    with door(place):
        assert Matter.objects.count() == 30
        assert Alert.objects.count() == 30 * len(set(Alert.objects.values_list("key", flat=True)))
        assert not PendingEntry.objects.exists()
        assert sum(taken) == 30 + Alert.objects.count()  # each alert has an entry of its own
    assert verify(place, at("2026-11-20")) == []


def test_a_worker_killed_with_kill_9_loses_nothing_and_doubles_nothing(live_database: LiveDatabase) -> None:
    place = live_database.jurisdiction("360424")
    _receive(place, 5)
    process = live_database.start(KILLED)
    output, _errors = process.communicate()
    assert process.returncode == -9
    assert output.startswith("taken 5")
    with door(place):
        assert PendingEntry.objects.count() == 5
        assert not Alert.objects.exists()
        projecting.take_waiting()
        assert Matter.objects.count() == 5
        raised = Alert.objects.count()
        projecting.take_waiting()
        assert Alert.objects.count() == raised > 0


def test_of_two_inspectors_who_press_at_once_one_is_told_so(live_database: LiveDatabase) -> None:
    place = live_database.jurisdiction("360424")
    with door(place):
        alert = supervised("transport")["alert"]

    def press(lift: bool) -> str:
        with door(place):
            official = Official.objects.get(username="supervisor")
            try:
                if lift:
                    handling.lift(alert_id=alert, official=official, words="误报", version=0)
                else:
                    handling.confirm(alert_id=alert, official=official, version=0)
            except SupervisionRefused as refused:
                return refused.message
            return ""

    said = live_database.in_threads(lambda: press(True), lambda: press(False))
    assert sorted(map(bool, said)) == [False, True]
    assert any("周敏" in text for text in said)
    with door(place):
        assert AlertStep.objects.filter(alert=alert).count() == 1
