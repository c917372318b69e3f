"""Forms of what hangs on an answer: materials and charges."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.systems.approvals.items.content import Fee, Material, Paper
from apps.systems.approvals.items.enums import MaterialForm, Original
from apps.systems.approvals.items.labels import label_of
from apps.systems.approvals.items.organs import roles
from apps.systems.approvals.items.part_forms import Keep, PartForm, choice, line


def needed(help_text: Any) -> forms.MultipleChoiceField:
    """The answers that a part hangs on."""
    return forms.MultipleChoiceField(
        label=gettext_lazy("Only for who answers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class ConditionalForm(PartForm):
    """A part for everybody, or only for who answered a question so. Has a field `needed`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["needed"]
        field.choices = [
            (f"{question.key}/{answer.key}", f"{question.text} {answer.label}")
            for question in self.content.questions
            for answer in question.answers
        ]
        if not field.choices:
            del self.fields["needed"]

    def shown(self, part: Any) -> dict[str, Any]:
        return {**super().shown(part), "needed": [f"{part.question}/{answer}" for answer in part.answers]}

    def clean_needed(self) -> list[str]:
        """The keys that were ticked."""
        ticked: list[str] = self.cleaned_data["needed"]
        if len({each.partition("/")[0] for each in ticked}) > 1:
            raise forms.ValidationError(_("Tick answers of one question only."))
        return ticked

    @property
    def condition(self) -> dict[str, Any]:
        """`question` and `answers` of the part."""
        ticked = [each.partition("/") for each in self.cleaned_data.get("needed", [])]
        return {
            "question": ticked[0][0] if ticked else "",
            "answers": tuple(answer for _question, _slash, answer in ticked),
        }


class MaterialPartForm(ConditionalForm):
    """A material: what, how, for whom, from where, with its form and sample."""

    letter = "m"
    name = line("materials", "name", required=True)
    form = choice("materials", "form", MaterialForm.choices, first=MaterialForm.EITHER)
    original = choice("materials", "original", Original.choices)
    copies = forms.IntegerField(label=label_of("materials", "copies"), min_value=0, max_value=20, initial=1)
    requirement = line("materials", "requirement")
    needed = needed(gettext_lazy("Nothing ticked: everybody hands it in. Answers of one question only."))
    source = choice("materials", "source", roles().items(), required=False)
    template_label = forms.CharField(label=gettext_lazy("Form to fill in: name"), required=False, max_length=60)
    template_file = forms.FileField(label=gettext_lazy("Form to fill in: file"), required=False)
    template_url = forms.URLField(
        label=gettext_lazy("Form to fill in: address"), required=False, max_length=500, assume_scheme="https"
    )
    sample_label = forms.CharField(label=gettext_lazy("Sample: name"), required=False, max_length=60)
    sample_file = forms.FileField(label=gettext_lazy("Sample: file"), required=False)
    sample_url = forms.URLField(
        label=gettext_lazy("Sample: address"), required=False, max_length=500, assume_scheme="https"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].help_text = gettext_lazy("Nobody hands in what another organ shares")

    def shown(self, part: Material) -> dict[str, Any]:
        found = super().shown(part)
        for name in ("template", "sample"):
            paper = getattr(part, name)
            if paper is not None:
                found |= {f"{name}_label": paper.label, f"{name}_url": paper.url}
        return found

    @property
    def papers(self) -> list[Paper]:
        """The files that are there already."""
        part = self.part
        return [paper for paper in (part.template, part.sample) if paper] if part is not None else []

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("template", "sample"):
            if (typed.get(f"{name}_file") or typed.get(f"{name}_url")) and not typed.get(f"{name}_label"):
                self.add_error(f"{name}_label", _("Give the file or address a name."))
            there = getattr(getattr(self.part, name, None), "file", "")
            if typed.get(f"{name}_label") and not (typed.get(f"{name}_file") or typed.get(f"{name}_url") or there):
                self.add_error(f"{name}_file", _("Add the file, or an address."))
        return typed

    def made(self, keep: Keep) -> Material:
        typed = self.cleaned_data
        return Material(
            key=self.key,
            **{name: typed[name] for name in ("name", "form", "original", "copies", "requirement", "source")},
            **self.condition,
            template=self._paper("template", keep),
            sample=self._paper("sample", keep),
        )

    def _paper(self, name: str, keep: Keep) -> Paper | None:
        """A new file takes the place of an address and of the file before; without a name there is none."""
        typed = self.cleaned_data
        label, upload, url = (typed[f"{name}_{what}"] for what in ("label", "file", "url"))
        before = getattr(self.part, name, None)
        if upload:
            return Paper(label=label, file=keep(upload))
        if not label or not (url or (before and before.file)):
            return None
        return Paper(label=label, url=url, file="" if url or not before else before.file)


class FeeForm(ConditionalForm):
    """A charge."""

    letter = "f"
    name = line("fees", "name", required=True)
    amount = forms.DecimalField(
        label=gettext_lazy("Amount in yuan"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text=gettext_lazy("Empty: it is worked out as the note says"),
    )
    unit = line("fees", "unit")
    basis = line("fees", "basis", required=True)
    note = line("fees", "note")
    organ = choice("fees", "organ", roles().items(), required=False)
    needed = needed(gettext_lazy("Nothing ticked: everybody pays it. Answers of one question only."))

    def shown(self, part: Fee) -> dict[str, Any]:
        return {**super().shown(part), "amount": None if part.amount is None else Decimal(part.amount) / 100}

    def made(self, keep: Keep) -> Fee:
        typed = self.cleaned_data
        amount = typed["amount"]
        kept = {name: typed[name] for name in ("name", "unit", "basis", "note", "organ")}
        return Fee(key=self.key, amount=None if amount is None else int(amount * 100), **kept, **self.condition)
