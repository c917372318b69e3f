"""What keeps an item from being published: contradictions that no form field sees alone."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from apps.systems.approvals.items.content import Fee, ItemContent, Limit, Material, Paper, Step
from apps.systems.approvals.items.enums import (
    Delivery,
    ItemKind,
    LimitUnit,
    MaterialForm,
    OfferLevel,
    Original,
    ResultForm,
    ServiceObject,
    StepKind,
    StepLevel,
)
from apps.systems.approvals.items.organs import roles
from apps.systems.approvals.items.themes import BY_CODE

LONGEST_NAME = 120
MOST_DAYS = 1000


def problems(content: ItemContent) -> list[str]:
    """Everything that is wrong, in words; nothing where the item may be published."""
    return [
        *_of_the_head(content),
        *_of_limits(content),
        *_of_keys(content),
        *_of_materials(content),
        *_of_steps(content),
        *_of_fees(content),
    ]


def longer_than_the_law(promised: Limit, statutory: Limit) -> bool:
    """Whether the promise may exceed the law's limit; unlike units are compared by weeks of five working days."""
    if promised.days is None or statutory.days is None:
        return False
    if promised.unit == statutory.unit:
        return promised.days > statutory.days
    if promised.unit == LimitUnit.WORKING:
        return promised.days * 7 > statutory.days * 5
    return promised.days > statutory.days


def _of_the_head(content: ItemContent) -> Iterator[str]:
    if not content.name.strip():
        yield _("The item has no name.")
    if len(content.name) > LONGEST_NAME:
        yield _("The name is longer than %(most)s characters.") % {"most": LONGEST_NAME}
    if content.kind not in ItemKind.values:
        yield _("The type is not one of the catalogue's.")
    if content.organ not in roles():
        yield _("The organ responsible is not known.")
    for value, known, said in (
        (content.levels, OfferLevel.values, _("Name at least one level that carries the item out.")),
        (content.objects, ServiceObject.values, _("Say who may apply.")),
    ):
        if not value or set(value) - set(known):
            yield said
    if set(content.themes) - set(BY_CODE):
        yield _("A theme is not known.")
    if set(content.delivery) - set(Delivery.values):
        yield _("A way of delivery is not known.")
    if content.result.form not in ResultForm.values:
        yield _("The form of the result is not known.")
    if not 0 <= content.visits <= 20:
        yield _("The number of visits is not possible.")


def _of_limits(content: ItemContent) -> Iterator[str]:
    for limit in (content.promised, content.statutory):
        if limit.unit not in LimitUnit.values or not 0 <= (limit.days or 0) <= MOST_DAYS:
            yield _("A limit has 0 to %(most)s days.") % {"most": MOST_DAYS}
    if longer_than_the_law(content.promised, content.statutory):
        yield _("The promised limit is longer than the law's.")
    if content.online and content.promised.days is None:
        yield _("Without a promised limit nobody can apply online.")


def _of_keys(content: ItemContent) -> Iterator[str]:
    for what, keys in (
        (_("questions"), [each.key for each in content.questions]),
        (_("materials"), [each.key for each in content.materials]),
        (_("fees"), [each.key for each in content.fees]),
        (_("steps"), [each.key for each in content.steps]),
        (_("questions often asked"), [each.key for each in content.faqs]),
    ):
        if twice := _twice(keys):
            yield _("Two %(what)s have the key %(key)s.") % {"what": what, "key": twice[0]}
        if any(not key or len(key) > 40 for key in keys):
            yield _("One of the %(what)s has no usable key.") % {"what": what}
    for question in content.questions:
        if len(question.answers) < 2 or _twice(answer.key for answer in question.answers):
            yield _("The question “%(text)s” needs at least two different answers.") % {"text": question.text}


def _of_materials(content: ItemContent) -> Iterator[str]:
    answers = {question.key: {answer.key for answer in question.answers} for question in content.questions}
    for material in content.materials:
        name = material.name
        if not name.strip():
            yield _("A material has no name.")
        if material.form not in MaterialForm.values or material.original not in Original.values:
            yield _("“%(name)s”: form, or original or copy, is not known.") % {"name": name}
        if not 0 <= material.copies <= 20:
            yield _("“%(name)s”: the number of copies is not possible.") % {"name": name}
        if material.source and material.source not in roles():
            yield _("“%(name)s”: the organ that shares it is not known.") % {"name": name}
        if any(paper and not _paper_is_whole(paper) for paper in (material.template, material.sample)):
            yield _("“%(name)s”: a form or sample has a name, and a file or an address on the web.") % {"name": name}
    conditional: tuple[Material | Fee, ...] = (*content.materials, *content.fees)
    for part in conditional:
        wrong = set(part.answers) - answers.get(part.question, set())
        if part.question and (part.question not in answers or wrong or not part.answers):
            yield _("“%(name)s” hangs on an answer that no question has.") % {"name": part.name}


def _paper_is_whole(paper: Paper) -> bool:
    return bool(paper.label) and bool(paper.file or paper.url.startswith(("https://", "http://")))


def _called(step: Step) -> str:
    return step.name or (str(StepKind(step.kind).label) if step.kind in StepKind.values else step.key)


def _of_steps(content: ItemContent) -> Iterator[str]:
    keys = {step.key for step in content.steps}
    for step in content.steps:
        if step.kind not in StepKind.values or step.unit not in LimitUnit.values:
            yield _("Step “%(step)s”: its kind or unit is not known.") % {"step": _called(step)}
        if step.organ and step.organ not in roles():
            yield _("Step “%(step)s”: its organ is not known.") % {"step": _called(step)}
        if step.level and step.level not in StepLevel.values:
            yield _("Step “%(step)s”: its level is not known.") % {"step": _called(step)}
        if step.fee and content.fee(step.fee) is None:
            yield _("Step “%(step)s”: its charge is not among the fees.") % {"step": _called(step)}
        if set(step.after) - keys:
            yield _("Step “%(step)s” waits for a step that is not there.") % {"step": _called(step)}
    if not set(_orderly(content.steps)) >= keys:
        yield _("The steps wait for each other in a circle.")
    elif too_long := _longest_way(content):
        yield _("The counted steps take %(steps)s days one after another, more than the promised %(promised)s.") % {
            "steps": too_long,
            "promised": content.promised.days,
        }


def _orderly(steps: Iterable[Step]) -> list[str]:
    """Keys in an order in which every step comes after those it waits for; what is in a circle is left out."""
    waiting = {step.key: set(step.after) for step in steps}
    done: list[str] = []
    while ready := [key for key, after in waiting.items() if after <= set(done)]:
        done += ready
        for key in ready:
            del waiting[key]
    return done


def _longest_way(content: ItemContent) -> int | None:
    """Days of the longest chain of counted steps, where that is more than the promise."""
    by_key = {step.key: step for step in content.steps}
    ends: dict[str, int] = {}
    for key in _orderly(content.steps):
        step = by_key[key]
        own = step.days or 0 if step.counted and step.unit == content.promised.unit and step.kind != "delivery" else 0
        ends[key] = own + max((ends.get(before, 0) for before in step.after), default=0)
    longest = max(ends.values(), default=0)
    return longest if content.promised.days is not None and longest > content.promised.days else None


def _of_fees(content: ItemContent) -> Iterator[str]:
    for fee in content.fees:
        if not fee.name.strip() or not fee.basis.strip():
            yield _("Every fee has a name and the rule on which it rests.")
        if fee.amount is not None and fee.amount < 0:
            yield _("“%(name)s”: an amount is not below zero.") % {"name": fee.name}
        if fee.amount is None and not fee.note.strip():
            yield _("“%(name)s”: without an amount, say how it is worked out.") % {"name": fee.name}


def _twice(keys: Iterable[str]) -> list[str]:
    return [key for key, number in Counter(keys).items() if number > 1]
