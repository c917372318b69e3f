"""Requests are watched from their receipt on: supervision counts as the kernel does, and finds what is late."""

from datetime import date

from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.ledger.enums import ActorKind
from apps.core.ledger.labels import _LABELS
from apps.core.ledger.services import Actor
from apps.platforms.supervision.models import Alert, Matter
from apps.platforms.supervision.projecting import raise_due, take_waiting
from apps.systems.disclosure.requests import charging, consulting, correcting, handling
from apps.systems.disclosure.requests.supervised import ACTS
from tests.support.requests import answered, handled, noon, reloaded, who

CITIZEN = Actor(kind=ActorKind.CITIZEN)


def matter(case: Case, at=None) -> Matter:
    take_waiting(now=at or noon(2026, 3, 2))
    return Matter.objects.get(pk=case.pk)


def alerts(at) -> list[tuple[str, str, str]]:
    take_waiting(now=at)
    raise_due(now=at)
    return sorted(Alert.objects.exclude(rule="P-06").values_list("rule", "level", "department"))


def agrees(case: Case) -> None:
    """Supervision's own count against the kernel's."""
    case = reloaded(case)
    found = matter(case)
    assert (found.promised_due, found.statutory_due) == (case.promised_due, case.statutory_due)


def test_every_watched_act_is_named_in_the_ledger():
    assert set(ACTS) <= set(_LABELS)


def test_supervision_counts_as_the_kernel_does_through_supplement_consultation_fee_and_extension(inside):
    case = handled(noon(2026, 3, 2))
    agrees(case)
    correcting.ask_correction(case_id=case.pk, official=who("clerk"), text="请补正。", at=noon(2026, 3, 5))
    agrees(case)
    correcting.take_correction(case_id=case.pk, actor=CITIZEN, text="已补。", at=noon(2026, 3, 9))
    agrees(case)
    made = consulting.consult(
        case_id=case.pk, official=who("handler"), asked="third_party", name="甲", about="x", at=noon(2026, 3, 11),
        served_on=date(2026, 3, 11),
    )  # fmt: skip
    agrees(case)
    consulting.take_opinion(
        consultation_id=made.pk,
        official=who("handler"),
        opinion="agrees",
        said_on=date(2026, 3, 16),
        at=noon(2026, 3, 16),
    )
    agrees(case)
    asked = handling.ask_extension(
        case=reloaded(case), official=who("handler"), days=10, reason="多", at=noon(2026, 3, 17)
    )
    handling.decide_extension(extension_id=asked.pk, official=who("leader"), granted=True, at=noon(2026, 3, 17))
    agrees(case)
    charging.charge(
        case_id=case.pk, official=who("handler"), basis="pages", quantity=150, reason="多", at=noon(2026, 3, 18)
    )
    agrees(case)
    charging.take_payment(
        case_id=case.pk, official=who("clerk"), receipt="1", paid_on=date(2026, 3, 20), at=noon(2026, 3, 20)
    )
    agrees(case)


def test_an_answer_in_time_raises_nothing(inside):
    case = handled(noon(2026, 3, 2))
    answered(case, "internal", at=noon(2026, 3, 6))
    assert alerts(noon(2026, 6, 1)) == []
    assert matter(case).outcome == "refused"


def test_a_late_answer_raises_yellow_and_red_against_the_organ(inside):
    handled(noon(2026, 3, 2))
    found = alerts(noon(2026, 3, 31, 1))
    assert ("T-04", "yellow", "transport") in found
    assert ("T-05", "red", "transport") in found


def test_reminder_and_warning_come_before(inside):
    handled(noon(2026, 3, 2))
    assert alerts(noon(2026, 3, 26, 1)) == [("T-02", "warning", "transport")]
    assert ("T-01", "reminder", "transport") in alerts(noon(2026, 3, 30, 1))


def test_a_request_waiting_for_its_supplement_is_not_late(inside):
    case = handled(noon(2026, 3, 2))
    correcting.ask_correction(case_id=case.pk, official=who("clerk"), text="请补正。", days=30, at=noon(2026, 3, 9))
    assert alerts(noon(2026, 4, 10)) == []


def test_what_was_registered_days_later_is_found(inside):
    handled(noon(2026, 3, 2), entrance="post_signed", received_on=date(2026, 2, 24))
    alerts(timezone.now())
    assert Alert.objects.filter(rule="P-06").exists()


def test_two_supplement_notices_in_the_ledger_are_an_alert(inside):
    """The model refuses a second; one that stood in the ledger all the same would be found."""
    from apps.core.cases.recording import record_act
    from apps.core.people.services import actor_of

    case = handled(noon(2026, 3, 2))
    correcting.ask_correction(case_id=case.pk, official=who("clerk"), text="请补正。", at=noon(2026, 3, 5))
    correcting.take_correction(case_id=case.pk, actor=CITIZEN, text="已补。", at=noon(2026, 3, 6))
    record_act(
        reloaded(case),
        act="ask_correction",
        actor=actor_of(who("clerk")),
        facts={"notice": 2},
        occurred_at=noon(2026, 3, 9),
    )
    assert "P-03" in {rule for rule, _level, _organ in alerts(timezone.now())}
