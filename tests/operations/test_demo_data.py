"""The demo's cases: every jurisdiction has a working inbox, nothing is sent, a second run writes nothing."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Q
from django.test import override_settings
from django.utils import timezone, translation

from apps.core.cases.models import Case, Mark
from apps.core.cases.tasks import sweep
from apps.core.catalogue.subjects import SUBJECTS
from apps.core.ledger.models import Entry
from apps.core.messaging.models import OutgoingMessage
from apps.core.people.models import Department
from apps.core.relay.models import PublicRecord
from apps.core.workdays.services import SHANGHAI, shipped_calendar, today
from apps.operations.demo import writing
from apps.operations.demo.story import Days
from apps.operations.demo.texts import ANY, Deck, letters
from apps.platforms.supervision.models import Alert, Matter
from apps.platforms.supervision.running import take_all
from apps.platforms.supervision.verifying import verify
from apps.systems.petitions.enums import Outcome, PetitionKind, PetitionState
from apps.systems.petitions.models import PublishedAnswer
from tenants.context import door, tell
from tenants.models import Jurisdiction
from tenants.provisioning.jurisdictions import all_divisions
from tenants.provisioning.schemas import release_digest
from tests.support import database, seed
from tests.support.live import LiveDatabase, live

REQUESTS = 6  # for information, in Wuning: four as they stand, two of last year
XIUSHUI, WUNING, JIUJIANG, PROVINCE = "360424", "360423", "360400", "360000"
CAST = (XIUSHUI, WUNING, JIUJIANG, PROVINCE)
pytestmark = pytest.mark.xdist_group("demo data")  # one database for all of them


@dataclass
class Demo:
    """The database with the demo's cases, what the command said, and what stood there right after it."""

    database: LiveDatabase
    said: list[str]
    storage: Path
    sent: int = 0
    marks: int = 0

    def run(self) -> list[str]:
        """Run the command (again); the lines that it says."""
        out = StringIO()
        with override_settings(DEMO=True, STORAGE_DIR=self.storage), translation.override("en"):
            call_command("demo_data", stdout=out)
        return out.getvalue().splitlines()

    def door(self, code: str, role: str | None = None) -> AbstractContextManager[None]:
        """Behind the door of a jurisdiction."""
        return door(self.database.jurisdiction(code), role=role)

    def states(self, code: str) -> Counter[str]:
        """How many cases stand in each state."""
        with self.door(code):
            return Counter(Case.objects.values_list("state", flat=True))


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A database of this module's own with real commits, the command run once."""
    name = f"{settings.DATABASES['default']['NAME']}_demo"
    with django_db_blocker.unblock():
        template = database.template(database.server(), release_digest(), seed.build)
        with live(template, name) as copied:
            made = Demo(copied, [], tmp_path_factory.mktemp("demo") / "files")
            made.said = made.run()
            for code in CAST:
                with made.door(code):
                    made.sent += OutgoingMessage.objects.count()
                    made.marks += Mark.objects.count()
            yield made


def test_every_jurisdiction_gets_a_working_inbox(demo):
    assert demo.said[-1].endswith("demo cases written in 4 jurisdictions.")
    assert demo.states(XIUSHUI).total() > 40
    assert set(demo.states(XIUSHUI)) >= set(PetitionState) - {"returned", "transferred"}
    assert demo.states(PROVINCE).total() >= 20
    assert demo.states(JIUJIANG).total() >= 15
    assert demo.states(WUNING).total() >= 8
    with demo.door(XIUSHUI):
        on = today()
        assert Case.objects.due_on(on).exists() or not shipped_calendar().is_workday(on)
        assert Case.objects.overdue(on).count() >= 2
        assert Case.objects.exclude(satisfaction="").count() >= 4
        assert PublishedAnswer.objects.count() >= 6
        assert Case.objects.closed().get(breached_on__isnull=False).satisfaction == "not_satisfied"


def test_nothing_is_sent_and_no_mark_raised(demo):
    assert (demo.sent, demo.marks) == (0, 0)


def test_the_acts_of_a_case_are_in_order_and_none_is_in_the_future(demo):
    for code in CAST:
        with demo.door(code):
            assert not Entry.objects.filter(occurred_at__gt=timezone.now()).exists()
            for case in Case.objects.all():
                when = Entry.objects.filter(case_id=case.pk).exclude(act__startswith="mark_").order_by("id")
                moments = list(when.values_list("occurred_at", flat=True))
                assert moments == sorted(moments), case.title


def test_the_sweep_raises_the_marks_of_open_cases_afterwards(demo):
    assert sweep() > 0
    with demo.door(XIUSHUI):
        overdue = set(Case.objects.overdue(today()).values_list("pk", flat=True))
        assert overdue
        assert set(Mark.objects.filter(kind="overdue").values_list("case_id", flat=True)) == overdue


def test_a_second_run_writes_nothing_and_shows_the_same_receipts(demo):
    before = [demo.states(code) for code in CAST]
    second = demo.run()
    assert second[-1] == "0 demo cases written in 4 jurisdictions."
    assert second[-4:-1] == demo.said[-4:-1]
    assert [demo.states(code) for code in CAST] == before


def test_the_receipts_open_their_letters_on_the_portal(demo):
    seen = []
    for line in demo.said[-4:-1]:
        number, code, title = line.split(maxsplit=2)
        with demo.door(XIUSHUI, role="portal"):
            tell(number=number, code=code)
            record = PublicRecord.objects.get()
            assert record.title == title
            seen.append((record.state, bool(record.answer)))
    assert seen == [("received", False), ("handling", False), ("answered", True)]


def test_a_case_goes_to_the_province_and_its_answer_comes_back(demo):
    with demo.door(PROVINCE):
        there = Case.objects.get(origin_code=XIUSHUI)
        assert there.state == "answered"
    with demo.door(XIUSHUI):
        here = Case.objects.get(number=there.origin_number)
        assert here.state == "answered"
        assert here.replies.get().signed_as == "江西省交通运输厅"
    with demo.door(JIUJIANG):
        assert Case.objects.get(origin_code=XIUSHUI).state == "assigned"


def test_receipts_that_were_lost_are_made_anew(demo):
    file = demo.storage.parent / "receipts.json"
    kept = file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o077 == 0
    assert len(json.loads(kept)) == 3
    file.unlink()
    anew = demo.run()[-4:-1]
    assert [line.split()[2:] for line in anew] == [line.split()[2:] for line in demo.said[-4:-1]]
    assert {line.split()[0] for line in anew}.isdisjoint(line.split()[0] for line in demo.said[-4:-1])
    file.write_text(kept, encoding="utf-8")


@pytest.mark.parametrize("now", ["2026-11-22T03:00", "2026-10-05T12:00", "2026-11-24T00:02", "2026-11-23T23:58"])
def test_it_can_be_written_at_any_hour_of_any_day(live_database, monkeypatch, now):
    moment = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert writing.write(live_database.jurisdiction(WUNING)) == 9 + REQUESTS
    assert writing.write(live_database.jurisdiction(PROVINCE)) == 20 + REQUESTS
    for code in (WUNING, PROVINCE):
        with door(live_database.jurisdiction(code)):
            assert not Entry.objects.filter(occurred_at__gt=moment).exists()
            for case in Case.objects.all():
                when = Entry.objects.filter(case_id=case.pk).order_by("id").values_list("occurred_at", flat=True)
                assert list(when) == sorted(when), case.title


def test_outside_the_demo_the_command_is_refused():
    with (
        override_settings(DEMO=False),
        translation.override("en"),
        pytest.raises(CommandError, match="Demo cases are for the demo"),
    ):
        call_command("demo_data")


@pytest.mark.parametrize("now", ["2026-11-24T10:00", "2026-11-21T03:00", "2026-10-03T23:30", "2026-11-24T00:03"])
def test_dates_are_counted_in_working_days_also_at_night_and_on_days_off(now):
    moment = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    days = Days(shipped_calendar(), moment)
    assert days.today >= moment.date()
    back = [days.back(number, 9).date() for number in range(1, 20)]
    assert all(shipped_calendar().is_workday(day) for day in back)
    assert back == sorted(set(back), reverse=True)
    assert days.not_later(days.back(0, 23)) < moment


def places() -> list[Jurisdiction]:
    return [
        Jurisdiction(code=d.code, name=d.name, level=d.level, kind=d.kind)
        for d in all_divisions()
        if d.level != "centre"
    ]


def test_the_programme_covers_every_jurisdiction():
    sizes = {place.code: len(writing.programme(place)) for place in places()}
    assert len(sizes) == 112
    assert min(sizes.values()) == 8
    assert sizes[XIUSHUI] == max(sizes.values()) == 40


@pytest.mark.parametrize("code", [XIUSHUI, "360402", "360481", JIUJIANG, PROVINCE])
def test_letters_are_filled_in_and_always_the_same(code):
    (place,) = (p for p in places() if p.code == code)
    first, second = Deck(place, ["修水县", "武宁县"]), Deck(place, ["武宁县", "修水县"])
    drawn = [first.draw() for _number in range(60)]
    assert drawn == [second.draw() for _number in range(60)]
    assert not any("{" in written.title + written.text + written.answer for written in drawn)
    assert len({written.title for written in drawn}) > 50


def test_the_letters_use_what_there_is(db, xiushui):
    parts = {
        f"{subject}.{number:02d}" for subject, _n, _e, names in SUBJECTS for number, _name in enumerate(names, start=1)
    }
    with door(xiushui):
        codes = set(Department.objects.values_list("code", flat=True)) | {"fund"}
    for name in ("town", "country", "sent"):
        for letter in letters(name):
            assert letter["category"] in parts
            assert letter["department"] in codes, letter["title"]
            assert letter["kind"] in PetitionKind.values
            assert letter["kind"] in ANY
            assert letter["outcome"] in Outcome.values


def test_supervision_finds_in_the_demo_what_is_late_and_nothing_else(demo):
    place = demo.database.jurisdiction(XIUSHUI)
    take_all(place)
    with demo.door(XIUSHUI):
        late = Case.objects.filter(Q(pk__in=Case.objects.overdue(today())) | Q(breached_on__isnull=False))
        assert set(Alert.objects.filter(level="yellow").values_list("matter_id", flat=True)) == {c.pk for c in late}
        assert set(Alert.objects.values_list("rule", flat=True)) >= {"T-01", "T-02", "T-04"}
        assert not Alert.objects.exclude(rule__startswith="T-").exists()
        assert Matter.objects.count() >= 40
        assert not Matter.objects.exclude(faults=[]).exists()
    assert verify(place, timezone.now()) == []
