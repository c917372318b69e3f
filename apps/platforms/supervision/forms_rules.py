"""The rules as a form: each rule's switch, level and numbers; the centre drafts by it, every supervisor tries by it."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.platforms.supervision.enums import Level
from apps.platforms.supervision.rules import RULES
from apps.platforms.supervision.scoring.scheme import SCHEME

NUMBERS: dict[str, Any] = {
    "days": _("Working days"), "percent": _("Per cent"), "most": _("At most"),
}  # fmt: skip
SCORES: dict[str, Any] = {
    "yellow": _("Points lost for a yellow card"),
    "red": _("Points lost for a red card"),
    "warnings_in_a_row": _("Warnings in a row"),
    "warnings_points": _("Points lost for a row of warnings"),
    "incomplete_most": _("Most points lost for incomplete data"),
    "early_percent": _("Per cent of early ends for a point"),
    "shorter_from_percent": _("Promises shorter by at least, per cent"),
    "shorter_points": _("Points for shorter promises"),
    "shorter_percent": _("Per cent for each further point"),
}
POSITIVE = frozenset({"warnings_in_a_row", "early_percent", "shorter_percent"})  # what is divided by
MOST = 366


class RulesForm(forms.Form):
    """Built from a version's parameters; `changed()` gives them with what was typed."""

    title = forms.CharField(label=_("Title of the version"), max_length=100, required=False)
    note = forms.CharField(
        label=_("Why it is changed"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    month = forms.CharField(label=_("Month to try it on"), widget=forms.TextInput(attrs={"type": "month"}))

    def __init__(self, *args: Any, parameters: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parameters = parameters
        for code, rule in RULES.items():
            given = {**rule.starting(), **parameters.get("rules", {}).get(code, {})}
            self.fields[f"{code}-on"] = forms.BooleanField(label=_("In force"), required=False, initial=given["on"])
            self.fields[f"{code}-level"] = forms.ChoiceField(
                label=pgettext_lazy("supervision", "Level"), choices=Level.choices, initial=given["level"]
            )
            for name, label in NUMBERS.items():
                if name in given:
                    self.fields[f"{code}-{name}"] = forms.IntegerField(
                        label=label, min_value=0, max_value=MOST, initial=given[name]
                    )

        self.fields["explain_days"] = forms.IntegerField(
            label=_("Working days to explain a card"), min_value=1, max_value=MOST,
            initial=parameters.get("explain_days", 3),
        )  # fmt: skip
        scheme = {**SCHEME, **parameters.get("scores", {})}
        for name, label in SCORES.items():
            self.fields[f"score-{name}"] = forms.IntegerField(
                label=label, min_value=int(name in POSITIVE), max_value=MOST, initial=scheme[name]
            )

    def others(self) -> list[Any]:
        """The numbers that belong to no rule: the time to explain, and the scores'."""
        return [self["explain_days"], *(self[f"score-{name}"] for name in SCORES)]

    def rules(self) -> Iterator[dict[str, Any]]:
        """Each rule with its controls, for the page."""
        for code, rule in RULES.items():
            yield {
                "code": code, "name": rule.name, "on": self[f"{code}-on"], "level": self[f"{code}-level"],
                "numbers": [self[f"{code}-{name}"] for name in NUMBERS if f"{code}-{name}" in self.fields],
            }  # fmt: skip

    def clean_month(self) -> Any:
        """The first day of the month."""
        from datetime import date

        try:
            return date.fromisoformat(f"{self.cleaned_data['month']}-01")
        except ValueError as error:
            raise forms.ValidationError(_("Write the month as 2026-10.")) from error

    def changed(self) -> dict[str, Any]:
        """The parameters with what was typed."""
        found = deepcopy(self.parameters)
        rules = found.setdefault("rules", {})
        for code, rule in RULES.items():
            given = {**rule.starting(), **rules.get(code, {})}
            typed = self.cleaned_data
            numbers = {name: typed[f"{code}-{name}"] for name in NUMBERS if f"{code}-{name}" in typed}
            rules[code] = {**given, "on": typed[f"{code}-on"], "level": typed[f"{code}-level"], **numbers}
        found["explain_days"] = self.cleaned_data["explain_days"]
        scores = {name: self.cleaned_data[f"score-{name}"] for name in SCORES}
        found["scores"] = {**SCHEME, **found.get("scores", {}), **scores}
        return found
