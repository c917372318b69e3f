"""Forms of the portal for applications."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.cases.enums import Satisfaction
from apps.core.citizens.numbers import mobile_number
from apps.systems.approvals.applications.enums import Misconduct, Subject
from apps.systems.approvals.applications.forms import check_identity, ways
from apps.systems.approvals.items.content import ItemContent, Question
from apps.systems.approvals.items.enums import Delivery


class QuestionsForm(forms.Form):
    """The guide's questions: the answers make the list of materials personal."""

    def __init__(self, *args: Any, questions: tuple[Question, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in questions:
            self.fields[f"a-{each.key}"] = forms.ChoiceField(
                label=each.text,
                help_text=each.hint,
                choices=[(answer.key, answer.label) for answer in each.answers],
                widget=forms.RadioSelect,
            )


class ApplicantForm(forms.Form):
    """Who applies, and how they are reached."""

    subject = forms.ChoiceField(label=_("Who applies"), choices=Subject.choices, widget=forms.RadioSelect)
    applicant = forms.CharField(label=_("Name of the person or organisation"), max_length=60)
    identity = forms.CharField(
        label=_("Identity number or unified social credit code"),
        max_length=20,
        help_text=_("It is kept encrypted; only those who decide may see it."),
    )
    agent = forms.CharField(label=_("Who acts for them, if somebody else"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Your mobile number"), max_length=20, help_text=_("We tell you by short message how it goes on.")
    )

    def clean_phone(self) -> str:
        return mobile_number(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        check_identity(self, data)
        return data


class DeliveryForm(forms.Form):
    """How the result is to come."""

    delivery = forms.ChoiceField(label=_("Way of delivery"), widget=forms.RadioSelect)
    address = forms.CharField(label=_("Address to post it to"), max_length=200, required=False)

    def __init__(self, *args: Any, item: ItemContent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        delivery: Any = self.fields["delivery"]
        delivery.choices = ways(item)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("delivery") == Delivery.POST and not data.get("address"):
            self.add_error("address", _("Say where it is to be posted"))
        return data


class AnswerForm(forms.Form):
    """Words with what the notice asks for."""

    text = forms.CharField(
        label=_("Words to it"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class RatingForm(forms.Form):
    """The applicant's judgement."""

    satisfaction = forms.ChoiceField(
        label=_("How was your application handled?"), choices=Satisfaction.choices, widget=forms.RadioSelect
    )
    remark = forms.CharField(
        label=_("What should we know?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ComplainForm(forms.Form):
    """What is wrong with how it is handled."""

    about = forms.ChoiceField(label=_("What is it about?"), choices=Misconduct.choices, widget=forms.RadioSelect)
    who = forms.CharField(label=_("Whom it is about, if you know"), max_length=60, required=False)
    text = forms.CharField(
        label=_("What happened?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only supervision reads this."),
    )  # fmt: skip
    named = forms.BooleanField(label=_("The department may know that it is me"), required=False)


class WithdrawForm(forms.Form):
    """Why it is taken back."""

    reason = forms.CharField(
        label=_("Why do you take it back?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class CertificateForm(forms.Form):
    """Number and check code, as they stand on the paper."""

    number = forms.CharField(label=_("Certificate number"), max_length=40)
    code = forms.CharField(label=_("Check code"), max_length=12)
