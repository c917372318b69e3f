"""Forms of the office for petitions. What was typed is kept; errors are in the user's words."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.catalogue.selectors import categories
from apps.core.files.checks import MAX_FILE, MAX_FILES, MB
from apps.core.people.models import Department
from apps.systems.petitions.enums import Outcome, PetitionKind
from frontend.dates import day
from frontend.uploads import ManyFiles


def _text(label: Any, *, rows: int = 4, max_length: int = 2000, required: bool = True, help_text: Any = "") -> Any:
    return forms.CharField(
        label=label,
        max_length=max_length,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def category_choices() -> list[tuple[str, str]]:
    """Categories with their parts, indented."""
    found = categories()
    parents = [c for c in found if not c.parent_code]
    choices: list[tuple[str, str]] = [("", str(_("Not classified yet")))]
    for parent in parents:
        choices.append((parent.code, parent.name))
        choices += [(c.code, f"　{c.name}") for c in found if c.parent_code == parent.code]
    return choices


class VersionForm(forms.Form):
    """Every act carries the version of the case that the user saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class PlainForm(VersionForm):
    """A move that needs no words."""


class ReasonForm(VersionForm):
    """A move that needs a reason."""

    reason = _text(_("Reason"), max_length=1000)


class RemarkForm(VersionForm):
    """A move that may have a remark."""

    remark = _text(_("Remark"), max_length=1000, required=False)


class ClassifyForm(VersionForm):
    """Kind, category, place, urgency."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PetitionKind.choices)
    category = forms.ChoiceField(label=_("Category"), required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    urgent = forms.BooleanField(
        label=_("Urgent"), required=False, help_text=_("Urgent messages are answered the same day.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = category_choices()  # type: ignore[attr-defined]


class BulkAssignForm(forms.Form):
    """To a department, with a remark."""

    department = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.none(), to_field_name="code")
    remark = _text(_("Remark for the department"), max_length=1000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.filter(active=True)  # type: ignore[attr-defined]


class AssignForm(BulkAssignForm, VersionForm):
    """One message to a department."""


class TransferForm(VersionForm):
    """To a department of another jurisdiction. The place comes first, its departments follow (two steps, no script)."""

    to_code = forms.ChoiceField(label=_("Jurisdiction"))
    department_code = forms.ChoiceField(label=_("Department that should answer"), required=False)
    reason = _text(_("Reason"), max_length=1000)

    def __init__(self, *args: Any, places: list[tuple[str, str]], departments: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["to_code"].choices = [("", "—"), *places]  # type: ignore[attr-defined]
        self.fields["department_code"].choices = [("", "—"), *departments]  # type: ignore[attr-defined]
        self.departments_known = bool(departments)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("to_code") and not cleaned.get("department_code"):
            self.add_error("department_code", _("Choose the department that should answer."))
        return cleaned


class ReplyForm(VersionForm):
    """The answer, its outcome, and what everybody may read of it. `seen` is the draft that the form was made from."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    text = _text(
        _("Answer to the citizen"),
        rows=10,
        max_length=10_000,
        required=False,
        help_text=_("Say who does what by when."),
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            (o.value, o.label) for o in (Outcome.RESOLVED, Outcome.EXPLAINED, Outcome.PLANNED, Outcome.NOT_POSSIBLE)
        ],
    )
    publish = forms.BooleanField(
        label=_("Publish question and answer for everybody"),
        required=False,
        help_text=_("Without names, phones and numbers. Only where the writer agreed."),
    )
    without_opinions = forms.BooleanField(label=_("Hand it in without the opinions still awaited"), required=False)
    public_title = forms.CharField(label=_("Published title"), max_length=200, required=False)
    public_text = _text(_("Published question"), rows=5, max_length=5000, required=False)


class MergeForm(VersionForm):
    """Into which message."""

    into = forms.CharField(
        label=_("Number of the message to answer it with"), max_length=30, help_text=_("Such as P2026-003187")
    )
    reason = _text(_("Remark"), max_length=1000, required=False)


class AskOpinionForm(VersionForm):
    """A question to other departments, with a limit of its own."""

    departments = forms.ModelMultipleChoiceField(
        label=pgettext_lazy("opinion", "Which departments do you ask?"),
        queryset=Department.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    question = _text(
        pgettext_lazy("opinion", "Question"), max_length=2000, help_text=_("Say what you need to know, and what for.")
    )
    limit_days = forms.IntegerField(label=_("Working days for the answer"), min_value=1, max_value=30, initial=3)

    def __init__(self, *args: Any, departments: Any, due_on: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["departments"]
        chosen.queryset = departments  # type: ignore[attr-defined]
        chosen.label_from_instance = lambda department: department.short_name  # type: ignore[attr-defined]
        if due_on is not None:
            said = _("The message itself is to be answered by %(day)s.") % {"day": day(due_on)}
            self.fields["limit_days"].help_text = said


class StepForm(VersionForm):
    """About one question to one department."""

    step = forms.UUIDField(widget=forms.HiddenInput)


class GiveOpinionForm(StepForm):
    """The department's opinion, with files that stay inside."""

    text = _text(_("Opinion"), rows=8, max_length=5000)
    uploads = ManyFiles(label=_("Files"), required=False, help_text=_("Only the office sees them."))


class DeclineOpinionForm(StepForm):
    """Why the department gives no opinion."""

    reason = _text(_("Reason"), max_length=1000, help_text=_("Who asked reads it."))


class WithdrawQuestionForm(StepForm):
    """Why the opinion is not needed any more."""

    reason = _text(_("Reason"), max_length=1000, help_text=_("The department that was asked reads it."))


class InstructForm(VersionForm):
    """A leader's instruction."""

    text = _text(_("Instruction"), max_length=2000)
    due_on = forms.DateField(
        label=_("Report by"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ExtensionForm(VersionForm):
    """More days, with a reason."""

    days = forms.IntegerField(label=_("Working days more"), min_value=1, max_value=60)
    reason = _text(_("Reason"), max_length=1000, help_text=_("The citizen reads it."))


class DecideExtensionForm(VersionForm):
    """Grant or refuse."""

    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("1", _("Grant")), ("0", _("Refuse"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    remark = _text(_("Remark"), max_length=1000, required=False)


class NoteForm(VersionForm):
    """A note inside."""

    text = _text(_("Note"), rows=3, max_length=4000)


class BulkUrgeForm(forms.Form):
    """Words of urging."""

    text = _text(_("What should be done, and by when"), rows=3, max_length=1000, required=False)


class UrgeForm(BulkUrgeForm, VersionForm):
    """Words of urging on one message."""


class AttachForm(VersionForm):
    """Files for the case."""

    uploads = ManyFiles(
        label=_("Files"),
        help_text=format_lazy(
            _("At most {most} files of {one} MB each: documents, pictures, tables."),
            most=MAX_FILES,
            one=MAX_FILE // MB,
        ),
    )
    where = forms.ChoiceField(
        label=_("Who may see them?"),
        choices=[("inside", _("Only the office")), ("answer", _("The citizen, with the answer"))],
        widget=forms.RadioSelect,
        initial="inside",
    )


class RegisterForm(forms.Form):
    """A message that came by telephone or at the window, registered by the accepting office."""

    channel = forms.ChoiceField(
        label=_("How it came"), choices=[("phone", _("telephone")), ("window", _("window"))], widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=PetitionKind.choices)
    title = forms.CharField(label=_("Title"), max_length=100)
    text = _text(_("What was said"), rows=8, max_length=10_000)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    name = forms.CharField(label=_("Name"), max_length=40, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False)
    urgent = forms.BooleanField(label=_("Urgent"), required=False)
