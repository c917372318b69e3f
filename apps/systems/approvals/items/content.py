"""What a version of a service item says, as typed parts. Kept as JSON: it is always read whole.

What is searched, filtered or joined stands beside it in columns (`ItemVersion`). Keys of questions, answers, materials
and steps are stable inside an item: conditions, prerequisites and dropped materials refer to them.
"""

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass, field
from types import UnionType
from typing import Any, Self, Union, get_args, get_origin, get_type_hints

from apps.systems.approvals.items.enums import (
    LimitUnit,
    MaterialForm,
    Original,
    ResultForm,
    StepKind,
)


class NotAnItem(ValueError):
    """JSON that is no content of an item; the message names the place."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """To JSON and back, by the declared types alone."""

    def to_json(self) -> dict[str, Any]:
        """Plain dicts and lists."""
        return {each.name: _to_json(getattr(self, each.name)) for each in dataclasses.fields(self)}

    @classmethod
    def from_json(cls, record: Any, place: str = "") -> Self:
        """The part. Raises NotAnItem on unknown names and wrong types."""
        if not isinstance(record, dict):
            raise NotAnItem(f"{place or 'item'}: not an object")
        hints = get_type_hints(cls)
        if unknown := set(record) - set(hints):
            raise NotAnItem(f"{place or 'item'}: unknown {', '.join(sorted(unknown))}")
        try:
            return cls(**{name: _typed(hints[name], value, f"{place}.{name}") for name, value in record.items()})
        except TypeError as error:
            raise NotAnItem(f"{place or 'item'}: {error}") from error


def _to_json(value: Any) -> Any:
    if isinstance(value, Part):
        return value.to_json()
    if isinstance(value, tuple):
        return [_to_json(each) for each in value]
    return value


def _typed(hint: Any, value: Any, place: str) -> Any:
    if get_origin(hint) in {UnionType, Union}:  # X | None is the only union used
        return None if value is None else _typed(get_args(hint)[0], value, place)
    if get_origin(hint) is tuple:
        if not isinstance(value, list | tuple):
            raise NotAnItem(f"{place}: not a list")
        return tuple(_typed(get_args(hint)[0], each, f"{place}[{at}]") for at, each in enumerate(value))
    if isinstance(hint, type) and issubclass(hint, Part):
        return hint.from_json(value, place)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise NotAnItem(f"{place}: not {hint.__name__}")
    return value


@dataclass(frozen=True, kw_only=True)
class Limit(Part):
    """A number of days; None: none is set. 0 is the same day."""

    days: int | None = None
    unit: str = LimitUnit.WORKING


@dataclass(frozen=True, kw_only=True)
class Basis(Part):
    """A law or rule and its article."""

    title: str
    article: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer(Part):
    """One of the answers to a question."""

    key: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Question(Part):
    """What the applicant is asked so that the list of materials becomes personal."""

    key: str
    text: str
    hint: str = ""
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Paper(Part):
    """A form to fill in or a sample: a file of the catalogue (by its SHA-256) or an address."""

    label: str
    file: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Material(Part):
    """Something to hand in. `question` and `answers`: only for who answered so. `source`: the organ that has it
    already, so that nobody hands it in.
    """

    key: str
    name: str
    form: str = MaterialForm.EITHER
    original: str = Original.ORIGINAL
    copies: int = 1
    requirement: str = ""
    question: str = ""
    answers: tuple[str, ...] = ()
    source: str = ""
    template: Paper | None = None
    sample: Paper | None = None

    @property
    def original_label(self) -> str:
        """Original or copy, in words."""
        return str(Original(self.original).label)

    @property
    def conditional(self) -> bool:
        """Whether not everybody needs it."""
        return bool(self.question)


@dataclass(frozen=True, kw_only=True)
class Fee(Part):
    """A charge. `amount` in fen (for one `unit`); None: it is worked out by the basis, as `note` says. `organ` empty:
    the item's own. `question` and `answers`: only for who answered so.
    """

    key: str
    name: str
    amount: int | None = None
    unit: str = ""
    basis: str = ""
    note: str = ""
    organ: str = ""
    question: str = ""
    answers: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether it is due as it stands: one amount, with nothing to be worked out or decided."""
        return bool(self.amount) and not self.note


@dataclass(frozen=True, kw_only=True)
class Step(Part):
    """Work of one organ. `after`: keys of the steps that must be done before; those without each other run at once.

    `level` empty: the level of the jurisdiction that offers the item. A step that is not counted stops the clock.
    `fee`: the key of the charge that the step costs.
    """

    key: str
    kind: str = StepKind.REVIEW
    name: str = ""
    organ: str = ""
    level: str = ""
    days: int | None = None
    unit: str = LimitUnit.WORKING
    counted: bool = True
    after: tuple[str, ...] = ()
    text: str = ""
    basis: str = ""
    fee: str = ""


@dataclass(frozen=True, kw_only=True)
class Faq(Part):
    """A question that is often asked, with its answer."""

    key: str
    text: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class Result(Part):
    """What comes out. `valid_months` None: it does not end. `renew_days`: so long before the end it can be renewed."""

    name: str = ""
    form: str = ResultForm.BOTH
    valid_months: int | None = None
    renew_days: int | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ItemContent(Part):
    """All that a version of an item says. `organ` is a department's code, the same at every level."""

    name: str
    kind: str
    organ: str
    levels: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    summary: str = ""
    keywords: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    bases: tuple[Basis, ...] = ()
    themes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    materials: tuple[Material, ...] = ()
    fees: tuple[Fee, ...] = ()
    promised: Limit = field(default_factory=Limit)
    statutory: Limit = field(default_factory=Limit)
    steps: tuple[Step, ...] = ()
    result: Result = field(default_factory=Result)
    visits: int = 0
    delivery: tuple[str, ...] = ()
    online: bool = True
    booking: bool = False
    remedies: tuple[str, ...] = ()
    faqs: tuple[Faq, ...] = ()

    @property
    def ready_for_applications(self) -> bool:
        """Without a promised limit no clock can run: such an item is told about, not applied for."""
        return self.promised.days is not None

    def materials_for(self, answers: dict[str, str]) -> tuple[Material, ...]:
        """The list for these answers; as long as a question is open, what depends on it is on the list."""
        return tuple(m for m in self.materials if not m.question or answers.get(m.question, "") in {"", *m.answers})

    def fees_for(self, answers: dict[str, str]) -> tuple[Fee, ...]:
        """The charges for these answers; as long as a question is open, what depends on it may come."""
        return tuple(f for f in self.fees if not f.question or answers.get(f.question, "") in {"", *f.answers})

    def fee(self, key: str) -> Fee | None:
        """A charge by its key: the only ones that may be asked for."""
        return next((fee for fee in self.fees if fee.key == key), None)

    def step(self, key: str) -> Step:
        """A step by its key. Raises KeyError."""
        return {step.key: step for step in self.steps}[key]

    def as_offered(self, *, promised_days: int | None, dropped: Collection[str]) -> "ItemContent":
        """The same under the terms of a place: its own promise, without the materials that it does not ask for."""
        return dataclasses.replace(
            self,
            promised=dataclasses.replace(self.promised, days=promised_days),
            materials=tuple(material for material in self.materials if material.key not in dropped),
        )
