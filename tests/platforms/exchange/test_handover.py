"""A case handed to another jurisdiction: county to city to province, and back hop by hop."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.ledger.enums import ActorKind
from apps.core.ledger.models import Entry
from apps.core.ledger.services import Actor
from apps.platforms.exchange import registry, services
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.enums import HandoverState, InboxState
from apps.platforms.exchange.handover import ANSWER, PROGRESS, RETURNED, TRANSFER
from apps.platforms.exchange.models import Handover, InboxMessage, OutboxMessage
from apps.platforms.exchange.registry import Incoming, Refused
from tenants.context import door
from tenants.models import Jurisdiction

CLERK = Actor(kind=ActorKind.OFFICIAL, id="1", name="陈晓岚", duty="clerk", department="petitions")
NUMBER = "360424-P2026-003187-4"


def open_case(number: str) -> Case:
    return Case.objects.create(
        number=number, kind="petition", title="桥", state="handling", channel="web", received_at=timezone.now()
    )


class System:
    """What a system registers: opens a case for a transfer and remembers the rest."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Handover, Incoming]] = []
        self.refusal: Refused | None = None

    def transfer(self, incoming: Incoming) -> None:
        if self.refusal:
            raise self.refusal
        number = incoming.payload["case"]["number_there"]
        services.accept_handover(incoming=incoming, case=open_case(number))

    def progress(self, incoming: Incoming) -> None:
        self.heard.append((PROGRESS, services.take_progress(incoming), incoming))

    def answer(self, incoming: Incoming) -> None:
        self.heard.append((ANSWER, services.take_answer(incoming), incoming))

    def returned(self, incoming: Incoming) -> None:
        self.heard.append((RETURNED, services.take_return(incoming), incoming))


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> System:
    found = System()
    handlers = {TRANSFER: found.transfer, PROGRESS: found.progress, ANSWER: found.answer, RETURNED: found.returned}
    monkeypatch.setattr(registry, "_handlers", {(type_, ""): handler for type_, handler in handlers.items()})
    return found


@pytest.fixture
def case(xiushui: Jurisdiction) -> Case:
    with door(xiushui):
        return open_case(NUMBER)


def hand_over(place: Jurisdiction, case: Case, to: Jurisdiction, number_there: str, **changes: Any) -> Handover:
    asked: dict[str, Any] = {
        "case": case,
        "to_code": to.code,
        "department_code": "transport",
        "payload": {"number_there": number_there},
        "reason": "县里无权处理",
        "actor": CLERK,
        **changes,
    }
    with door(place):
        return services.hand_over(**asked)


def case_at(place: Jurisdiction, number: str) -> Case:
    with door(place):
        return Case.objects.get(number=number)


def handovers(place: Jurisdiction) -> list[Handover]:
    with door(place):
        return list(Handover.objects.order_by("thread"))


def test_a_case_arrives_and_its_sender_learns_the_number_there(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, case: Case, system: System
) -> None:
    at = timezone.now() - timedelta(days=1)
    handover = hand_over(xiushui, case, jiangxi, "360000-P1", at=at)
    assert (handover.thread, handover.peer_code, handover.state) == (f"{NUMBER}:1", "360000", HandoverState.SENT)
    carry()
    (there,) = handovers(jiangxi)
    assert (there.outgoing, there.peer_code, there.peer_number) == (False, "360424", NUMBER)
    assert there.peer_department == "petitions"
    assert "修水县" in there.peer_department_name
    assert there.handed_at == at
    (here,) = handovers(xiushui)
    assert (here.state, here.peer_number) == (HandoverState.ACCEPTED, "360000-P1")


def test_both_ledgers_tell_of_it_each_from_its_side(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, case: Case, system: System
) -> None:
    hand_over(xiushui, case, jiangxi, "360000-P1")
    carry()
    with door(xiushui):
        entries = list(Entry.objects.filter(case_id=case.pk).values_list("act", "actor_kind", "actor_name", "number"))
    assert entries == [
        ("exchange.handed_over", "official", "陈晓岚", NUMBER),
        ("exchange.accepted", "jurisdiction", "江西省", NUMBER),
    ]
    with door(jiangxi):
        entry = Entry.objects.get(act="exchange.received")
    assert (entry.actor_kind, entry.actor_id, entry.department) == ("jurisdiction", "360424", "petitions")
    assert (entry.number, entry.reason) == ("360000-P1", "县里无权处理")
    assert entry.facts["peer_number"] == NUMBER


def test_an_answer_travels_back_hop_by_hop(
    xiushui: Jurisdiction, jiujiang: Jurisdiction, jiangxi: Jurisdiction, case: Case, system: System
) -> None:
    hand_over(xiushui, case, jiujiang, "360400-P1")
    carry()
    on = hand_over(jiujiang, case_at(jiujiang, "360400-P1"), jiangxi, "360000-P1")
    assert on.thread == f"{NUMBER}:1.1"
    carry()
    with door(jiangxi):
        back = services.incoming_of(Case.objects.get(number="360000-P1").pk)
        assert back is not None
        services.answer_handover(handover=back, payload={"text": "已修复"}, actor=CLERK)
        with pytest.raises(services.HandoverRefused):
            services.answer_handover(handover=back, payload={"text": "again"}, actor=CLERK)
    carry()
    kind, handover, incoming = system.heard[-1]
    assert (kind, handover.thread, incoming.payload["answer"]) == (ANSWER, f"{NUMBER}:1.1", {"text": "已修复"})
    assert [h.state for h in handovers(jiujiang)] == [HandoverState.ACCEPTED, HandoverState.ANSWERED]
    with door(jiujiang):
        first = services.incoming_of(case_at(jiujiang, "360400-P1").pk)
        assert first is not None
        services.answer_handover(handover=first, payload=incoming.payload["answer"], actor=CLERK)
    carry()
    (here,) = handovers(xiushui)
    assert here.state == HandoverState.ANSWERED
    assert here.ended_at is not None
    assert system.heard[-1][2].payload["answer"] == {"text": "已修复"}


def test_a_case_given_back_can_be_handed_to_somebody_else(
    xiushui: Jurisdiction, jiujiang: Jurisdiction, jiangxi: Jurisdiction, case: Case, system: System
) -> None:
    hand_over(xiushui, case, jiujiang, "360400-P1")
    with pytest.raises(services.HandoverRefused):
        hand_over(xiushui, case, jiangxi, "360000-P1")
    carry()
    with door(jiujiang):
        back = services.incoming_of(Case.objects.get().pk)
        assert back is not None
        with pytest.raises(services.HandoverRefused):
            services.return_handover(handover=back, reason=" ", actor=CLERK)
        services.return_handover(handover=back, reason="属省里管", actor=CLERK)
    carry()
    assert system.heard[-1][0] == RETURNED
    assert system.heard[-1][2].payload["reason"] == "属省里管"
    again = hand_over(xiushui, case, jiangxi, "360000-P1")
    assert again.thread == f"{NUMBER}:2"
    carry()
    assert [h.state for h in handovers(xiushui)] == [HandoverState.RETURNED, HandoverState.ACCEPTED]


def test_progress_is_told_in_order_before_the_answer(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, case: Case, system: System
) -> None:
    hand_over(xiushui, case, jiangxi, "360000-P1")
    carry()
    with door(jiangxi):
        back = services.incoming_of(Case.objects.get().pk)
        assert back is not None
        for event in ("assigned", "extended"):
            services.report_progress(handover=back, event=event, actor=CLERK, text=event)
        services.answer_handover(handover=back, payload={}, actor=CLERK)
        with pytest.raises(services.HandoverRefused):
            services.report_progress(handover=back, event="late", actor=CLERK)
    carry()
    told = [incoming.payload.get("event", kind) for kind, _, incoming in system.heard]
    assert told == ["accepted", "assigned", "extended", ANSWER]


@pytest.mark.parametrize(
    "changes", [{"to_code": "360424"}, {"department_code": "no-such"}, {"to_code": "999999"}], ids=str
)
def test_a_case_goes_only_to_a_department_of_another_jurisdiction(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, case: Case, changes: dict[str, str]
) -> None:
    with pytest.raises(services.HandoverRefused):
        hand_over(xiushui, case, jiangxi, "360000-P1", **changes)
    assert handovers(xiushui) == []
    with door(xiushui):
        assert not OutboxMessage.objects.exists()


def test_nobody_but_the_other_side_speaks_in_a_handover(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, wuning: Jurisdiction, case: Case, system: System
) -> None:
    hand_over(xiushui, case, jiangxi, "360000-P1")
    carry()
    with door(wuning):
        services.send(to_code="360424", type=ANSWER, thread=f"{NUMBER}:1", payload={"answer": {"text": "假的"}})
    carry()
    assert [kind for kind, _, _ in system.heard] == [PROGRESS]
    (here,) = handovers(xiushui)
    assert here.state == HandoverState.ACCEPTED
    with door(xiushui):
        assert InboxMessage.objects.get(from_code="360423").state == InboxState.DEAD


def test_a_transfer_that_could_not_be_taken_in_goes_back_when_it_is_set_aside(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, case: Case, system: System
) -> None:
    system.refusal = Refused("no such kind", permanent=True)
    hand_over(xiushui, case, jiangxi, "360000-P1")
    carry()
    with door(jiangxi):
        services.set_aside(message=InboxMessage.objects.get(), actor=CLERK, reason="不归我们管")
    carry()
    (here,) = handovers(xiushui)
    assert here.state == HandoverState.RETURNED
    assert system.heard[-1][2].payload["reason"] == "不归我们管"


def test_a_case_is_with_one_other_side_at_a_time(xiushui: Jurisdiction, jiangxi: Jurisdiction, case: Case) -> None:
    handover = hand_over(xiushui, case, jiangxi, "360000-P1")
    with door(xiushui), pytest.raises(IntegrityError, match="exchange_one_open_handover"), transaction.atomic():
        Handover.objects.create(
            case_id=case.pk, thread="other", outgoing=True, peer_code="360400", handed_at=handover.handed_at
        )


def test_a_case_cannot_be_handed_on_without_end(
    xiushui: Jurisdiction, jiangxi: Jurisdiction, case: Case, system: System
) -> None:
    with door(xiushui):
        thread = f"{NUMBER}:1" + ".1" * 8
        Handover.objects.create(
            case_id=case.pk, thread=thread, outgoing=False, peer_code="360400", handed_at=timezone.now()
        )
    with pytest.raises(services.HandoverRefused):
        hand_over(xiushui, case, jiangxi, "360000-P1")
