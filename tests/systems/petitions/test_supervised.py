"""Petitions are watched from their receipt on: what supervision counts agrees with the clocks of the cases."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import Actor
from apps.core.people.models import Department, Official
from apps.core.workdays.services import local_date
from apps.platforms.supervision.models import Alert, Matter
from apps.platforms.supervision.projecting import raise_due, take_waiting
from apps.platforms.supervision.verifying import verify
from apps.systems.petitions import afterwards, direction, handling, opinions, replies
from apps.systems.petitions.registration import Letter, register
from apps.systems.petitions.replies import Words
from apps.systems.petitions.supervised import ACTS, is_petition

CITIZEN = Actor(kind=ActorKind.CITIZEN)


@pytest.fixture
def cast(inside) -> SimpleNamespace:
    names = ("clerk", "handler", "reviewer", "leader", "supervisor")
    return SimpleNamespace(
        **{name: Official.objects.get(username=name) for name in names},
        transport=Department.objects.get(code="transport"),
        police=Department.objects.exclude(code="transport").filter(holdings__duty="handler").first(),
    )


def letter(**facts) -> Case:
    given = {"kind": "help", "title": "路灯不亮", "text": "三天没有亮", "channel": "web", "received_at": timezone.now()}
    return register(letter=Letter(**{**given, **facts}), actor=CITIZEN)


def matter(case: Case) -> Matter:
    take_waiting(now=timezone.now())
    return Matter.objects.get(pk=case.pk)


def agrees(case: Case) -> None:
    """Supervision's own count against the kernel's."""
    case.refresh_from_db()
    found = matter(case)
    assert found.promised_due == case.promised_due
    assert found.department == (case.department.code if case.department else "petitions")


def handled(case: Case, cast) -> None:
    handling.accept(case_id=case.pk, official=cast.clerk)
    handling.assign(case_id=case.pk, official=cast.clerk, department=cast.transport)
    handling.claim(case_id=case.pk, official=cast.handler)


def test_a_petition_is_watched_with_its_power_its_limits_and_whoever_has_it(cast) -> None:
    case = letter()
    found = matter(case)
    assert (found.power, found.item, found.item_title, found.system) == (
        "livelihood", "petition.help", "求助", "petitions"
    )  # fmt: skip
    agrees(case)
    handled(case, cast)
    agrees(case)
    assert matter(case).official_name == cast.handler.name
    handling.return_to_clerk(case_id=case.pk, official=cast.handler, reason="不属于本部门")
    agrees(case)


def test_another_kind_another_limit(cast) -> None:
    case = letter()
    handling.accept(case_id=case.pk, official=cast.clerk)
    handling.classify(
        case_id=case.pk, official=cast.clerk, kind="complaint", category=case.category, urgent=False, place=""
    )
    agrees(case)
    promised = matter(case).promised
    assert promised is not None
    assert promised["limit_days"] == 13


def test_the_clock_stands_while_the_citizen_is_asked_and_is_extended_by_the_leader(cast) -> None:
    case = letter(kind="complaint")
    handled(case, cast)
    handling.ask_citizen(case_id=case.pk, official=cast.handler, question="哪一盏？")
    agrees(case)
    assert matter(case).suspended_on == local_date(timezone.now())
    afterwards.supplement(case=case, text="桥头那盏", actor=CITIZEN, at=timezone.now())
    agrees(case)
    asked = direction.ask_extension(case_id=case.pk, official=cast.handler, days=3, reason="采购灯具")
    direction.decide_extension(extension_id=asked.pk, official=cast.leader, granted=True)
    agrees(case)


def test_the_answer_ends_it_and_a_reopened_one_runs_anew(cast) -> None:
    case = letter()
    handled(case, cast)
    words = Words(text="已修好。", outcome="resolved")
    replies.submit(case_id=case.pk, official=cast.handler, words=words)
    replies.approve(case_id=case.pk, official=cast.reviewer)
    replies.publish(case_id=case.pk, official=cast.leader)
    case.refresh_from_db()
    found = matter(case)
    assert (found.outcome, found.ended_at) == ("answered", case.closed_at)
    assert found.next_due_at is None
    afterwards.reopen(case=case, reason="又不亮了", actor=CITIZEN, at=timezone.now())
    agrees(case)
    assert matter(case).ended_at is None
    assert not Alert.objects.exists()


def test_an_opinion_that_is_late_is_a_card_of_the_department_that_was_asked(cast) -> None:
    case = letter(kind="complaint")
    handled(case, cast)
    opinions.ask(case_id=case.pk, official=cast.handler, departments=[cast.police], question="是否占道？", limit_days=1)
    take_waiting(now=timezone.now())
    raise_due(now=timezone.now() + timedelta(days=6))
    late = Alert.objects.get(rule="T-03")
    assert (late.department, late.level) == (cast.police.code, "yellow")


def test_what_was_imported_is_not_watched_and_what_is_carried_over_is_not_called_late(inside) -> None:
    letter(channel="import", import_key="old:1")
    take_waiting(now=timezone.now())
    assert not Matter.objects.exists()
    ago = timezone.now() - timedelta(days=20)
    case = letter(received_at=ago, import_key="demo:1")
    handling.accept(case_id=case.pk, official=Official.objects.get(username="clerk"), at=ago + timedelta(hours=1))
    take_waiting(now=timezone.now())
    assert "P-06" not in set(Alert.objects.values_list("rule", flat=True))
    assert Alert.objects.filter(rule="T-04", matter=case.pk).exists()


def test_every_watched_act_is_one_that_the_house_writes() -> None:
    from apps.core.ledger.labels import _LABELS

    assert set(ACTS) <= set(_LABELS)


def test_the_kernel_s_acts_of_other_cases_are_not_a_petition_s() -> None:
    assert is_petition("360424-P2026-000001-" + _check("360424-P2026-000001"))
    assert not is_petition("360424-A2026-000001-" + _check("360424-A2026-000001"))
    assert not is_petition("CZ-1")


def _check(body: str) -> str:
    from apps.core.cases.numbers import check_digit

    return str(check_digit(body))


def test_the_whole_is_what_the_ledger_says(inside, cast) -> None:
    case = letter()
    handled(case, cast)
    take_waiting(now=timezone.now())
    assert verify(inside, timezone.now()) == []
