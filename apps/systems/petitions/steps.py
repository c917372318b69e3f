"""The steps of writing a letter: their order, their forms, and which of them is open still."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.catalogue.selectors import category_names
from apps.core.citizens.selectors import Profile
from apps.systems.petitions.drafts import Typed, Writing
from apps.systems.petitions.enums import PetitionKind
from apps.systems.petitions.forms_portal import ContactForm, KindForm, LetterForm, PlaceForm
from tenants.models import Jurisdiction
from tenants.selectors import jurisdiction_by_code

TITLES: dict[str, str | Promise] = {
    "place": _("Recipient"),
    "kind": _("Kind"),
    "letter": _("Matter"),
    "files": pgettext_lazy("step", "Files"),
    "contact": pgettext_lazy("step", "Contact"),
    "similar": pgettext_lazy("step", "Similar"),
    "check": pgettext_lazy("step", "Check"),
}
ORDER = tuple(TITLES)
WITH_FORM = ("place", "kind", "letter", "contact")


@dataclass(frozen=True)
class Stage:
    """One place in the strip over the form."""

    name: str
    title: str | Promise
    done: bool
    current: bool


def strip(step: str) -> list[Stage]:
    """The steps with what is behind and where the writer stands."""
    at = ORDER.index(step)
    return [Stage(name, title, place < at, place == at) for place, (name, title) in enumerate(TITLES.items())]


def above(place: Jurisdiction) -> list[Jurisdiction]:
    """City and province over a place, nearest first."""
    found = []
    code = place.parent_code
    while code:
        try:
            parent = jurisdiction_by_code(code)
        except KeyError:
            break
        found.append(parent)
        code = parent.parent_code
    return [p for p in found if p.level != "centre"]


def form_of(step: str, place: Jurisdiction, data: Any = None, typed: Typed | None = None) -> forms.Form:
    """The form of a step: bound to `data`, or showing what was typed before."""
    options: dict[str, Any] = {"data": data} if data is not None else {"initial": typed or {}}
    match step:
        case "place":
            return PlaceForm(here=place, above=above(place), **options)
        case "kind":
            return KindForm(**options)
        case "letter":
            return LetterForm(**options)
        case "contact":
            return ContactForm(**options)
    raise ValueError(f"step {step!r} has no form")


def first_guess(step: str, place: Jurisdiction, citizen: Profile) -> Typed:
    """What a step begins with where nothing was typed: this place, the signed-in citizen's name and phone."""
    if step == "place":
        return {"place": place.schema_name}
    if step == "contact":
        return {"confidentiality": "open", "name": citizen.name, "phone": citizen.phone}
    return {}


def is_done(step: str, writing: Writing, place: Jurisdiction) -> bool:
    """Whether a step's answers stand; the steps without a form always do, a letter for another place does not."""
    if step not in WITH_FORM:
        return True
    typed = writing.typed(step)
    if step == "place":
        return bool(typed.get("place") == place.schema_name == writing.row.schema)
    return bool(typed) and form_of(step, place, data=typed).is_valid()


def first_open(writing: Writing | None, place: Jurisdiction, *, before: str = "check") -> str | None:
    """The first step before `before` that is not done; None where all are."""
    for step in ORDER[: ORDER.index(before)]:
        if writing is None or not is_done(step, writing, place):
            return step
    return None


def after(step: str) -> str:
    """The step that follows."""
    return ORDER[ORDER.index(step) + 1]


def previous(step: str) -> str:
    """The step before; empty on the first."""
    at = ORDER.index(step)
    return ORDER[at - 1] if at else ""


def payload_of(writing: Writing, place: Jurisdiction, language: str) -> dict[str, Any]:
    """What is handed in: the cleaned answers, by the keys of `relay.payloads`."""
    cleaned: dict[str, Any] = {}
    for step in ("kind", "letter", "contact"):
        form = form_of(step, place, data=writing.typed(step))
        if not form.is_valid():
            raise ValueError(f"step {step!r} is not done")
        cleaned |= form.cleaned_data
    return {
        "kind": cleaned["kind"],
        "category": cleaned["category"],
        "title": cleaned["title"],
        "text": cleaned["text"],
        "place": cleaned["where"],
        "name": cleaned["name"],
        "phone": cleaned["phone"],
        "email": cleaned["email"],
        "confidentiality": cleaned["confidentiality"],
        "publish_consent": bool(cleaned["publish_consent"]),
        "language": language,
    }


def kind_name(kind: str) -> str:
    """The kind in words."""
    return str(PetitionKind(kind).label) if kind in PetitionKind.values else kind


def subject_name(code: str) -> str:
    """The subject in words; empty where none was chosen."""
    return category_names().get(code, "") if code else ""
