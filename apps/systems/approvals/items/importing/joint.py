"""Steps of an item from the organs that a file names, each with what it does: 省级教育（受理,审核）、省级财政（审核）.

Organs of one level review at once, the lower levels before the higher.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from apps.systems.approvals.items.content import Step
from apps.systems.approvals.items.enums import StepKind
from apps.systems.approvals.items.importing.reading import mapping

_ORGAN = re.compile(r"([^（()）、]+)[（(]([^（()）]*)[）)]")
_LEVELS = ("county", "city", "province", "nation")
_KINDS = (
    ("受理", StepKind.ACCEPTANCE),
    ("审核", StepKind.REVIEW),
    ("审查", StepKind.REVIEW),
    ("决定", StepKind.DECISION),
    ("送达", StepKind.DELIVERY),
)


@dataclass(frozen=True)
class _Part:
    kind: str
    organ: str
    level: str
    name: str


def steps_of(
    text: str, *, organ: str, level: str, role_of: Callable[[str], str], remarks: list[str]
) -> tuple[Step, ...]:
    """Acceptance, reviews at once, decision, delivery; what nobody else does, the item's own organ does."""
    parts = list(_parts(text, level, role_of, remarks)) or [_Part(StepKind.REVIEW, organ, level, "")]
    by_kind: dict[str, list[_Part]] = {
        kind: [part for part in parts if part.kind == kind] for kind in StepKind.values if kind
    }
    first = by_kind[StepKind.ACCEPTANCE][:1] or [_Part(StepKind.ACCEPTANCE, organ, level, "")]
    steps = [_step("accept", first[0], level, ())]
    before: tuple[str, ...] = ("accept",)
    for at in _LEVELS:
        reviews = [part for part in by_kind[StepKind.REVIEW] if part.level == at]
        keys = tuple(f"review-{len(steps) + number}" for number in range(len(reviews)))
        steps += [_step(key, part, level, before) for key, part in zip(keys, reviews, strict=True)]
        before = keys or before
    for key, kind in (("decide", StepKind.DECISION), ("deliver", StepKind.DELIVERY)):
        chosen = by_kind[kind][-1:] or [_Part(kind, organ, level, "")]
        steps.append(_step(key, chosen[0], level, before))
        before = (key,)
    return tuple(steps)


def _parts(text: str, level: str, role_of: Callable[[str], str], remarks: list[str]) -> list[_Part]:
    found: dict[tuple[str, str, str], _Part] = {}
    for written, does in _ORGAN.findall(text):
        named = re.match(r"[国省市县区][家]?级", written)
        at = mapping()["step_levels"].get(named[0] if named else "", level)
        role = role_of(written)
        if not role:
            remarks.append(f"no department here has the role of {written}: the step is the item's own organ's")
        for word in re.split(r"[,，、]", does):
            kind = next((kind for part, kind in _KINDS if part in word), None)
            if kind is None:
                remarks.append(f"unknown step {word} of {written}: left out")
                continue
            found.setdefault((kind, role or written, at), _Part(kind, role, at, "" if role else written))
    return list(found.values())


def _step(key: str, part: _Part, level: str, after: tuple[str, ...]) -> Step:
    return Step(
        key=key,
        kind=part.kind,
        organ=part.organ,
        level="" if part.level == level else part.level,
        name=part.name,
        after=after,
    )
