"""The 1,470 real service items and 70 life events, where they are beside the project: all of them imported."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.systems.approvals.items.models import ItemVersion, OneThing, ServiceItem
from apps.systems.approvals.offers.models import Offer
from tenants.context import door

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "items"
ITEMS, EVENTS = FOLDER / "service_items.csv", FOLDER / "one_thing_flows.csv"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not ITEMS.exists(), reason="the shared data set is not beside the project"),
]


def test_what_fits_is_published_and_offered_what_does_not_is_named_and_a_second_run_adds_nothing(
    centre, jiangxi, tmp_path
):
    report = tmp_path / "report.txt"
    with pytest.raises(CommandError, match=r"1371 added, adopted \d+ times, 0 were there already, .* 99 do not fit"):
        call_command("import_items", str(ITEMS), report=report, adopt=["jiangxi"], stdout=StringIO())
    lines = report.read_text(encoding="utf-8").splitlines()
    refused = [line for line in lines if ", refused, " in line]
    assert len(refused) == 99
    assert all("no department here has the role of" in line for line in refused)
    assert sum("the law sets no limit" in line for line in lines) == 433
    assert sum("cannot be applied for online" in line for line in lines) == 298
    with door(centre):
        assert ItemVersion.objects.count() == 1371
        longest = max(ItemVersion.objects.all(), key=lambda version: len(version.parts.steps))
        reviews = [step for step in longest.parts.steps if step.kind == "review"]
        assert len({step.organ for step in reviews}) >= 8
        assert {step.after for step in reviews} == {("accept",)}
        assert ServiceItem.objects.filter(state="in_use").count() == 1371
    with door(jiangxi):
        assert Offer.objects.count() > 1000
    with pytest.raises(CommandError, match="0 added, adopted 0 times, 1371 were there already"):
        call_command("import_items", str(ITEMS), stdout=StringIO())


def test_all_names_of_life_events_are_taken(centre):
    call_command("import_one_things", str(EVENTS), stdout=StringIO())
    with door(centre):
        assert OneThing.objects.count() == 70
