"""One form for each kind of part of an item: a legal basis, a question, a material, a charge, a step, a FAQ.

A form shows a part and makes it anew. Keys are given by themselves and stay, whatever is renamed or moved.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from secrets import token_hex
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.systems.approvals.items.content import Answer, Basis, Faq, ItemContent, Paper, Question, Step
from apps.systems.approvals.items.enums import LimitUnit, StepKind, StepLevel
from apps.systems.approvals.items.labels import label_of
from apps.systems.approvals.items.organs import roles

Keep = Callable[[Any], str]
"""Keeps an uploaded file; its SHA-256."""
NOTHING = [("", "—")]
PAPERS = ("template_", "sample_")
WIDE = (forms.Textarea, forms.CheckboxSelectMultiple)


def line(place: str, name: str, *, required: bool = False, **more: Any) -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label_of(place, name), required=required, max_length=500, **more)


def passage(place: str, name: str, *, rows: int = 3, most: int = 2000, **more: Any) -> forms.CharField:
    """Several lines of text."""
    widget = forms.Textarea(attrs={"rows": rows})
    required = more.pop("required", False)
    return forms.CharField(label=label_of(place, name), required=required, max_length=most, widget=widget, **more)


def choice(
    place: str, name: str, choices: Iterable[tuple[Any, Any]], *, required: bool = True, first: str = ""
) -> forms.ChoiceField:
    """One of several; `first`: chosen as long as nobody chooses."""
    listed = list(choices)
    return forms.ChoiceField(
        label=label_of(place, name),
        choices=listed if required else [*NOTHING, *listed],
        required=required,
        initial=first or (listed[0][0] if required and listed else ""),
    )


def lines_of(text: str) -> tuple[str, ...]:
    """The lines that say something."""
    return tuple(each.strip() for each in text.splitlines() if each.strip())


class PartForm(forms.Form):
    """Shows `part` (None: an empty row) of `content`; `made` is what was typed. `place`: which row it is, from 1."""

    letter: ClassVar[str] = ""
    place = forms.IntegerField(label=gettext_lazy("Place in the order"), required=False, min_value=1, max_value=999)
    remove = forms.BooleanField(label=gettext_lazy("Remove this row"), required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, content: ItemContent, part: Any, place: int, prefix: str
    ) -> None:
        self.content, self.part = content, part
        self.of = "" if part is None else str(getattr(part, "key", place - 1))
        initial = {**self.shown(part), "place": place} if part is not None else {}
        super().__init__(
            data, files, prefix=prefix, initial=initial, empty_permitted=part is None, use_required_attribute=False
        )

    @property
    def removed(self) -> bool:
        """Whether the row was ticked for removal."""
        return self.is_bound and bool(self["remove"].value())

    @property
    def left_empty(self) -> bool:
        """A new row in which nothing was typed."""
        return self.part is None and not self.has_changed()

    @property
    def key(self) -> str:
        """The part's own, or a new one."""
        return str(self.part.key) if self.part is not None else f"{self.letter}{token_hex(4)}"

    @property
    def papers(self) -> list[Paper]:
        """Files that the part has already."""
        return []

    @property
    def words(self) -> str:
        """The row in one line, while it is folded."""
        return "" if self.part is None else title_of(self.part)

    @property
    def open(self) -> bool:
        """New rows and rows with errors are unfolded, and rows of which there are few."""
        return self.part is None or bool(self.is_bound and not self.removed and self.errors)

    def _of_kind(self, *, wide: bool) -> list[BoundField]:
        return [
            bound
            for bound in self
            if bound.name not in {"place", "remove"}
            and not bound.name.startswith(PAPERS)
            and isinstance(bound.field.widget, WIDE) == wide
        ]

    @property
    def narrow(self) -> list[BoundField]:
        """Fields that stand side by side."""
        return self._of_kind(wide=False)

    @property
    def wide(self) -> list[BoundField]:
        """Fields that need the whole width."""
        return self._of_kind(wide=True)

    @property
    def papers_open(self) -> bool:
        """Whether something is wrong with the form or the sample."""
        return any(bound.errors for bound in self if bound.name.startswith(PAPERS))

    @property
    def has_papers(self) -> bool:
        """Whether a form to fill in and a sample belong to such a part."""
        return "template_label" in self.fields

    @property
    def template_fields(self) -> list[BoundField]:
        """Fields of the form to fill in."""
        return [bound for bound in self if bound.name.startswith("template_")]

    @property
    def sample_fields(self) -> list[BoundField]:
        """Fields of the sample."""
        return [bound for bound in self if bound.name.startswith("sample_")]

    @property
    def wanted_place(self) -> int:
        """Where the row is to stand; a new one without a number stands last."""
        return self.cleaned_data.get("place") or 1000

    def shown(self, part: Any) -> dict[str, Any]:
        """The part as the values of the form."""
        return {name: getattr(part, name) for name in self.base_fields if hasattr(part, name)}

    @abstractmethod
    def made(self, keep: Keep) -> Any:
        """The part as it was typed."""


class BasisForm(PartForm):
    """A law or rule and its article."""

    title = line("bases", "title", required=True)
    article = line("bases", "article")

    def made(self, keep: Keep) -> Basis:
        return Basis(title=self.cleaned_data["title"], article=self.cleaned_data["article"])


class QuestionForm(PartForm):
    """A question; its answers one a line."""

    letter = "q"
    text = line("questions", "text", required=True)
    hint = line("questions", "hint")
    answers = passage("questions", "answers", required=True, help_text=gettext_lazy("One a line, at least two"))

    def shown(self, part: Question) -> dict[str, Any]:
        return {**super().shown(part), "answers": "\n".join(answer.label for answer in part.answers)}

    def clean_answers(self) -> str:
        given = lines_of(self.cleaned_data["answers"])
        if len(given) < 2 or len(set(given)) < len(given):
            raise forms.ValidationError(_("Write at least two different answers, one a line."))
        return "\n".join(given)

    def made(self, keep: Keep) -> Question:
        typed = self.cleaned_data
        return Question(key=self.key, text=typed["text"], hint=typed["hint"], answers=self._answers())

    def _answers(self) -> tuple[Answer, ...]:
        """An answer that is there keeps its key; where one word was changed in its place, the renamed one does too."""
        given = lines_of(self.cleaned_data["answers"])
        before = list(self.part.answers) if self.part is not None else []
        known = {answer.label: answer.key for answer in before}
        if len(given) == len(before):
            known |= {
                label: old.key
                for label, old in zip(given, before, strict=True)
                if label not in known and old.label not in given
            }
        return tuple(Answer(key=known.get(label) or f"a{token_hex(4)}", label=label) for label in given)


class StepForm(PartForm):
    """Work of one organ."""

    letter = "s"
    kind = choice("steps", "kind", StepKind.choices)
    name = line("steps", "name", help_text=gettext_lazy("Empty: as its type is called"))
    organ = choice("steps", "organ", roles().items(), required=False)
    level = choice("steps", "level", StepLevel.choices, required=False)
    days = forms.IntegerField(label=label_of("steps", "days"), required=False, min_value=0, max_value=1000)
    unit = choice("steps", "unit", LimitUnit.choices)
    counted = forms.BooleanField(label=label_of("steps", "counted"), required=False, initial=True)
    after = forms.MultipleChoiceField(
        label=label_of("steps", "after"), required=False, widget=forms.CheckboxSelectMultiple
    )
    text = passage("steps", "text", rows=2)
    basis = line("steps", "basis")
    fee = choice("steps", "fee", [], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        after: Any = self.fields["after"]
        fee: Any = self.fields["fee"]
        own = self.part.key if self.part is not None else ""
        after.choices = [(step.key, called(step)) for step in self.content.steps if step.key != own]
        fee.choices = [*NOTHING, *((fee.key, fee.name) for fee in self.content.fees)]
        for name, field in (("after", after), ("fee", fee)):
            if len(field.choices) == (0 if name == "after" else 1):
                del self.fields[name]

    def made(self, keep: Keep) -> Step:
        typed = self.cleaned_data
        kept = {
            name: typed[name] for name in ("kind", "name", "organ", "level", "days", "unit", "counted", "text", "basis")
        }
        return Step(key=self.key, after=tuple(typed.get("after", [])), fee=typed.get("fee", ""), **kept)


def called(step: Step) -> str:
    """A step in one line."""
    label = step.name or str(StepKind(step.kind).label)
    return f"{label}（{roles().get(step.organ, step.organ)}）" if step.organ else label


def title_of(part: Any) -> str:
    """A part in one line."""
    if isinstance(part, Step):
        return called(part)
    return str(getattr(part, "name", "") or getattr(part, "text", "") or getattr(part, "title", ""))


class FaqForm(PartForm):
    """A question that is often asked."""

    letter = "w"
    text = line("faqs", "text", required=True)
    answer = passage("faqs", "answer", required=True)

    def made(self, keep: Keep) -> Faq:
        return Faq(key=self.key, text=self.cleaned_data["text"], answer=self.cleaned_data["answer"])
