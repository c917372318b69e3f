"""A document as it is typed, and the acts on it."""

import re
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.core.people.models import Department
from apps.systems.disclosure.publications.bodies import TooLong, cleaned
from apps.systems.disclosure.publications.categories.selectors import choices
from apps.systems.disclosure.publications.content import LABELS, Card
from apps.systems.disclosure.publications.enums import ChangeKind, Form, Validity
from apps.systems.disclosure.publications.refusals import PublicationRefused
from apps.systems.disclosure.publications.review import QUESTIONS
from frontend.tables import DayInput

_BETWEEN = re.compile(r"[\s,，、;；\u3000]+")
MOST_WORDS = 10


def refuse(form: forms.Form, refused: PublicationRefused) -> None:
    """Put what the service refused beside its field, or over the form."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


class CardForm(forms.Form):
    """The record card and the text. `remarks`: what was left out of the text when it was cleaned."""

    title = forms.CharField(label=LABELS["title"], max_length=200)
    document_number = forms.CharField(
        label=LABELS["document_number"],
        max_length=60,
        required=False,
        help_text=gettext_lazy("As it stands on the paper; it is found in every way of writing it"),
    )
    issuer = forms.CharField(
        label=LABELS["issuer"],
        max_length=100,
        required=False,
        help_text=gettext_lazy("Only where another organ issued it, or several together"),
    )
    made_on = forms.DateField(
        label=LABELS["made_on"],
        widget=DayInput(),
        help_text=gettext_lazy("The 20 working days to its publication count from this day"),
    )
    category = forms.ChoiceField(label=LABELS["category"], choices=list)
    topic = forms.CharField(
        label=LABELS["topic"], max_length=60, required=False, help_text=gettext_lazy("Such as water or education")
    )
    subject_words = forms.CharField(
        label=LABELS["subject_words"],
        max_length=200,
        required=False,
        help_text=gettext_lazy("At most ten, parted by blanks"),
    )
    summary = forms.CharField(
        label=LABELS["summary"], max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    validity = forms.ChoiceField(label=LABELS["validity"], choices=Validity.choices, initial=Validity.IN_FORCE)
    valid_until = forms.DateField(label=LABELS["valid_until"], required=False, widget=DayInput())
    repealed_on = forms.DateField(label=LABELS["repealed_on"], required=False, widget=DayInput())
    repealed_by = forms.CharField(
        label=LABELS["repealed_by"],
        max_length=200,
        required=False,
        help_text=gettext_lazy("The document that repeals it, with its number"),
    )
    form = forms.ChoiceField(label=LABELS["form"], choices=Form.choices, initial=Form.TEXT)
    source_url = forms.CharField(
        label=LABELS["source_url"],
        max_length=500,
        required=False,
        help_text=gettext_lazy("The address where another organ published it first"),
    )
    body = forms.CharField(
        label=LABELS["body"],
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "data-writing": "1"}),
        help_text=gettext_lazy("Type or paste it; tables out of Word stay tables"),
    )
    source = forms.FileField(
        label=gettext_lazy("Or take the text from a file"),
        required=False,
        help_text=gettext_lazy("DOCX, PDF, HTML or TXT; what stands in the text above is replaced"),
    )

    def __init__(self, data: Any = None, files: Any = None, *, card: Card | None = None) -> None:
        super().__init__(data, files, initial=_shown(card) if card else None)
        category: Any = self.fields["category"]
        category.choices = [("", _("Choose")), *choices()]
        self.remarks: tuple[str, ...] = ()

    def clean_subject_words(self) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(word for word in _BETWEEN.split(self.cleaned_data["subject_words"]) if word))
        if len(found) > MOST_WORDS or any(len(word) > 20 for word in found):
            raise forms.ValidationError(_("At most ten words of at most 20 characters each."))
        return found

    def clean_source_url(self) -> str:
        url: str = self.cleaned_data["source_url"]
        if url and not url.startswith(("https://", "http://")):
            raise forms.ValidationError(_("An address begins with https:// or http://."))
        return url

    def clean_body(self) -> str:
        try:
            found = cleaned(self.cleaned_data["body"])
        except TooLong as error:
            raise forms.ValidationError(str(error)) from error
        self.remarks = found.remarks
        return found.html

    def take(self, html: str) -> None:
        """Show another text in place of the one that was typed; what else is missing is said when it is saved."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["body"] = html
        self.data = data
        self._errors = ErrorDict()

    def say_only(self, refused: PublicationRefused) -> None:
        """What is wrong with the file, and nothing else yet."""
        self._errors = ErrorDict()
        self.cleaned_data = {}
        refuse(self, refused)

    def card(self) -> Card:
        """What was typed; files are added by themselves."""
        typed = {name: value for name, value in self.cleaned_data.items() if name in LABELS}
        return Card(**typed)


def _shown(card: Card) -> dict[str, Any]:
    found = {name: getattr(card, name) for name in LABELS if name != "files"}
    return {**found, "subject_words": " ".join(card.subject_words)}


class NewForm(CardForm):
    """The first words about a document."""

    department = forms.ModelChoiceField(Department.objects.none(), label=gettext_lazy("Publishing organ"))
    index_number = forms.CharField(
        label=gettext_lazy("Index number"),
        max_length=66,
        required=False,
        help_text=gettext_lazy("Empty: the next one of the organ"),
    )
    field_order = ("department", "index_number", "title")

    def __init__(self, data: Any = None, files: Any = None, *, departments: list[Department]) -> None:
        super().__init__(data, files)
        field: Any = self.fields["department"]
        field.queryset = Department.objects.filter(pk__in=[each.pk for each in departments])
        field.initial = departments[0].pk if len(departments) == 1 else None


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class FileForm(forms.Form):
    """One more attachment."""

    file = forms.FileField(label=gettext_lazy("Attach a file"))


class ReviewForm(forms.Form):
    """What the reviewer answers for."""

    answers = forms.MultipleChoiceField(
        label=gettext_lazy("I have checked and answer for it"),
        choices=list(QUESTIONS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    opinion = forms.CharField(
        label=pgettext_lazy("secrecy review", "Opinion"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MomentInput(forms.DateTimeInput):
    """The browser's own field for date and time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class ScheduleForm(forms.Form):
    """When."""

    publish_at = forms.DateTimeField(
        label=gettext_lazy("Publish at"),
        widget=MomentInput(),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )

    def clean_publish_at(self) -> Any:
        at = self.cleaned_data["publish_at"]
        if at <= timezone.now():
            raise forms.ValidationError(_("Choose a time to come, within a year."))
        return at


class ChangeForm(forms.Form):
    """Why there will be another version, and from when its 20 working days count."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=[each for each in ChangeKind.choices if each[0] != ChangeKind.FIRST],
        initial=ChangeKind.UPDATE,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, help_text=gettext_lazy("Citizens read it under the document")
    )
    changed_on = forms.DateField(
        label=gettext_lazy("Changed or repealed on"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("Empty: today. The 20 working days count from this day; a correction has none"),
    )
