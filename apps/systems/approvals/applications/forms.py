"""Forms of the office for applications. What was typed is kept; errors are in the user's words."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.cases.models import Case
from apps.core.citizens.numbers import credit_code, identity_number, mobile_number
from apps.core.people.models import Department, Official
from apps.core.workdays.services import today
from apps.systems.approvals.applications.enums import (
    ApplicationOutcome,
    MaterialState,
    Opinion,
    Procedure,
    Retention,
    Subject,
)
from apps.systems.approvals.applications.handling import procedure_of
from apps.systems.approvals.applications.selectors import version_under
from apps.systems.approvals.items.content import ItemContent
from apps.systems.approvals.items.enums import Delivery
from frontend.uploads import ManyFiles


def text_field(label: Any, *, rows: int = 4, max_length: int = 2000, required: bool = True, help_text: Any = "") -> Any:
    return forms.CharField(
        label=label, max_length=max_length, required=required, help_text=help_text,
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

    @property
    def item(self) -> ItemContent:
        """What the case's item says."""
        application = self.case.application
        return version_under(application).parts


class PlainForm(ActForm):
    """No words needed."""


class ReasonForm(ActForm):
    """A reason is needed."""

    reason = text_field(_("Reason"), max_length=1000)


class RefuseForm(ReasonForm):
    """Refused acceptance: reason and remedy."""

    remedy = text_field(_("What the applicant can do against it"), rows=3, max_length=500)

    def build(self) -> None:
        self.fields["remedy"].initial = "\n".join(self.item.remedies)


class MaterialsForm(ActForm):
    """What is there."""

    there = forms.MultipleChoiceField(
        label=_("Materials that are there"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def build(self) -> None:
        there: Any = self.fields["there"]
        listed = list(self.case.application.materials.exclude(state=MaterialState.SHARED).order_by("position"))
        there.choices = [(each.key, each.name) for each in listed]
        there.initial = [each.key for each in listed if each.state == MaterialState.THERE]


class DecideComplaintForm(ActForm):
    """Whether a complaint is taken up."""

    taken_up = forms.TypedChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("yes", _("It is taken up")), ("no", _("It is not taken up"))],
    )  # fmt: skip
    answer = text_field(_("Reason, which the applicant reads"), max_length=2000)


class NoticeForm(ActForm):
    """The one notice: a line for each material that is wrong."""

    text = text_field(_("Further words"), rows=3, max_length=1000, required=False)

    def build(self) -> None:
        for each in self.case.application.materials.order_by("position"):
            missing = each.state == MaterialState.MISSING
            self.fields[f"want_{each.key}"] = forms.BooleanField(
                label=each.name, required=False, initial=missing, help_text=str(each.get_state_display())
            )
            self.fields[f"why_{each.key}"] = forms.CharField(
                label=_("What is wrong with it: %(name)s") % {"name": each.name}, max_length=200, required=False,
                initial=each.remark,
            )  # fmt: skip
        if self.case.application.notices.exists():
            self.fields["why_not_before"] = text_field(_("Why this could not be seen before"), rows=2, max_length=500)
        self.order_fields([*(name for name in self.fields if name not in {"text", "why_not_before"}), "why_not_before"])

    @property
    def wanted(self) -> dict[str, str]:
        """Material to what is wrong."""
        keys = [name.removeprefix("want_") for name in self.fields if name.startswith("want_")]
        return {key: self.cleaned_data[f"why_{key}"] for key in keys if self.cleaned_data[f"want_{key}"]}


class SupplementForm(ActForm):
    """What was brought to the window."""

    there = forms.MultipleChoiceField(label=_("What has come"), required=False, widget=forms.CheckboxSelectMultiple)
    text = text_field(pgettext_lazy("supplement", "Remark"), rows=2, max_length=500, required=False)

    def build(self) -> None:
        notice = self.case.application.notices.filter(answered_at__isnull=True).first()
        there: Any = self.fields["there"]
        there.choices = [(each["key"], each["name"]) for each in notice.wanted] if notice else []
        there.initial = [key for key, _name in there.choices]


class StepForm(ActForm):
    """About one part."""

    step = forms.UUIDField(widget=forms.HiddenInput)


class OpinionForm(StepForm):
    """A department's opinion."""

    opinion = forms.ChoiceField(
        label=pgettext_lazy("field", "Opinion"), choices=Opinion.choices, widget=forms.RadioSelect
    )
    text = text_field(_("Words of the opinion"), max_length=4000)


class SkipForm(StepForm):
    """A part is left out."""

    reason = text_field(_("Reason"), max_length=1000)


class AskForm(ActForm):
    """A further department, or one again."""

    department = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.none(), to_field_name="code")
    question = text_field(pgettext_lazy("opinion", "Question"))
    limit_days = forms.IntegerField(label=_("Answer within working days"), min_value=1, max_value=20, initial=3)

    def build(self) -> None:
        department: Any = self.fields["department"]
        open_ones = self.case.steps.filter(finished_at__isnull=True, key="").values("department_id")
        department.queryset = Department.objects.filter(active=True).exclude(pk__in=open_ones)


class SpecialForm(ActForm):
    """A special procedure."""

    procedure = forms.ChoiceField(label=_("Procedure"), choices=Procedure.by_itself())
    days = forms.IntegerField(label=_("Working days that it may take"), min_value=1, max_value=365)
    reason = text_field(_("Reason, which the applicant reads"), rows=3, max_length=500)

    def build(self) -> None:
        step = self.case.steps.filter(state="active", part__counted=False).select_related("part").first()
        if step is not None:
            self.fields["procedure"].initial = procedure_of(step.part.kind)
            self.fields["days"].initial = step.limit_days


class EndSpecialForm(ActForm):
    """What the procedure found."""

    special = forms.UUIDField(widget=forms.HiddenInput)
    result = text_field(pgettext_lazy("procedure", "Result"), max_length=2000)

    def build(self) -> None:
        running = self.case.application.specials.filter(ended_at__isnull=True).first()
        self.fields["special"].initial = running.pk if running else None


class ExtensionForm(ActForm):
    """More days, once."""

    days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=15)
    reason = text_field(_("Reason, which the applicant reads"), rows=3, max_length=1000)


class DecideExtensionForm(ActForm):
    """Granted or not."""

    granted = forms.TypedChoiceField(
        label=_("Decision"), choices=[("1", _("Grant")), ("0", _("Do not grant"))], coerce=lambda v: v == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip
    remark = text_field(_("Remark"), rows=2, max_length=1000, required=False)


class ProposeForm(ActForm):
    """The proposed decision."""

    outcome = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in (ApplicationOutcome.GRANTED, ApplicationOutcome.REFUSED)],
    )  # fmt: skip
    reasons = text_field(_("Reasons, which the applicant reads"), rows=6, max_length=4000)
    remedy = text_field(
        _("Remedy"), rows=3, max_length=500, required=False, help_text=_("Needed where the application is refused.")
    )
    weighed = text_field(
        _("How differing opinions were weighed"), rows=3, max_length=2000, required=False,
        help_text=_("Needed where departments differ. It stays inside."),
    )  # fmt: skip

    def build(self) -> None:
        before = getattr(self.case.application, "decision", None)
        if before is not None:
            for name in ("outcome", "reasons", "remedy", "weighed"):
                self.fields[name].initial = getattr(before, name)
        if not self.fields["remedy"].initial:
            self.fields["remedy"].initial = "\n".join(self.item.remedies)


class HandOverForm(ActForm):
    """How the result reached the applicant."""

    way = forms.ChoiceField(label=_("Way"), choices=Delivery.choices[:2], widget=forms.RadioSelect)
    to_whom = forms.CharField(label=_("Handed to"), max_length=60, required=False)
    parcel = forms.CharField(label=_("Number of the parcel"), max_length=60, required=False)

    def build(self) -> None:
        application = self.case.application
        self.fields["way"].initial = application.delivery
        self.fields["to_whom"].initial = application.agent or application.applicant


class ArchiveForm(ActForm):
    """How long the closed file is kept."""

    retention = forms.ChoiceField(
        label=_("Keep it"), choices=Retention.choices, initial=Retention.THIRTY, widget=forms.RadioSelect
    )


class NoteForm(ActForm):
    """Words inside."""

    text = text_field(_("Note"), max_length=4000)


class FilesForm(ActForm):
    """Files of a material, or inside."""

    material = forms.ChoiceField(label=_("They are"), required=False)
    uploads = ManyFiles(label=_("Files"))

    def build(self) -> None:
        material: Any = self.fields["material"]
        listed = self.case.application.materials.order_by("position") if self.official.holds("clerk") else []
        material.choices = [("", _("inside, not shown to the applicant")), *((m.key, m.name) for m in listed)]


class RegisterForm(forms.Form):
    """The window registers somebody who stands before it."""

    subject = forms.ChoiceField(label=_("Who applies"), choices=Subject.choices, widget=forms.RadioSelect)
    applicant = forms.CharField(label=_("Name of the applicant"), max_length=60)
    identity = forms.CharField(label=_("Identity number or unified social credit code"), max_length=20, required=False)
    agent = forms.CharField(label=_("Who came, if not the applicant"), max_length=60, required=False)
    phone = forms.CharField(label=_("Mobile number"), max_length=20, required=False)
    delivery = forms.ChoiceField(label=_("How the result is to be delivered"), widget=forms.RadioSelect)
    address = forms.CharField(label=_("Address to post it to"), max_length=200, required=False)
    there = forms.MultipleChoiceField(
        label=_("Materials that are there"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, item: ItemContent, materials: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        delivery: Any = self.fields["delivery"]
        delivery.choices = ways(item)
        delivery.initial = Delivery.WINDOW
        there: Any = self.fields["there"]
        there.choices = [(each.key, each.name) for each in materials if not each.source]
        if not there.choices:
            del self.fields["there"]

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        return mobile_number(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        check_identity(self, data)
        if data.get("delivery") == Delivery.POST and not data.get("address"):
            self.add_error("address", _("Say where it is to be posted"))
        return data


def check_identity(form: forms.Form, data: dict[str, Any]) -> None:
    """Both kinds of numbers end with a check sign."""
    typed = (data.get("identity") or "").strip().upper()
    if not typed:
        return
    try:
        if data.get("subject") == Subject.PERSON:
            data["identity"] = identity_number(typed, on=today())
        else:
            data["identity"] = credit_code(typed)
    except ValidationError as error:
        form.add_error("identity", error)


def ways(item: ItemContent) -> list[tuple[str, Any]]:
    """The ways of delivery that the item offers; the window always."""
    offered = {Delivery.WINDOW.value, *item.delivery}
    return [(value, label) for value, label in Delivery.choices if value in offered]
