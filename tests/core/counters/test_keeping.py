"""What changes of cases append, what is folded, and that both together are always a recount."""

import random
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.cases.models import Case
from apps.core.counters import services
from apps.core.counters.models import CaseDelta
from apps.core.counters.tasks import fold as folding_task
from apps.core.counters.totals.models import DayTotal, DueTotal, HandlingTotal, MonthTotal, Total
from apps.core.people.models import Department
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.cases import make_case

ACTS = ["add", "add", "add closed", "change", "close", "reopen", "remove", "fold", "rebuild", "crash"]
TABLES = (Total, MonthTotal, DayTotal, DueTotal, HandlingTotal)


class Crash(Exception):
    """Undoes a transaction, as a killed process does."""


def play(act: str, draw: random.Random, place: Jurisdiction) -> None:
    """One act of many, by somebody or by the folding task."""
    cases = list(Case.objects.order_by("id"))
    case = draw.choice(cases) if cases else None
    now = timezone.now()
    match act:
        case "add":
            make_case(
                category=draw.choice(["", "urban"]),
                received_at=now - timedelta(days=draw.randint(0, 70)),
                promised_due=draw.choice([None, now.date() + timedelta(days=draw.randint(-3, 3))]),
                department=draw.choice([None, Department.objects.order_by("code")[0]]),
            )
        case "add closed":
            make_case(closed_at=now, used_days=draw.choice([None, 2, 5]), satisfaction=draw.choice(["", "satisfied"]))
        case "fold":
            services.fold(place)
        case "rebuild":
            services.rebuild(place)
        case "crash":
            with suppress(Crash), transaction.atomic():
                services.fold_here()
                raise Crash
        case _ if case is not None:
            change(act, case, draw)


def change(act: str, case: Case, draw: random.Random) -> None:
    now, mine = timezone.now(), Case.objects.filter(pk=case.pk)
    match act:
        case "change":
            mine.update(state=draw.choice(["handling", "review"]), channel="phone", promised_due=None, urgent=True)
        case "close":
            mine.update(
                closed_at=max(now, case.received_at),
                answered_at=now,
                outcome="explained",
                breached_on=draw.choice([None, now.date()]),
                used_days=draw.randint(0, 9),
            )
        case "reopen":
            mine.update(closed_at=None, promised_due=now.date())
        case "remove":
            case.clocks.all().delete()
            mine.delete()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=30), seed=st.integers(0, 10_000))
def test_totals_and_what_waits_are_a_recount_after_any_acts(inside: Jurisdiction, acts: list[str], seed: int) -> None:
    draw = random.Random(seed)
    for act in acts:
        play(act, draw, inside)
        if draw.random() < 0.3:
            assert services.verify(inside) == []
    assert services.verify(inside) == []
    services.fold(inside)
    assert not CaseDelta.objects.exists()
    assert services.verify(inside) == []


def test_only_what_counts_is_appended(inside: Jurisdiction) -> None:
    case = make_case(promised_due=timezone.localdate())
    assert [delta.sign for delta in CaseDelta.objects.all()] == [1]
    Case.objects.filter(pk=case.pk).update(title="别的", version=7, urgent=True, breached_on=timezone.localdate())
    assert CaseDelta.objects.count() == 1
    Case.objects.filter(pk=case.pk).update(state="handling")
    assert sorted(CaseDelta.objects.values_list("sign", "state")) == [
        (-1, "received"),
        (1, "handling"),
        (1, "received"),
    ]


def test_days_are_those_of_shanghai(inside: Jurisdiction) -> None:
    make_case(received_at=datetime.fromisoformat("2026-03-31T16:30:00+00:00"))
    assert str(CaseDelta.objects.get().received) == "2026-04-01"


def test_the_table_of_due_days_holds_open_cases_only(inside: Jurisdiction) -> None:
    case = make_case(promised_due=timezone.localdate())
    services.fold(inside)
    assert DueTotal.objects.count() == 7
    change("close", case, random.Random(1))
    services.fold(inside)
    assert not DueTotal.objects.exists()


def test_written_from_behind_another_door_it_stays_beside_the_case(xiushui: Jurisdiction, wuning: Jurisdiction) -> None:
    with door(xiushui):
        case = make_case()
        CaseDelta.objects.all().delete()
    with door(wuning, role="owner"), connection.cursor() as cursor:
        cursor.execute("UPDATE j360424.cases_case SET state = 'handling' WHERE id = %s", [case.pk])
        assert not CaseDelta.objects.exists()
        cursor.execute("SELECT current_schema()")
        assert cursor.fetchone() == (wuning.schema_name,)
    with door(xiushui):
        assert CaseDelta.objects.count() == 2


def test_the_task_folds_wherever_something_waits(xiushui: Jurisdiction, wuning: Jurisdiction) -> None:
    for place, count in ((xiushui, 2), (wuning, 3)):
        with door(place):
            for _ in range(count):
                make_case(place.code)
    assert folding_task() == 5
    assert folding_task() == 0
    with door("public"):
        received = dict(Total.objects.filter(dimension="all").values_list("code", "received"))
    assert received == {"360424": 2, "360423": 3}


@pytest.mark.parametrize("table", TABLES)
def test_every_drift_is_found_and_mended(table: Any, inside: Jurisdiction) -> None:
    make_case(closed_at=timezone.now(), used_days=3)
    make_case(promised_due=timezone.localdate())
    services.fold(inside)
    measure = {DueTotal: "open", HandlingTotal: "cases"}.get(table, "received")
    row = table.objects.order_by("pk")[0]
    table.objects.filter(pk=row.pk).update(**{measure: getattr(row, measure) + 3})
    [found] = services.verify(inside)
    assert found.table == table._meta.db_table
    assert found.lacks == {measure: -3}
    assert f"{measure} +3" in str(found)
    assert services.rebuild(inside) == 2
    assert services.verify(inside) == []


def test_a_row_lost_before_it_was_folded_is_found(inside: Jurisdiction) -> None:
    make_case()
    CaseDelta.objects.all().delete()
    assert services.verify(inside) != []


def test_forgetting_leaves_the_others(xiushui: Jurisdiction, wuning: Jurisdiction) -> None:
    for place in (xiushui, wuning):
        with door(place):
            make_case(place.code)
        services.fold(place)
    services.forget(xiushui)
    with door("public"):
        for table in (Total, MonthTotal, DayTotal):
            assert set(table.objects.values_list("code", flat=True)) == {"360423"}


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 FROM counters_casedelta",
        "DELETE FROM counters_casedelta",
        "SELECT 1 FROM totals_total",
        "UPDATE totals_total SET received = 0",
        "SELECT counters_append()",
        "INSERT INTO totals_handlingtotal VALUES ('360424', '2026-01-01', 1, 'petition', 1)",
    ],
)
def test_the_portal_can_do_nothing(statement: str, xiushui: Jurisdiction) -> None:
    refused(xiushui, "portal", statement)


def refused(place: Jurisdiction, role: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), door(place, role=role):  # noqa: SIM117
        with connection.cursor() as cursor:
            cursor.execute(statement)


def test_oversight_reads_only(xiushui: Jurisdiction) -> None:
    with door(xiushui, role="oversight"):
        assert not CaseDelta.objects.exists()
    refused(xiushui, "oversight", "DELETE FROM totals_total")
    refused(xiushui, "oversight", "DELETE FROM counters_casedelta")
