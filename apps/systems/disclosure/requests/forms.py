"""Forms of the office for requests. What was typed is kept; errors are in the user's words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.cases.models import Case
from apps.core.citizens.numbers import mobile_number
from apps.core.files.selectors import attachments_of
from apps.core.people.models import Department, Official
from apps.core.workdays.services import today
from apps.systems.disclosure.requests import enums
from apps.systems.disclosure.requests.correcting import LONGEST, SHORTEST
from apps.systems.disclosure.requests.forms_portal import check_identity
from frontend.tables import DayInput
from frontend.uploads import ManyFiles


def text_field(label: Any, *, rows: int = 4, most: int = 2000, required: bool = True, help_text: Any = "") -> Any:
    """A text of several lines."""
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class ActForm(forms.Form):
    """Every act carries the version of the case that the user saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, official: Official, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.official = case, official
        self.build()

    def build(self) -> None:
        """Fields that depend on the case."""


class PlainForm(ActForm):
    """No words needed."""


class ReasonForm(ActForm):
    """A reason is needed."""

    reason = text_field(_("Reason"), most=1000)


class AssignForm(ActForm):
    """The organ that answers."""

    department = forms.ModelChoiceField(label=_("Organ"), queryset=Department.objects.none(), to_field_name="code")
    remark = text_field(_("Remark"), rows=2, most=500, required=False)

    def build(self) -> None:
        department: Any = self.fields["department"]
        department.queryset = Department.objects.filter(active=True)
        department.initial = self.case.department.code if self.case.department else None


class CorrectionForm(ActForm):
    """The one supplement notice."""

    text = text_field(_("What is unclear, and what the applicant is to add"), rows=6, most=2000)
    days = forms.IntegerField(
        label=_("Reasonable period in working days"), min_value=SHORTEST, max_value=LONGEST, initial=15
    )


class TakeCorrectionForm(ActForm):
    """A supplement that came on paper."""

    text = text_field(_("The supplement as it came"), rows=6, most=4000)


class ConsultForm(ActForm):
    """Somebody is written to."""

    asked = forms.ChoiceField(label=_("Who is consulted"), choices=enums.Asked.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=pgettext_lazy("consultation", "Name"), max_length=80)
    address = forms.CharField(label=_("Where the letter goes"), max_length=200, required=False)
    about = text_field(_("Which information it is about, as the letter says it"), rows=5, most=2000)
    served_on = forms.DateField(
        label=_("Day on which the letter arrived, if it has"), widget=DayInput(), required=False,
        help_text=_("From the day after it the fifteen working days count."),
    )  # fmt: skip


class ConsultationForm(ActForm):
    """About one that was consulted."""

    consultation = forms.ChoiceField(label=_("Who"))

    def build(self) -> None:
        listed: Any = self.fields["consultation"]
        found = self.case.information_request.consultations.filter(opinion="").order_by("asked_at")
        listed.choices = [(str(each.pk), f"{each.get_asked_display()}　{each.name}") for each in found]


class ServedForm(ConsultationForm):
    """When a letter arrived."""

    served_on = forms.DateField(label=_("Day on which the letter arrived"), widget=DayInput(), initial=today)


class OpinionForm(ConsultationForm):
    """What was said."""

    opinion = forms.ChoiceField(
        label=_("What they say"), widget=forms.RadioSelect,
        choices=enums.Opinion.choices[:3],
    )  # fmt: skip
    words = text_field(_("Their reasons"), rows=4, most=4000, required=False)
    said_on = forms.DateField(label=_("Day on which it arrived"), widget=DayInput(), initial=today)


class FeeForm(ActForm):
    """The fee notice."""

    basis = forms.ChoiceField(label=_("Counted"), choices=enums.FeeBasis.choices, widget=forms.RadioSelect)
    quantity = forms.IntegerField(
        label=_("Pages of this request, or which request of the applicant's month it is"), min_value=1, max_value=100000
    )
    reason = text_field(_("Why the number or volume is beyond reason; the applicant reads it"), rows=4, most=1000)


class PaymentForm(ActForm):
    """What stands on the receipt."""

    receipt = forms.CharField(label=_("Receipt number"), max_length=40)
    paid_on = forms.DateField(label=_("Paid on"), widget=DayInput(), initial=today)


class ExtensionForm(ActForm):
    """More days, once."""

    days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=20)
    reason = text_field(_("Reason, which the applicant reads"), rows=3, most=1000)


class DecideExtensionForm(ActForm):
    """Granted or not."""

    granted = forms.TypedChoiceField(
        label=_("Decision"), choices=[("1", _("Grant")), ("0", _("Do not grant"))], coerce=lambda v: v == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip
    remark = text_field(_("Remark"), rows=2, most=1000, required=False)


class TransferForm(ActForm):
    """Where the request belongs: a department of another jurisdiction, by the exchange's directory."""

    to = forms.ChoiceField(label=_("Jurisdiction and organ"))
    reason = text_field(_("Why it belongs there; the applicant reads it"), rows=3, most=1000)

    def build(self) -> None:
        from apps.platforms.exchange.selectors import addresses
        from tenants.context import current_jurisdiction
        from tenants.selectors import all_jurisdictions

        here, listed = current_jurisdiction(), self.fields["to"]
        groups = []
        for place in all_jurisdictions():
            near = place.code in {here.parent_code, "360000"} or place.parent_code == here.code
            if place.code == here.code or place.level == "centre" or not near:
                continue
            options = [(f"{place.code}:{each.department_code}", each.name) for each in addresses(place.code)]
            if options:
                groups.append((place.name, options))
        listed.choices = groups  # type: ignore[attr-defined]

    def clean_to(self) -> tuple[str, str]:
        place, _colon, organ = self.cleaned_data["to"].partition(":")
        return place, organ


class DisputeForm(ActForm):
    """A review or suit."""

    kind = forms.ChoiceField(label=_("What"), choices=enums.DisputeKind.choices, widget=forms.RadioSelect)
    body = forms.CharField(label=_("Before whom"), max_length=80)
    reference = forms.CharField(label=_("Its number"), max_length=80)
    filed_on = forms.DateField(label=_("Filed on"), widget=DayInput(), initial=today)


class EndDisputeForm(ActForm):
    """How a review or suit ended."""

    dispute = forms.ChoiceField(label=_("Review or suit"))
    result = forms.ChoiceField(
        label=_("Result"), choices=[c for c in enums.DisputeResult.choices if c[0] != "pending"],
        widget=forms.RadioSelect,
    )  # fmt: skip
    decided_on = forms.DateField(label=_("Decided on"), widget=DayInput(), initial=today)
    note = text_field(_("Remark"), rows=2, most=1000, required=False)

    def build(self) -> None:
        listed: Any = self.fields["dispute"]
        found = self.case.information_request.disputes.filter(result="pending")
        listed.choices = [(str(each.pk), f"{each.reference}　{each.body}") for each in found]


class NoteForm(ActForm):
    """Words inside."""

    text = text_field(_("Note"), most=4000)


class FilesForm(ActForm):
    """Files that are given, or stay inside."""

    given = forms.TypedChoiceField(
        label=_("They are"), widget=forms.RadioSelect, coerce=lambda value: value == "1", initial="0",
        choices=[("1", _("given to the applicant with the answer")), ("0", _("inside, not shown to the applicant"))],
    )  # fmt: skip
    uploads = ManyFiles(label=_("Files"))


class RedactForm(ActForm):
    """A copy in which something is blackened."""

    original = forms.ChoiceField(label=_("Original, which stays inside"))
    uploads = ManyFiles(label=_("The redacted copy, which is given"))
    reason = text_field(_("What was blackened, and why"), rows=3, most=300)

    def build(self) -> None:
        original: Any = self.fields["original"]
        found = attachments_of(self.case.pk).filter(inside=True, origin="office")
        original.choices = [(str(each.pk), each.name) for each in found]


class RegisterForm(forms.Form):
    """A request that came by post, fax, e-mail or at the counter."""

    entrance = forms.ChoiceField(
        label=pgettext_lazy("request", "How it came"), widget=forms.RadioSelect,
        choices=[c for c in enums.Entrance.choices if c[0] not in {enums.Entrance.WEB, enums.Entrance.EXCHANGE}],
    )  # fmt: skip
    received_on = forms.DateField(
        label=_("Day of receipt"), widget=DayInput(), initial=today,
        help_text=_("The limit counts from the day after it; the rule is beside each way (article 31)."),
    )  # fmt: skip
    organ = forms.ChoiceField(label=_("Organ that is asked"), required=False)
    title = forms.CharField(label=_("What is asked for, in a few words"), max_length=100)
    description = text_field(_("Description, as it was written"), rows=5, most=4000)
    document_number = forms.CharField(label=_("Document number"), max_length=60, required=False)
    applicant_kind = forms.ChoiceField(
        label=_("Who asks"), choices=enums.ApplicantKind.choices, widget=forms.RadioSelect
    )
    applicant = forms.CharField(label=_("Name of the person or organisation"), max_length=60)
    paper_kind = forms.ChoiceField(
        label=_("Paper of a natural person"), required=False,
        choices=[("", "—"), *enums.PaperKind.choices],
    )  # fmt: skip
    identity = forms.CharField(label=_("Identity number or unified social credit code"), max_length=30, required=False)
    contact = forms.CharField(label=_("Who acts for the organisation"), max_length=60, required=False)
    phone = forms.CharField(label=_("Mobile number"), max_length=20, required=False)
    email = forms.EmailField(label=pgettext_lazy("field", "E-mail"), required=False)
    address = forms.CharField(label=_("Postal address"), max_length=200, required=False)
    medium = forms.ChoiceField(
        label=_("Form of the information"), choices=enums.Medium.choices, widget=forms.RadioSelect, initial="paper"
    )
    obtaining = forms.ChoiceField(
        label=_("Way of obtaining"), choices=enums.Obtaining.choices, widget=forms.RadioSelect, initial="post"
    )
    purpose = text_field(_("Purpose, if it was said"), rows=2, most=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organ: Any = self.fields["organ"]
        listed = Department.objects.filter(active=True).order_by("position").values_list("code", "name")
        organ.choices = [("", _("not named")), *listed]
        self.fields["entrance"].choice_hints = RECEIPT_RULES  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        return mobile_number(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        person = data.get("applicant_kind") == enums.ApplicantKind.PERSON
        check_identity(self, data, organisation=not person)
        if not any(data.get(name) for name in ("phone", "email", "address")):
            self.add_error("phone", _("Give a number, an e-mail or a postal address: the answer has to reach them"))
        if (data.get("received_on") or today()) > today():
            self.add_error("received_on", _("The day of receipt cannot lie in the future."))
        return data


RECEIPT_RULES: dict[str, Any] = {
    enums.Entrance.COUNTER: _("the day on which it was handed in"),
    enums.Entrance.POST_SIGNED: _("the day on which the organ signed for it"),
    enums.Entrance.POST_PLAIN: _("the day on which the receipt was confirmed with the applicant"),
    enums.Entrance.FAX: _("the day on which both sides confirmed it"),
    enums.Entrance.EMAIL: _("the day on which both sides confirmed it"),
}
