"""A draft's content as forms: one page for each section, rows that can be added and removed without a script.

A section is a plain form for the item's own fields, or rows for a list of parts. Keys are given by themselves and stay.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from secrets import token_hex
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.systems.approvals.items.content import (
    Answer,
    Basis,
    Fee,
    ItemContent,
    Limit,
    Material,
    Paper,
    Part,
    Question,
    Result,
    Step,
)
from apps.systems.approvals.items.enums import (
    Delivery,
    ItemKind,
    LimitUnit,
    MaterialForm,
    OfferLevel,
    Original,
    ResultForm,
    ServiceObject,
    StepKind,
    StepLevel,
)
from apps.systems.approvals.items.labels import ITEM, PARTS
from apps.systems.approvals.items.organs import roles
from apps.systems.approvals.items.themes import THEMES

LINES = forms.Textarea(attrs={"rows": 4})
MOST_ROWS = 60
KEYED = {"questions": "q", "materials": "m", "fees": "f", "steps": "s"}
PART_OF = {"bases": Basis, "questions": Question, "materials": Material, "fees": Fee, "steps": Step}
SECTIONS: dict[str, tuple[Any, tuple[str, ...], str]] = {
    "basics": (
        gettext_lazy("What it is"),
        ("name", "kind", "organ", "levels", "objects", "summary", "keywords", "themes", "online", "booking"),
        "",
    ),
    "conditions": (gettext_lazy("Conditions and remedies"), ("conditions", "remedies"), ""),
    "bases": (ITEM["bases"], (), "bases"),
    "questions": (ITEM["questions"], (), "questions"),
    "materials": (ITEM["materials"], (), "materials"),
    "fees": (ITEM["fees"], (), "fees"),
    "limits": (gettext_lazy("Limits and result"), ("promised", "statutory", "visits", "delivery", "result"), ""),
    "steps": (ITEM["steps"], (), "steps"),
}
_CHOICES: dict[tuple[str, str], Any] = {
    ("item", "kind"): ItemKind,
    ("steps", "kind"): StepKind,
    ("steps", "level"): StepLevel,
    ("materials", "form"): MaterialForm,
    ("result", "form"): ResultForm,
    ("materials", "original"): Original,
    ("item", "levels"): OfferLevel,
    ("item", "objects"): ServiceObject,
    ("item", "delivery"): Delivery,
}
_MANY = {"levels", "objects", "delivery", "themes"}


def _choices(place: str, name: str) -> list[tuple[str, Any]] | None:
    if name in {"organ", "source"}:
        return list(roles().items())
    if name == "themes":
        return [(theme.code, str(theme)) for theme in THEMES]
    if name == "unit" and place != "fees":
        return list(LimitUnit.choices)
    found = _CHOICES.get((place, name))
    return list(found.choices) if found is not None else None


def _field(place: str, name: str, kind: Any, default: Any) -> forms.Field:
    """The form field of a part's field."""
    label = ITEM[name] if place == "item" else PARTS[name]
    choices = _choices(place, name)
    if choices is not None and name in _MANY:
        return forms.MultipleChoiceField(
            label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple()
        )
    if choices is not None:
        wanted = (place, name) in {("item", "kind"), ("item", "organ"), ("steps", "kind")}
        empty = [] if wanted or default else [("", "—")]
        return forms.ChoiceField(label=label, choices=[*empty, *choices], required=not empty)
    if kind is bool:
        return forms.BooleanField(label=label, required=False)
    if name == "amount":
        return forms.DecimalField(label=label, required=False, min_value=0, max_digits=12, decimal_places=2)
    if kind is int or kind == int | None:
        return forms.IntegerField(label=label, required=kind is int, min_value=0, max_value=1000)
    if kind in {"lines"}:
        return forms.CharField(label=label, required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}))
    required = name in {"name", "title", "text"} and place != "steps"
    return forms.CharField(label=label, required=required, max_length=500)


def _kind_of(each: "dataclasses.Field[Any]") -> Any:
    if each.type in {bool, int, int | None}:
        return each.type
    return "lines" if "tuple" in str(each.type) else str


def _fields_of(place: str, part: Any, names: Sequence[str] | None = None) -> dict[str, forms.Field]:
    """The fields of a part; nested parts bring theirs with a prefix."""
    found: dict[str, forms.Field] = {}
    for each in dataclasses.fields(part):
        if each.name == "key" or (names is not None and each.name not in names):
            continue
        nested = {"promised": Limit, "statutory": Limit, "result": Result, "template": Paper, "sample": Paper}
        if each.name in nested:
            title = (ITEM if place == "item" else PARTS)[each.name]
            inner_place = each.name
            for name, inner in _fields_of(inner_place, nested[each.name]).items():
                if nested[each.name] is Paper:
                    if name == "file":
                        continue
                    inner.required = False
                inner.label = f"{title} › {inner.label}"
                found[f"{each.name}-{name}"] = inner
        else:
            default = "" if each.default is dataclasses.MISSING else each.default
            found[each.name] = _field(place, each.name, _kind_of(each), default)
    return found


def shown_in_form(value: Any) -> dict[str, Any]:
    """A part as the initial values of its form."""
    found: dict[str, Any] = {}
    for each in dataclasses.fields(value):
        here = getattr(value, each.name)
        if isinstance(here, Part):
            found |= {f"{each.name}-{name}": inner for name, inner in shown_in_form(here).items()}
        elif isinstance(here, tuple) and each.name not in _MANY:
            found[each.name] = "\n".join(_line(one) for one in here)
        elif each.name == "amount" and here is not None:
            found[each.name] = Decimal(here) / 100
        else:
            found[each.name] = list(here) if isinstance(here, tuple) else here
    return found


def _line(one: Any) -> str:
    return f"{one.key} {one.label}" if isinstance(one, Answer) else str(one)


def _read(part: Any, before: Any, typed: Mapping[str, Any], names: Sequence[str] | None = None) -> dict[str, Any]:
    """What was typed, as values of the part."""
    found: dict[str, Any] = {}
    for each in dataclasses.fields(part):
        name = each.name
        if name == "key" or (names is not None and name not in names):
            continue
        nested = {"promised": Limit, "statutory": Limit, "result": Result, "template": Paper, "sample": Paper}
        if name in nested:
            inner = {key.partition("-")[2]: value for key, value in typed.items() if key.startswith(f"{name}-")}
            kind, old = nested[name], getattr(before, name, None)
            if kind is Paper:
                kept = old.file if old else ""
                paper = Paper(label=inner["label"], url=inner["url"], file="" if inner["url"] else kept)
                found[name] = paper if paper.label and (paper.url or paper.file) else None
            else:
                found[name] = kind(**_read(kind, old, inner))
            continue
        value = typed[name]
        if name == "amount":
            value = None if value is None else int(value * 100)
        elif _kind_of(each) == "lines":
            lines = value if name in _MANY else [line.strip() for line in value.splitlines() if line.strip()]
            value = tuple(_answer(line) for line in lines) if part is Question else tuple(lines)
        found[name] = value
    return found


def _answer(line: str) -> Answer:
    key, blank, label = line.partition(" ")
    if blank and key.isascii():
        return Answer(key=key[:40], label=label.strip())
    return Answer(key=f"a{token_hex(3)}", label=line)


@dataclass
class Editor:
    """One section of a draft, drawn and read."""

    section: str
    content: ItemContent
    data: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        _title, self.names, self.rows_name = SECTIONS[self.section]
        self.form = self._plain() if self.names else None
        self.rows = self._rows() if self.rows_name else []

    def _plain(self) -> forms.Form:
        fields = _fields_of("item", ItemContent, self.names)
        made: forms.Form = type("ItemForm", (forms.Form,), fields)(self.data, initial=shown_in_form(self.content))
        return made

    def _rows(self) -> list[forms.Form]:
        parts = list(getattr(self.content, self.rows_name))
        number, more = len(parts), 1 if not parts else 0
        if self.data is not None:
            given = str(self.data.get("rows", ""))
            number = min(int(given), MOST_ROWS) if given.isdigit() and len(given) < 4 else 0
            more = 1 if "add" in self.data and number < MOST_ROWS else 0
        return [self._row(at, parts, at >= number) for at in range(number + more)]

    def _row(self, at: int, parts: list[Any], new: bool) -> forms.Form:
        part = PART_OF[self.rows_name]
        fields = _fields_of(self.rows_name, part)
        if self.rows_name in KEYED:
            fields["key"] = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput())
        fields["remove"] = forms.BooleanField(label=gettext_lazy("Remove this row"), required=False)
        initial = shown_in_form(parts[at]) if at < len(parts) else {}
        data = None if new else self.data
        kind = type("RowForm", (forms.Form,), fields)
        made: forms.Form = kind(data, prefix=f"r{at}", initial=initial, empty_permitted=True, use_required_attribute=False)
        return made

    @property
    def forms(self) -> list[forms.Form]:
        """All of them, for the summary of errors."""
        return [*([self.form] if self.form else []), *(row for row in self.rows if row.is_bound)]

    def is_valid(self) -> bool:
        """Whether everything typed can be read; removed rows are not looked at."""
        fine = [form.is_valid() or self._removed(form) for form in self.forms]
        return all(fine)

    @staticmethod
    def _removed(form: forms.Form) -> bool:
        return form.is_bound and "remove" in form.fields and bool(form["remove"].value())

    def result(self) -> ItemContent:
        """The content with what was typed in this section."""
        if self.form is not None:
            return replace(self.content, **_read(ItemContent, self.content, self.form.cleaned_data, self.names))
        kept = {getattr(part, "key", at): part for at, part in enumerate(getattr(self.content, self.rows_name))}
        parts = []
        for at, row in enumerate(self.rows):
            if not row.is_bound or self._removed(row) or not row.has_changed() and not row.initial:
                continue
            typed = row.cleaned_data
            before = kept.get(typed.get("key") or at)
            values = _read(PART_OF[self.rows_name], before, typed)
            if self.rows_name in KEYED:
                values["key"] = typed["key"] or f"{KEYED[self.rows_name]}{token_hex(4)}"
            parts.append(PART_OF[self.rows_name](**values))
        return replace(self.content, **{self.rows_name: tuple(parts)})


class NewItemForm(forms.Form):
    """The first words about a new item."""

    name = forms.CharField(label=ITEM["name"], max_length=120)
    kind = forms.ChoiceField(label=ITEM["kind"], choices=ItemKind.choices)
    organ = forms.ChoiceField(label=ITEM["organ"])
    main_name = forms.CharField(
        label=gettext_lazy("Main item"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Items of the same main item share the first four figures of the code"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"] = forms.ChoiceField(label=ITEM["organ"], choices=list(roles().items()))


class ReasonForm(forms.Form):
    """Why, and from when."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    in_force_from = forms.DateField(
        label=gettext_lazy("In force from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Empty: from today"),
    )
