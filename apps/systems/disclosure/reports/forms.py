"""Forms of the annual report."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.systems.disclosure.reports.drafting import form as words_of_form
from apps.systems.disclosure.reports.enums import Figure
from apps.systems.disclosure.reports.sources import by_hand


class FiguresForm(forms.Form):
    """Figures of table 2 that no record holds; what is left empty is not entered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for figure in by_hand():
            places = 2 if figure == Figure.FEES else 0
            self.fields[str(figure)] = forms.DecimalField(
                label=figure.label, min_value=Decimal(0), max_digits=14, decimal_places=places, required=False
            )

    @property
    def values(self) -> dict[str, int]:
        """In hundredths."""
        return {name: int(value * 100) for name, value in self.cleaned_data.items() if value is not None}


class WordsForm(forms.Form):
    """The words of the six parts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part, heading in words_of_form()["parts"].items():
            self.fields[f"part_{part}"] = forms.CharField(
                label=heading, required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 6}),
                help_text=_("The table is added by itself.") if part in {"2", "3", "4"} else "",
            )  # fmt: skip

    @property
    def words(self) -> dict[str, str]:
        """By part."""
        return {name.removeprefix("part_"): text for name, text in self.cleaned_data.items()}
