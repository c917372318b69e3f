"""A form field as the design draws it: label, hint, error, control, in this order, joined by aria-describedby."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

QUESTION = "?\N{FULLWIDTH QUESTION MARK}"
CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a radio or checkbox group."""

    control: SafeString
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What components/field.html needs."""

    bound: BoundField
    kind: str  # input, group, check, file, hidden
    control: SafeString | str
    optional: bool
    count_max: int | None = None
    inline: bool = False

    @property
    def hint_id(self) -> str:
        return f"{self.bound.auto_id}_helptext"

    @property
    def error_id(self) -> str:
        return f"{self.bound.auto_id}_error"

    @property
    def described_by(self) -> str:
        return described_by(self.bound)

    @property
    def errors(self) -> list[str]:
        return errors_of(self.bound)

    @property
    def choices(self) -> list[Choice]:
        """Options of a group; `choice_hints` on the form field ({value: hint}) explains them."""
        hints: dict[str, Any] = getattr(self.bound.field, "choice_hints", {})
        return [
            Choice(mark_safe(each.tag()), str(each.choice_label), str(hints.get(str(each.data["value"]), "")))  # noqa: S308
            for each in self.bound
        ]


def kind_of(bound: BoundField) -> str:
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, CHOICES):
        return "group"
    if isinstance(widget, forms.FileInput):
        return "file"
    if isinstance(widget, forms.MultiWidget) or bound.use_fieldset:
        return "group"
    return "input"


def described_by(bound: BoundField) -> str:
    """Ids of hint and error, in the order they stand on the page."""
    ids = []
    if bound.help_text:
        ids.append(f"{bound.auto_id}_helptext")
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    return " ".join(ids)


def draw(bound: BoundField, *, size: str = "", optional: bool = True, inline: bool = False, **attrs: Any) -> Drawn:
    """`size` is "s" or "m"; `optional=False` leaves out 「可以不填」; further arguments become attributes of the
    control: `rows=3`, `inputmode="numeric"`, `autocomplete="tel"` (underscores turn into hyphens).
    """
    kind = kind_of(bound)
    attributes: dict[str, str | bool] = {name.replace("_", "-"): value for name, value in attrs.items()}
    count_max = None
    if kind in {"input", "file"} and (ids := described_by(bound)):
        attributes["aria-describedby"] = ids
    if kind in {"input", "file"} and bound.errors:
        attributes["aria-invalid"] = "true"
    if kind == "input":
        attributes.setdefault("class", " ".join(filter(None, ["input", f"input--{size}" if size else ""])))
        count_max = _count_max(bound)
        if count_max:
            attributes["data-count"] = str(count_max)
            attributes["data-grow"] = ""
            attributes["maxlength"] = ""
    if kind == "check":
        attributes.update(_check_attributes(bound))
    return Drawn(
        bound=bound,
        kind=kind,
        control="" if kind == "group" and isinstance(bound.field.widget, CHOICES) else _control(bound, attributes),
        optional=optional and not bound.field.required and kind in {"input", "file", "group"},
        count_max=count_max,
        inline=inline,
    )


def _control(bound: BoundField, attributes: dict[str, str | bool]) -> SafeString:
    """The widget; a textarea counts its characters itself, so the browser must not cut the text silently."""
    without_limit = attributes.pop("maxlength", None) == ""
    if without_limit:
        bound.field.widget.attrs.pop("maxlength", None)
    return bound.as_widget(attrs=attributes)


def _count_max(bound: BoundField) -> int | None:
    if not isinstance(bound.field.widget, forms.Textarea):
        return None
    return getattr(bound.field, "max_length", None)


def _check_attributes(bound: BoundField) -> dict[str, str]:
    attributes = {}
    if ids := described_by(bound):
        attributes["aria-describedby"] = ids
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return attributes


def errors_of(bound: BoundField) -> list[str]:
    """The errors in words that name the field: 「请填写姓名」 instead of Django's 「这个字段是必填项」."""
    texts = []
    for error in bound.errors.as_data():
        text = str(next(iter(error.messages)))
        if error.code == "required" and text == str(forms.Field.default_error_messages["required"]):
            text = please(bound) % {"label": str(bound.label).rstrip(QUESTION)}
        texts.append(text)
    return texts


def please(bound: BoundField) -> str:
    """What to do with an empty field, by the kind of its control."""
    match bound.field.widget:
        case forms.CheckboxInput():
            return _("Please tick: %(label)s")
        case forms.FileInput():
            return _("Please add: %(label)s")
        case forms.Select() | forms.RadioSelect() | forms.CheckboxSelectMultiple():
            return _("Please choose: %(label)s")
    return _("Please fill in: %(label)s")


def named(label: str, text: str) -> str:
    """The error as the summary says it: with the field's name, unless the error has it already."""
    label = label.rstrip(QUESTION)
    return text if label in text else _("%(label)s: %(error)s") % {"label": label, "error": text}


def first_control_id(bound: BoundField) -> str:
    """Where a link of the error summary goes: the control, or the first choice of a group."""
    widget = bound.field.widget
    if isinstance(widget, CHOICES):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the error summary; no id: it belongs to the whole form."""

    text: str
    control_id: str = ""


def problems(*form_list: forms.BaseForm) -> list[Problem]:
    """All errors of the forms of a page, those of whole forms first."""
    whole = [Problem(str(text)) for form in form_list for text in form.non_field_errors()]
    of_fields = [
        Problem(named(str(bound.label), text), "" if bound.is_hidden else first_control_id(bound))
        for form in form_list
        for bound in form
        for text in errors_of(bound)
    ]
    return whole + of_fields
