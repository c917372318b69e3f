"""The 1,830 real messages of 2011–2020, where they are beside the project: rules over all of them, a tenth imported."""

import csv
import io
import statistics
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from apps.core.cases.models import Case
from apps.core.catalogue.subjects import SUBJECTS
from apps.core.ledger.models import Entry
from apps.core.messaging.models import OutgoingMessage
from apps.systems.petitions.importing import sorting
from apps.systems.petitions.importing.places import Atlas
from apps.systems.petitions.importing.reading import Content, parse, read
from tenants.context import door
from tenants.models import Jurisdiction
from tenants.provisioning.jurisdictions import all_divisions
from tests.support.live import LiveDatabase

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "petitions"
MESSAGES, LABELLED = FOLDER / "messages_with_replies.csv", FOLDER / "messages_labelled_sample.csv"
TENTH = 10
CAST = ("360000", "360400", "360423", "360424")

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not MESSAGES.exists(), reason="the shared data set is not beside the project"),
]


@pytest.fixture(scope="module")
def content() -> Content:
    return read(MESSAGES)


def test_every_row_is_read_and_its_days_are_those_of_the_file(content):
    assert (len(content.rows), content.bad, content.ignored) == (1830, [], ["reply_days"])
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        days = {row["message_id"]: float(row["reply_days"]) for row in csv.DictReader(file)}
    ours = {row.message_id: (row.replied_at - row.received_at).total_seconds() / 86400 for row in content.rows}
    assert all(abs(ours[key] - days[key]) < 0.01 for key in days)
    assert round(statistics.median(ours.values())) == 11
    assert 38 < statistics.quantiles(ours.values(), n=10)[-1] < 45


@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030"])
def test_the_file_is_the_same_in_another_encoding_and_with_other_line_ends(content, codec):
    raw = MESSAGES.read_text(encoding="utf-8").encode(codec)
    assert [row.digest for row in parse(raw).rows] == [row.digest for row in content.rows]


def test_nearly_every_message_finds_a_place_below_the_province(content):
    atlas = Atlas(
        Jurisdiction(code=d.code, name=d.name, level=d.level, parent_code=d.parent_code) for d in all_divisions()
    )
    places = [atlas.locate(row.subject, row.body, row.reply) for row in content.rows]
    levels = Counter(place.jurisdiction.level for place in places)
    assert levels["province"] < 0.05 * len(places)
    assert levels["county"] > levels["city"] > levels["province"]
    assert len({place.jurisdiction.name for place in places}) > 60


@pytest.mark.skipif(not LABELLED.exists(), reason="the labelled sample is not beside the project")
def test_most_labelled_messages_get_their_subject():
    names = {code: name for code, name, _english, _parts in SUBJECTS}
    with LABELLED.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    right = sum(
        names.get(sorting.category_of(row["subject"], row["body"]).partition(".")[0]) == row["level1_label"]
        for row in rows
    )
    assert right > 0.68 * len(rows)


@pytest.mark.slow
def test_a_tenth_is_imported_whole_and_a_second_time_nothing(
    live_database: LiveDatabase, content: Content, tmp_path: Path, capsys: Any
) -> None:
    file = tmp_path / "tenth.csv"
    rows = content.rows[::TENTH]
    file.write_text(_tenth(), encoding="utf-8")
    with translation.override("en"):
        call_command("import_petitions", str(file))
        first = capsys.readouterr().out.splitlines()[-1]
        call_command("import_petitions", str(file))
        second = capsys.readouterr().out.splitlines()[-1]
    assert first.startswith(f"{len(rows)} imported into ")
    assert second.startswith(f"0 imported into 0 jurisdictions (0 % answered late), {len(rows)} were there already")
    cases, late = [], 0
    for code in CAST:
        with door(live_database.jurisdiction(code)):
            cases += list(Case.objects.values_list("received_at", "closed_at", "state"))
            late += Case.objects.filter(breached_on__isnull=False).count()
            entries = Counter(Entry.objects.exclude(number="").values_list("number", flat=True))
            assert set(entries.values()) <= {7}
            assert not OutgoingMessage.objects.exists()
    assert len(cases) == len(rows)
    assert {state for _received, _closed, state in cases} == {"answered"}
    assert sorted((received, closed) for received, closed, _state in cases) == sorted(
        (row.received_at, row.replied_at) for row in rows
    )
    assert 0.4 < late / len(rows) < 0.9  # half of the limits are three working days, the median answer took eleven days


def _tenth() -> str:
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, *lines[::TENTH]])
    return out.getvalue()
