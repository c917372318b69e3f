"""The forms of the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.people.models import Department
from apps.platforms.supervision.enums import Power

LONG = 2000


def _words(label: Any, *, required: bool = True, rows: int = 3, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=LONG, widget=forms.Textarea(attrs={"rows": rows}), help_text=hint
    )


class AnswerForm(forms.Form):
    """The department's words about an alert, and whether it is put right."""

    words = _words(_("What happened"), hint=_("Say what happened and what has been done. The supervisor reads it."))
    version = forms.IntegerField(widget=forms.HiddenInput)


class DecideForm(forms.Form):
    """A supervisor's words about a card."""

    words = _words(_("Opinion"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class TransferForm(forms.Form):
    """To which authority a matter goes."""

    to = forms.CharField(label=_("Authority"), max_length=60)
    words = _words(pgettext_lazy("supervision", "Reason"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class AdviseForm(forms.Form):
    """The text of an advice letter."""

    words = _words(_("What is advised"), rows=6)
    version = forms.IntegerField(widget=forms.HiddenInput)


class OrderForm(forms.Form):
    """What is ordered, and by when."""

    words = _words(_("What is to be done"), rows=4)
    due_on = forms.DateField(label=_("Reply by"), widget=forms.DateInput(attrs={"type": "date"}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class NewOrderForm(OrderForm):
    """An order about no alert in particular."""

    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), to_field_name="code", empty_label=None
    )
    field_order = ("department", "words", "due_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["department"]
        chosen.queryset = Department.objects.filter(active=True)


class ReplyForm(forms.Form):
    """What the department has done."""

    words = _words(_("What has been done"), rows=4)


class CloseForm(forms.Form):
    """How the supervisor found it."""

    words = _words(_("How it was found"), rows=3)


class SystemForm(forms.Form):
    """An outside system that will report."""

    name = forms.CharField(label=_("Name"), max_length=60)
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Small letters, figures and dashes."))
    power = forms.ChoiceField(label=_("Kind of power"), choices=Power.choices)
    public_key = forms.CharField(
        label=_("Public key"), max_length=60,
        help_text=_("Ed25519, 32 bytes in base64url (43 signs). The private key stays with the system."),
    )  # fmt: skip
