"""One section of a draft, drawn and read: the item's own fields, or rows for a list of parts.

Rows are added and removed without a script: `add` in the form draws one more, a ticked row is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from apps.systems.approvals.items.conditional_forms import FeeForm, MaterialPartForm
from apps.systems.approvals.items.content import ItemContent, Limit, Result
from apps.systems.approvals.items.enums import Delivery, ItemKind, LimitUnit, OfferLevel, ResultForm, ServiceObject
from apps.systems.approvals.items.labels import ITEM, label_of
from apps.systems.approvals.items.organs import roles
from apps.systems.approvals.items.part_forms import (
    BasisForm,
    FaqForm,
    Keep,
    PartForm,
    QuestionForm,
    StepForm,
    choice,
    line,
    lines_of,
    passage,
)
from apps.systems.approvals.items.themes import THEMES

MOST_ROWS = 60
ONE_A_LINE = gettext_lazy("One a line")


def _several(name: str, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=ITEM[name], choices=list(choices), required=False, widget=forms.CheckboxSelectMultiple
    )


def _number(label: Any, *, most: int = 1000, required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=required, min_value=0, max_value=most)


class SectionForm(forms.Form):
    """Fields of the item itself."""

    lists: tuple[str, ...] = ()

    def __init__(self, data: Any, *, content: ItemContent) -> None:
        super().__init__(data, initial=self.shown(content), use_required_attribute=False)

    def shown(self, content: ItemContent) -> dict[str, Any]:
        """The content as the values of the form."""
        found: dict[str, Any] = {name: getattr(content, name, None) for name in self.base_fields}
        return {name: "\n".join(value) if name in self.lists else value for name, value in found.items()}

    def made(self, content: ItemContent) -> ItemContent:
        """The content with what was typed."""
        typed: dict[str, Any] = {
            name: lines_of(value) if name in self.lists else tuple(value) if isinstance(value, list) else value
            for name, value in self.cleaned_data.items()
        }
        return replace(content, **typed)


class BasicsForm(SectionForm):
    """What it is, who carries it out, for whom, under which words it is found."""

    lists = ("keywords",)
    name = line("item", "name", required=True)
    summary = line("item", "summary")
    kind = choice("item", "kind", ItemKind.choices)
    organ = choice("item", "organ", roles().items())
    levels = _several("levels", OfferLevel.choices)
    objects = _several("objects", ServiceObject.choices)
    keywords = passage("item", "keywords", help_text=ONE_A_LINE)
    themes = _several("themes", [])
    online = forms.BooleanField(label=ITEM["online"], required=False)
    booking = forms.BooleanField(label=ITEM["booking"], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes: Any = self.fields["themes"]
        themes.choices = [(theme.code, str(theme)) for theme in THEMES]


class ConditionsForm(SectionForm):
    """Who may have it, and what can be done against a refusal."""

    lists = ("conditions", "remedies")
    conditions = passage("item", "conditions", rows=6, most=10_000, help_text=ONE_A_LINE)
    remedies = passage("item", "remedies", most=5000, help_text=ONE_A_LINE)


class LimitsForm(SectionForm):
    """How long, how often one has to come, what comes out."""

    promised_days = _number(ITEM["promised"])
    promised_unit = forms.ChoiceField(label=gettext_lazy("Unit of the promised limit"), choices=LimitUnit.choices)
    statutory_days = _number(ITEM["statutory"])
    statutory_unit = forms.ChoiceField(label=gettext_lazy("Unit of the statutory limit"), choices=LimitUnit.choices)
    visits = _number(ITEM["visits"], most=20, required=True)
    delivery = _several("delivery", Delivery.choices)
    result_name = forms.CharField(label=ITEM["result"], required=False, max_length=100)
    result_form = forms.ChoiceField(label=gettext_lazy("Form of the result"), choices=ResultForm.choices)
    valid_months = _number(label_of("result", "valid_months"))
    renew_days = _number(label_of("result", "renew_days"))
    result_note = forms.CharField(label=gettext_lazy("Note on the result"), required=False, max_length=300)

    def shown(self, content: ItemContent) -> dict[str, Any]:
        result = content.result
        return {
            "promised_days": content.promised.days,
            "promised_unit": content.promised.unit,
            "statutory_days": content.statutory.days,
            "statutory_unit": content.statutory.unit,
            "visits": content.visits,
            "delivery": list(content.delivery),
            "result_name": result.name,
            "result_form": result.form,
            "valid_months": result.valid_months,
            "renew_days": result.renew_days,
            "result_note": result.note,
        }

    def made(self, content: ItemContent) -> ItemContent:
        typed = self.cleaned_data
        return replace(
            content,
            promised=Limit(days=typed["promised_days"], unit=typed["promised_unit"]),
            statutory=Limit(days=typed["statutory_days"], unit=typed["statutory_unit"]),
            visits=typed["visits"],
            delivery=tuple(typed["delivery"]),
            result=Result(
                name=typed["result_name"],
                form=typed["result_form"],
                valid_months=typed["valid_months"],
                renew_days=typed["renew_days"],
                note=typed["result_note"],
            ),
        )


SECTIONS: dict[str, tuple[Any, type[SectionForm] | None]] = {
    "basics": (gettext_lazy("What it is"), BasicsForm),
    "conditions": (gettext_lazy("Conditions and remedies"), ConditionsForm),
    "bases": (ITEM["bases"], None),
    "questions": (ITEM["questions"], None),
    "materials": (ITEM["materials"], None),
    "fees": (ITEM["fees"], None),
    "limits": (gettext_lazy("Limits and result"), LimitsForm),
    "steps": (ITEM["steps"], None),
    "faqs": (ITEM["faqs"], None),
}


FORMS: dict[str, type[PartForm]] = {
    "bases": BasisForm,
    "questions": QuestionForm,
    "materials": MaterialPartForm,
    "fees": FeeForm,
    "steps": StepForm,
    "faqs": FaqForm,
}


@dataclass
class Editor:
    """A section of `content`; with `data` (and `files`) as it was posted."""

    section: str
    content: ItemContent
    data: Mapping[str, Any] | None = None
    files: Any = None
    form: SectionForm | None = field(init=False, default=None)
    rows: list[PartForm] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        _title, plain = SECTIONS[self.section]
        if plain is not None:
            self.form = plain(self.data, content=self.content)
        else:
            self.rows = self._rows()

    @property
    def has_rows(self) -> bool:
        """Whether the section is a list of parts."""
        return self.section in FORMS

    def _rows(self) -> list[PartForm]:
        """A row for each part, by the key or place that the posted row names, and an empty one where it was asked."""
        parts = list(getattr(self.content, self.section))
        if self.data is None:
            return [self._row(at, part, at, bound=False) for at, part in enumerate(parts or [None])]
        given = str(self.data.get("rows", ""))
        number = min(int(given), MOST_ROWS) if given.isdigit() and len(given) < 4 else 0
        known = {str(getattr(part, "key", at)): (part, at) for at, part in enumerate(parts)}
        named = [known.get(str(self.data.get(f"of-r{at}", "")), (None, at)) for at in range(number)]
        rows = [self._row(at, part, place, bound=True) for at, (part, place) in enumerate(named)]
        if "add" in self.data and number < MOST_ROWS:
            rows.append(self._row(number, None, number, bound=False))
        return rows

    def _row(self, at: int, part: Any, place: int, *, bound: bool) -> PartForm:
        data, files = (self.data, self.files) if bound else (None, None)
        form = FORMS[self.section]
        return form(data, files, content=self.content, part=part, place=place + 1, prefix=f"r{at}")

    @property
    def bound(self) -> list[forms.Form]:
        """What was typed and is to be read, for the summary of errors."""
        plain: list[forms.Form] = [self.form] if self.form is not None else []
        return [*plain, *(row for row in self.rows if row.is_bound and not row.removed)]

    def is_valid(self) -> bool:
        """Whether everything typed can be read; removed rows are not looked at."""
        return not [form for form in self.bound if not form.is_valid()]

    def result(self, keep: Keep) -> ItemContent:
        """The content with what was typed in this section; `keep` takes uploaded files."""
        if self.form is not None:
            return self.form.made(self.content)
        read = [row for row in self.rows if row.is_bound and not row.removed and not row.left_empty]
        read.sort(key=lambda row: row.wanted_place)
        made: dict[str, Any] = {self.section: tuple(row.made(keep) for row in read)}
        return replace(self.content, **made)
