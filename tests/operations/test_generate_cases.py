"""Synthetic cases: as many as asked for, with clocks that the product would have computed itself."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from apps.core.cases.clocks import run_of
from apps.core.cases.models import Case, Clock
from apps.core.cases.numbers import parse
from apps.core.ledger.models import Entry
from apps.core.search.services import search_query
from apps.core.workdays.services import calendar, today
from apps.operations import generator
from apps.operations.generator import MARK, distribution
from apps.systems.petitions.models import Petition
from tenants.context import door
from tenants.models import Jurisdiction
from tenants.provisioning.jurisdictions import all_divisions


def generate(total: int, *arguments: str) -> str:
    out = io.StringIO()
    call_command("generate_cases", "--total", str(total), *arguments, stdout=out)
    return out.getvalue().splitlines()[-1]


def test_so_many_cases_are_made_skewed_over_the_places(
    jiangxi: Jurisdiction, jiujiang: Jurisdiction, xiushui: Jurisdiction, wuning: Jurisdiction
) -> None:
    assert generate(400) == "400 synthetic cases in 4 jurisdictions."
    counts = {}
    for place in (jiangxi, jiujiang, xiushui, wuning):
        with door(place):
            counts[place.code] = Case.objects.filter(import_key__startswith=MARK).count()
            assert Petition.objects.count() == Clock.objects.count() == counts[place.code]
            assert not Entry.objects.exists()
    assert counts == {"360000": 48, "360400": 152, "360423": 117, "360424": 83}


def test_their_clocks_are_those_of_the_product(xiushui: Jurisdiction) -> None:
    generate(300, "--slug", "xiushui")
    with door(xiushui):
        days = calendar()
        for case in Case.objects.prefetch_related("clocks__pauses"):
            [clock] = case.clocks.all()
            run = run_of(clock)
            assert clock.due_on == case.promised_due == run.due(days).date
            assert (clock.reminder_on, clock.warning_on) == (run.reminder_on(days), run.warning_on(days))
            until = clock.ended_on or today()
            assert (clock.breached_on is not None) is run.is_overdue(days, until)
            assert case.breached_on == clock.breached_on
            if clock.ended_on is not None:
                assert case.used_days == clock.used_days == run.used(days, clock.ended_on)
            assert (case.closed_at is None) is (clock.ended_on is None)
            assert case.received_at <= timezone.now() - timedelta(0)


def test_they_have_numbers_words_and_every_sort_of_end(xiushui: Jurisdiction, monkeypatch: pytest.MonkeyPatch) -> None:
    generate(300, "--slug", "xiushui")
    monkeypatch.setattr(generator, "LATE", 1.0)  # so that some are sure to be late just now
    generate(500, "--slug", "xiushui", "--seed", "2")
    with door(xiushui):
        assert len({str(parse(number)) for number in Case.objects.values_list("number", flat=True)}) == 800
        title = str(Case.objects.values_list("title", flat=True)[0])
        assert title in Case.objects.filter(search=search_query(title)).values_list("title", flat=True)
        assert title not in Case.objects.exclude(search=search_query(title)).values_list("title", flat=True)
        assert Case.objects.open().exists()
        assert Case.objects.overdue(today()).exists()
        assert Case.objects.closed().filter(satisfaction="not_satisfied").exists()
        assert Case.objects.closed().filter(breached_on__isnull=False).exists()


def test_the_same_seed_twice_adds_new_cases(xiushui: Jurisdiction) -> None:
    generate(20, "--slug", "xiushui")
    generate(20, "--slug", "xiushui", "--seed", "2")
    with door(xiushui):
        assert Case.objects.count() == 40


@pytest.mark.parametrize("total", [112, 50_000, 2_000_000])
def test_the_whole_province_gets_exactly_the_total(total: int) -> None:
    places = [
        Jurisdiction(pk=number, code=d.code, level=d.level)
        for number, d in enumerate(all_divisions(), start=1)
        if d.level != "centre"
    ]
    wanted = distribution(places, total)
    assert sum(wanted.values()) == total
    assert wanted[places[0]] / total == pytest.approx(0.12, abs=0.01)


@override_settings(DEMO=False, DOOR_SETS_ROLE=False)
def test_production_refuses() -> None:
    with pytest.raises(CommandError, match="Refused"):
        generate(1)


def test_mistakes_are_said(db: None) -> None:
    with pytest.raises(CommandError, match="at least 1"):
        generate(0)
    with pytest.raises(CommandError, match="slug nowhere"):
        generate(1, "--slug", "nowhere")
