"""Entering a holiday notice as it is printed: a range for each festival, and the weekend days that work."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.workdays.calendar import Notice, Off
from apps.core.workdays.enums import Festival
from apps.core.workdays.labels import FESTIVALS

ROWS = tuple(festival for festival in Festival if festival is not Festival.VICTORY)
_DAY = re.compile(r"(?:(?P<year>\d{4})[-年/.])?(?P<month>\d{1,2})[-月/.](?P<day>\d{1,2})日?")
_BETWEEN = re.compile(r"[\s,，、;；]+")


class DateInput(forms.DateInput):
    """The browser's own date field; its value is always YYYY-MM-DD."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NoticeForm(forms.Form):
    """The head of the notice, two dates for each festival (`off_spring`, `off_spring_last`), and the make-up days."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2004, max_value=2100)
    number = forms.CharField(
        label=gettext_lazy("Document number"),
        max_length=40,
        help_text=gettext_lazy("For example 国办发明电〔2025〕7号"),
    )
    published_on = forms.DateField(label=gettext_lazy("Published on"), widget=DateInput)
    makeup = forms.CharField(
        label=gettext_lazy("Weekend days that work"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Month and day, separated by spaces or commas: 2-14 2-28, or 2月14日、2月28日"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for festival in ROWS:
            label = FESTIVALS[festival]
            self.fields[f"off_{festival}"] = forms.DateField(
                label=_("%(festival)s: first day") % {"festival": label}, required=False, widget=DateInput()
            )
            self.fields[f"off_{festival}_last"] = forms.DateField(
                label=_("%(festival)s: last day") % {"festival": label}, required=False, widget=DateInput()
            )

    def rows(self) -> Iterable[tuple[BoundField, BoundField]]:
        """For the template: the first and the last day of each festival."""
        return [(self[f"off_{festival}"], self[f"off_{festival}_last"]) for festival in ROWS]

    def clean_makeup(self) -> tuple[date, ...]:
        year = self.cleaned_data.get("year")
        written = [part for part in _BETWEEN.split(self.cleaned_data["makeup"]) if part]
        return tuple(_day(part, year) for part in written) if year else ()

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or self.cleaned_data)
        found = []
        for festival in ROWS:
            first, last = cleaned.get(f"off_{festival}"), cleaned.get(f"off_{festival}_last")
            if first:
                found.append(Off(festival, first, last or first))
            elif last:
                self.add_error(f"off_{festival}", _("Enter the first day off as well."))
        cleaned["off_ranges"] = tuple(found)
        return cleaned

    def refuse(self, error: ValidationError) -> None:
        """Put what the service refused beside the fields it is about."""
        for field, messages in error.message_dict.items():
            for message in messages:
                self.add_error(field if field in self.fields else None, message)


def initial_for(notice: Notice | None, year: int) -> dict[str, Any]:
    """The form as it is filled in at first: the year alone, or a notice to correct."""
    if notice is None:
        return {"year": year}
    initial: dict[str, Any] = {
        "year": notice.year,
        "number": notice.number,
        "published_on": notice.published_on,
        "makeup": " ".join(day.isoformat() for day in notice.makeup),
    }
    for off in notice.off:
        initial.setdefault(f"off_{off.festival}", off.first)
        initial[f"off_{off.festival}_last"] = off.last
    return initial


def _day(text: str, year: int) -> date:
    match = _DAY.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        return date(int(match["year"] or year), int(match["month"]), int(match["day"]))
    except ValueError:
        raise ValidationError(_("%(text)s is not a day; write 2-14 or 2月14日.") % {"text": text}) from None
