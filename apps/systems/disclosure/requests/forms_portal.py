"""Forms of the portal for requests: one question a page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.citizens.numbers import credit_code, identity_number, mobile_number
from apps.core.people.models import Department
from apps.core.workdays.services import today
from apps.systems.disclosure.requests.enums import ApplicantKind, Medium, Obtaining, PaperKind

SHORTEST_DOCUMENT = 5


def _area(label: Any, *, rows: int, most: int, required: bool = True, help_text: Any = "") -> Any:
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class OrganForm(forms.Form):
    """Which organ holds it."""

    organ = forms.ChoiceField(
        label=_("Organ"), required=False,
        help_text=_("If you do not know, leave it open: the office finds the right one and tells you."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organ: Any = self.fields["organ"]
        listed = Department.objects.filter(active=True).order_by("position").values_list("code", "name")
        organ.choices = [("", _("I do not know")), *listed]


class WhatForm(forms.Form):
    """What is asked for (article 29: name, document number, or another description that makes it easy to find)."""

    title = forms.CharField(
        label=_("What are you looking for?"), max_length=100,
        help_text=_("The name of a document, or in a few words what it is about."),
    )  # fmt: skip
    description = _area(
        _("Describe it, so that it can be found"), rows=6, most=4000,
        help_text=_("Which matter, which place, which years, what kind of paper. One matter a request."),
    )  # fmt: skip
    document_number = forms.CharField(label=_("Document number, if you know it"), max_length=60, required=False)


class WhoForm(forms.Form):
    """The column of the annual report."""

    applicant_kind = forms.ChoiceField(label=_("You ask as"), choices=ApplicantKind.choices, widget=forms.RadioSelect)


class PersonForm(forms.Form):
    """A natural person."""

    applicant = forms.CharField(label=_("Your name"), max_length=60)
    paper_kind = forms.ChoiceField(
        label=_("You show who you are by"), choices=PaperKind.choices, widget=forms.RadioSelect
    )
    identity = forms.CharField(
        label=_("Number of the paper"), max_length=30,
        help_text=_("It is kept encrypted and shown masked; the law asks for it (article 29)."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        check_identity(self, data, organisation=False)
        return data


class OrganisationForm(forms.Form):
    """A legal person or another organisation."""

    applicant = forms.CharField(label=_("Name of the organisation"), max_length=60)
    identity = forms.CharField(
        label=_("Unified social credit code"), max_length=30,
        help_text=_("18 signs, as on the licence. The last one checks the others."),
    )  # fmt: skip
    contact = forms.CharField(label=_("Who acts for it"), max_length=60)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        check_identity(self, data, organisation=True)
        return data


def check_identity(form: forms.Form, data: dict[str, Any], *, organisation: bool) -> None:
    """Cleans `identity`: GB 32100 of an organisation, GB 11643 of a resident; another paper has its own rules."""
    typed = (data.get("identity") or "").strip()
    if not typed:
        return
    try:
        if organisation:
            data["identity"] = credit_code(typed)
        elif data.get("paper_kind") != PaperKind.OTHER:
            data["identity"] = identity_number(typed, on=today())
        elif len(typed) < SHORTEST_DOCUMENT:
            raise ValidationError(_("The number of a document has five signs at least"))
    except ValidationError as error:
        form.add_error("identity", error)


class ContactForm(forms.Form):
    """How the organ reaches the applicant."""

    phone = forms.CharField(
        label=_("Your mobile number"), max_length=20, help_text=_("We tell you by short message how it goes on.")
    )
    email = forms.EmailField(label=pgettext_lazy("field", "E-mail"), required=False)
    address = forms.CharField(label=_("Postal address"), max_length=200, required=False)

    def clean_phone(self) -> str:
        return mobile_number(self.cleaned_data["phone"])


class DeliveryForm(forms.Form):
    """In which form, by which way."""

    medium = forms.ChoiceField(label=_("In which form?"), choices=Medium.choices, widget=forms.RadioSelect)
    obtaining = forms.ChoiceField(label=_("Which way?"), choices=Obtaining.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, contact: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact = contact or {}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("obtaining") == Obtaining.EMAIL and not self.contact.get("email"):
            self.add_error("obtaining", _("Give your e-mail address on the page before, or choose another way"))
        if data.get("obtaining") == Obtaining.POST and not self.contact.get("address"):
            self.add_error("obtaining", _("Give your postal address on the page before, or choose another way"))
        return data


class PurposeForm(forms.Form):
    """Nobody has to say what for; it may help to find the right thing."""

    purpose = _area(
        _("What do you need it for?"), rows=4, most=500, required=False,
        help_text=_("You need not say. It may help us to find what you need."),
    )  # fmt: skip


class SupplementForm(forms.Form):
    """The answer to the notice."""

    text = _area(_("Your supplement"), rows=6, most=4000)


class WithdrawForm(forms.Form):
    """Why it is taken back."""

    reason = _area(_("Why do you take it back?"), rows=3, most=500)
