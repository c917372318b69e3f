"""Forms of the portal's sign-in, and the fields that other forms of the portal use for phones and identity numbers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.citizens.numbers import identity_number, mobile_number, plain
from apps.core.workdays.services import today


class PhoneField(forms.CharField):
    """A mobile number: cleaned to eleven digits whatever way it was typed."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Mobile number"))
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return mobile_number(typed) if typed else ""


class IdentityField(forms.CharField):
    """An identity number of GB 11643: cleaned to eighteen characters, its check digit verified."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Identity number"))
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return identity_number(typed, on=today()) if typed else ""


class PhoneForm(forms.Form):
    """Whom the code goes to."""

    phone = PhoneField(help_text=_("We send a code of six digits to it. It costs you nothing."))


class CodeForm(forms.Form):
    """The code that came."""

    code = forms.CharField(label=pgettext_lazy("sign-in", "Code"))

    def clean_code(self) -> str:
        typed = plain(self.cleaned_data["code"])
        if len(typed) != 6 or not (typed.isascii() and typed.isdigit()):
            raise forms.ValidationError(_("The code has six digits, as in the text message"))
        return typed


class ProfileForm(forms.Form):
    """Name and identity number; an identity number left empty keeps the stored one, ticking the box removes it."""

    name = forms.CharField(label=_("Your name"), max_length=60, required=False)
    identity = IdentityField(required=False)
    remove_identity = forms.BooleanField(label=_("Remove my identity number"), required=False)

    def __init__(self, *args: Any, stored: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = stored
        if stored:
            self.fields["identity"].help_text = _("Leave empty to keep the number stored")
        else:
            self.fields["identity"].help_text = _("Some matters need it. It is stored encrypted and shown masked.")
            del self.fields["remove_identity"]

    @property
    def identity_to_keep(self) -> str:
        """The number after saving."""
        if self.cleaned_data.get("remove_identity"):
            return ""
        return self.cleaned_data["identity"] or self.stored
