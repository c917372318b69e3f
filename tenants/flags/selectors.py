"""Is a flag on here? Rules are kept in the process; a change counts everywhere within half a minute."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tenants.enums import JurisdictionState, Level
from tenants.flags.declared import Flag, flag_named
from tenants.flags.enums import Scope
from tenants.flags.models import FlagChange, FlagRule
from tenants.models import Jurisdiction
from tenants.registers import Register
from tenants.rollouts.rings import ring_of
from tenants.selectors import all_jurisdictions

Rules = Mapping[tuple[str, str], bool]  # (scope, target) -> on
NO_RULES: Rules = {}


def _read() -> dict[str, Rules]:
    found: dict[str, dict[tuple[str, str], bool]] = {}
    for flag, scope, target, on in FlagRule.objects.values_list("flag", "scope", "target", "on"):
        found.setdefault(flag, {})[scope, target] = on
    return dict(found)


_register: Register[dict[str, Rules]] = Register(_read)
forget_after_commit = _register.forget_after_commit


def is_on(flag: Flag | str, jurisdiction: Jurisdiction | None) -> bool:
    """Whether the flag is on in a jurisdiction; None is the province-wide front door. Raises UnknownFlag."""
    found = flag_named(flag if isinstance(flag, str) else flag.name)
    return decide(found, rules_of(found.name), jurisdiction)


def rules_of(flag: str) -> Rules:
    """The rules of a flag, declared or dead."""
    return _register.current().get(flag, NO_RULES)


def flags_with_rules() -> set[str]:
    """Names that have rules, dead ones included."""
    return set(_register.current())


def decide(flag: Flag, rules: Rules, jurisdiction: Jurisdiction | None) -> bool:
    """The most specific rule wins."""
    return next((rules[key] for key in scopes_of(jurisdiction) if key in rules), flag.default)


def scopes_of(jurisdiction: Jurisdiction | None) -> Iterator[tuple[str, str]]:
    """What a rule may be about for it to count here, the most specific first."""
    if jurisdiction is not None:
        yield Scope.JURISDICTION, jurisdiction.code
        yield Scope.RING, ring_of(jurisdiction)
        yield Scope.LEVEL, jurisdiction.level
    yield Scope.EVERYWHERE, ""


def switchable() -> list[Jurisdiction]:
    """Where a flag can matter: every place that is not archived, and the central team."""
    return [each for each in all_jurisdictions() if each.state != JurisdictionState.ARCHIVED]


@dataclass(frozen=True)
class Reach:
    """Whom a change of one rule switches on and off."""

    on: tuple[Jurisdiction, ...]
    off: tuple[Jurisdiction, ...]

    def __bool__(self) -> bool:
        return bool(self.on or self.off)

    @staticmethod
    def by_level(places: Iterable[Jurisdiction]) -> dict[str, int]:
        """How many of each level, empty ones left out."""
        listed = [place.level for place in places]
        return {level: listed.count(level) for level in Level.values if level in listed}


def reach(flag: Flag, scope: str, target: str, to: bool | None) -> Reach:
    """What would become of a change: `to` None takes the rule away."""
    before = rules_of(flag.name)
    after = {key: on for key, on in before.items() if key != (scope, target)}
    if to is not None:
        after[scope, target] = to
    changed = [
        (place, decide(flag, after, place))
        for place in switchable()
        if decide(flag, before, place) != decide(flag, after, place)
    ]
    return Reach(tuple(p for p, on in changed if on), tuple(p for p, on in changed if not on))


def changes_of(flag: str = "") -> Any:
    """Who changed what when and why, the newest first."""
    rows = FlagChange.objects.all()
    return rows.filter(flag=flag) if flag else rows
