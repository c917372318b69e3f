"""Many petitions in one go: each by the same act with the version that was seen; what is refused is told."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.cases.selectors import visible_cases
from apps.core.cases.services import TransitionRefused
from apps.core.ledger.selectors import last_act
from apps.core.ledger.services import act_label
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.systems.petitions.office_acts import ACTS, Act, refusal_of

MOST = 200
DUTIES: dict[str, frozenset[str]] = {
    "accept": frozenset({Duty.CLERK}),
    "assign": frozenset({Duty.CLERK, Duty.LEADER}),
    "claim": frozenset({Duty.HANDLER}),
    "urge": frozenset({Duty.CLERK, Duty.LEADER, Duty.SUPERVISOR}),
}


def bulk_acts(official: Official) -> list[tuple[str, Any]]:
    """What this official may do with a selection: key and label."""
    return [(key, ACTS[key].title) for key, duties in DUTIES.items() if official.holds(*duties)]


@dataclass(frozen=True)
class Picked:
    """A case that was picked; `version` is what the official saw."""

    number: str
    version: int


@dataclass(frozen=True)
class Result:
    """What became of one case."""

    number: str
    title: str
    done: bool
    reason: str = ""

    def plain(self) -> dict[str, Any]:
        """For the session."""
        return asdict(self)


def picked_of(values: Iterable[str]) -> list[Picked]:
    """What the form sends as `number@version`; what is none is left out, and each case counts once."""
    found: dict[str, Picked] = {}
    for value in values:
        number, _at, version = value.partition("@")
        if version.isdecimal() and len(version) < 8:
            found.setdefault(number[:30], Picked(number[:30], int(version)))
    return list(found.values())[:MOST]


def cases_of(official: Official, picked: Iterable[Picked]) -> list[Case]:
    """The picked cases that the official may see, in the order in which they are locked."""
    numbers = [each.number for each in picked]
    found = visible_cases(official).filter(kind="petition", number__in=numbers)
    return list(found.select_related("department", "official", "petition").order_by("pk"))


def perform_all(key: str, *, official: Official, picked: list[Picked], data: dict[str, Any]) -> list[Result]:
    """Do the act on every picked case; one that is refused changes nothing and holds up no other."""
    versions = {each.number: each.version for each in picked}
    cases = cases_of(official, picked)
    results = [_perform(ACTS[key], case, official, {**data, "version": versions[case.number]}) for case in cases]
    known = {case.number for case in cases}
    gone = _("There is no message with this number here.")
    return results + [Result(each.number, "", False, gone) for each in picked if each.number not in known]


def _perform(act: Act, case: Case, official: Official, data: dict[str, Any]) -> Result:
    try:
        with transaction.atomic():
            if act.move and data["version"] != case.version:
                who, what = last_act(case.pk)
                raise TransitionRefused.stale(who, act_label(what))
            refusal = refusal_of(act, case, official)
            if refusal is not None:
                raise refusal
            act.do(case, official, data)
    except TransitionRefused as refused:
        return Result(case.number, case.title, False, refused.message)
    return Result(case.number, case.title, True)
