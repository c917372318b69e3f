"""Every flow: each state × transition × duty is allowed exactly where the table says so."""

import itertools

import pytest
from django.utils import timezone

from apps.core.cases.flow import FLOWS, Flow, Transition
from apps.core.cases.models import Case
from apps.core.cases.services import Refusal, TransitionRefused, perform
from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM
from apps.core.people.enums import Duty
from apps.core.people.models import Department, DutyHolding, Official
from apps.core.people.services import actor_of
from tenants.context import door

CASES = [(flow, move) for flow in FLOWS.values() for move in flow.transitions]


def closes(flow: Flow, move: Transition) -> bool:
    """Whether an open case is closed by it (some moves lead from one closed state to another)."""
    return move.target in flow.closed and bool(move.sources - flow.closed)


def make_case(flow: Flow, state: str, department: Department | None) -> Case:
    closed = state in flow.closed
    moment = timezone.now()
    return Case.objects.create(
        number=f"360424-P2026-{Case.objects.count():06d}-0",
        kind=flow.kind,
        subkind={"disclosure": "request"}.get(flow.kind, "inquiry"),
        title="t",
        state=state,
        channel="web",
        received_at=moment,
        department=department,
        outcome="explained" if closed else "",
        answered_at=moment if closed else None,
        closed_at=moment if closed else None,
    )


@pytest.fixture
def official(inside):
    return Official.objects.create(username="walker", name="走查员")


@pytest.mark.parametrize(("flow", "move"), CASES, ids=[f"{f.kind}/{m.name}" for f, m in CASES])
def test_a_move_is_allowed_from_its_states_to_its_duties_only(flow: Flow, move: Transition, official):
    here, elsewhere = Department.objects.get(code="water"), Department.objects.get(code="transport")
    cases = {state: make_case(flow, state, here) for state in sorted(flow.states)}
    holding = DutyHolding.objects.create(official=official, department=here, duty=Duty.ADMIN)
    done = 0
    for duty, home in itertools.product(Duty.values, (here, elsewhere)):
        holding.duty, holding.department = duty, home
        holding.save()
        who = Official.objects.get(pk=official.pk)
        for state, case in cases.items():
            allowed = state in move.sources and duty in move.duties and (not move.in_department or home == here)
            assert (move in flow.available(case, who)) == allowed
            assert walk(flow, move, case, who) == allowed, (state, duty, home)
            if allowed:
                done += 1
                cases[state] = make_case(flow, state, here)
    assert Entry.objects.filter(act=move.name).count() == done
    assert Case.objects.filter(version__gt=0).count() == done


def walk(flow: Flow, move: Transition, case: Case, who: Official) -> bool:
    answered = {"outcome": "explained", "answered_at": timezone.now()} if move.target in flow.closed else {}
    try:
        after = perform(
            case_id=case.pk, move=move.name, actor=actor_of(who), official=who, reason="because", changes=answered
        )
    except TransitionRefused as refused:
        if refused.refusal not in {Refusal.ILLEGAL, Refusal.FORBIDDEN}:
            raise
        return False
    assert (after.state, after.version) == (move.target, 1)
    return True


@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda f: f.kind)
def test_every_state_can_be_reached_and_every_open_state_left(flow: Flow, db):
    targets = {m.target for m in flow.transitions}
    sources = set().union(*(m.sources for m in flow.transitions))
    assert flow.states - targets <= {"received"}  # a case begins there; what was asked for may lead back to it
    assert (flow.states - flow.closed) - sources == set()


@pytest.mark.parametrize(
    ("flow", "move"), [c for c in CASES if c[1].reason_required], ids=lambda x: getattr(x, "name", "")
)
def test_a_reason_is_demanded(flow, move, inside):
    case = make_case(flow, sorted(move.sources)[0], None)
    with pytest.raises(TransitionRefused) as caught:
        perform(case_id=case.pk, move=move.name, actor=SYSTEM, reason=" \n")
    assert caught.value.refusal == Refusal.REASON


@pytest.mark.parametrize(("flow", "move"), [c for c in CASES if closes(*c)], ids=lambda x: getattr(x, "name", ""))
def test_nothing_is_closed_without_outcome_and_answer(flow, move, inside):
    case = make_case(flow, sorted(move.sources - flow.closed)[0], None)
    with pytest.raises(TransitionRefused) as caught:
        perform(case_id=case.pk, move=move.name, actor=SYSTEM, reason="x", changes={"outcome": "resolved"})
    assert caught.value.refusal == Refusal.NO_ANSWER


def test_an_open_sub_case_keeps_its_parent_open(inside):
    flow = FLOWS["petition"]
    parent = make_case(flow, "received", None)
    child = make_case(flow, "received", None)
    Case.objects.filter(pk=child.pk).update(parent=parent)
    with pytest.raises(TransitionRefused) as caught:
        perform(
            case_id=parent.pk,
            move="refuse",
            actor=SYSTEM,
            reason="x",
            changes={"outcome": "refused", "answered_at": timezone.now()},
        )
    assert caught.value.refusal == Refusal.OPEN_SUB_CASES


def test_the_database_refuses_a_closed_case_without_an_answer(inside):
    from django.db import IntegrityError, transaction

    case = make_case(FLOWS["petition"], "received", None)
    with pytest.raises(IntegrityError, match="cases_closed_only_with_outcome_and_answer"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(closed_at=timezone.now())


def test_two_officials_press_at_once_one_wins_and_one_is_told(live_database):
    from apps.systems.petitions import handling
    from apps.systems.petitions.registration import Letter, register

    place = live_database.jurisdiction("360424")
    with door(place):
        case = register(
            letter=Letter(kind="help", title="t", text="t", channel="web", received_at=timezone.now()), actor=SYSTEM
        )

    def press(move):
        def work():
            with door(place):
                clerk = Official.objects.get(username="clerk")
                try:
                    if move == "accept":
                        handling.accept(case_id=case.pk, official=clerk, version=0)
                    else:
                        handling.refuse(case_id=case.pk, official=clerk, reason="重复", version=0)
                except TransitionRefused as refused:
                    return refused.refusal
                return "done"

        return work

    results = live_database.in_threads(*[press(m) for m in ("accept", "refuse", "accept", "refuse")])
    assert sorted(results) == ["done", "stale", "stale", "stale"]
    with door(place):
        assert Case.objects.get(pk=case.pk).version == 1
        assert Entry.objects.filter(case_id=case.pk).exclude(act="received").count() == 1
