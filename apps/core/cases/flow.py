"""Workflows as tables: states, transitions, who may, what happens to the clock.

    PETITION = Flow(kind=CaseKind.PETITION, states={...}, closed={...}, transitions=(Transition("accept", …), …))
    PETITION.available(case, official)

Buttons, API and tests ask the table; services perform what it allows (`cases.services.perform`).
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from apps.core.cases.enums import ClockEffect

if TYPE_CHECKING:
    from apps.core.cases.models import Case
    from apps.core.people.models import Official

Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One legal move.

    `duties`: any of them is required, in the case's department where `in_department`. Empty `duties`: only the
    system, a citizen or another jurisdiction makes it. `internal` moves have no button of their own.
    The entry of a `public` move, with its reason, facts and actor, can be downloaded by the citizen as a proof: a move
    that carries words meant for the office only is not public. `ends_steps`: the case leaves those who handle it, so
    opinions still open are taken back, as at every closing.
    """

    name: str
    label: Words
    sources: frozenset[str]
    target: str
    duties: frozenset[str] = frozenset()
    in_department: bool = False
    clock: ClockEffect = ClockEffect.NONE
    reason_required: bool = False
    public: bool = False
    internal: bool = False
    danger: bool = False
    ends_steps: bool = False


@dataclass(frozen=True, kw_only=True)
class Flow:
    """The states of a kind of case and the moves between them. `closed` states are ends (some may be reopened)."""

    kind: str
    states: frozenset[str]
    closed: frozenset[str]
    transitions: tuple[Transition, ...]
    _by_name: dict[str, Transition] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for transition in self.transitions:
            unknown = (transition.sources | {transition.target}) - self.states
            if unknown:
                raise ValueError(f"{self.kind}/{transition.name}: unknown states {sorted(unknown)}")
            if transition.name in self._by_name:
                raise ValueError(f"{self.kind}/{transition.name} is declared twice")
            self._by_name[transition.name] = transition
        FLOWS[self.kind] = self

    def __getitem__(self, name: str) -> Transition:
        return self._by_name[name]

    def available(self, case: "Case", official: "Official") -> list[Transition]:
        """The moves that this official may make now, in the order of the table."""
        return [t for t in self.transitions if case.state in t.sources and self.permits(t, case, official)]

    @staticmethod
    def permits(transition: Transition, case: "Case", official: "Official") -> bool:
        """Whether the official holds a duty for the move (in the case's department, where the move asks for it)."""
        if not transition.duties:
            return False
        where = case.department_id if transition.in_department else None
        if transition.in_department and where is None:
            return False
        return official.holds(*transition.duties, department_id=where)


FLOWS: dict[str, Flow] = {}


def flow_of(case: "Case") -> Flow:
    """The flow of a case's kind."""
    return FLOWS[case.kind]


def states(*values: str) -> frozenset[str]:
    """A set of states or duties."""
    return frozenset(str(v) for v in values)
