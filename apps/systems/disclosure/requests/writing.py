"""The steps of a request on the portal: which there are, their forms, what becomes of them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.relay.services import StoredFile
from apps.systems.disclosure.requests.drafts import Writing
from apps.systems.disclosure.requests.enums import ApplicantKind
from apps.systems.disclosure.requests.forms_portal import (
    ContactForm,
    DeliveryForm,
    OrganForm,
    OrganisationForm,
    PersonForm,
    PurposeForm,
    WhatForm,
    WhoForm,
)
from apps.systems.disclosure.requests.submissions import IDENTITY
from tenants.fields import encrypt

STAGES: dict[str, Any] = {
    "what": pgettext_lazy("request step", "Information"),
    "who": pgettext_lazy("request step", "You"),
    "delivery": pgettext_lazy("request step", "Delivery"),
    "check": pgettext_lazy("request step", "Check"),
}
#: step -> its stage and its question
STEPS: dict[str, tuple[str, Any]] = {
    "organ": ("what", _("Which organ do you ask?")),
    "what": ("what", _("Which information do you ask for?")),
    "similar": ("what", _("Does one of these help you already?")),
    "who": ("who", _("Who asks?")),
    "identity": ("who", _("Who are you?")),
    "contact": ("who", _("How do we reach you?")),
    "delivery": ("delivery", _("How would you like to get it?")),
    "purpose": ("delivery", _("What do you need it for?")),
    "files": ("delivery", _("Do you want to add files?")),
    "check": ("check", _("Is everything right?")),
}
WITHOUT_FORM = frozenset({"similar", "files", "check"})


@dataclass
class Asked:
    """What this browser has written so far."""

    writing: Writing | None

    @property
    def typed(self) -> dict[str, Any]:
        """By step."""
        return self.writing.typed if self.writing is not None else {}

    @property
    def is_person(self) -> bool:
        """Whether a natural person asks."""
        return bool(self.typed.get("who", {}).get("applicant_kind", ApplicantKind.PERSON) == ApplicantKind.PERSON)

    def form(self, step: str, data: Any = None, initial: Any = None) -> forms.Form:
        """The form of a step, bound to `data` where there is some."""
        options: dict[str, Any] = {"data": data} if data is not None else {"initial": self.typed.get(step) or initial}
        match step:
            case "organ":
                return OrganForm(**options)
            case "what":
                return WhatForm(**options)
            case "who":
                return WhoForm(**options)
            case "identity":
                return PersonForm(**options) if self.is_person else OrganisationForm(**options)
            case "contact":
                return ContactForm(**options)
            case "delivery":
                return DeliveryForm(contact=self.typed.get("contact"), **options)
        return PurposeForm(**options)

    def first_open(self, before: str) -> str | None:
        """The first step before another that is not done."""
        names = list(STEPS)
        for step in names[: names.index(before)]:
            if step not in WITHOUT_FORM and not (
                step in self.typed and self.form(step, data=self.typed[step]).is_valid()
            ):
                return step
        return None

    def cleaned(self) -> dict[str, Any]:
        """Everything, as the forms understood it."""
        found: dict[str, Any] = {}
        for step in STEPS:
            if step not in WITHOUT_FORM:
                form = self.form(step, data=self.typed[step])
                form.is_valid()
                found |= form.cleaned_data
        return found

    def rows(self) -> list[tuple[str, Any, list[tuple[str, str]]]]:
        """Step, question and what was said, to be looked over before sending."""
        found = []
        for step, (_stage, question) in STEPS.items():
            if step not in WITHOUT_FORM:
                form = self.form(step, data=self.typed[step])
                found.append((step, question, [(str(bound.label), _said(form, bound.name)) for bound in form]))
        return found

    def payload(self, language: str) -> dict[str, Any]:
        """What crosses the relay; the identity number only encrypted."""
        cleaned = self.cleaned()
        texts = {name: cleaned.get(name, "") for name in (
            "title", "description", "document_number", "organ", "applicant_kind", "applicant", "paper_kind", "contact",
            "phone", "email", "address", "medium", "obtaining", "purpose",
        )}  # fmt: skip
        return {
            "kind": "request", **texts, "identity": encrypt(cleaned.get("identity", ""), IDENTITY), "language": language
        }  # fmt: skip

    def files(self) -> list[StoredFile]:
        """Files in quarantine."""
        return [StoredFile(**kept) for kept in self.writing.files] if self.writing is not None else []


def _said(form: forms.Form, name: str) -> str:
    field, value = form.fields[name], form.data.get(name, "")
    choices = {str(key): label for key, label in getattr(field, "choices", []) or []}
    return str(choices.get(str(value), value)) or "—"
