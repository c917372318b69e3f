"""Several items at once ("one thing"): one list of questions and of materials, each asked and handed in once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from apps.systems.approvals.items.content import ItemContent, Material
from apps.systems.approvals.items.enums import LimitUnit
from apps.systems.approvals.offers.guide import Brought, Guide
from apps.systems.approvals.offers.words import days_in_words


def mark(text: str) -> str:
    """A short name for words, the same in every item that has them."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:10]


@dataclass
class AskedOnce:
    """A question of one or more items. `answers`: mark and label; `answer`: the mark that was given."""

    name: str
    text: str
    hint: str
    answer: str
    answers: dict[str, str] = field(default_factory=dict)


@dataclass
class BroughtOnce:
    """A material that one or more items ask for; the most copies that one of them wants."""

    brought: Brought
    items: list[str]
    copies: int

    @property
    def material(self) -> Material:
        """As the first item describes it."""
        return self.brought.material


@dataclass(frozen=True)
class Together:
    """The items' guides under the same answers."""

    guides: Sequence[Guide]
    given: Mapping[str, str]

    @property
    def asked(self) -> list[AskedOnce]:
        """Each question once, with all its answers."""
        found: dict[str, AskedOnce] = {}
        for guide in self.guides:
            for question in guide.content.questions:
                name = mark(question.text)
                once = found.setdefault(
                    name, AskedOnce(name, question.text, question.hint, self.given.get(f"a-{name}", ""))
                )
                once.answers |= {mark(answer.label): answer.label for answer in question.answers}
        return list(found.values())

    @property
    def materials(self) -> list[BroughtOnce]:
        """Each material once, by its name; what nobody hands in last."""
        found: dict[tuple[str, str], BroughtOnce] = {}
        for guide in self.guides:
            for brought in guide.list_of_materials:
                key = (brought.material.name.strip(), brought.shared_by)
                once = found.setdefault(key, BroughtOnce(brought, [], 0))
                once.items.append(guide.content.name)
                once.copies = max(once.copies, brought.material.copies)
        return sorted(found.values(), key=lambda once: bool(once.brought.shared_by))

    @property
    def number_of_all(self) -> int:
        """How many it would be, were every item done by itself."""
        return sum(len(guide.list_of_materials) for guide in self.guides)

    @property
    def longest(self) -> str:
        """The longest promise among them, in words; working days before calendar days of the same number."""
        limits = [guide.promised for guide in self.guides if guide.promised.days is not None]
        if not limits:
            return ""
        most = max(limits, key=lambda limit: (limit.days or 0) * (7 if limit.unit == LimitUnit.WORKING else 5))
        return days_in_words(most.days, most.unit)

    @property
    def visits(self) -> int:
        """The visits of the item that needs most: one visit serves all of them."""
        return max((guide.content.visits for guide in self.guides), default=0)

    @property
    def charged(self) -> bool:
        """Whether any of them costs something."""
        return any(guide.content.fees for guide in self.guides)


def answers_by_words(content: ItemContent, given: Mapping[str, str]) -> dict[str, str]:
    """The answers in an address (`a-<mark>`) as the keys of one item; what is no answer to a question is none."""
    found = {}
    for question in content.questions:
        wanted = given.get(f"a-{mark(question.text)}", "")
        for answer in question.answers:
            if mark(answer.label) == wanted:
                found[question.key] = answer.key
    return found
