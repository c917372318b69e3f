"""What the fields of a service item are called, on forms and in differences."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import SYSTEM
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

ITEM: dict[str, Any] = {
    "name": pgettext_lazy("service item", "Name"),
    "kind": pgettext_lazy("service item", "Type"),
    "organ": _("Organ responsible"),
    "levels": _("Levels"),
    "objects": _("Who may apply"),
    "summary": _("In one sentence"),
    "keywords": _("Other words for it"),
    "conditions": _("Conditions"),
    "bases": _("Legal basis"),
    "themes": _("Themes"),
    "questions": _("Questions"),
    "materials": _("Materials"),
    "fees": _("Fees"),
    "promised": _("Promised limit"),
    "statutory": _("Statutory limit"),
    "steps": _("Steps"),
    "result": pgettext_lazy("service item", "Result"),
    "visits": _("Visits"),
    "delivery": _("Ways of delivery"),
    "online": _("Can be applied for online"),
    "booking": _("An appointment can be made"),
    "remedies": _("Remedies"),
    "faqs": _("Questions often asked"),
}
PARTS: dict[str, Any] = {
    "title": _("Law or rule"),
    "article": _("Article"),
    "key": _("Key"),
    "label": pgettext_lazy("service item", "Words"),
    "text": pgettext_lazy("service item", "Text"),
    "hint": _("Hint"),
    "answers": _("Answers"),
    "answer": pgettext_lazy("service item", "Answer"),
    "fee": _("Charge for it"),
    "file": _("File"),
    "url": _("Address"),
    "name": pgettext_lazy("part of an item", "Name"),
    "form": pgettext_lazy("service item", "Form"),
    "original": _("Original or copy"),
    "copies": pgettext_lazy("material", "Copies"),
    "requirement": _("Requirement"),
    "question": _("Only by the answer to"),
    "source": _("Shared by"),
    "template": _("Form to fill in"),
    "sample": _("Sample"),
    "amount": _("Amount"),
    "unit": pgettext_lazy("service item", "Unit"),
    "basis": _("Basis"),
    "note": pgettext_lazy("service item", "Note"),
    "organ": _("Organ"),
    "kind": pgettext_lazy("part of an item", "Type"),
    "level": _("Level"),
    "days": _("Days"),
    "counted": _("Counted in the limit"),
    "after": _("Begins after"),
    "valid_months": _("Valid for months"),
    "renew_days": _("Renewal, days before the end"),
}
_CHOICES: dict[str, Any] = {
    "levels": OfferLevel,
    "level": StepLevel,
    "objects": ServiceObject,
    "delivery": Delivery,
    "unit": LimitUnit,
    "original": Original,
}


def person(name: str) -> str:
    """Who it was, in words: an act without a person was the system's."""
    return str(ActorKind.SYSTEM.label) if name == SYSTEM.name else name


# what a name means in one part only
OF_PART: dict[tuple[str, str], Any] = {
    ("questions", "text"): pgettext_lazy("service item", "Question"),
    ("faqs", "text"): pgettext_lazy("service item", "Question"),
    ("steps", "text"): _("What happens"),
    ("steps", "organ"): _("Organ of the step"),
    ("steps", "basis"): _("Legal basis"),
    ("fees", "organ"): _("Charged by"),
}


def label_of(place: str, name: str) -> Any:
    """What a field of an item, or of a part of it, is called."""
    return ITEM[name] if place == "item" else OF_PART.get((place, name), PARTS[name])


def shown(place: str, name: str, value: Any) -> str:
    """A plain value as people read it. `place` is the part it stands in: item, materials, steps, result …"""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if name in {"organ", "source"}:
        return roles().get(str(value), str(value))
    if name == "themes":
        return str(BY_CODE.get(value, value))
    if name == "amount" and value is not None:
        return f"{value / 100:.2f}"
    choices = _choices_of(place, name)
    if choices is not None and value in choices.values:
        return str(choices(value).label)
    return "" if value is None else str(value)


def _choices_of(place: str, name: str) -> Any:
    if name == "kind":
        return ItemKind if place == "item" else StepKind
    if name == "form":
        return MaterialForm if place == "materials" else ResultForm
    if name == "unit" and place == "fees":
        return None
    return _CHOICES.get(name)
