"""What a citizen has to know about an item at a place: who, how long, how much, what to bring, how, where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.workdays.services import ClockRun, UnknownYear, calendar, today
from apps.systems.approvals.items.content import Fee, ItemContent, Limit, Material, Question, Step
from apps.systems.approvals.items.enums import Delivery, LimitUnit, ServiceObject, StepKind
from apps.systems.approvals.items.models import ItemVersion
from apps.systems.approvals.items.organs import organ_name
from apps.systems.approvals.offers.models import Offer, Window
from apps.systems.approvals.offers.words import days_in_words


@dataclass(frozen=True)
class Asked:
    """A question with the answer that was given."""

    question: Question
    answer: str


@dataclass(frozen=True)
class Brought:
    """A material on the list. `shared_by`: the organ that has it already; `only_for`: whom it concerns."""

    material: Material
    shared_by: str = ""
    only_for: str = ""


@dataclass(frozen=True)
class Stage:
    """A step as it is told."""

    title: str
    limit: str
    organ: str
    text: str
    together: bool
    basis: str = ""
    charge: str = ""


@dataclass(frozen=True)
class Guide:
    """The version's content under the terms of the place; without an offer it is the centre's preview."""

    version: ItemVersion | None
    content: ItemContent
    answers: Mapping[str, str]
    level: str = ""
    offer: Offer | None = None
    windows: tuple[Window, ...] = ()

    @property
    def promised(self) -> Limit:
        """The promise of the place, in the catalogue's unit."""
        own = self.offer.promised_days if self.offer else self.content.promised.days
        return Limit(days=own, unit=self.content.promised.unit)

    @property
    def central_words(self) -> str:
        """The centre's promise."""
        return days_in_words(self.content.promised.days, self.content.promised.unit)

    @property
    def promised_words(self) -> str:
        """The promise of the place."""
        return days_in_words(self.promised.days, self.promised.unit)

    @property
    def statutory_words(self) -> str:
        """The law's limit."""
        return days_in_words(self.content.statutory.days, self.content.statutory.unit)

    @cached_property
    def latest(self) -> date | None:
        """The last day of the promise, were the application accepted today; None where that cannot be counted."""
        if self.promised.days is None:
            return None
        if self.promised.unit == LimitUnit.CALENDAR:
            return today() + timedelta(days=self.promised.days)
        try:
            return ClockRun(today(), self.promised.days).expires_on(calendar())
        except UnknownYear:
            return None

    @property
    def asked(self) -> list[Asked]:
        """The questions with the answers in the address."""
        return [Asked(question, self.answers.get(question.key, "")) for question in self.content.questions]

    @cached_property
    def list_of_materials(self) -> list[Brought]:
        """What has to be there, for these answers and at this place."""
        dropped = set(self.offer.dropped_materials) if self.offer else set()
        found = [m for m in self.content.materials_for(dict(self.answers)) if m.key not in dropped]
        return [Brought(m, organ_name(m.source, self.level) if m.source else "", self._only_for(m)) for m in found]

    @property
    def shared(self) -> int:
        """How many of them nobody hands in."""
        return sum(1 for each in self.list_of_materials if each.shared_by)

    def _only_for(self, part: Material | Fee) -> str:
        """Whom it concerns, as long as the question is open."""
        if not part.question or self.answers.get(part.question):
            return ""
        question = next(each for each in self.content.questions if each.key == part.question)
        labels = [answer.label for answer in question.answers if answer.key in part.answers]
        return _("only if you answer “%(answers)s” to “%(question)s”") % {
            "answers": _(", ").join(labels),
            "question": question.text,
        }

    @property
    def who(self) -> str:
        """Who may apply, in one line."""
        return "、".join(str(ServiceObject(each).label) for each in self.content.objects)

    @property
    def validity(self) -> str:
        """How long the result holds."""
        months = self.content.result.valid_months
        if months is None:
            return _("without end")
        if months % 12 == 0:
            return ngettext("%(years)s year", "%(years)s years", months // 12) % {"years": months // 12}
        return ngettext("%(months)s month", "%(months)s months", months) % {"months": months}

    @property
    def fees(self) -> list[dict[str, str]]:
        """Name, amount in words, basis of each charge."""
        return [
            {"name": fee.name, "basis": fee.basis, "words": _amount(fee), "only_for": self._only_for(fee)}
            for fee in self.content.fees_for(dict(self.answers))
        ]

    @property
    def stages(self) -> list[Stage]:
        """The steps in their order."""
        return [self._stage(step) for step in self.content.steps]

    def _stage(self, step: Step) -> Stage:
        beside = [other for other in self.content.steps if other.after == step.after and other.after]
        limit = "" if step.days is None else days_in_words(step.days, step.unit)
        if not step.counted:
            limit = _("not counted, at most %(days)s") % {"days": limit} if limit else _("not counted in the limit")
        fee = self.content.fee(step.fee) if step.fee else None
        told = bool(step.organ) and (step.organ != self.content.organ or len(beside) > 1)
        return Stage(
            title=step.name or str(StepKind(step.kind).label),
            limit=limit,
            organ=organ_name(step.organ, step.level or self.level) if told else "",
            text=step.text or self._usual(step),
            together=len(beside) > 1,
            basis=step.basis,
            charge=f"{fee.name} {_amount(fee)}" if fee else "",
        )

    def _usual(self, step: Step) -> str:
        """What always happens in such a step, where the item does not say it."""
        match step.kind:
            case StepKind.ACCEPTANCE:
                return _("You are told once, and all at once, what is missing. Five working days of silence: accepted.")
            case StepKind.DECISION:
                return _("A refusal gives its reasons in writing and says what you can do about it.")
            case StepKind.DELIVERY:
                return "、".join(str(Delivery(way).label) for way in self.content.delivery)
        return ""


def _amount(fee: Fee) -> str:
    if fee.amount is None:
        return fee.note
    yuan = f"{fee.amount / 100:.2f}".removesuffix(".00")
    words = _("%(yuan)s yuan") % {"yuan": yuan}
    said = f"{words}/{fee.unit}" if fee.unit else words
    return f"{said}，{fee.note}" if fee.note else said


def answers_in(content: ItemContent, given: Mapping[str, str]) -> dict[str, str]:
    """The answers in an address (`a-<key>`); what is no answer to a question is none."""
    found = {}
    for question in content.questions:
        answer = given.get(f"a-{question.key}", "")
        if answer in {each.key for each in question.answers}:
            found[question.key] = answer
    return found
