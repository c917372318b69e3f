"""Signing in, and keeping the house. Rules live in the services; forms say what is missing."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from apps.core.people.departments import CODE
from apps.core.people.enums import Duty
from apps.core.people.models import Department, Official
from apps.core.people.officials import USERNAME
from apps.core.people.refusals import ChangeRefused


def refuse(form: forms.Form, refused: ChangeRefused) -> None:
    """Put what the service refused beside its field, or over the form."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


class SignInForm(forms.Form):
    """Name and password. A wrong pair never says which of the two was wrong."""

    username = forms.CharField(label=_("Account"), max_length=40)
    password = forms.CharField(label=_("Password"), max_length=128, strip=False, widget=forms.PasswordInput)


class CodeForm(forms.Form):
    """Six digits of the authenticator app; spaces between them are no mistake."""

    code = forms.CharField(label=_("Code of the app"), max_length=12)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].replace(" ", "")
        if not (code.isascii() and code.isdigit() and len(code) == 6):
            raise forms.ValidationError(_("The code has 6 digits."))
        return code


class PasswordForm(forms.Form):
    """A password of one's own, twice. The old one is not asked again from somebody who has just typed it."""

    old = forms.CharField(label=_("Present password"), max_length=128, strip=False, widget=forms.PasswordInput)
    new = forms.CharField(label=_("New password"), max_length=128, strip=False, widget=forms.PasswordInput)
    again = forms.CharField(label=_("New password again"), max_length=128, strip=False, widget=forms.PasswordInput)

    def __init__(self, *args: Any, ask_old: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_old:
            del self.fields["old"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "new" in cleaned and "again" in cleaned and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("The two new passwords differ."))
        return cleaned


class DepartmentForm(forms.Form):
    """A department. The code is asked once."""

    name = forms.CharField(label=_("Full name"), max_length=60, help_text=_("As on its seal; citizens see it"))
    short_name = forms.CharField(label=_("Short name"), max_length=30, help_text=_("In lists inside the office"))
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        validators=[
            RegexValidator(
                rf"^{CODE.pattern}\Z",
                _("A code has 2 to 20 small letters, digits or hyphens and begins with a letter."),
            )
        ],
        help_text=_("Other jurisdictions address it by this code; it can never change"),
    )
    category = forms.CharField(label=_("Group"), max_length=20, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    position = forms.IntegerField(label=_("Place in lists"), min_value=0, max_value=9999, required=False)
    accepts = forms.BooleanField(
        label=_("Accepts what citizens and other jurisdictions send"),
        required=False,
        help_text=_("Every message arrives first at a department that accepts"),
    )

    def __init__(self, *args: Any, department: Department | None = None, **kwargs: Any) -> None:
        if department is not None:
            kwargs["initial"] = {name: getattr(department, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if department is not None:
            del self.fields["code"]
            self.fields["position"].required = True


class OfficialForm(forms.Form):
    """An official. The account name is asked once."""

    name = forms.CharField(label=_("Name"), max_length=40)
    username = forms.CharField(
        label=_("Account"),
        max_length=40,
        validators=[
            RegexValidator(
                rf"^{USERNAME.pattern}\Z",
                _("An account has 2 to 40 small letters, digits, dots or hyphens and begins with a letter."),
            )
        ],
        help_text=_("Small letters and digits, such as chenxl; it can never change"),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False)

    def __init__(self, *args: Any, official: Official | None = None, **kwargs: Any) -> None:
        if official is not None:
            kwargs["initial"] = {name: getattr(official, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if official is not None:
            del self.fields["username"]


class DutiesForm(forms.Form):
    """Pairs `department:duty` that are ticked, and those that were ticked when the page was opened."""

    duties = forms.MultipleChoiceField(required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, departments: list[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = departments
        choices = [(f"{d.code}:{duty}", "") for d in departments for duty in Duty.values]
        self.fields["duties"] = forms.MultipleChoiceField(choices=choices, required=False)

    def pairs(self) -> list[tuple[str, str]]:
        """What is wanted."""
        return [_pair(text) for text in self.cleaned_data["duties"]]

    def seen_pairs(self) -> list[tuple[str, str]]:
        """What the administrator saw."""
        return [_pair(text) for text in self.cleaned_data["seen"].split()]


def _pair(text: str) -> tuple[str, str]:
    code, _separator, duty = text.partition(":")
    return code, duty


class DeactivateForm(forms.Form):
    """Closing an account; open cases must be acknowledged."""

    despite = forms.BooleanField(
        label=_("I have read which cases stay open; their departments assign them anew"), required=False
    )
