"""What a citizen fills in: one question a page. Errors say what is wrong and what to do."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from apps.core.cases.enums import Confidentiality, Satisfaction
from apps.core.cases.services import limits_for
from apps.core.catalogue.enums import CaseKind
from apps.core.catalogue.models import Category
from apps.core.catalogue.selectors import categories
from apps.core.citizens.forms import PhoneField
from apps.systems.petitions.enums import PetitionKind
from tenants.models import Jurisdiction

MAX_TITLE = 80
MAX_TEXT = 5000
MAX_REMARK = 1000
OTHER = "other"


class ShortText(forms.CharField):
    """One line: spaces run together, length counted in the writer's words."""

    def __init__(self, *, max_length: int, **options: Any) -> None:
        self.longest = max_length
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value)).split())

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.longest:
            raise forms.ValidationError(too_long(len(value), self.longest), code="max_length")


class LongText(forms.CharField):
    """Several lines; a line end is one character, whatever the browser sends."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(**options)
        self.max_length = max_length  # what the counter under the field shows; the check is ours

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if self.max_length and len(value) > self.max_length:
            raise forms.ValidationError(too_long(len(value), self.max_length), code="max_length")


def too_long(count: int, limit: int) -> str:
    """ "May have 80 characters, has 95: shorten it." """
    return ngettext(
        "This may have %(limit)d characters, now it has %(count)d: please shorten it",
        "This may have %(limit)d characters, now it has %(count)d: please shorten it",
        count,
    ) % {"limit": limit, "count": count}


class PlaceForm(forms.Form):
    """Who gets the letter: this place, those above it, or another one."""

    place = forms.ChoiceField(
        label=gettext_lazy("Recipient"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who should get your letter")},
    )

    def __init__(self, *args: Any, here: Jurisdiction, above: list[Jurisdiction], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["place"]
        field.choices = [
            (here.schema_name, here.name),
            *((p.schema_name, p.name) for p in above),
            (OTHER, _("Another place")),
        ]
        hints = {here.schema_name: _("You are on its portal now.")}
        hints |= {p.schema_name: _level_hint(p) for p in above}
        hints[OTHER] = _("Choose from all cities and counties of the province.")
        field.choice_hints = hints


def _level_hint(place: Jurisdiction) -> str:
    if place.level == "province":
        return _("What concerns the whole province: expressways, provincial roads, provincial policy.")
    return _("What concerns several counties, or the city's own departments.")


class KindForm(forms.Form):
    """What the letter is, and what it is about."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what kind of letter it is")},
    )
    category = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        required=False,
        help_text=gettext_lazy("If you are not sure, leave it open: the accepting office chooses."),
        error_messages={"invalid_choice": gettext_lazy("Choose a subject from the list")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        subject: Any = self.fields["category"]
        kind: Any = self.fields["kind"]
        subject.choices = category_choices(_("I am not sure"))
        kind.choices = [(value, capfirst(label)) for value, label in PetitionKind.choices]
        kind.choice_hints = {value: kind_hint(value) for value in PetitionKind.values}


def category_choices(empty: str) -> list[Any]:
    """Subjects with their parts in groups, the empty choice first."""
    listed = categories()
    groups: list[Any] = [("", empty)]
    for parent in (c for c in listed if not c.parent_code):
        parts = [(c.code, category_name(c)) for c in listed if c.parent_code == parent.code]
        groups.append((category_name(parent), parts or [(parent.code, category_name(parent))]))
    return groups


def category_name(category: Category) -> str:
    """Its name in the language of the page, where it has one."""
    english = not (get_language() or "zh").startswith("zh")
    return category.name_en if english and category.name_en else category.name


_WHAT: dict[str, Any] = {
    PetitionKind.INQUIRY: gettext_lazy("You want to know how something is done or why."),
    PetitionKind.HELP: gettext_lazy("You are in difficulty and need the government's help."),
    PetitionKind.SUGGESTION: gettext_lazy("You have an idea how something could be better."),
    PetitionKind.COMPLAINT: gettext_lazy("Something was done badly, or not at all."),
    PetitionKind.REPORT: gettext_lazy("Somebody in office has broken rules or the law."),
    PetitionKind.THANKS: gettext_lazy("You want to say what was done well."),
}


def kind_hint(kind: str) -> str:
    """What a kind of letter is, and when its answer is due at the latest."""
    days = limits_for(CaseKind.PETITION, kind).promised
    limit = ngettext("Answer within %(days)d working day", "Answer within %(days)d working days", days) % {"days": days}
    return f"{_WHAT[kind]} {limit}" if days else str(_WHAT[kind])


class LetterForm(forms.Form):
    """The letter itself."""

    title = ShortText(
        label=gettext_lazy("Subject of the letter"),
        max_length=MAX_TITLE,
        help_text=gettext_lazy("One sentence that says what it is about. Example: potholes on provincial road 306"),
    )
    text = LongText(
        label=gettext_lazy("What happened?"),
        max_length=MAX_TEXT,
        help_text=gettext_lazy("When, what, and what you would like to be done. Leave out identity and card numbers."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    where = ShortText(
        label=gettext_lazy("Where did it happen?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Town, street, number or landmark: the exacter, the sooner the right department has it."
        ),
    )


class ContactForm(forms.Form):
    """How the office reaches the writer, and who may know who wrote."""

    confidentiality = forms.ChoiceField(
        label=gettext_lazy("Who may know that you wrote?"),
        widget=forms.RadioSelect,
        choices=[
            (Confidentiality.OPEN, gettext_lazy("Those who handle my letter")),
            (Confidentiality.ACCEPTING_OFFICE, gettext_lazy("Only the accepting office")),
            (Confidentiality.ANONYMOUS, gettext_lazy("Nobody: I stay anonymous")),
        ],
        error_messages={"required": gettext_lazy("Choose who may know that you wrote")},
    )
    name = ShortText(label=gettext_lazy("Your name"), max_length=60, required=False)
    phone = PhoneField(
        label=gettext_lazy("Your mobile number"),
        required=False,
        help_text=gettext_lazy("We send a short message when your letter is accepted and when it is answered."),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        required=False,
        max_length=200,
        error_messages={
            "invalid": gettext_lazy("This is not an e-mail address: it looks like name@example.cn"),
            "max_length": gettext_lazy("This e-mail address is too long: it may have 200 characters"),
        },
    )
    publish_consent = forms.BooleanField(
        label=gettext_lazy("Question and answer may be published without my name"),
        required=False,
        help_text=gettext_lazy(
            "Names, numbers and addresses are taken out and a person checks it. It helps others with the same question."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        confidentiality: Any = self.fields["confidentiality"]
        confidentiality.choice_hints = {
            "open": _("They can call you back and ask."),
            "accepting_office": _("The department that handles it sees the letter without name and numbers."),
            "anonymous": _("We keep no name and no numbers. You follow your letter with number and query code."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("confidentiality") == Confidentiality.ANONYMOUS:
            for name in ("name", "phone", "email"):
                self.errors.pop(name, None)  # what is not kept need not be right
                cleaned[name] = ""
            return cleaned
        if "name" in cleaned and not cleaned["name"]:
            self.add_error("name", _("Please fill in your name, or choose to stay anonymous"))
        if not cleaned.get("phone") and not cleaned.get("email") and not {"phone", "email"} & set(self.errors):
            self.add_error(
                "phone", _("Please give a mobile number or an e-mail address, so that the answer can reach you")
            )
        return cleaned


class TrackForm(forms.Form):
    """Number and query code, however they are typed."""

    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=60,
        help_text=gettext_lazy("On your receipt, like 360424-P2026-003187-4"),
        error_messages={"required": gettext_lazy("Fill in the number that stands on your receipt")},
    )
    code = forms.CharField(
        label=gettext_lazy("Query code"),
        max_length=40,
        help_text=gettext_lazy("Eight letters and figures"),
        error_messages={"required": gettext_lazy("Fill in the query code that stands on your receipt")},
    )


class RatingForm(forms.Form):
    """The citizen's judgement of an answer."""

    satisfaction = forms.ChoiceField(
        label=gettext_lazy("How satisfied are you?"),
        choices=Satisfaction.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how satisfied you are")},
    )
    remark = LongText(label=gettext_lazy("What would you like to say about it?"), max_length=MAX_REMARK, required=False)


class ReopenForm(forms.Form):
    """Why an answered letter should be handled again."""

    reason = LongText(
        label=gettext_lazy("What is missing or wrong in the answer?"),
        max_length=MAX_REMARK,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": gettext_lazy("Please say what is missing or wrong: it is what will be looked into")
        },
    )


class WithdrawForm(forms.Form):
    """Taking a letter back."""

    reason = LongText(
        label=gettext_lazy("Why do you take it back?"),
        max_length=MAX_REMARK,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SupplementForm(forms.Form):
    """More words on a letter; files stand beside it."""

    text = LongText(
        label=gettext_lazy("What would you like to add?"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Please write what you would like to add")},
    )
